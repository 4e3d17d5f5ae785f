"""When a deadline is reminded of: opening, days before, the last day; vacations, exam weeks, and short windows."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.calendar import TAIPEI
from portfolio.dates import end_of_day, start_of_day, taipei_day
from portfolio.hours import NIGHT, Hours, default_hours, may_send
from portfolio.people import Division, Role
from portfolio.preferences import Preferences
from portfolio.reminders import Stage
from portfolio.stages import Stages, Vacation, closing_of, expiry_of, moments

HOURS = default_hours(Role.STUDENT)
WINTER = Vacation(date(2025, 1, 20), date(2025, 2, 11))
SUMMER = Vacation(date(2025, 6, 30), date(2025, 8, 29))


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Return an instant in Taipei."""
    return datetime.combine(day, time(hour, minute), tzinfo=TAIPEI)


def told(
    opens: datetime | None, closes: datetime, stages: Stages | None = None, hours: Hours = HOURS, **more: object
) -> list[tuple[str, str]]:
    """Return stage and hour of each reminder."""
    found = moments(stages or Stages(), opens=opens, closes=closes, hours=hours, **more)  # type: ignore[arg-type]
    return [(one.stage, f"{one.at.astimezone(TAIPEI):%m-%d %H:%M}") for one in found]


def test_a_school_that_said_nothing() -> None:
    """Opening, a week before, and the last day, at the hour of the day's messages."""
    opens, closes = start_of_day(date(2024, 10, 7)), end_of_day(date(2024, 10, 31))
    assert told(opens, closes) == [("opens", "10-07 16:30"), ("before", "10-24 16:30"), ("last_day", "10-31 16:30")]
    evening = default_hours(Role.STUDENT, Division.CONTINUING)
    assert told(opens, closes, hours=evening)[-1] == ("last_day", "10-31 12:00")
    assert told(None, closes) == [("before", "10-24 16:30"), ("last_day", "10-31 16:30")]


def test_a_school_that_set_others() -> None:
    """Several days before bear their number; what was switched off is none."""
    opens, closes = start_of_day(date(2024, 10, 7)), end_of_day(date(2024, 10, 31))
    stages = Stages(opening=False, days_before=(14, 3), last_day=False)
    assert told(opens, closes, stages) == [("before-14", "10-17 16:30"), ("before-3", "10-28 16:30")]
    assert told(opens, closes, Stages(False, (), False)) == []


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (1, [("last_day", "10-07 16:30")]),
        (2, [("opens", "10-07 16:30"), ("last_day", "10-08 16:30")]),
        (4, [("opens", "10-07 16:30"), ("last_day", "10-10 16:30")]),
        (8, [("opens", "10-07 16:30"), ("last_day", "10-14 16:30")]),
        (9, [("opens", "10-07 16:30"), ("before", "10-08 16:30"), ("last_day", "10-15 16:30")]),
    ],
)
def test_a_short_window_has_fewer(days: int, expected: list[tuple[str, str]]) -> None:
    """No reminder before the opening, and one a day: the last day's before the opening's before a day before."""
    opens = date(2024, 10, 7)
    assert told(start_of_day(opens), end_of_day(opens + timedelta(days=days - 1))) == expected


def test_a_closing_in_the_vacation_is_told_before_it() -> None:
    """The week before 3 February is Lunar New Year: on the day of 休業式 instead, and still on the last day."""
    opens, closes = start_of_day(date(2024, 8, 30)), end_of_day(date(2025, 2, 3))
    expected = [("opens", "08-30 16:30"), ("vacation", "01-20 16:30"), ("last_day", "02-03 16:30")]
    assert told(opens, closes, vacations=[WINTER]) == expected
    # Several of them say it once; one before the vacation stays where it is.
    assert told(opens, closes, Stages(days_before=(20, 7, 3)), vacations=[WINTER]) == [
        expected[0],
        ("before-20", "01-14 16:30"),
        *expected[1:],
    ]


def test_what_opens_and_closes_in_the_vacation_is_told_before_it_too() -> None:
    """Nobody is at school when it opens; and where it became known later only, as usual."""
    opens, closes = start_of_day(date(2025, 7, 7)), end_of_day(date(2025, 7, 20))
    before, during = at(date(2025, 6, 30), 8), at(date(2025, 7, 1), 8)
    usual = [("opens", "07-07 16:30"), ("before", "07-13 16:30"), ("last_day", "07-20 16:30")]
    early = [("vacation", "06-30 16:30"), usual[0], usual[2]]
    assert told(opens, closes, vacations=[SUMMER], known_since=before) == early
    assert told(opens, closes, vacations=[SUMMER], known_since=during) == usual


def test_a_closing_after_the_vacation_is_told_in_it() -> None:
    """School has begun again by then; a day before it in the vacation is as good as any."""
    opens, closes = start_of_day(date(2024, 8, 30)), end_of_day(date(2025, 2, 13))
    assert told(opens, closes, vacations=[WINTER])[1] == ("before", "02-06 16:30")


