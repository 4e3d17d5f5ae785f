"""For whom a deadline has nothing left to remind of: declared, decided, everything selected, the limit reached.

Whole schools in a few statements. Counts are only used while they are fresh: on older ones a reminder of the date is
right for everybody, and a claim about counts for nobody.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from portfolio.dates import days_between, taipei_day
from portfolio.limits import counts_toward, limit_for, needs_certification
from portfolio.reminding import Place
from portfolio.rules import DeadlineSubject, LimitSubject, Per, RulePack
from portfolio.works import CertificationState, Registrant, WorkKind
from storage.among import among
from storage.queries import imports
from storage.queries.declarations import find_declared
from storage.queries.receipt_waiting import find_students_waiting
from storage.tables import Person, ReceiptStatement, Selection, Work

DECLARED: Final = "declared"
DECIDED: Final = "decided"  # every part of the statement, or none has come
LATER: Final = 2  # the round of a corrected submission, and every one after it
SELECTED: Final = "selected"  # everything that may be
LIMIT_REACHED: Final = "limit_reached"

_UPLOADS: Final = {
    DeadlineSubject.UPLOAD_OUTCOMES: (WorkKind.COURSE_OUTCOME, LimitSubject.UPLOAD_OUTCOMES),
    DeadlineSubject.UPLOAD_DIVERSE: (WorkKind.DIVERSE_PERFORMANCE, LimitSubject.UPLOAD_DIVERSE),
}
_SELECTIONS: Final = {
    WorkKind.COURSE_OUTCOME: LimitSubject.SELECT_OUTCOMES,
    WorkKind.DIVERSE_PERFORMANCE: LimitSubject.SELECT_DIVERSE,
}


@dataclass(frozen=True)
class Done:
    """What the students of a school have done, as far as it is known on a day; `ids` narrows it to some of them."""

    session: Session
    school: str
    stale_after_days: int
    today: date
    ids: Collection[int] | None = None
    _known: dict[tuple[object, ...], set[int]] = field(default_factory=dict)  # the same for several grades

    def reasons(self, place: Place, pack: RulePack, student_ids: Collection[int]) -> dict[int, str]:
        """Return who of these students has nothing left to be reminded of, and why; `pack` holds for these works."""
        if place.subject is DeadlineSubject.RECEIPT_CONFIRMATION:
            return dict.fromkeys(self._not_waiting(place, student_ids), DECIDED)
        found: dict[int, str] = {}
        if place.subject in _UPLOADS:
            found = dict.fromkeys(self._at_limit(place, pack, student_ids), LIMIT_REACHED)
        elif place.subject is DeadlineSubject.SELECTION:
            found = dict.fromkeys(self._all_selected(place, pack, student_ids), SELECTED)
        declared = find_declared(
            self.session, school=self.school, subject=place.subject, period=place.period, round=place.round
        )
        return found | dict.fromkeys(declared.intersection(student_ids), DECLARED)

    def is_fresh(self, *kinds: str) -> bool:
        """Return whether all of these were imported, and lately enough."""
        days = [imports.data_day(self.session, school=self.school, kind=kind) for kind in kinds]
        return all(
            day is not None and days_between(taipei_day(day), self.today) <= self.stale_after_days for day in days
        )

    def _not_waiting(self, place: Place, student_ids: Collection[int]) -> set[int]:
        """Whoever has no part that waits; while no statement of a first window has come to any of them, nobody.

        A later window is for those alone whose statement was corrected.
        """
        rounds = (col(ReceiptStatement.round) == place.round,) if place.round else ()
        those = (
            col(ReceiptStatement.school) == self.school,
            col(ReceiptStatement.academic_year) == place.year,
            *rounds,
        )
        if place.round < LATER and not self._has_come(those, ReceiptStatement, place):
            return set()
        waiting = find_students_waiting(self.session, school=self.school, place=place, student_ids=self.ids)
        return set(student_ids) - waiting

    def _at_limit(self, place: Place, pack: RulePack, student_ids: Collection[int]) -> set[int]:
        """Whoever has uploaded as many as may be; one that was returned may still be sent again, and is none."""
        kind, subject = _UPLOADS[place.subject]
        term = place.term
        limit = limit_for(pack, subject, grade=place.grade, semester=term.semester, division=place.division)
        if limit.value is None or not self.is_fresh("works"):
            return set()
        registrants = tuple(one for one in Registrant if counts_toward(pack, kind, one))
        semester = term.semester if limit.per is Per.SEMESTER else None
        key = (place.year, semester, kind, limit.value, registrants)
        if key not in self._known:
            statement = self._of_works(
                place.year,
                kind,
                col(Work.state) != CertificationState.RETURNED,
                col(Work.registered_by).in_(registrants),
                *(() if semester is None else (col(Work.semester) == semester,)),
            )
            self._known[key] = self._students(statement.having(func.count() >= limit.value))
        return self._known[key].intersection(student_ids)

    def _all_selected(self, place: Place, pack: RulePack, student_ids: Collection[int]) -> set[int]:
        """Whoever has selected as many as there are to select, or as many as may be; of both kinds of works."""
        its_works = (col(Work.school) == self.school, col(Work.academic_year) == place.year)
        if not self.is_fresh("works", "selections") or not self._has_come(its_works, Work, place):
            return set()
        return set(student_ids) - {
            student
            for kind, subject in _SELECTIONS.items()
            for student in self._not_selected(place, pack, kind, subject)
        }

    def _not_selected(self, place: Place, pack: RulePack, kind: WorkKind, subject: LimitSubject) -> set[int]:
        """Whoever may select one more work of a kind: it is there, certified where it must be, and the limit allows."""
        semester = place.term.semester
        limit = limit_for(pack, subject, grade=place.grade, semester=semester, division=place.division)
        most = limit.value if limit.per is Per.YEAR else None
        certified_only = needs_certification(pack, kind)
        key = (place.year, kind, certified_only, most)
        if key not in self._known:
            which = (col(Work.state) == CertificationState.CERTIFIED,) if certified_only else ()
            chosen = and_(
                col(Selection.work_id) == col(Work.id),
                col(Selection.academic_year) == place.year,
                col(Selection.departed_at).is_(None),
            )
            selected = func.count(col(Selection.id))
            statement = self._of_works(place.year, kind, *which).outerjoin(Selection, chosen)
            statement = statement.having(selected < func.count(), *(() if most is None else (selected < most,)))
            self._known[key] = self._students(statement)
        return self._known[key]

    def _of_works(self, year: int, kind: WorkKind, *those: Any) -> Any:
        """Students with such works of a year, to be narrowed by how many."""
        statement: Any = select(col(Work.student_id)).select_from(Work)
        # Of some students without the school, by which SQLite would look through all of its works.
        of_school = (col(Work.school) == self.school,) if self.ids is None else ()
        return statement.where(
            *of_school,
            col(Work.academic_year) == year,
            col(Work.kind) == kind,
            col(Work.departed_at).is_(None),
            *those,
            *self._narrowed(Work),
        ).group_by(col(Work.student_id))

    def _students(self, statement: Any) -> set[int]:
        return {student for (student,) in self.session.connection().execute(statement).all()}

    def _narrowed(self, table: Any) -> tuple[Any, ...]:
        return () if self.ids is None else (among(col(table.student_id), self.ids),)

    def _has_come(self, those: Iterable[Any], table: Any, place: Place) -> bool:
        """Whether anything of the kind is here for anybody of the grade: a file may be of other students alone."""
        found = (
            select(col(table.id))
            .join(Person, col(Person.id) == col(table.student_id))
            .where(*those, col(Person.grade) == place.grade_on(self.today))
            .limit(1)
        )
        return self.session.connection().execute(found).first() is not None
