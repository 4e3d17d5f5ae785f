"""Digests (彙整通知): when one is worth a message. At most one a working day, and only when it says something new.

A teacher is told of what is new, of days that come near or have just passed, in the week before the closing, and else
once a week while anything waits. What the school asks for is said as asked for, never as closed (T30).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from portfolio.dates import end_of_day, taipei_day
from portfolio.hours import Hours, IsWorkingDay, slot_on

WEEK = timedelta(days=7)
BEFORE_CLOSING = (timedelta(days=7), timedelta(days=3))  # and on the last working day
LONGEST_HOLIDAY = 60  # days in which a working day is looked for


class Why(StrEnum):
    """What makes a digest worth sending."""

    NEW = "new"
    ASKED_SOON = "asked_soon"  # by the next working day
    ASKED_PASSED = "asked_passed"
    CLOSING = "closing"
    WEEKLY = "weekly"
    UNASSIGNED = "unassigned"  # nobody is named, or who was named has left
    CONTRADICTED = "contradicted"
    CLOSED = "closed"  # certification has ended, and they are still open


@dataclass(frozen=True)
class Open:
    """One request as far as a digest asks; `is_pressed` when it was decided and the platform does not show it yet.

    `unnamed_since` is since when nobody can decide it: nobody is named, or whoever was named has left.
    """

    asked_at: datetime
    asked_by: datetime | None = None
    closes: datetime | None = None
    is_pressed: bool = False
    is_contradicted: bool = False
    unnamed_since: datetime | None = None

    def is_closed(self, at: datetime) -> bool:
        """Return whether its certification is known to have ended; the last second itself still counts."""
        return self.closes is not None and at >= self.closes + timedelta(seconds=1)


class Digests:
    """The days of one school on which digests make sense, by one role's hours."""

    def __init__(self, hours: Hours, is_working_day: IsWorkingDay) -> None:
        self.hours = hours
        self.is_working_day: Callable[[date], bool] = lru_cache(maxsize=None)(is_working_day)
        self.days_before: Callable[[datetime], tuple[date, ...]] = lru_cache(maxsize=None)(self._days_before)
        self.horizon: Callable[[date], datetime] = lru_cache(maxsize=None)(self._horizon)

    def slot(self, now: datetime) -> datetime | None:
        """Return the slot that digests are planned for at `now`: today's, from then on until the hours end."""
        today = taipei_day(now)
        if not self.is_working_day(today):
            return None
        slot = slot_on(self.hours, today)
        return slot if slot <= now < self.hours.ends_on(today) else None

    def for_teacher(self, opens: Iterable[Open], *, told_on: date | None, at: datetime) -> frozenset[Why]:
        """Return why a teacher is told at `at`, a slot; nothing where there is no reason to.

        `told_on` is the day of the last digest. What came since then, also in the course of that day, is new.
        """
        opens = [one for one in opens if one.asked_at <= at and not one.is_closed(at)]
        waiting = [one for one in opens if not one.is_pressed]
        last = None if told_on is None else slot_on(self.hours, told_on)
        found = set()
        if any(last is None or one.asked_at > last for one in waiting):
            found.add(Why.NEW)
        asked = [one.asked_by for one in waiting if one.asked_by is not None]
        known = None if told_on is None else self.horizon(told_on)
        if any(at <= day <= self.horizon(taipei_day(at)) and (known is None or day > known) for day in asked):
            found.add(Why.ASKED_SOON)
        if any(day < at and (last is None or day >= last) for day in asked):
            found.add(Why.ASKED_PASSED)
        if self._is_closing(opens, told_on, at):
            found.add(Why.CLOSING)
        if waiting and (told_on is None or taipei_day(at) - told_on >= WEEK):
            found.add(Why.WEEKLY)
        return frozenset(found)

    def for_office(self, opens: Iterable[Open], *, told_on: date | None, at: datetime) -> frozenset[Why]:
        """Return what is new for the registrar at `at`, a slot.

        Contradictions bear no date of their own: whether those are new is for the caller to add.
        """
        opens = [one for one in opens if one.asked_at <= at]
        waiting = [one for one in opens if not one.is_pressed and not one.is_contradicted]
        last = None if told_on is None else slot_on(self.hours, told_on)
        found = set()
        if any(_since(one.asked_by, last, at) and not one.is_closed(at) for one in waiting):
            found.add(Why.ASKED_PASSED)
        if any(_since(one.unnamed_since, last, at) and not one.is_closed(at) for one in waiting):
            found.add(Why.UNASSIGNED)
        if any(one.is_closed(at) and _since(one.closes, last, at) for one in opens if not one.is_contradicted):
            found.add(Why.CLOSED)
        if self._is_closing((one for one in opens if one.is_pressed), told_on, at):
            found.add(Why.CLOSING)
        return frozenset(found)

    def is_near_closing(self, closes: datetime | None, at: datetime) -> bool:
        """Return whether the days before this closing have begun, and it is not past."""
        return closes is not None and self.days_before(closes)[0] <= taipei_day(at) and at <= closes

    def _is_closing(self, opens: Iterable[Open], told_on: date | None, at: datetime) -> bool:
        today = taipei_day(at)
        for closes in {one.closes for one in opens if one.closes is not None and not one.is_closed(at)}:
            if any(day <= today and (told_on is None or told_on < day) for day in self.days_before(closes)):
                return True
        return False

    def _days_before(self, closes: datetime) -> tuple[date, ...]:
        """The working days that a closing is said on: a week and three days before, or earlier, and the last one."""
        last = taipei_day(closes)
        if slot_on(self.hours, last) >= closes:
            last -= timedelta(days=1)
        days = (taipei_day(closes) - BEFORE_CLOSING[0], taipei_day(closes) - BEFORE_CLOSING[1], last)
        return tuple(sorted({self._working_day_until(min(day, last)) for day in days}))

    def _working_day_until(self, day: date) -> date:
        earlier = (day - timedelta(days=ago) for ago in range(LONGEST_HOLIDAY))
        return next((one for one in earlier if self.is_working_day(one)), day)

    def _horizon(self, day: date) -> datetime:
        """The end of the next working day: what is asked for until then is said today."""
        later = (day + timedelta(days=ahead) for ahead in range(1, LONGEST_HOLIDAY))
        return end_of_day(next((one for one in later if self.is_working_day(one)), day))


def _since(moment: datetime | None, last: datetime | None, at: datetime) -> bool:
    """Whether it came to pass since the last digest, and is past."""
    return moment is not None and moment < at and (last is None or moment >= last)
