"""What vanished or changed between two imports of works, and who is to be told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col

from portfolio.people import Division, PersonStatus, Role
from portfolio.work_changes import Shown, WorkChange, changes_of
from portfolio.works import CertificationState
from storage.among import among
from storage.queries.work_versions import TRACKED
from storage.tables import Binding, Person, RosterImport, Work, WorkVersion


@dataclass(frozen=True)
class Changed:
    """One work that is otherwise than the import before showed it; `title` is the one it had."""

    student_id: int
    number: str
    class_name: str | None
    division: Division | None
    title: str
    new_title: str | None  # None where it vanished
    new_state: CertificationState | None
    changes: tuple[WorkChange, ...]


def find_schools(session: Session, *, since: datetime) -> list[str]:
    """Return the schools that imported works whose data are of `since` or later; crosses schools."""
    found = select(col(RosterImport.school)).where(*_of_works(since)).distinct()
    return list(session.scalars(found.order_by(col(RosterImport.school))))


def find_work_imports(session: Session, *, school: str, since: datetime) -> list[tuple[int, datetime]]:
    """Return the imports of works whose data are of `since` or later, the newest first: key, and day of the data."""
    statement = (
        select(col(RosterImport.id), col(RosterImport.imported_at))
        .where(col(RosterImport.school) == school, *_of_works(since))
        .order_by(col(RosterImport.id).desc())
    )
    return [(key, at) for key, at in session.execute(statement) if key is not None]


def find_import_at(session: Session, *, school: str, import_id: int) -> datetime | None:
    """Return the day of the data of one import; None where the school has none such."""
    found = session.get(RosterImport, import_id)
    return None if found is None or found.school != school else found.imported_at


def find_changes(
    session: Session, *, school: str, at: datetime, student_ids: Collection[int] | None = None
) -> list[Changed]:
    """Return what the import of this day changed or took away, by student number and work, of students still here."""
    few = () if student_ids is None else (among(col(WorkVersion.student_id), student_ids),)
    statement = (
        select(
            col(WorkVersion.work_id),
            col(WorkVersion.since_at),
            col(WorkVersion.until_at),
            *(col(getattr(WorkVersion, name)) for name in TRACKED),
            col(Person.id),
            col(Person.number),
            col(Person.class_name),
            col(Person.division),
            col(Work.departed_at),
        )
        .join(Work, col(Work.id) == WorkVersion.work_id)
        .join(Person, col(Person.id) == WorkVersion.student_id)
        .where(
            col(WorkVersion.school) == school,
            or_(col(WorkVersion.until_at) == at, col(WorkVersion.since_at) == at),
            col(Person.departed_at).is_(None),
            col(Person.status) != PersonStatus.LEFT,
            *few,
        )
        .order_by(col(Person.number), col(WorkVersion.work_id), col(WorkVersion.id))
    )
    before: dict[int, tuple[Shown, tuple[int, str, str | None, Division | None, datetime | None]]] = {}
    after: dict[int, Shown] = {}
    for work, since, until, *rest in session.execute(statement):
        shown, person = Shown(*rest[: len(TRACKED)]), tuple(rest[len(TRACKED) :])
        if until == at and since != at:
            before.setdefault(work, (shown, person))
        elif since == at:
            after[work] = shown
    found = []
    for work, (shown, (key, number, class_name, division, departed_at)) in before.items():
        new = after.get(work)
        if new is None and departed_at is None:
            continue  # it is there again
        if changes := changes_of(shown, new):
            title, state = (None, None) if new is None else (new.title, new.state)
            found.append(Changed(key, number, class_name, division, shown.title, title, state, changes))
    return found


def find_bound_students(session: Session, *, school: str) -> list[tuple[int, Division | None]]:
    """Return the students here who are bound anywhere, with their division, by number."""
    bound = select(col(Binding.person_id)).where(col(Binding.school) == school, col(Binding.ended_at).is_(None))
    statement = (
        select(col(Person.id), col(Person.division))
        .where(
            col(Person.school) == school,
            col(Person.role) == Role.STUDENT,
            col(Person.departed_at).is_(None),
            col(Person.status) != PersonStatus.LEFT,
            col(Person.id).in_(bound),
        )
        .order_by(col(Person.number))
    )
    return [(key, division) for key, division in session.execute(statement) if key is not None]


def _of_works(since: datetime) -> tuple[Any, ...]:
    return (col(RosterImport.kind) == "works", col(RosterImport.imported_at) >= since)
