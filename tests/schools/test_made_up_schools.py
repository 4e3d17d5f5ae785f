"""Two schools that are nothing but a file each, with what the five do not have."""

from pathlib import Path

import pytest

from portfolio.calendar import Event, Term
from portfolio.deadlines import asked_by, deadlines
from portfolio.deputies import holder_of, stand_ins
from portfolio.limits import LimitSubject, limit_for
from portfolio.offices import OfficeItem
from portfolio.people import Division
from portfolio.readings import Cited, Silent
from portfolio.rules import DeadlineSubject, Per
from portfolio.schools import load_packs, parse_pack
from portfolio.succession import Candidate
from tests.portfolio.test_deadlines import at
from tests.schools.reference import announced, calendar, only, says

HERE = Path(__file__).parent
SHANHAI, WANQING = (
    parse_pack((HERE / f"{slug}.toml").read_text("utf-8"), f"{slug}.toml") for slug in ("shanhai", "wanqing")
)
D, L = DeadlineSubject, LimitSubject


@pytest.mark.parametrize(
    ("subject", "grade", "semester", "value", "per", "clause"),
    [
        (L.UPLOAD_OUTCOMES, 1, 1, 5, Per.SEMESTER, "四"),
        (L.UPLOAD_OUTCOMES, 3, 1, 5, Per.SEMESTER, "四"),
        (L.UPLOAD_OUTCOMES, 2, 2, 4, Per.SEMESTER, "四"),
        (L.UPLOAD_OUTCOMES, 3, 2, 2, Per.SEMESTER, "四但書"),
        (L.UPLOAD_DIVERSE, 1, 1, 8, Per.SEMESTER, "四"),
        (L.UPLOAD_DIVERSE, 1, 2, 6, Per.SEMESTER, "四"),
        (L.SELECT_OUTCOMES, 2, 2, 6, Per.YEAR, "六"),
    ],
)
def test_limits_by_semester_and_grade(
    subject: LimitSubject, grade: int, semester: int, value: int, per: Per, clause: str
) -> None:
    """Shanhai tells semesters apart, and grade 3 in its last one."""
    limit = limit_for(SHANHAI, subject, grade=grade, semester=semester)
    assert (limit.value, limit.per, limit.clause) == (value, per, clause)


@pytest.mark.parametrize(
    ("subject", "term", "closes"),
    [
        # 114/1/20 + 10: Jan 21–24, then the new year holidays to Feb 2, Feb 3–7, and Saturday Feb 8, worked instead.
        (D.UPLOAD_OUTCOMES, "113-1", "114/2/8"),
        (D.CERTIFICATION, "113-1", "114/2/14"),
        (D.UPLOAD_OUTCOMES, "113-2", "114/7/14"),
        (D.UPLOAD_DIVERSE, "113-1", "114/7/10"),  # the earlier of 10 working days after 114/6/30 and July 10
        (D.BASIC_DATA, "113-1", "113/9/13"),
        (D.SELECTION, "113-1", "not_announced"),
        (D.GRADES, "113-1", "not_stated"),
    ],
)
def test_working_days(subject: DeadlineSubject, term: str, closes: str) -> None:
    """Shanhai counts days of school: weekends and national holidays are left out, made-up days are in."""
    assert says(only(SHANHAI, calendar(), subject, term, grade=1)) == closes


def test_working_days_before_a_letter() -> None:
    """114/5/5 − 5: May 2, May 1 (a holiday for everybody from 115 on only), April 30, 29, 28."""
    letter = announced(Event.SUBMISSION_LETTER, "113-2", "114/5/5")
    assert says(only(SHANHAI, calendar(letter), D.SELECTION, "113-1", grade=3)) == "114/4/28"


def test_certifiers_are_asked_within_three_working_days() -> None:
    """Uploaded on a Friday: by Wednesday; a request that closes nothing."""
    due = only(SHANHAI, calendar(), D.CERTIFICATION, "113-1", grade=1)
    asked = asked_by(due, at("2024-11-08T10:00"), calendar())
    assert asked is not None
    assert asked.date().isoformat() == "2024-11-13"


