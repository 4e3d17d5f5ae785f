"""When a notice may reach its person: their hours, exam weeks, the night, and what cannot wait for tomorrow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from portfolio.calendar import TAIPEI
from portfolio.dates import start_of_day, taipei_day
from portfolio.hours import NIGHT, Hours, may_send, next_moment, slot_on
from portfolio.reminders import KIND_OF, OF_DEADLINES, Kind, Priority, Stage, priority_of

if TYPE_CHECKING:
    from portfolio.hours import IsWorkingDay
    from storage.queries.pending import Pending

NEVER: Final = timedelta(days=1000)  # where a school has no day to send on: it expires, or waits


@dataclass
class Times:
    """When people of one school with the same hours may be told; what was worked out is kept for others like them.

    Hours `on_working_days` are those of staff: digests go out at the slot, and what is owed before goes with them.
    """

    hours: Hours
    is_working_day: IsWorkingDay
    is_quiet: Callable[[date], bool]
    now: datetime
    _moments: dict[tuple[bool, bool], datetime] = field(default_factory=dict)

    def when(self, notice: Pending, *, at_once: bool = False) -> datetime:
        """Return the first instant from `now` on at which this may go out; `at_once` for whoever wants no digests."""
        priority = priority_of(notice.subject, notice.stage)
        if priority is Priority.SECURITY:
            return after_night(self.now)
        if priority is Priority.RECEIPT and is_last(notice):
            return after_night(self.now)  # the only ones that may leave the hours
        return self._today(may_disturb(notice), at_once)

    def allows(self, notice: Pending) -> bool:
        """Return whether something that was to go out before may still do so now."""
        if may_send(self.hours, self.now, self.is_working_day):
            return may_disturb(notice) or not self.is_quiet(taipei_day(self.now))
        return self.when(notice) <= self.now

    def tomorrow(self, notice: Pending) -> datetime:
        """Return the first instant of a later day at which it may go out."""
        return self._next(_next_day(self.now), may_disturb(notice))

    def cannot_wait(self, notice: Pending) -> bool:
        """Return whether tomorrow is too late for it: then it goes out today, whatever went out before."""
        if priority_of(notice.subject, notice.stage) <= Priority.LAST_DAY:
            return True
        ends = self._end_of(taipei_day(self._next(_next_day(self.now), may_disturb(notice))))
        return not _is_before_end(notice, ends)

    def goes_along(self, notice: Pending) -> bool:
        """Return whether something that is due later today may go with a message that goes out now.

        A reminder may, unless what it says begins later, or it is the one of the last hours. A digest says what has
        happened until its hour.
        """
        if notice.stage == Stage.FINAL:
            return False
        if notice.subject not in OF_DEADLINES or (not may_disturb(notice) and self.is_quiet(taipei_day(self.now))):
            return False
        opens = notice.facts.get("opens")
        return opens is None or datetime.fromisoformat(str(opens)) <= self.now

    def _today(self, disturbs: bool, at_once: bool) -> datetime:
        found = self._moments.get((disturbs, at_once))
        if found is None:
            found = self._next(self.now, disturbs)
            slot = slot_on(self.hours, taipei_day(found))
            if self.hours.on_working_days and not at_once and found < slot:
                found = slot
            self._moments[disturbs, at_once] = found
        return found

    def _next(self, at: datetime, disturbs: bool) -> datetime:
        for _ in range(NEVER.days):
            try:
                at = next_moment(self.hours, at, self.is_working_day)
            except LookupError:
                break
            if disturbs or not self.is_quiet(taipei_day(at)):
                return at
            at = _next_day(at)
        return at + NEVER

    def _end_of(self, day: date) -> datetime:
        return self.hours.ends_on(day)


def may_disturb(notice: Pending) -> bool:
    """Return whether exam weeks do not hold it: receipts, last days, and the lists by which staff tells on paper."""
    return priority_of(notice.subject, notice.stage) <= Priority.LAST_DAY or KIND_OF[notice.subject] is Kind.LISTS


def is_last(notice: Pending) -> bool:
    """Return whether it is one of the last reminders of its deadline."""
    return notice.stage.partition("@")[0] in (Stage.LAST_DAY, Stage.FINAL)


def after_night(now: datetime) -> datetime:
    """Return `now`, or in the night the instant at which it ends: until then nothing at all goes out.

    >>> after_night(datetime(2025, 1, 15, 22, tzinfo=TAIPEI)).isoformat()
    '2025-01-16T07:00:00+08:00'
    """
    begins, ends = NIGHT
    local = now.astimezone(TAIPEI)
    if ends <= local.time() < begins:
        return now
    day = local.date() if local.time() < ends else local.date() + timedelta(days=1)
    return datetime.combine(day, ends, tzinfo=TAIPEI)


def _is_before_end(notice: Pending, at: datetime) -> bool:
    """Whether it still means something at an instant: it has not expired, and its deadline has not closed."""
    if notice.expires_at is not None and at >= notice.expires_at:
        return False
    closes = notice.facts.get("closes") if notice.subject in OF_DEADLINES else None
    return closes is None or at <= datetime.fromisoformat(str(closes))


def _next_day(at: datetime) -> datetime:
    return start_of_day(taipei_day(at) + timedelta(days=1))
