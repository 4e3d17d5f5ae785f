"""What one school set about reminding: hours by role and division, stages, exam weeks, and what it may cost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from portfolio.hours import Hours, default_hours
from portfolio.people import Division, Role
from portfolio.rules import DeadlineSubject
from portfolio.stages import Stages


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

    def stages_of(self, subject: DeadlineSubject) -> Stages:
        """Return which reminders of this deadline are sent."""
        return self.stages.get(subject, Stages())

    def is_quiet(self, day: date) -> bool:
        """Return whether this is a day of an exam week."""
        return any(first <= day <= last for first, last in self.quiet)