def test_the_order_of_certifiers_is_the_schools_own() -> None:
    """The subject head first, then the successor with consent, then an office's person."""
    assert isinstance(SHANHAI.succession, Cited)
    order = SHANHAI.succession.value.order
    assert [step.who for step in order] == [Candidate.SUBJECT_HEAD, Candidate.SUCCESSOR, Candidate.OFFICE]
    assert [step.consent for step in order] == [False, True, False]
    assert holder_of(SHANHAI, order[2], division=Division.DAY) == "教學組長"


def test_deputies_that_deputise_each_other_end() -> None:
    """Each title comes once, however the list runs (T16)."""
    assert stand_ins(SHANHAI, OfficeItem.RECEIPTS, division=Division.DAY) == ("註冊組長", "教學組長")


@pytest.mark.parametrize(
    ("subject", "term", "division", "opens", "closes", "office"),
    [
        (D.UPLOAD_OUTCOMES, "113-1", Division.DAY, "2024-09-10", "114/1/31", "教務處註冊組"),
        (D.UPLOAD_OUTCOMES, "113-1", Division.CONTINUING, None, "114/2/10", "進修部註冊組"),
        (D.UPLOAD_OUTCOMES, "113-2", Division.DAY, "2025-03-01", "114/7/10", "教務處註冊組"),
        (D.UPLOAD_OUTCOMES, "113-2", Division.CONTINUING, None, "114/7/20", "進修部註冊組"),
        (D.CERTIFICATION, "113-1", Division.CONTINUING, None, "114/2/15", "進修部教學組"),
        (D.UPLOAD_DIVERSE, "113-1", Division.DAY, None, "114/7/31", "教務處資訊組"),
        (D.SELECTION, "113-1", Division.DAY, None, "114/9/15", "教務處資訊組"),
        (D.SELECTION, "113-2", Division.DAY, None, "114/9/15", "教務處資訊組"),
        (D.RECEIPT_CONFIRMATION, "113-2", Division.CONTINUING, None, "114/10/20", "進修部註冊組"),
    ],
)
def test_days_of_the_calendar_alone(
    subject: DeadlineSubject, term: str, division: Division, opens: str | None, closes: str, office: str
) -> None:
    """Wanqing counts from no event: nothing has to be announced, and each division has its own days and offices."""
    empty = type(calendar())()
    found = only(WANQING, empty, subject, term, grade=2, division=division)
    assert (says(found), found.office) == (closes, office)
    assert (None if found.opens is None else found.opens.date().isoformat()) == opens


def test_the_divisions_have_their_own_limits() -> None:
    """Eight by day, four in the evening; what is said of neither is not stated."""
    for division, outcomes, diverse in ((Division.DAY, 8, 20), (Division.CONTINUING, 4, 12)):
        assert limit_for(WANQING, L.UPLOAD_OUTCOMES, grade=1, semester=1, division=division).value == outcomes
        assert limit_for(WANQING, L.UPLOAD_DIVERSE, grade=1, semester=1, division=division).value == diverse
    assert limit_for(WANQING, L.SELECT_DIVERSE, grade=1, semester=1).value is None
    assert isinstance(WANQING.succession, Silent)
    assert WANQING.succession.ask == "教務處資訊組"


def test_every_clause_of_theirs_is_restated_and_borrowed_from_nobody() -> None:
    """A file that stands for a whole school brings its own words."""
    others = {words for pack in load_packs().values() for words in pack.clauses.values()}
    for pack in (SHANHAI, WANQING):
        assert pack.clauses
        assert others.isdisjoint(pack.clauses.values())
        for due in deadlines(pack, calendar(), Term(113, 1)):
            assert set(due.clauses) <= set(pack.clauses)
