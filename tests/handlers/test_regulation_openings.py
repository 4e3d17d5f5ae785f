"""How an answer begins: 「對，」, 「不是，」 and 「可以，」 only before a clause that says so."""

import pytest

from handlers.regulation_answers import answer_question
from handlers.regulation_said import Sources
from portfolio.calendar import TAIPEI, Term
from portfolio.regulations.slots import Asker
from tests.handlers.asking_rules import PACKS
from tests.regulations.asked import NOW
from tests.schools.reference import calendar


def answer(school: str, question: str) -> str:
    """Return what is said at a school."""
    sources = Sources(pack=PACKS[school], calendar=calendar())
    return answer_question(sources, Asker(now=NOW.astimezone(TAIPEI), term=Term(113, 1)), question).text


@pytest.mark.parametrize(
    ("school", "question", "opening"),
    [
        ("yphs", "影片12M壓到9M就可以了齁", "可以，"),
        ("yphs", "影片9M加特效變成12M可以嗎", "不行，"),
        ("yphs", "word檔可以交嗎 還是要轉pdf", "不行，"),
        ("yphs", "簡述我打了120個字會不會太多", "不行，"),
        ("yphs", "簡述寫了80字", "可以，"),
        ("yphs", "簡述是120字對嗎", "不是，"),
        ("yphs", "課成一年才9件對吧", "不是，"),
        ("yphs", "課成一學期9件對吧", "對，"),
        ("tmsb", "多元是一學期10項嘛", "不是，"),
        ("yphs", "檔案保存三年對嗎", "不是，"),
    ],
)
def test_what_is_taken_for_granted_is_borne_out_or_not(school: str, question: str, opening: str) -> None:
    """Of two sizes the later one counts; a limit of a year is none of a semester."""
    assert answer(school, question).startswith(opening)


@pytest.mark.parametrize(
    ("school", "question"),
    [
        ("yphs", "我住院沒辦法勾 我媽可以幫我勾嗎 還是只有導師可以"),
        ("yphs", "保存五年後一定會刪嗎"),
        ("yphs", "孩子畢業五年後資料會怎樣"),
        ("yphs", "多元的簡述要寫多少"),
        ("tmsb", "丙級證照是老師登還是學生登 誰督導"),
        ("tmsb", "主辦單位登的檢定要算在10項內嗎"),
    ],
)
def test_nothing_is_affirmed_where_a_clause_says_something_else(school: str, question: str) -> None:
    """That they may be deleted is not that they are; which of two it is, is said."""
    said = answer(school, question)
    assert not said.startswith(("對，", "不是，", "可以，", "不可以，", "不可以不"))
