"""What is said to whoever begins: the whole, a word, two words, the platform."""

import pytest

from handlers.regulation_answers import AnswerKind
from tests.regulations.asked import SCHOOLS, ask, by_pack


@pytest.mark.parametrize("school", SCHOOLS)
def test_the_whole_is_listed_by_the_rules(school: str) -> None:
    """Every school's rules list the kinds of data, in one clause or in its parts."""
    answer = ask(by_pack(school), "學習歷程檔案有哪幾項")
    assert answer.cites
    for kind in ("基本資料", "修課紀錄", "課程學習成果", "多元表現"):
        assert kind in answer.text


def test_a_word_that_the_rules_do_not_explain_is_a_refusal_with_a_general_explanation() -> None:
    """It says that it is general, and whom to ask."""
    answer = ask(by_pack("tmsb"), "收訖明細是什麼")
    assert (answer.kind, answer.refused, answer.cites) == (AnswerKind.UNSETTLED, True, ())
    assert "一般的說法：收訖明細是" in answer.text
    assert answer.office in answer.text


def test_a_word_that_the_rules_begin_with_is_explained_and_cited() -> None:
    """The general words come before what the school rules."""
    answer = ask(by_pack("anon15"), "多元表現是什麼")
    assert answer.cites == ("五(四)",)
    assert answer.text.startswith("一般的說法：多元表現是")
    assert "30件" in answer.text


def test_two_words_are_told_apart() -> None:
    """Both, in the order of the question."""
    answer = ask(by_pack("yphs"), "勾選跟上傳差在哪")
    assert answer.refused
    assert 0 < answer.text.index("勾選是") < answer.text.index("上傳是學生")


@pytest.mark.parametrize(("school", "cites"), [("yphs", ("五",)), ("hwvs", ())])
def test_where_to_upload_is_told_by_the_clause_on_the_platform_or_not_at_all(
    school: str, cites: tuple[str, ...]
) -> None:
    """A school whose rules do not say which platform there is gets no other clause."""
    answer = ask(by_pack(school), "要去哪裡上傳")
    assert (answer.cites, answer.refused) == (cites, not cites)
