"""A clause as an answer: what is forbidden is said with the words that forbid it."""

from handlers.regulation_quotes import quote
from portfolio.regulations.answers import judge
from portfolio.regulations.leads import lead_of
from portfolio.regulations.passages import Passage
from portfolio.regulations.reading import read
from portfolio.regulations.search import Index

REFUSED = Index(
    (
        Passage("六二", "有下列情形之一者，不予認證："),
        Passage("六二(一)", "引用他人資料未註明出處。", ("有下列情形之一者，不予認證",)),
        Passage("六二(二)", "以生成式人工智慧產製而未揭露。", ("有下列情形之一者，不予認證",)),
        Passage("六三", "前款不予認證者，得申請複審。"),
    )
)


def test_an_entry_of_what_is_forbidden_is_said_with_what_forbids_it() -> None:
    """Alone it would say nothing of what follows."""
    ask = read("用ai做的報告沒講會怎樣")[0].whole
    hit = judge(ask, REFUSED).hit
    assert hit is not None
    said = quote(ask, hit.passage, REFUSED)

    assert said.cites == ("六二(二)", "六二")
    assert "不予認證" in said.text


def test_what_only_lists_tasks_forbids_nothing() -> None:
    """Nor does a clause without another above it, or one that says itself what becomes of it."""
    tasks = Index((Passage("三", "小組之任務如下："), Passage("三(一)", "議定期程。")))
    refused = Index((Passage("五", "下列資料不得上傳："), Passage("五(一)", "不得公開之照片。")))

    assert lead_of(tasks.passage("三(一)"), tasks) is None
    assert lead_of(refused.passage("五(一)"), refused) is None
    assert lead_of(REFUSED.passage("六三"), REFUSED) is None
