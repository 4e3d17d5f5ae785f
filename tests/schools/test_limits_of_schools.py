"""One cited table: every limit of the five schools, in semester and audience, with its clause."""

import pytest

from portfolio.limits import LimitSubject, limit_for, limits
from portfolio.people import Division
from portfolio.readings import State
from portfolio.rules import Per
from portfolio.schools import load_pack, load_packs

NOT_STATED = None

CASES: list[tuple[str, str, int | None, str, str | None, str]] = [
    ("tmsb", "upload_outcomes", 3, "semester", "肆一(三)", "註冊組"),
    ("tmsb", "upload_diverse", 10, "year", "肆一(四)", "註冊組"),
    ("tmsb", "select_outcomes", NOT_STATED, "year", None, "註冊組"),
    ("tmsb", "select_diverse", NOT_STATED, "year", None, "註冊組"),
    ("tttvs", "upload_outcomes", 10, "semester", "五(三)1", "教務處註冊組"),
    ("tttvs", "upload_diverse", 20, "year", "五(四)", "教務處註冊組"),
    ("tttvs", "select_outcomes", 6, "year", "六(一)", "教務處註冊組"),
    ("tttvs", "select_diverse", 10, "year", "六(一)", "教務處註冊組"),
    ("hwvs", "upload_outcomes", NOT_STATED, "semester", None, "註冊組"),
    ("hwvs", "upload_diverse", NOT_STATED, "year", None, "註冊組"),
    ("hwvs", "select_outcomes", NOT_STATED, "year", None, "註冊組"),
    ("hwvs", "select_diverse", NOT_STATED, "year", None, "註冊組"),
    ("anon15", "upload_outcomes", 15, "semester", "五(三)1", "資訊處"),
    ("anon15", "upload_diverse", 30, "year", "五(四)", "資訊處"),
    ("anon15", "select_outcomes", 6, "year", "六(一)", "資訊處"),
    ("anon15", "select_diverse", 10, "year", "六(一)", "資訊處"),
    ("yphs", "upload_diverse", 30, "year", "表二/上傳件數與期程", "教務處"),
    ("yphs", "select_outcomes", 6, "year", "六(一)", "教務處"),
    ("yphs", "select_diverse", 10, "year", "六(一)", "教務處"),
]


@pytest.mark.parametrize(("school", "subject", "value", "per", "clause", "office"), CASES)
@pytest.mark.parametrize("grade", [1, 2, 3])
@pytest.mark.parametrize("semester", [1, 2])
def test_limit(
    school: str, subject: str, value: int | None, per: str, clause: str | None, office: str, grade: int, semester: int
) -> None:
    """The number that the document prints, or that it prints none; never another school's, never the national one."""
    limit = limit_for(load_pack(school), LimitSubject(subject), grade=grade, semester=semester)
    assert (limit.value, limit.per, limit.clause, limit.office) == (value, Per(per), clause, office)
    assert limit.state is (State.NOT_STATED if value is None else State.STATED)


@pytest.mark.parametrize("semester", [1, 2])
def test_yphs_limits_uploads_by_semester(semester: int) -> None:
    """9 in each semester, each with the cell of the table that says it."""
    limit = limit_for(load_pack("yphs"), LimitSubject.UPLOAD_OUTCOMES, grade=1, semester=semester)
    assert (limit.value, limit.per, limit.audience.semester) == (9, Per.SEMESTER, semester)
    assert limit.clause == f"表一/上傳件數與期程/第{semester}學期"


@pytest.mark.parametrize("school", load_packs())
def test_every_limit_is_listed(school: str) -> None:
    """The list names all four subjects, and the table above holds every row but those of yphs by semester."""
    listed = limits(load_pack(school))
    assert {limit.subject for limit in listed} == set(LimitSubject)
    rows = {(case[1], case[2]) for case in CASES if case[0] == school}
    rows |= {("upload_outcomes", 9)} if school == "yphs" else set()
    assert {(limit.subject.value, limit.value) for limit in listed} == rows


def test_evening_students_are_sent_to_their_office() -> None:
    found = {
        school: limit_for(
            load_pack(school), LimitSubject.UPLOAD_OUTCOMES, grade=1, semester=1, division=Division.CONTINUING
        ).office
        for school in ("tttvs", "yphs")
    }
    assert found == {"tttvs": "進修部教務組", "yphs": "進修部教導組長"}
