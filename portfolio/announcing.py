"""Announcing (公告): what becomes of a school's deadlines when a day is announced or moves, and what no longer fits.

Nothing is written here: a plan says what was, what would be, and what should be looked at before anybody is told.
"""

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from portfolio.calendar import AnnouncedDay, SchoolCalendar, day_key
from portfolio.changes import Change, changes, terms_touched
from portfolio.errors import PortfolioError
from portfolio.misfits import WINDOWS, Doubt, Misfit, doubts_of_day, doubts_of_deadlines, is_about_a_year, moment
from portfolio.rules import RulePack

__all__ = [
    "WINDOWS",
    "Change",
    "ClosesBeforeItOpensError",
    "DayChange",
    "Doubt",
    "Misfit",
    "Plan",
    "Status",
    "announced",
    "changes",
    "compare",
    "is_about_a_year",
    "plan",
    "said",
    "terms_touched",
]


class ClosesBeforeItOpensError(PortfolioError, ValueError):
    """A window was announced whose closing comes before its opening; `facts`: opens, closes (days)."""

    code = "closes-before-it-opens"


class Status(StrEnum):
    """What an announcement is to what was announced before."""

    NEW = "new"
    MOVED = "moved"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class DayChange:
    """One announced day as it becomes; `was` is the last word about exactly these people, `held` what they go by.

    `held` is a more general announcement where none was made for them alone; both are `None` where nothing was said.
    """

    was: AnnouncedDay | None
    held: AnnouncedDay | None
    becomes: AnnouncedDay

    @property
    def status(self) -> Status:
        """Whether these people hear the first word, another day or hour, or the same again (from the same source)."""
        if self.held is not None and (self.held.on, self.held.hour) != (self.becomes.on, self.becomes.hour):
            return Status.MOVED
        return Status.UNCHANGED if self.was is not None and self.was.source == self.becomes.source else Status.NEW


@dataclass(frozen=True)
class Plan:
    """An announcement thought through: its days, the deadlines that move, and what to look at."""

    days: tuple[DayChange, ...]
    changes: tuple[Change, ...]
    doubts: tuple[Doubt, ...]

    @property
    def status(self) -> Status:
        """Moved where any of its days was another one, unchanged where nothing would be written."""
        found = {day.status for day in self.days}
        return next(status for status in (Status.MOVED, Status.NEW, Status.UNCHANGED) if status in found)


def plan(
    pack: RulePack | None,
    calendar: SchoolCalendar,
    days: tuple[AnnouncedDay, ...],
    *,
    now: datetime,
    ruled: Callable[[SchoolCalendar], SchoolCalendar] = lambda calendar: calendar,
) -> Plan:
    """Return what announcing `days` would change at a school; without rules only the days themselves.

    `ruled` settles what was announced differently, by the school's rulings: before, and after it was announced.

    Raises:
        ClosesBeforeItOpensError: they open something after its closing.
    """
    return compare(pack, ruled(calendar), ruled(announced(calendar, days)), days, now=now)


def compare(
    pack: RulePack | None,
    before: SchoolCalendar,
    after: SchoolCalendar,
    days: tuple[AnnouncedDay, ...],
    *,
    now: datetime,
) -> Plan:
    """Return the same of two calendars, the second of which holds `days`.

    Raises:
        ClosesBeforeItOpensError: as `plan`.
    """
    for opens, closes in WINDOWS.values():
        both = {day.event: day for day in days if day.event in (opens, closes)}
        if len(both) == 2 and moment(both[opens]) >= moment(both[closes]):
            raise ClosesBeforeItOpensError(opens=both[opens].on, closes=both[closes].on)
    found = () if pack is None else changes(pack, before, after, terms_touched(days))
    doubts = [doubt for day in days for doubt in doubts_of_day(day, after, now)]
    doubts += doubts_of_deadlines(pack, after, found, now)
    return Plan(tuple(_day_change(before, day) for day in days), found, tuple(doubts))


def _day_change(before: SchoolCalendar, day: AnnouncedDay) -> DayChange:
    was = said(before, day)
    general = before.day(day.event, day.term, grade=day.grade, division=day.division, round=day.round)
    return DayChange(was, was or general, day)


def said(calendar: SchoolCalendar, day: AnnouncedDay) -> AnnouncedDay | None:
    """Return what was announced of the same event for exactly the same people before, the last word of it."""
    return next((one for one in reversed(calendar.days) if day_key(one) == day_key(day)), None)


def announced(calendar: SchoolCalendar, days: Iterable[AnnouncedDay]) -> SchoolCalendar:
    """Return the calendar in which `days` are the last word; of the same source they replace an earlier one."""
    after = copy(calendar)
    for name, attribute in vars(type(calendar)).items():
        if isinstance(attribute, cached_property):
            after.__dict__.pop(name, None)  # what was worked out from fewer days
    after.days = (*calendar.days, *days)
    return after
