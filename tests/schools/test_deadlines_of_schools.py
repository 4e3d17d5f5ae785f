"""One cited table a school: its deadlines on the reference calendar, for every grade and division."""

import pytest

from portfolio.calendar import Event, SchoolCalendar, Term
from portfolio.deadlines import deadlines
from portfolio.rules import DeadlineSubject
from portfolio.schools import load_pack
from tests.schools.reference import TTTVS_112_2, Row, announced, calendar, only, row, says

ALL, LOWER, THIRD = (1, 2, 3), (1, 2), (3,)
UPLOAD, CERTIFY = "十一/表/課程學習成果/學生上傳", "十一/表/課程學習成果/任課老師認證"
FIRST, SECOND = "表一/上傳件數與期程/第1學期", "表一/上傳件數與期程/第2學期"

TTTVS = [
    row("upload_outcomes", "112-1", ALL, "113/2/2", UPLOAD),
    row("upload_outcomes", "112-2", LOWER, "113/7/12", UPLOAD),
    row("upload_outcomes", "113-1", ALL, "114/2/3", UPLOAD),
    row("upload_outcomes", "113-2", LOWER, "114/7/14", UPLOAD),
    row("upload_outcomes", "113-2", THIRD, "114/4/14", UPLOAD),
    row("upload_outcomes", "114-1", ALL, "115/2/3", UPLOAD),
    row("upload_outcomes", "114-2", LOWER, "115/7/14", UPLOAD),
    row("upload_outcomes", "114-2", THIRD, "not_announced", UPLOAD),
    row("certification", "112-1", ALL, "113/2/9", CERTIFY),
    row("certification", "112-2", LOWER, "113/7/19", CERTIFY),
    row("certification", "113-1", ALL, "114/2/10", CERTIFY),
    row("certification", "113-2", LOWER, "114/7/21", CERTIFY),
    row("certification", "113-2", THIRD, "conflicting", CERTIFY),
    row("certification", "114-1", ALL, "115/2/10", CERTIFY),
    row("certification", "114-2", LOWER, "115/7/21", CERTIFY),
    row("upload_diverse", "113-1", LOWER, "open", "會議/案由二/說明(一)2"),
    row("upload_diverse", "113-1", THIRD, "114/4/14", "十一/表/學生個人多元表現"),
    row("upload_diverse", "113-2", THIRD, "114/4/14", "十一/表/學生個人多元表現"),
    row("selection", "112-1", LOWER, "113/9/20", "十一/表/勾選"),
    row("selection", "112-2", LOWER, "113/9/20", "十一/表/勾選"),
    row("selection", "113-1", LOWER, "114/9/22", "十一/表/勾選"),
    row("selection", "113-2", LOWER, "114/9/22", "十一/表/勾選"),
    row("selection", "113-1", THIRD, "114/4/21", "十一/表/勾選"),
    row("selection", "113-2", THIRD, "114/4/21", "十一/表/勾選"),
    row("selection", "114-2", ALL, "not_announced", "十一/表/勾選"),
    row("submission", "112-2", ALL, "113/10/7", "十一/表/提交"),
    row("submission", "113-2", LOWER, "not_announced", "十一/表/提交"),
    row("submission", "113-2", THIRD, "114/5/5", "十一/表/提交"),
    row("basic_data", "113-1", ALL, "113/9/13", "十一/表/學生基本資料"),
    row("cadres", "113-1", ALL, "113/10/30", "十一/表/學生幹部／學生社團幹部"),
    row("elective_names", "113-1", ALL, "113/9/30", "十一/表/選修課程名稱"),
    row("consultations", "113-1", ALL, "114/2/10", "十一/表/課程諮詢紀錄"),
    row("grades", "113-1", ALL, "114/1/31", "十一/表/修課成績"),
    row("grades", "113-2", ALL, "not_announced", "十一/表/修課成績"),
]
TTTVS_DAYS = calendar(
    *TTTVS_112_2,
    announced(Event.SUBMISSION_LETTER, "113-2", "114/5/5", grade=3),
    announced(Event.CONSULTATION_ENDS, "113-1", "113/12/10"),
    announced(Event.FINAL_EXAMS_END, "113-1", "114/1/17"),
)
YPHS = [
    row("upload_outcomes", "113-1", ALL, "114/2/3", FIRST),
    row("upload_outcomes", "113-2", LOWER, "114/7/14", SECOND),
    row("upload_outcomes", "113-2", THIRD, "not_announced", SECOND),
    row("upload_outcomes", "114-1", ALL, "115/2/3", FIRST),
    row("upload_outcomes", "114-2", LOWER, "115/7/14", SECOND),
    row("certification", "113-1", ALL, "114/2/10", "表一/任課教師認證"),
    row("certification", "113-2", LOWER, "114/7/21", "表一/任課教師認證"),
    row("certification", "113-2", THIRD, "not_announced", "表一/任課教師認證"),
    row("upload_diverse", "112-2", LOWER, "113/7/31", "表二/上傳件數與期程"),
    row("upload_diverse", "113-1", LOWER, "114/7/31", "表二/上傳件數與期程"),
    row("upload_diverse", "113-2", LOWER, "114/7/31", "表二/上傳件數與期程"),
    row("upload_diverse", "113-1", THIRD, "not_announced", "表二/上傳件數與期程"),
    row("selection", "113-1", ALL, "not_announced", "表一/勾選件數與期程"),
    row("submission", "113-1", ALL, "not_announced", "六(二)"),
    row("receipt_confirmation", "113-1", ALL, "not_stated", None),
    row("basic_data", "113-1", ALL, "not_stated", None),
    row("cadres", "113-1", ALL, "not_stated", None),
    row("elective_names", "113-1", ALL, "not_stated", None),
    row("consultations", "113-1", ALL, "not_stated", None),
    row("grades", "113-1", ALL, "not_announced", "五(二)1"),
]
TMSB = [
    row("upload_outcomes", "113-1", ALL, "not_announced", "肆一(三)"),
    row("certification", "113-1", ALL, "not_stated", None),
    row("upload_diverse", "113-1", ALL, "not_announced", "肆一(四)"),
    row("selection", "113-1", ALL, "not_stated", None),
    row("submission", "113-1", ALL, "not_announced", "肆二"),
    row("receipt_confirmation", "113-1", ALL, "not_stated", None),
    row("basic_data", "113-1", ALL, "not_announced", "肆二/表/基本資料、修課紀錄"),
    row("cadres", "113-1", ALL, "not_announced", "肆二/表/基本資料、修課紀錄"),
    row("elective_names", "113-1", ALL, "not_announced", "肆二/表/基本資料、修課紀錄"),
    row("consultations", "113-1", ALL, "not_announced", "肆二/表/基本資料、修課紀錄"),
    row("grades", "113-1", ALL, "not_announced", "肆二/表/基本資料、修課紀錄"),
]
HWVS = [
    row("upload_outcomes", "113-1", ALL, "not_announced", "四(四)後段"),
    row("certification", "113-1", ALL, "not_stated", None),
    row("upload_diverse", "113-1", ALL, "not_announced", "四(四)後段"),
    row("selection", "113-1", ALL, "not_stated", None),
    row("submission", "113-1", ALL, "not_announced", "四(四)後段"),
    row("receipt_confirmation", "113-1", ALL, "not_stated", None),
    row("basic_data", "113-1", ALL, "not_stated", None),
    row("cadres", "113-1", ALL, "not_stated", None),
    row("elective_names", "113-1", ALL, "not_stated", None),
    row("consultations", "113-1", ALL, "not_stated", None),
    row("grades", "113-1", ALL, "not_stated", None),
]
ANON15 = [
    row("upload_outcomes", "113-1", ALL, "not_announced", "五(三)1"),
    row("certification", "113-1", ALL, "not_announced", "五(三)2"),
    row("upload_diverse", "113-1", ALL, "not_announced", "五(四)"),
    row("selection", "113-1", ALL, "not_announced", "六(一)"),
    row("submission", "113-1", ALL, "not_announced", "六(一)"),
    row("receipt_confirmation", "113-1", ALL, "not_announced", "六(二)"),
    row("basic_data", "113-1", ALL, "not_stated", None),
    row("cadres", "113-1", ALL, "not_stated", None),
    row("elective_names", "113-1", ALL, "not_stated", None),
    row("consultations", "113-1", ALL, "not_stated", None),
    row("grades", "113-1", ALL, "not_stated", None),
]
TABLES: dict[str, tuple[list[Row], SchoolCalendar]] = {
    "tttvs": (TTTVS, TTTVS_DAYS),
    "yphs": (YPHS, calendar()),
    "tmsb": (TMSB, calendar()),
    "hwvs": (HWVS, calendar()),
    "anon15": (ANON15, calendar()),
}


