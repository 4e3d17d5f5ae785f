"""When a work should be certified (認證期限): what the school asks for, and what closes, kept apart (T30)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from portfolio.calendar import SchoolCalendar, Term, term_on
from portfolio.deadlines import asked_by, deadlines
from portfolio.people import Division
from portfolio.readings import State
from portfolio.resolving import Deadline
from portfolio.rules import DeadlineSubject, RulePack


class Dated(Protocol):
    """What the days of a work depend on; rows of several queries are such."""

    @property
    def term(self) -> Term | None:
        """The term of the work, where it has one."""
        ...

    @property
    def grade(self) -> int | None:
        """The grade in which its student is now."""
        ...

    @property
    def division(self) -> Division | None:
        """The student's division."""
        ...

    @property
    def uploaded_at(self) -> datetime | None:
        """When it was uploaded, where that is known."""
        ...


@dataclass(frozen=True)
class Due:
    """Until when one work should be certified.

    `asked_by` is a request that closes nothing (yphs: within a week of the upload); `closes` the last instant that
    counts, None unless it is known. `state` says how it is known; `deadline` is the whole deadline with its reasons,
    None where the rules know none for such a work.
    """

    asked_by: datetime | None
    closes: datetime | None
    state: State
    deadline: Deadline | None

    def is_over(self, now: datetime) -> bool:
        """Return whether certification is known to be closed, by every reading; a request alone closes nothing."""
        return self.deadline is not None and self.deadline.is_over(now)

    def next_day(self, now: datetime) -> datetime | None:
        """Return what comes first of what is still ahead: the day asked for, else the closing; None without either.

        Of readings that contradict each other it is the earliest that is not past.
        """
        days = [self.asked_by, self.closes]
        if self.deadline is not None and self.state is State.CONFLICTING:
            days += [one.closes for one in self.deadline.alternatives]
        return min((day for day in days if day is not None and day >= now), default=None)

    def is_late_for_request(self, now: datetime) -> bool:
        """Return whether the day asked for is past while certification is still open: asked, not overdue and closed."""
        return self.asked_by is not None and self.asked_by < now and not self.is_over(now)


def due(
    pack: RulePack,
    calendar: SchoolCalendar,
    *,
    term: Term | None,
    grade: int | None,
    division: Division | None,
    uploaded_at: datetime | None,
) -> Due:
    """Return until when a work of `term` should be certified; `grade` is the one its student was in then.

    `pack` are the rules that hold for that term. Where a document says nothing (tmsb, hwvs) the state is `NOT_STATED`.
    """
    return due_of(find_deadline(pack, calendar, term=term, grade=grade, division=division), uploaded_at, calendar)


def due_of(deadline: Deadline | None, uploaded_at: datetime | None, calendar: SchoolCalendar) -> Due:
    """Return the same from a deadline that is known already, as many works share one."""
    if deadline is None:
        return Due(None, None, State.NOT_STATED, None)
    asked = None if uploaded_at is None else asked_by(deadline, uploaded_at, calendar)
    return Due(asked, deadline.closes, deadline.state, deadline)


def find_deadline(
    pack: RulePack,
    calendar: SchoolCalendar,
    *,
    term: Term | None,
    grade: int | None,
    division: Division | None,
    subject: DeadlineSubject = DeadlineSubject.CERTIFICATION,
) -> Deadline | None:
    """Return the deadline of such works, the last round's where there are several; None where there is none.

    A work without a term is no course outcome, and the rules' deadlines of this subject are not about it.
    """
    if term is None:
        return None
    found = deadlines(pack, calendar, term, subjects=(subject,), grade=grade, division=division or Division.DAY)
    return max(found, key=lambda one: one.audience.round or 0, default=None)


def grade_then(grade: int | None, term: Term | None, today: date) -> int | None:
    """Return the grade in which a student was in `term`, who is in `grade` today; never below the first.

    >>> grade_then(2, Term(112, 2), date(2025, 1, 15)), grade_then(2, Term(113, 1), date(2025, 1, 15))
    (1, 2)
    """
    if grade is None or term is None:
        return grade
    return max(1, grade - (term_on(today).academic_year - term.academic_year))
