"""Sending hours: when something unasked may reach whom, and the hour of the day at which digests go out.

By role and division, since a school day is no time for a student's phone, and an evening no time for a teacher's.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final

from portfolio import working_days
from portfolio.calendar import TAIPEI
from portfolio.dates import taipei_day
from portfolio.people import Division, Role

NIGHT: Final = (time(22), time(7))  # from, until: nothing goes out unasked, whatever anybody set
MOST_DAYS_OFF: Final = 120  # in a row; longer than any vacation without a working day

IsWorkingDay = Callable[[date], bool]


@dataclass(frozen=True)
class Hours:
    """Spans of a day, in order; the first instant of each counts, the last does not. Digests go out at `slot`.

    Raises:
        ValueError: no span, spans out of order, one that reaches into the night, or a slot outside all of them.
    """

    spans: tuple[tuple[time, time], ...]
    slot: time
    on_working_days: bool = False

    def __post_init__(self) -> None:
        """Check that the spans make sense."""
        ends = [end for span in self.spans for end in span]
        in_order = all(one < other for one, other in pairwise(ends))
        if not ends or not in_order or ends[0] < NIGHT[1] or ends[-1] > NIGHT[0]:
            raise ValueError(f"no sending hours: {self.spans}")
        if not self.includes(self.slot):
            raise ValueError(f"digests would go out at {self.slot}, outside {self.spans}")

    def includes(self, at: time) -> bool:
        """Return whether this time of a day is inside one of the spans."""
        return any(begins <= at < ends for begins, ends in self.spans)

    def ends_on(self, day: date) -> datetime:
        """Return the instant from which on nothing goes out on `day` any more."""
        return datetime.combine(day, self.spans[-1][1], tzinfo=TAIPEI)


_STUDENT = Hours(((time(12), time(13)), (time(16, 30), time(21))), slot=time(16, 30))
_EVENING_STUDENT = Hours(((time(12), time(17, 30)),), slot=time(12))  # before classes begin
_GUARDIAN = Hours(((time(17, 30), time(20, 30)),), slot=time(17, 30))
_AT_WORK = Hours(((time(8), time(17)),), slot=time(8, 30), on_working_days=True)


def default_hours(role: Role, division: Division | None = None) -> Hours:
    """Return the hours of somebody about whom nothing else was said."""
    match role:
        case Role.STUDENT:
            return _EVENING_STUDENT if division is Division.CONTINUING else _STUDENT
        case Role.GUARDIAN:
            return _GUARDIAN
        case Role.TEACHER | Role.STAFF:
            return _AT_WORK


def may_send(hours: Hours, at: datetime, is_working_day: IsWorkingDay = working_days.is_working_day) -> bool:
    """Return whether something unasked may go out at this instant."""
    local = at.astimezone(TAIPEI)
    return hours.includes(local.time()) and (not hours.on_working_days or is_working_day(local.date()))


def next_moment(hours: Hours, at: datetime, is_working_day: IsWorkingDay = working_days.is_working_day) -> datetime:
    """Return the first instant from `at` on at which something may go out: `at` itself inside the hours.

    >>> next_moment(default_hours(Role.TEACHER), datetime(2025, 1, 24, 18, tzinfo=TAIPEI)).isoformat()
    '2025-02-03T08:00:00+08:00'
    """
    for day in _days(hours, at, is_working_day):
        for begins, ends in hours.spans:
            if at < datetime.combine(day, ends, tzinfo=TAIPEI):
                return max(at, datetime.combine(day, begins, tzinfo=TAIPEI))
    raise LookupError(f"no day to send on within {MOST_DAYS_OFF} days of {at}")


def next_slot(hours: Hours, at: datetime, is_working_day: IsWorkingDay = working_days.is_working_day) -> datetime:
    """Return the first instant from `at` on at which digests go out.

    >>> next_slot(default_hours(Role.STUDENT), datetime(2025, 1, 15, 16, 31, tzinfo=TAIPEI)).isoformat()
    '2025-01-16T16:30:00+08:00'
    """
    for day in _days(hours, at, is_working_day):
        if at <= (slot := slot_on(hours, day)):
            return slot
    raise LookupError(f"no day to send on within {MOST_DAYS_OFF} days of {at}")


def slot_on(hours: Hours, day: date) -> datetime:
    """Return the instant at which digests go out on `day`, whether or not anything may be sent then."""
    return datetime.combine(day, hours.slot, tzinfo=TAIPEI)


def _days(hours: Hours, at: datetime, is_working_day: IsWorkingDay) -> Iterator[date]:
    first = taipei_day(at)
    for ahead in range(MOST_DAYS_OFF):
        day = first + timedelta(days=ahead)
        if not hours.on_working_days or is_working_day(day):
            yield day
