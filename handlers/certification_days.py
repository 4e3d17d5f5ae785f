"""The days of certification at one school, for many works at once: what each is asked by, when it closes, and why."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from portfolio.calendar import SchoolCalendar, Term
from portfolio.certification_due import Dated, Due, due_of, find_deadline, grade_then
from portfolio.dates import taipei_day
from portfolio.people import Division
from portfolio.resolving import Deadline
from portfolio.rules import DeadlineSubject
from portfolio.works import WorkKind
from storage.queries import terms
from storage.queries.rulebooks import find_rules

if TYPE_CHECKING:
    from sqlmodel import Session

    from portfolio.rules import RulePack
    from storage.queries.requests import Card


class CertificationDays:
    """The rules and announced days of a school as they stand at `now`; each deadline is found once."""

    def __init__(self, session: Session, *, school: str, now: datetime) -> None:
        self.now = now
        self._book = find_rules(session, school)
        calendar = terms.calendar_of(session, school)
        self.calendar: SchoolCalendar = calendar if self._book is None else self._book.ruled(calendar)
        self._known: dict[tuple[object, ...], Deadline | None] = {}

    @cached_property
    def pack(self) -> RulePack | None:
        """The rules in force today."""
        return None if self._book is None else self._book.on(taipei_day(self.now))

    def due(self, one: Dated) -> Due:
        """Return until when this work should be certified."""
        deadline = self._deadline(one.term, one.grade, one.division, DeadlineSubject.CERTIFICATION)
        return due_of(deadline, one.uploaded_at, self.calendar)

    def upload(self, card: Card) -> Deadline | None:
        """Return until when this work can be sent again."""
        outcome = card.work.kind is WorkKind.COURSE_OUTCOME
        subject = DeadlineSubject.UPLOAD_OUTCOMES if outcome else DeadlineSubject.UPLOAD_DIVERSE
        term = card.term or Term(card.work.academic_year, 2)
        return self._deadline(term, card.student.grade, card.student.division, subject)

    def _deadline(
        self, term: Term | None, grade: int | None, division: Division | None, subject: DeadlineSubject
    ) -> Deadline | None:
        key = (term, grade, division, subject)
        if key not in self._known:
            self._known[key] = self._find(term, grade, division, subject)
        return self._known[key]

    def _find(
        self, term: Term | None, grade: int | None, division: Division | None, subject: DeadlineSubject
    ) -> Deadline | None:
        today = taipei_day(self.now)
        if self._book is None or term is None:
            return None
        pack = self._book.on(today) if term.last_day >= today else self._book.of(term)
        grade = grade_then(grade, term, today)
        return find_deadline(pack, self.calendar, term=term, grade=grade, division=division, subject=subject)