def test_exam_weeks_are_left_alone() -> None:
    """What falls into one waits for its end; the last day does not, and what would come after it is dropped."""
    opens, closes = start_of_day(date(2024, 10, 7)), end_of_day(date(2024, 10, 31))

    def exams(first: int, last: int) -> list[tuple[str, str]]:
        return told(opens, closes, is_quiet=lambda day: date(2024, 10, first) <= day <= date(2024, 10, last))

    assert exams(7, 9) == [("opens", "10-10 16:30"), ("before", "10-24 16:30"), ("last_day", "10-31 16:30")]
    assert exams(24, 25)[1] == ("before", "10-26 16:30")
    assert exams(24, 31) == [("opens", "10-07 16:30"), ("last_day", "10-31 16:30")]


@pytest.mark.parametrize(
    ("closes", "expected"),
    [
        (at(date(2024, 10, 31), 23, 59), "10-31 16:30"),
        (at(date(2024, 10, 31), 18, 30), "10-31 16:30"),
        (at(date(2024, 10, 31), 17), "10-31 12:00"),
        (at(date(2024, 10, 31), 12), "10-30 16:30"),
        (at(date(2024, 10, 31)), "10-30 16:30"),
    ],
)
def test_the_last_reminder_leaves_time_to_act(closes: datetime, expected: str) -> None:
    """Two hours at least, by the hours of whoever is told; in the morning it is the afternoon before."""
    assert told(None, closes, Stages(days_before=())) == [("last_day", expected)]


@pytest.mark.parametrize(
    ("opens", "expected"),
    [
        (at(date(2024, 10, 7), 16), "10-07 16:30"),
        (at(date(2024, 10, 7), 18), "10-07 18:00"),
        (at(date(2024, 10, 7), 21, 30), "10-08 12:00"),
    ],
)
def test_an_opening_is_told_when_it_has_opened(opens: datetime, expected: str) -> None:
    """Never before; where it opens in the evening, then."""
    assert told(opens, end_of_day(date(2024, 10, 31)))[0] == ("opens", expected)


def test_teachers_hours_are_on_working_days() -> None:
    """Whoever is told on working days is told on the one before a weekend."""
    hours = default_hours(Role.TEACHER)
    closes = end_of_day(date(2024, 11, 3))  # a Sunday
    weekdays = told(None, closes, Stages(days_before=(1,)), hours, is_working_day=lambda day: day.weekday() < 5)
    assert weekdays == [("last_day", "11-01 08:30")]


def test_nothing_of_a_closing_before_its_opening() -> None:
    """Such days are somebody's mistake."""
    assert told(at(date(2024, 10, 8)), at(date(2024, 10, 7))) == []


DAYS = st.integers(0, 400).map(lambda ahead: date(2024, 8, 1) + timedelta(days=ahead))
HOURS_OF = st.sampled_from(
    [default_hours(role, division) for role in (Role.STUDENT, Role.GUARDIAN) for division in (None, *Division)]
    + [Preferences(((time(7), time(8)),)).hours(HOURS), Preferences(((time(20, 30), time(22)),)).hours(HOURS)]
)


@given(
    opens=st.none() | DAYS,
    open_for=st.integers(0, 200),
    hour=st.sampled_from([0, 7, 12, 17, 23]),
    before=st.lists(st.integers(1, 60), max_size=4, unique=True),
    hours=HOURS_OF,
    exams=st.lists(DAYS, max_size=3),
    known=st.none() | DAYS,
)
def test_whatever_the_days(
    opens: date | None,
    open_for: int,
    hour: int,
    before: list[int],
    hours: Hours,
    exams: list[date],
    known: date | None,
) -> None:
    """One a day at most, in order, within the hours and never at night, before the closing, and the last one always."""
    closing = (opens or date(2024, 10, 1)) + timedelta(days=open_for)
    closes = at(closing, hour, 59)
    opening = None if opens is None else start_of_day(opens)
    found = moments(
        Stages(days_before=tuple(sorted(before, reverse=True))),
        opens=opening,
        closes=closes,
        hours=hours,
        vacations=[WINTER, SUMMER],
        is_quiet=lambda day: any(first <= day <= first + timedelta(days=5) for first in exams),
        known_since=None if known is None else start_of_day(known),
    )
    days = [taipei_day(one.at) for one in found]
    assert days == sorted(set(days))
    assert len({one.stage for one in found}) == len(found)
    assert found[-1].stage == Stage.LAST_DAY
    for one in found:
        local = one.at.astimezone(TAIPEI)
        assert may_send(hours, one.at)
        assert NIGHT[1] <= local.time() < NIGHT[0]
        assert one.at < closes
        if one.stage == Stage.OPENS:
            assert opening is not None
            assert one.at >= opening
        if one.stage.startswith(Stage.BEFORE):
            assert opens is None or days[found.index(one)] >= opens
        if one.stage == Stage.VACATION:
            assert days[found.index(one)] in (WINTER.last_school_day, SUMMER.last_school_day) or exams


@given(DAYS, st.integers(0, 86_399))
def test_an_expiry_tells_the_closing(day: date, second: int) -> None:
    """There and back."""
    closes = start_of_day(day) + timedelta(seconds=second)
    assert closing_of(expiry_of(closes)) == closes
