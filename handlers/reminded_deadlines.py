"""The deadlines that a student may be reminded of, found again by the keys that stand in notices and on buttons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from portfolio.calendar import SchoolCalendar, Term, term_on
from portfolio.dates import taipei_day
from portfolio.delivered import find_delivered
from portfolio.errors import TermFormatError
from portfolio.people import Division
from portfolio.reminding import SUBJECTS, Place, division_of, find_dated, pack_of
from portfolio.rules import DeadlineSubject, Per
from storage.queries import terms
from storage.queries.declarations import Declarable
from storage.queries.receipt_windows import find_own_windows
from storage.queries.rulebooks import find_rules

if TYPE_CHECKING:
    from sqlmodel import Session

    from portfolio.resolving import Deadline
    from portfolio.rules import RulePack


class RemindedDeadlines:
    """The dated deadlines of one school as its rules and announced days give them at `now`; others are not known."""

    def __init__(self, session: Session, *, school: str, now: datetime) -> None:
        self._session, self._school = session, school
        self.now, self.today = now, taipei_day(now)
        self._book = find_rules(session, school)
        announced = terms.calendar_of(session, school)
        self.calendar: SchoolCalendar = announced if self._book is None else self._book.ruled(announced)

    @cached_property
    def _dated(self) -> Mapping[Place, Deadline]:
        if self._book is None:
            return {}
        own = find_own_windows(self._session, school=self._school)
        delivered = find_delivered(self._book, self.calendar, self.today, own)
        return {**find_dated(self._book, self.calendar, self.today), **delivered}

    def pack(self, term: Term) -> RulePack | None:
        """Return the rules for the works of a term: today's, or those that held when it was over."""
        return None if self._book is None else pack_of(self._book, term, self.today)

    def find(self, one: Declarable, *, grade: int, division: Division | None) -> Deadline | None:
        """Return the deadline for students who are in `grade` today; None unless its last instant is stated."""
        place = self.place(one, grade=grade, division=division)
        return None if place is None else self.at(place)

    def place(self, one: Declarable, *, grade: int, division: Division | None) -> Place | None:
        """Return where that deadline stands; None where no rules are known for it."""
        term = term_of(one.period)
        pack = None if term is None else self.pack(term)
        if term is None or pack is None:
            return None
        grade_then = grade - (term_on(self.today).academic_year - term.academic_year)
        return Place(one.subject, one.period, grade_then, division_of(pack, division or Division.DAY), one.round)

    def at(self, place: Place) -> Deadline | None:
        """Return the deadline at its place; None unless its last instant is stated."""
        return self._dated.get(place)

    def open_now(self, *, grade: int, division: Division | None) -> dict[Declarable, Deadline]:
        """Return what such a student may be reminded of now, the nearest first: begun, and not over."""
        found: dict[Declarable, Deadline] = {}
        for due in sorted(self._dated.values(), key=lambda one: one.closes or self.now):
            key = key_of(due)
            if (
                self._has_begun(due)
                and not due.is_over(self.now)
                and self.find(key, grade=grade, division=division) == due
            ):
                found[key] = due
        return found

    def _has_begun(self, due: Deadline) -> bool:
        """Where no opening is known, with the semester, or the year, of the works."""
        if due.opens is not None:
            return due.opens <= self.now
        first = Term(due.term.academic_year, 1) if due.per is Per.YEAR else due.term
        return first.first_day <= self.today


def key_of(due: Deadline) -> Declarable:
    """Return a deadline by the key of its reminders."""
    period = str(due.term.academic_year) if due.per is Per.YEAR else str(due.term)
    return Declarable(due.subject, period, due.audience.round or 0)


def read_key(subject: str, period: str, round: str) -> Declarable | None:
    """Return the key that stands on a button; None where it is none of a deadline that is reminded of.

    >>> read_key("selection", "113", "2")
    Declarable(subject=<DeadlineSubject.SELECTION: 'selection'>, period='113', round=2)
    >>> read_key("grades", "113", ""), read_key("selection", "soon", "")
    (None, None)
    """
    is_round = round == "" or (round.isascii() and round.isdecimal() and len(round) < 3)
    if subject not in SUBJECTS or term_of(period) is None or not is_round:
        return None
    return Declarable(DeadlineSubject(subject), period, int(round or 0))


def term_of(period: str) -> Term | None:
    """Return the term that a period of works is told by: the year's second for those of a year; None of anything else.

    >>> term_of("113"), term_of("113-1"), term_of("soon")
    (Term(academic_year=113, semester=2), Term(academic_year=113, semester=1), None)
    >>> term_of("113/cadre")
    Term(academic_year=113, semester=2)
    """
    period = period.partition("/")[0]
    try:
        return Term.parse(period if "-" in period else f"{period}-2")
    except TermFormatError:
        return None
