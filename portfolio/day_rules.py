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


class Of(StrEnum):
    """Whose event is meant: that of the works' own term, or of another point of the works' academic year."""

    TERM = "term"
    FIRST_SEMESTER = "first_semester"
    SECOND_SEMESTER = "second_semester"
    NEXT_YEAR = "next_year"  # the first semester of the year after (「新學年度開學日」)


@dataclass(frozen=True)
class After:
    """The last day is a span after an announced day, which itself is not counted (休業式後二週)."""

    event: Event
    span: Span
    of: Of = Of.TERM


@dataclass(frozen=True)
class Before:
    """The last day is a span before an announced day (來文提交日期往前三週)."""

    event: Event
    span: Span
    of: Of = Of.TERM


@dataclass(frozen=True)
class OnEvent:
    """The announced day itself (開學日起; 依國教署來文截止日)."""

    event: Event
    of: Of = Of.TERM


@dataclass(frozen=True)
class OnDay:
    """The same day of every academic year (7/31), or of the year after it (9/15 of the new one)."""

    month: int
    day: int
    of: Of = Of.TERM


@dataclass(frozen=True)
class ByNotice:
    """The rule leaves the day to a notice, the school's own or one of 國教署 (`national`): announced or not known."""

    national: bool = False


@dataclass(frozen=True)
class Window:
    """A window of so many days from an announced day, which is counted (收訖 「為期4天」)."""

    event: Event
    days: int
    of: Of = Of.TERM


@dataclass(frozen=True)
class WholeYear:
    """Open all the academic year; the document prints no closing day, and none is made up (T3, T12)."""


@dataclass(frozen=True)
class Earliest:
    """Whichever of several days comes first; unknown while one of them is."""

    of: "tuple[DayRule, ...]"


DayRule: TypeAlias = After | Before | OnEvent | OnDay | ByNotice | Window | WholeYear | Earliest