@pytest.mark.parametrize(
    ("school", "case"),
    [
        pytest.param(school, case, id=f"{school}-{case.subject}-{case.term}-{case.grades}")
        for school, (cases, _) in TABLES.items()
        for case in cases
    ],
)
def test_deadline(school: str, case: Row) -> None:
    """The day that the rule gives on the reference calendar, with its clause, in every division alike."""
    pack, days = load_pack(school), TABLES[school][1]
    for division in pack.divisions:
        for grade in case.grades:
            deadline = only(pack, days, case.subject, case.term, grade=grade, division=division)
            assert (says(deadline), deadline.clause) == (case.closes, case.clause)


@pytest.mark.parametrize("school", TABLES)
def test_the_table_speaks_of_every_subject(school: str) -> None:
    """No subject of a pack is left untested; tttvs' receipts have tests of their own."""
    tested = {case.subject for case in TABLES[school][0]}
    there = {deadline.subject for deadline in deadlines(load_pack(school), TABLES[school][1], Term(113, 1))}
    assert there - tested <= ({"receipt_confirmation"} if school == "tttvs" else set())


def test_uploads_open_when_school_opens() -> None:
    """tttvs said so for 113-1 (會議/壹七(3)i), yphs in 表一; the opening day counts from its first second."""
    for school in ("tttvs", "yphs"):
        deadline = only(load_pack(school), calendar(), DeadlineSubject("upload_outcomes"), "113-1", grade=1)
        assert deadline.opens is not None
        assert deadline.opens.isoformat() == "2024-08-30T00:00:00+08:00"


def test_yphs_diverse_performances_open_in_the_first_semester() -> None:
    """Asked for in 113-2 too, they have been open since 113/8/30 (表二/上傳件數與期程)."""
    deadline = only(load_pack("yphs"), calendar(), DeadlineSubject("upload_diverse"), "113-2", grade=3)
    assert deadline.opens is not None
    assert deadline.opens.date().isoformat() == "2024-08-30"


def test_hwvs_counts_back_from_the_national_day() -> None:
    """Two weeks before what 國教署 sets, once it is known."""
    days = calendar(announced(Event.NATIONAL_UPLOAD_CLOSES, "113-2", "114/10/15"))
    subject = DeadlineSubject("upload_diverse")
    assert says(only(load_pack("hwvs"), days, subject, "113-1", grade=1)) == "114/10/1"
