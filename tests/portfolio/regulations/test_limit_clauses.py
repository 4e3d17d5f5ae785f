"""Which clause sets how many works there may be; what is selected may be uploaded on to the central database."""

from portfolio.regulations.answers import judge
from portfolio.regulations.limit_clauses import is_of_act, sets_limit
from portfolio.regulations.passages import Passage
from portfolio.regulations.reading import read
from portfolio.regulations.search import Index
from portfolio.rules import LimitSubject

HEADS = ("課程學習成果學生上傳與任課教師認證規定",)
SELECTED = "表一/勾選件數與期程"
FIRST, SECOND = "表一/上傳件數與期程/第1學期", "表一/上傳件數與期程/第2學期"
INDEX = Index(
    (
        Passage(SELECTED, "每學年勾選上傳至中央資料庫之件數與期程：至多7件；由學校另行公告。", HEADS),
        Passage(
            FIRST, "第1學期：至多5件；開放至休業式後2週。逾時視同放棄本學期之上傳。", (*HEADS, "每學期上傳件數與期程")
        ),
        Passage(
            SECOND, "第2學期：至多5件；開放至休業式後2週。逾時視同放棄本學期之上傳。", (*HEADS, "每學期上傳件數與期程")
        ),
        Passage("五", "課程學習成果上傳後由任課教師認證，再勾選後上傳至國教署。"),
    )
)
UPLOADS, SELECTS = "一個學期課成最多能丟幾件上去", "課成最多能勾選幾件"


def test_what_goes_to_the_central_database_is_selected_and_not_uploaded() -> None:
    """Telling how many works may be selected, where one's own uploads are asked for, would be a wrong number."""
    selected, first = INDEX.passage(SELECTED), INDEX.passage(FIRST)
    uploads, selects = read(UPLOADS)[0].whole, read(SELECTS)[0].whole
    assert [sets_limit(uploads, one, INDEX) for one in (selected, first)] == [False, True]
    assert sets_limit(selects, selected, INDEX)
    assert [is_of_act(LimitSubject.UPLOAD_OUTCOMES, one, INDEX) for one in (selected, first)] == [False, True]
    assert [is_of_act(LimitSubject.SELECT_OUTCOMES, one, INDEX) for one in (selected, first)] == [True, False]


def test_a_clause_on_both_acts_is_of_both() -> None:
    """It says more than that works go on to the central database."""
    whole = INDEX.passage("五")
    assert is_of_act(LimitSubject.UPLOAD_OUTCOMES, whole, INDEX)
    assert is_of_act(LimitSubject.SELECT_OUTCOMES, whole, INDEX)


def test_a_row_that_names_nothing_itself_counts_what_its_head_names() -> None:
    """Its number stands in its first sentence, and the word of the question only in the next one."""
    verdict = judge(read(UPLOADS)[0].whole, INDEX, {FIRST})
    assert verdict.hit is not None
    assert verdict.hit.passage.clause == FIRST
