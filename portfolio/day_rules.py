"""Rules that name a day: a closed union, counted out by `portfolio/counting.py`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from portfolio.calendar import Event


class Unit(StrEnum):
    """What a span counts in. Months clamp to the month's last day; working days follow the school calendar."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True)
class Span:
    """An amount of time in the words of the rule: two weeks stay two weeks, not 14 days."""

    amount: int
    unit: Unit


@dataclass(frozen=True)
class After:
    """The last day is a span after an announced day, which itself is not counted. `next_year`: the event of the
    academic year after the works' (the selection counts from the new year's 開學日)."""

    event: Event
    span: Span
    next_year: bool = False


@dataclass(frozen=True)
class Before:
    """The last day is a span before an announced day (「往前三週」)."""

    event: Event
    span: Span


@dataclass(frozen=True)
class ByNotice:
    """The rule leaves the day to a notice: the school's own, or one of 國教署 (`national`).

    `event` is the announced day that brings it; `None`: the day announced for the subject itself.
    """

    event: Event | None = None
    national: bool = False


@dataclass(frozen=True)
class On:
    """The same day of every academic year (7/31), or the announced day itself (`event`)."""

    month: int = 0
    day: int = 0
    event: Event | None = None


@dataclass(frozen=True)
class Window:
    """A window of so many days from an announced day, which is counted (收訖 「為期4天」)."""

    event: Event
    days: int


@dataclass(frozen=True)
class WholeYear:
    """Open all the academic year; the document prints no closing day, and none is made up (T3, T12)."""


@dataclass(frozen=True)
class Earliest:
    """Whichever of several days comes first; unknown while one of them is."""

    of: "tuple[DayRule, ...]"


DayRule: TypeAlias = After | Before | ByNotice | On | Window | WholeYear | Earliest
