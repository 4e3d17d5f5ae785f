"""On which days staff are told whom a reminder does not reach."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio import working_days
from portfolio.calendar import TAIPEI
from portfolio.dates import end_of_day, taipei_day
from portfolio.hours import default_hours, slot_on
from portfolio.people import Role
from portfolio.reminders import Stage
from portfolio.reminding import Instants
from portfolio.reports import Reports
from portfolio.stages import Moment, Stages, Vacation, moments

REPORTS = Reports(default_hours(Role.TEACHER), working_days.is_working_day)
WINTER = Vacation(date(2025, 1, 20), date(2025, 2, 11))


def at(month: int, day: int, hour: int = 16, minute: int = 30) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=TAIPEI)


def days(instants: Instants, *vacations: Vacation, stages: Stages | None = None) -> dict[date, str]:
    """Return the days of one deadline, as a day student is reminded of it."""
    assert instants.closes is not None
    found = moments(
        stages or Stages(),
        opens=instants.opens,
        closes=instants.closes,
        hours=default_hours(Role.STUDENT),
        vacations=vacations,
        known_since=instants.since,
    )
    return REPORTS.days(found, instants, vacations)


def test_the_working_day_after_and_the_morning_of_the_last() -> None:
    """Opened on a Friday: on Monday; a week before, on a Tuesday: on Wednesday; the last day itself."""
    found = days(Instants(at(3, 14, 0, 0), end_of_day(date(2025, 3, 25))))
    assert found == {date(2025, 3, 17): "opens", date(2025, 3, 19): "before", date(2025, 3, 25): "last_day"}


def test_a_last_day_without_work_is_told_on_the_working_day_before() -> None:
    """It closes on a Sunday: on Friday."""
    assert days(Instants(None, end_of_day(date(2025, 3, 23))))[date(2025, 3, 21)] == "last_day"


def test_before_a_vacation_it_is_the_same_morning() -> None:
    """The reminder comes on the last school day, so the list comes that morning: afterwards nobody is there."""
    found = days(Instants(at(9, 1).replace(year=2024), end_of_day(date(2025, 2, 3))), WINTER)
    assert found == {date(2024, 9, 2): "opens", date(2025, 1, 20): "vacation", date(2025, 2, 3): "last_day"}


def test_a_window_of_three_days() -> None:
    """Opening, the day after it, and the last morning; where the day after is the last one, only once."""
    stages = Stages(days_before=(1,))
    found = days(Instants(at(3, 18, 8), end_of_day(date(2025, 3, 20))), stages=stages)
    assert found == {date(2025, 3, 19): "opens", date(2025, 3, 20): "last_day"}


def test_a_day_that_moved_is_told_on_the_next_working_morning() -> None:
    """Announced on Friday evening: on Monday; in the morning before the hour of digests: that day."""
    closes = end_of_day(date(2025, 3, 25))
    opened = at(3, 3, 0, 0)
    assert days(Instants(opened, closes, 2, at(3, 14, 18)))[date(2025, 3, 17)] == Stage.MOVED
    assert days(Instants(opened, closes, 2, at(3, 14, 8, 0)))[date(2025, 3, 14)] == Stage.MOVED


def test_what_became_known_late_is_told_after_that() -> None:
    """An opening of this week, announced yesterday: nothing is told on days that are past."""
    found = days(Instants(at(3, 10, 0, 0), end_of_day(date(2025, 3, 25)), 1, at(3, 12, 14)))
    assert found == {date(2025, 3, 13): "opens", date(2025, 3, 19): "before", date(2025, 3, 25): "last_day"}


def test_an_opening_of_long_ago_is_no_news() -> None:
    """A school that begins in the middle of a term: nobody was reminded of it, so nobody is listed for it."""
    found = days(Instants(at(2, 11, 0, 0), end_of_day(date(2025, 3, 25)), 1, at(3, 12, 14)))
    assert found == {date(2025, 3, 19): "before", date(2025, 3, 25): "last_day"}


def test_what_closes_before_work_begins_is_told_the_day_before() -> None:
    """An announced hour at 8 in the morning leaves no time for a list on that morning."""
    assert max(days(Instants(None, at(3, 25, 8, 0)))) == date(2025, 3, 24)


def test_what_is_not_known_is_told_on_no_day() -> None:
    """A deadline whose day was taken back."""
    assert REPORTS.days([Moment("opens", at(3, 3))], Instants(None, None, 2, at(3, 4))) == {}


@pytest.mark.parametrize(
    ("before", "day", "after"),
    [
        (date(2025, 3, 14), date(2025, 3, 17), date(2025, 3, 18)),
        (date(2025, 3, 14), date(2025, 3, 15), date(2025, 3, 17)),
        (date(2025, 1, 24), date(2025, 1, 28), date(2025, 2, 3)),
    ],
)
def test_the_working_days_around_a_day(before: date, day: date, after: date) -> None:
    """Weekends and Lunar New Year are none."""
    assert REPORTS.day_before(day) == before
    assert REPORTS.next_day(day) == after


@given(
    st.integers(0, 24 * 365),
    st.integers(0, 120),
    st.lists(st.integers(1, 40), max_size=3, unique=True),
    st.one_of(st.none(), st.integers(-30, 30)),
    st.integers(1, 3),
)
def test_every_day_is_one_on_which_something_can_still_be_done(
    hours: int, open_for: int, before: list[int], known: int | None, revision: int
) -> None:
    """A working day, its slot before the closing, not before the day the deadline was known; at most one list a day."""
    opened = datetime(2024, 8, 1, tzinfo=TAIPEI) + timedelta(hours=hours)
    closes = end_of_day(taipei_day(opened) + timedelta(days=open_for))
    since = None if known is None else opened + timedelta(days=known)
    stages = Stages(days_before=tuple(sorted(before, reverse=True)))
    for day in days(Instants(opened, closes, revision, since), WINTER, stages=stages):
        assert working_days.is_working_day(day)
        assert slot_on(REPORTS.hours, day) < closes
        assert since is None or taipei_day(since) <= day
