"""What one school set about reminding: hours by role and division, stages, exam weeks, and what it may cost."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Final

from portfolio.errors import PortfolioError
from portfolio.hours import Hours, default_hours
from portfolio.people import Division, Role
from portfolio.rules import DeadlineSubject
from portfolio.stages import Stages

MOST_REMINDERS: Final = 5  # before one deadline: more would push, and uploading is voluntary
MOST_DAYS_BEFORE: Final = 60


class SlotOutsideError(PortfolioError, ValueError):
    """The daily message would go out outside the hours; `facts`: slot, hours."""

    code = "hours-slot"


class DaysBeforeError(PortfolioError, ValueError):
    """The text names no days before a deadline, like 7,3; `facts`: text, most_days (each), most (of them)."""

    code = "days-before"


@dataclass(frozen=True)
class ReminderSettings:
    """A school's own settings; whatever it did not set is the default."""

    hours: Mapping[tuple[Role, Division | None], Hours] = field(default_factory=dict)
    stages: Mapping[DeadlineSubject, Stages] = field(default_factory=dict)
    quiet: tuple[tuple[date, date], ...] = ()  # first and last day of each exam week
    cap: int | None = None  # the most messages of a month that cost something
    reserve: int | None = None  # how many of them are kept for receipts and last days

    def hours_of(self, role: Role, division: Division | None = None) -> Hours:
        """Return the school's hours for such people: of their division, else of their role, else the default."""
        found = self.hours.get((role, division)) or self.hours.get((role, None))
        return found or default_hours(role, division)

    def is_of_role_only(self, role: Role, division: Division) -> bool:
        """Return whether such people have the hours that the school set for their role, whatever their division."""
        return (role, None) in self.hours and (role, division) not in self.hours

    def stages_of(self, subject: DeadlineSubject) -> Stages:
        """Return which reminders of this deadline are sent."""
        return self.stages.get(subject, Stages())

    def is_quiet(self, day: date) -> bool:
        """Return whether this is a day of an exam week."""
        return any(first <= day <= last for first, last in self.quiet)


def write_spans(spans: Iterable[tuple[time, time]]) -> str:
    """Return spans of a day as people read and type them.

    >>> write_spans(default_hours(Role.STUDENT).spans)
    '12:00-13:00、16:30-21:00'
    """
    return "、".join(f"{begins:%H:%M}-{ends:%H:%M}" for begins, ends in spans)


def hours_within(spans: tuple[tuple[time, time], ...], *, usual: Hours, slot: time | None = None) -> Hours:
    """Return hours of these spans, on the days of the `usual` ones; the daily message at `slot`, else as usual.

    Where the usual slot lies outside of them, it is the beginning of the first span.

    Raises:
        SlotOutsideError: so does the slot that was asked for.
    """
    inside = [one for one in (slot, usual.slot) if one is not None and _includes(spans, one)]
    if slot is not None and slot not in inside:
        raise SlotOutsideError(slot=f"{slot:%H:%M}", hours=write_spans(spans))
    return Hours(spans, inside[0] if inside else spans[0][0], usual.on_working_days)


def parse_days_before(text: str) -> tuple[int, ...]:
    """Return the days before a deadline that `text` names, the most first.

    >>> parse_days_before("3，7、14")
    (14, 7, 3)

    Raises:
        DaysBeforeError: none, too many of them, or too early to help.
    """
    parts = re.split(r"[\s,、;]+", unicodedata.normalize("NFKC", text).strip(" ,、;"))
    days = {int(part) if part.isdecimal() else 0 for part in parts}
    if len(days) > MOST_REMINDERS or not all(1 <= day <= MOST_DAYS_BEFORE for day in days):
        raise DaysBeforeError(text=text, most_days=MOST_DAYS_BEFORE, most=MOST_REMINDERS)
    return tuple(sorted(days, reverse=True))


def _includes(spans: tuple[tuple[time, time], ...], at: time) -> bool:
    return any(begins <= at < ends for begins, ends in spans)
