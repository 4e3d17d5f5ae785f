"""Until when a work should be certified: what is asked, what closes, and what nobody knows."""

from datetime import datetime, timedelta

import pytest

from portfolio.calendar import TAIPEI, Term
from portfolio.certification_due import Due, due, grade_then
from portfolio.people import Division
from portfolio.readings import State
from portfolio.schools import load_pack
from tests.schools.reference import calendar

UPLOADED = datetime(2025, 1, 13, 10, tzinfo=TAIPEI)


def of(school: str, *, term: str = "113-1", grade: int = 2, uploaded_at: datetime | None = UPLOADED) -> Due:
    """Return when such a work is due at a school, with the reference calendar."""
    return due(
        load_pack(school),
        calendar(),
        term=Term.parse(term),
        grade=grade,
        division=Division.DAY,
        uploaded_at=uploaded_at,
    )


def day(at: datetime | None) -> str:
    """Return a day as text."""
    return "" if at is None else at.astimezone(TAIPEI).date().isoformat()


def test_a_week_is_asked_and_three_close() -> None:
    """yphs asks within a week of the upload and closes three weeks after the ceremony; only the latter closes (T30)."""
    found = of("yphs")
    assert (found.state, day(found.asked_by), day(found.closes)) == (State.STATED, "2025-01-20", "2025-02-10")
    asked, closes = found.asked_by, found.closes
    assert asked is not None
    assert closes is not None
    after = asked + timedelta(days=1)
    assert found.is_late_for_request(after)
    assert not found.is_over(after)
    assert not found.is_late_for_request(asked)
    assert (found.next_day(asked), found.next_day(after)) == (asked, closes)
    over = closes + timedelta(seconds=1)
    assert found.is_over(over)
    assert not found.is_late_for_request(over)
    assert found.next_day(over) is None


def test_the_week_never_passes_the_closing() -> None:
    """An upload on the last day is asked for by the closing, which is the same day (schools.md § 2)."""
    late = of("yphs", uploaded_at=datetime(2025, 2, 3, 20, tzinfo=TAIPEI))
    assert late.asked_by == late.closes
    assert of("yphs", uploaded_at=None).asked_by is None


@pytest.mark.parametrize("school", ["tmsb", "hwvs"])
def test_no_closing_is_made_up(school: str) -> None:
    """Where the document says nothing, nothing is ever over; whom to ask is there."""
    found = of(school)
    assert (found.state, found.asked_by, found.closes) == (State.NOT_STATED, None, None)
    assert not found.is_over(UPLOADED + timedelta(days=900))
    assert found.next_day(UPLOADED) is None
    assert found.deadline is not None
    assert found.deadline.office


def test_two_readings_are_both_kept() -> None:
    """tttvs grade 3 semester 2: after the ceremony, or before the letter's day; never one of them alone (T11)."""
    found = of("tttvs", term="113-2", grade=3)
    assert (found.state, found.closes) == (State.CONFLICTING, None)
    assert found.deadline is not None
    assert len(found.deadline.alternatives) == 2
    assert day(found.next_day(UPLOADED)) == "2025-07-21"
    assert not found.is_over(datetime(2025, 7, 22, tzinfo=TAIPEI))  # the other reading's day is not announced
    assert day(of("tttvs", term="113-2", grade=2).closes) == "2025-07-21"


def test_a_work_without_a_term_has_none() -> None:
    """The rules' deadlines are those of course outcomes."""
    nothing = due(load_pack("hwvs"), calendar(), term=None, grade=2, division=None, uploaded_at=UPLOADED)
    assert nothing == Due(None, None, State.NOT_STATED, None)
    assert not nothing.is_over(UPLOADED)


def test_the_grade_is_that_of_the_works_year() -> None:
    """A second-grader's work of last year was made in the first; a grade that is not known stays so (T10)."""
    today = UPLOADED.date()
    assert [grade_then(2, Term(year, 2), today) for year in (113, 112, 111)] == [2, 1, 1]
    assert grade_then(None, Term(113, 1), today) is None
    assert grade_then(3, None, today) == 3
