"""When a deadline is reminded of: its opening, days before, and its last day (design § 8)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from portfolio.calendar import TAIPEI
from portfolio.dates import taipei_day
from portfolio.hours import Hours, IsWorkingDay, next_moment, slot_on
from portfolio.reminders import Stage

ENOUGH_TIME: Final = timedelta(hours=2)  # between the last reminder and the closing, where the hours allow it
LAST_SECOND: Final = timedelta(seconds=1)  # the last second itself still counts
MOST_DAYS: Final = 120  # on which something that waits for a day is looked for

IsDay = Callable[[date], bool]


@dataclass(frozen=True)
class Stages:
    """Which reminders a school wants of one deadline; where it said nothing: opening, a week before, the last day."""

    opening: bool = True
    days_before: tuple[int, ...] = (7,)  # the most first
    last_day: bool = True

    def name_of(self, ahead: int) -> str:
        """Return what the reminder so many days before is called; its number follows where there are several."""
        return f"{Stage.BEFORE}-{ahead}" if len(self.days_before) > 1 else Stage.BEFORE


@dataclass(frozen=True)
class Vacation:
    """The days between two semesters: from the day after 休業式 until the day before school begins again."""

    last_school_day: date
    school_again: date

    def includes(self, day: date) -> bool:
        """Return whether `day` is one of them.

        >>> Vacation(date(2025, 1, 20), date(2025, 2, 11)).includes(date(2025, 1, 20))
        False
        """
        return self.last_school_day < day < self.school_again


@dataclass(frozen=True)
class Moment:
    """One reminder of a deadline, and the instant at which it falls due."""

    stage: str
    at: datetime


def never_quiet(_day: date) -> bool:
    """Return that nothing has to wait: for schools without exam weeks."""
    return False


def moments(
    stages: Stages,
    *,
    opens: datetime | None,
    closes: datetime,
    hours: Hours,
    vacations: Sequence[Vacation] = (),
    is_working_day: IsWorkingDay | None = None,
    is_quiet: IsDay = never_quiet,
    known_since: datetime | None = None,
) -> tuple[Moment, ...]:
    """Return the reminders of one deadline by their instants, in order; the first that fits a day takes it.

    All lie within `hours`, on their days (`is_working_day`, where the hours are those of working days alone), and none
    on a quiet day but the last one. Where the closing falls into a vacation, a day before that would fall into it too
    comes on the last school day instead, unless that was past when the deadline became known (`known_since`). The last
    day's comes on the day before where the closing leaves no time for it. Days before the opening are none.
    """
    if opens is not None and opens > closes:
        return ()
    days = _Days(hours, is_working_day or (lambda _day: True))
    last = days.before(closes)
    found: dict[date, Moment] = {}
    if stages.last_day:
        found[taipei_day(last)] = Moment(Stage.LAST_DAY, last)
    for stage, day in _days_before(stages, opens, closes, vacations, known_since):
        at = days.first(day, is_quiet)
        if at is not None and at < last:
            found.setdefault(taipei_day(at), Moment(stage, at))
    if stages.opening and opens is not None:
        at = days.after(opens, is_quiet)
        if at is not None and at < last:
            kept = found.get(taipei_day(at))
            if kept is None or kept.stage.startswith(Stage.BEFORE):
                found[taipei_day(at)] = Moment(Stage.OPENS, at)
    return tuple(sorted(found.values(), key=lambda one: one.at))


def expiry_of(closes: datetime) -> datetime:
    """Return from when on a reminder of this closing means nothing; a notice's expiry tells which closing it told of.

    >>> expiry_of(datetime.fromisoformat("2025-02-03T23:59:59+08:00")).isoformat()
    '2025-02-04T00:00:00+08:00'
    """
    return closes + LAST_SECOND


def closing_of(expires_at: datetime) -> datetime:
    """Return the closing that a notice with this expiry told of."""
    return expires_at - LAST_SECOND


def _days_before(
    stages: Stages,
    opens: datetime | None,
    closes: datetime,
    vacations: Sequence[Vacation],
    known_since: datetime | None,
) -> Iterator[tuple[str, date]]:
    """The days before, the nearest to the closing first: of two on one day that one stays."""
    for ahead in sorted(stages.days_before):
        day = taipei_day(closes) - timedelta(days=ahead)
        stage = stages.name_of(ahead)
        vacation = next((one for one in vacations if one.includes(day) and one.includes(taipei_day(closes))), None)
        if vacation is not None and (known_since is None or taipei_day(known_since) <= vacation.last_school_day):
            stage, day = Stage.VACATION, vacation.last_school_day  # also of what opens in it: nobody is at school then
        elif opens is not None and day < taipei_day(opens):
            continue
        yield stage, day


@dataclass(frozen=True)
class _Days:
    """The days on which somebody with these hours may be written to."""

    hours: Hours
    is_working_day: IsWorkingDay

    def first(self, day: date, is_quiet: IsDay) -> datetime | None:
        """The slot of the first day from `day` on that is neither quiet nor off."""
        for ahead in range(MOST_DAYS):
            one = day + timedelta(days=ahead)
            if self._is_on(one) and not is_quiet(one):
                return slot_on(self.hours, one)
        return None

    def after(self, opens: datetime, is_quiet: IsDay) -> datetime | None:
        """The first slot from the opening on; the first moment at all where it opens after that day's slot."""
        day = taipei_day(opens)
        at = self.first(day, is_quiet)
        if at is None or at >= opens:
            return at
        at = next_moment(self.hours, opens, self.is_working_day)
        return at if not is_quiet(taipei_day(at)) else self.first(taipei_day(at), is_quiet)

    def before(self, closes: datetime) -> datetime:
        """The closing day's slot; earlier that day, or on the day before, where that leaves too little time."""
        day = taipei_day(closes)
        for ago in range(MOST_DAYS):
            one = day - timedelta(days=ago)
            if not self._is_on(one):
                continue
            slot = slot_on(self.hours, one)
            if closes - slot >= ENOUGH_TIME:
                return slot
            starts = [datetime.combine(one, begins, tzinfo=TAIPEI) for begins, _ in self.hours.spans]
            earlier = [start for start in starts if closes - start >= ENOUGH_TIME]
            if earlier:
                return earlier[-1]
        raise LookupError(f"no day to send on within {MOST_DAYS} days before {closes}")

    def _is_on(self, day: date) -> bool:
        return not self.hours.on_working_days or self.is_working_day(day)
