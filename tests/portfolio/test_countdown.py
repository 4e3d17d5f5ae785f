"""The countdown of a receipt window: as its length allows, its last notices outside the hours, none at night."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.calendar import TAIPEI
from portfolio.countdown import countdown
from portfolio.dates import end_of_day, start_of_day
from portfolio.hours import NIGHT, default_hours, may_send
from portfolio.people import Division, Role
from portfolio.reminders import Stage
from portfolio.stages import Stages

STUDENT = default_hours(Role.STUDENT)
OPENS = date(2024, 10, 9)


def told(opens: datetime | None, closes: datetime, stages: Stages | None = None, **more: bool) -> list[tuple[str, str]]:
    """Return stage and hour of each notice to a student of the day division."""
    found = countdown(stages or Stages(), opens=opens, closes=closes, hours=STUDENT, **more)
    return [(one.stage, f"{one.at.astimezone(TAIPEI):%m-%d %H:%M}") for one in found]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (1, ["opens 10-09 12:00", "last_day 10-09 20:59"]),
        (2, ["opens 10-09 12:00", "last_day 10-10 07:30"]),
        (3, ["opens 10-09 12:00", "before 10-10 16:30", "last_day 10-11 07:30", "final 10-11 20:59"]),
        (4, ["opens 10-09 12:00", "before 10-10 16:30", "last_day 10-12 07:30", "final 10-12 20:59"]),
        (6, ["opens 10-09 12:00", "before 10-11 16:30", "last_day 10-14 07:30", "final 10-14 20:59"]),
    ],
)
def test_as_the_windows_length_allows(days: int, expected: list[str]) -> None:
    """Four days: opening, second day, last morning, three hours before; two days: opening and last morning."""
    closes = end_of_day(OPENS + timedelta(days=days - 1))
    assert [" ".join(one) for one in told(start_of_day(OPENS), closes)] == expected


def test_an_hour_that_the_school_announced() -> None:
    """Noon leaves the morning alone, since nine is too soon after it; eight leaves the evening before."""
    noon = datetime.combine(OPENS + timedelta(days=3), time(12), tzinfo=TAIPEI)
    assert told(start_of_day(OPENS), noon)[2:] == [("last_day", "10-12 07:30")]
    eight = noon.replace(hour=8)
    assert told(start_of_day(OPENS), eight)[-1] == ("last_day", "10-11 16:30")


def test_without_an_opening_the_last_two_are_all() -> None:
    """How long the window is, nobody knows: the second day cannot be told."""
    assert told(None, end_of_day(OPENS)) == [("last_day", "10-09 07:30"), ("final", "10-09 20:59")]


def test_what_a_school_set_itself_holds() -> None:
    """Its own days before the closing instead of the middle; what it switched off is none."""
    opens, closes = start_of_day(OPENS), end_of_day(OPENS + timedelta(days=5))
    own = told(opens, closes, Stages(opening=False, days_before=(3, 1)), is_usual=False)
    assert own == [
        ("before-3", "10-11 16:30"),
        ("before-1", "10-13 16:30"),
        ("last_day", "10-14 07:30"),
        ("final", "10-14 20:59"),
    ]
    assert told(opens, closes, Stages(opening=False, days_before=(), last_day=False), is_usual=False) == []
    assert told(closes, opens) == []


@given(
    st.integers(0, 12 * 24 * 60),
    st.integers(0, 24 * 60 - 1),
    st.sampled_from([(Role.STUDENT, None), (Role.STUDENT, Division.CONTINUING), (Role.GUARDIAN, None)]),
)
def test_any_window(minutes: int, begins: int, whose: tuple[Role, Division | None]) -> None:
    """All before the closing, in order and apart, none at night; only the last ones outside the hours."""
    opens = start_of_day(OPENS) + timedelta(minutes=begins)
    closes, hours = opens + timedelta(minutes=minutes), default_hours(*whose)
    found = countdown(Stages(), opens=opens, closes=closes, hours=hours)
    for one in found:
        local = one.at.astimezone(TAIPEI)
        assert opens <= one.at < closes
        assert NIGHT[1] <= local.time() < NIGHT[0]
        assert one.stage in (Stage.LAST_DAY, Stage.FINAL) or may_send(hours, one.at)
    assert all(one.at < other.at for one, other in pairwise(found))
