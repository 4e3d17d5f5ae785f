"""What is asked of a school whose rules a program drafted: a clause says more than a value, and is printed then."""

from collections.abc import Callable

import pytest

from handlers.regulation_answers import Sources
from portfolio.regulations.drafting import draft_pack
from portfolio.regulations.passages import Passage, PassageKind
from portfolio.schools import parse_pack
from tests.regulations.asked import ask, sources
from tests.regulations.test_sixth_school import (
    EIGHTEENTH,
    FIFTEENTH,
    SEVENTEENTH,
    TWELFTH,
    MadeUp,
    known_by,
    known_without,
)

Known = Callable[[MadeUp], Sources]
BOTH = (known_by, known_without)


def _said(at: Sources, text: str) -> tuple[str, tuple[str, ...]]:
    answer = ask(at, text, "student")
    return answer.text, answer.cites


def test_between_two_printed_days_both_are_said() -> None:
    """Who asks when, and not until when, is told from which day as well."""
    text, cites = _said(known_by(FIFTEENTH), "高三什麼時候勾選")

    assert "5月14日" in text
    assert "5月19日" in text
    assert cites == ("肆十(二)",)
    assert "5月14日" not in _said(known_by(FIFTEENTH), "高三勾選到幾月幾號截止")[0]


@pytest.mark.parametrize("known", BOTH)
@pytest.mark.parametrize("text", ["國文我想放三件課成可以嗎", "同一科的課成可以傳三件嗎"])
def test_a_number_of_one_subject_is_held_against_that(known: Known, text: str) -> None:
    """The clause that counts works by subject is printed, and not the number of all of them."""
    said, cites = _said(known(FIFTEENTH), text)

    assert "2件" in said
    assert not said.startswith("可以，")
    assert cites == ("參七(一)",)


@pytest.mark.parametrize("known", BOTH)
def test_an_hour_that_a_clause_prints_is_said(known: Known) -> None:
    """A rule keeps no hours: where one is asked, the clause of the day says it."""

    assert "23時" in _said(known(FIFTEENTH), "課成最後一天是到半夜12點對吧")[0]


@pytest.mark.parametrize("known", BOTH)
def test_types_beside_those_of_documents_are_not_denied(known: Known) -> None:
    """Pictures have types of their own here."""
    said, cites = _said(known(FIFTEENTH), "jpg可以傳嗎")

    assert "圖片檔限JPG" in said
    assert cites == ("參九(一)",)


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("小組報告四個人都可以傳同一份嗎", "參七(四)"),
        ("影片裡有拍到同學的臉要怎樣", "參九(三)"),
        ("檢定是高一考的證書上寫高二 算哪一學年", "參八(四)"),
        ("自主學習(彈性時間)做的東西能當課成嗎", "參七(一)"),
        ("我的成績登錯了要怎麼辦", "參六"),
        ("系統當掉期限可以延後嗎", "伍十六"),
        ("停課沒網路可以請爸媽幫忙傳嗎", "伍十六"),
        ("我可以看孩子的學習歷程嗎", "伍十五"),
        ("召集人不在會議誰主持", "貳三(三)"),
        ("敘獎最多可以記幾支嘉獎", "陸十七"),
        ("我請長假期間學生的課成認證誰代", "參七(三)4"),
        ("修正要經過什麼會議", "陸十九"),
        ("沒勾選老師會通知家長嗎", "肆十(三)"),
    ],
)
@pytest.mark.parametrize("known", BOTH)
def test_what_rules_rarely_settle_is_answered_where_they_do(known: Known, text: str, clause: str) -> None:
    """Works of several, faces of others, which year counts, what is wrong, a longer time, who looks and who chairs."""

    assert _said(known(FIFTEENTH), text)[1] == (clause,)


@pytest.mark.parametrize("known", BOTH)
@pytest.mark.parametrize("text", ["學習歷程工作小組會議紀錄要保存幾年", "一個檔案可以拆成兩個傳嗎"])
def test_a_neighbour_does_not_answer(known: Known, text: str) -> None:
    """How long minutes are kept is not how long files are; one file in two is not two works."""
    assert ask(known(FIFTEENTH), text, "registrar").refused


@pytest.mark.parametrize("text", ["照片一張可以多大", "一件可以放幾張照片", "可以傳png嗎"])
def test_files_that_a_draft_keeps_nothing_of_are_looked_for_in_the_clauses(text: str) -> None:
    """A sort that the pack leaves out is no sort that the document is silent on."""
    assert _said(known_by(TWELFTH), text)[1] == ("4.3.1",)


@pytest.mark.parametrize("known", BOTH)
def test_who_certifies_what_stands_in_a_clause_of_its_own(known: Known) -> None:
    """The teacher of a course certifies works, but not those of a training outside the school."""
    said, cites = _said(known(EIGHTEENTH), "去工廠校外實習的成果找誰認證")

    assert "實習輔導教師" in said
    assert cites == ("六(四)",)


def test_what_comes_after_each_upload_stands_first_where_that_is_asked() -> None:
    """How many days a teacher has for one work is in another clause than the day on which all are certified."""
    document = (
        Passage("四", "平臺由資訊組建置及管理。"),
        Passage("五", "任課教師應於學生送出後十日內認證課程學習成果，至遲應於附件所定之日完成。"),
        Passage("附件/認證課程學習成果", "工作項目：認證課程學習成果；期限：休業式後17日止", (), PassageKind.ROW),
    )
    at = sources(parse_pack(draft_pack(document, slug="reef", name="礁岩高中").toml, "reef.toml"))

    assert _said(at, "學生送出之後老師幾天內要認證完")[1][0] == "五"
    assert _said(at, "教師認證到什麼時候")[1][0] == "附件/認證課程學習成果"


@pytest.mark.parametrize("known", BOTH)
def test_who_acts_where_something_is_never_done_is_no_deadline(known: Known) -> None:
    """「截止後第六日」 is a day, and nobody has missed it."""
    said, cites = _said(known(SEVENTEENTH), "老師一直不認證，最後會由誰認證？")

    assert "教導主任" in said
    assert cites == ("丁二3",)
