"""A clause about others than those asked about, or about who has missed something, answers nothing of the rest."""

import pytest

from portfolio.regulations.answers import judge
from portfolio.regulations.meant import due_when_uploaded
from portfolio.regulations.of_others import is_of_others
from portfolio.regulations.passages import Passage
from portfolio.regulations.rarely import left_open
from portfolio.regulations.reading import read
from portfolio.regulations.search import Index
from portfolio.regulations.slots import Ask
from portfolio.regulations.tidying import printed


def asked(question: str) -> Ask:
    """Return the slots of a question."""
    return read(question)[0].whole


OF_TEACHERS = "教師因病假致不能認證時，依序由代課教師、科主任接替。"


@pytest.mark.parametrize(
    ("question", "said", "of_others"),
    [
        ("註冊組長請假由誰代理", OF_TEACHERS, True),
        ("註冊組長請假由誰代理", "小組由註冊組長、教學組長組成。", True),
        ("註冊組長請假由誰代理", "註冊組長由教學組長代理。", False),
        ("老師請病假誰代理認證", OF_TEACHERS, False),
        ("教師研習一場是幾小時", "對學生：新生始業輔導辦理2小時。", True),
        ("教師研習一場是幾小時", "對教師：每學期辦理2小時。", False),
        ("教師研習一場是幾小時", "課程組每學期辦理研習2小時。", False),
        ("我爸可以幫我勾選嗎", "法定代理人得委託輔導室代為上傳。", True),
        ("我爸可以幫我勾選嗎", "法定代理人得代為上傳及勾選。", False),
        ("我爸可以幫我勾選嗎", "勾選不得代辦。", False),
    ],
)
def test_whose_matter_a_clause_is(question: str, said: str, of_others: bool) -> None:
    """Deputies of teachers are none of an office, a training for students none for teachers, an act no other act."""
    assert is_of_others(asked(question), printed(said)) is of_others


RECEIPTS = Index(
    (
        Passage("一", "學生應於開放下載之日起5個上課日內線上確認收訖明細。"),
        Passage("二", "期間內未確認收訖明細者，由導師於2個上課日內通知；經通知仍未確認，視為無意見。"),
    )
)


@pytest.mark.parametrize(("question", "clause"), [("收訖明細要在幾天內確認", "一"), ("收訖明細沒確認會怎樣", "二")])
def test_who_has_missed_something_is_told_no_deadline(question: str, clause: str) -> None:
    """By when something is done stands where nobody has missed it yet."""
    hit = judge(asked(question), RECEIPTS).hit
    assert hit is not None
    assert hit.passage.clause == clause


WEEKS = Index(
    (
        Passage("三", "學生應於每學期第19週前完成上傳並送出認證；三年級第二學期為第12週前。", ("課程學習成果",)),
        Passage("四", "任課教師應於每學期第20週前完成認證；三年級第二學期為第13週前。", ("課程學習成果",)),
    )
)


def test_until_when_works_are_due_is_until_when_they_are_uploaded() -> None:
    """Also where the question names no day of its own."""
    hit = judge(due_when_uploaded(asked("高三下學期課成幾時截止")), WEEKS).hit
    assert hit is not None
    assert hit.passage.clause == "三"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("勾完可以再改嗎", "勾選期間內得隨時更改"),
        ("老師退我件可以重送嗎", "退回者，學生得修改後重送"),
        ("班導看得到我傳的東西嗎", "導師得瀏覽學生已上傳之資料"),
        ("抄別人的作業會怎樣", "冒名之作品，記警告1次"),
        ("被記小過幹部經歷還在嗎", "經記小過以上處分而解職者，不予登錄"),
        ("住院沒傳到可以補嗎", "得檢具證明申請補辦上傳"),
    ],
)
def test_what_rules_rarely_settle_is_known_in_their_own_words(question: str, said: str) -> None:
    """Regulations write otherwise than people ask."""
    assert left_open(asked(question), [printed("本規定經校務會議通過")])
    assert not left_open(asked(question), [printed(said)])
