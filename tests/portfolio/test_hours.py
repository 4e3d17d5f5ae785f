"""Sending hours: nobody is written to at night, students not in class, teachers not after work."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.calendar import TAIPEI, SchoolCalendar
from portfolio.dates import taipei_day
from portfolio.hours import NIGHT, Hours, default_hours, may_send, next_moment, next_slot, slot_on
from portfolio.people import Division, Role
from portfolio.working_days import is_working_day

EVERYBODY = [(role, division) for role in Role for division in (None, *Division)]
FIRST = datetime(2024, 1, 1, tzinfo=TAIPEI)
MOMENTS = st.integers(0, 1000 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("role", "division", "spans", "slot"),
    [
        (Role.STUDENT, Division.DAY, ["12:00–13:00", "16:30–21:00"], "16:30"),
        (Role.STUDENT, None, ["12:00–13:00", "16:30–21:00"], "16:30"),
        (Role.STUDENT, Division.CONTINUING, ["12:00–17:30"], "12:00"),
        (Role.TEACHER, None, ["08:00–17:00"], "08:30"),
        (Role.STAFF, Division.CONTINUING, ["08:00–17:00"], "08:30"),
        (Role.GUARDIAN, None, ["17:30–20:30"], "17:30"),
    ],
)
def test_the_hours_of_each_role(role: Role, division: Division | None, spans: list[str], slot: str) -> None:
    """As the project promises them; a school and a person will be able to change them."""
    hours = default_hours(role, division)
    assert [f"{begins:%H:%M}–{ends:%H:%M}" for begins, ends in hours.spans] == spans
    assert f"{hours.slot:%H:%M}" == slot
    assert hours.on_working_days is (role in (Role.TEACHER, Role.STAFF))


@given(st.sampled_from(EVERYBODY), MOMENTS)
def test_the_next_moment_is_the_first_one_allowed(who: tuple[Role, Division | None], at: datetime) -> None:
    """Never before it was asked for, never at night, never on a teacher's free day; the same again from there."""
    hours = default_hours(*who)
    moment = next_moment(hours, at)
    assert moment >= at
    assert may_send(hours, moment)
    assert NIGHT[1] <= moment.astimezone(TAIPEI).time() < NIGHT[0]
    assert next_moment(hours, moment) == moment
    assert (moment == at) is may_send(hours, at)
    before = at
    while before < moment:  # nothing in between would have been allowed
        assert not may_send(hours, before)
        before += timedelta(minutes=10)


@given(st.sampled_from(EVERYBODY), MOMENTS)
def test_the_next_slot_is_a_moment_of_the_same_hours(who: tuple[Role, Division | None], at: datetime) -> None:
    """A digest goes out inside the hours, at its hour, and on the first day that has one."""
    hours = default_hours(*who)
    slot = next_slot(hours, at)
    assert slot >= at
    assert may_send(hours, slot)
    assert slot == slot_on(hours, taipei_day(slot))
    days = (taipei_day(at) + timedelta(days=ahead) for ahead in range((taipei_day(slot) - taipei_day(at)).days))
    assert not any(slot_on(hours, day) >= at and may_send(hours, slot_on(hours, day)) for day in days)


@given(MOMENTS)
def test_teachers_are_told_on_working_days(at: datetime) -> None:
    """Neither on weekends nor on holidays; a make-up Saturday is worked, and so are vacation weekdays."""
    assert is_working_day(taipei_day(next_moment(default_hours(Role.TEACHER), at)))


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        ("2025-01-24T16:59:59", "2025-01-24T16:59:59"),
        ("2025-01-24T17:00:00", "2025-02-03T08:00:00"),  # a Friday evening; then Lunar New Year, to Sunday 2 February
        ("2025-02-07T18:00:00", "2025-02-08T08:00:00"),  # a make-up Saturday
        ("2025-01-21T07:00:00", "2025-01-21T08:00:00"),  # winter vacation is no holiday
    ],
)
def test_days_that_teachers_work(at: str, moment: str) -> None:
    """The closing of semester 1 falls into the vacation: its weekdays count."""
    found = next_moment(default_hours(Role.TEACHER), datetime.fromisoformat(at).replace(tzinfo=TAIPEI))
    assert found == datetime.fromisoformat(moment).replace(tzinfo=TAIPEI)


def test_a_school_keeps_its_own_days() -> None:
    """A day that the school is closed on is none to write on."""
    calendar = SchoolCalendar(closed=[date(2025, 1, 15)])
    at = datetime(2025, 1, 15, 9, tzinfo=TAIPEI)
    found = next_moment(default_hours(Role.TEACHER), at, calendar.is_working_day)
    assert found == datetime(2025, 1, 16, 8, tzinfo=TAIPEI)


def test_a_school_that_never_works_is_said_so() -> None:
    """Not an endless search."""
    at = datetime(2025, 1, 15, 9, tzinfo=TAIPEI)
    for find in (next_moment, next_slot):
        with pytest.raises(LookupError):
            find(default_hours(Role.TEACHER), at, lambda _day: False)


@pytest.mark.parametrize(
    ("spans", "slot"),
    [
        ((), time(12)),
        (((time(6), time(8)),), time(7)),
        (((time(20), time(22, 30)),), time(21)),
        (((time(12), time(13)), (time(12, 30), time(14))), time(12)),
        (((time(13), time(12)),), time(12)),
        (((time(12), time(13)),), time(13)),
    ],
)
def test_hours_that_make_no_sense_are_refused(spans: tuple[tuple[time, time], ...], slot: time) -> None:
    """Whoever may change them cannot let a message out at night."""
    with pytest.raises(ValueError, match=r"no sending hours|outside"):
        Hours(spans, slot)
