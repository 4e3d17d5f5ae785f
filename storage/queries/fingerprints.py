"""Fingerprints of a student's works: as they stand now, and as the import of an earlier day showed them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlmodel import Session, col

from portfolio.works import CertificationState, WorkKind
from storage.queries.people import Asker
from storage.tables import Course, RosterImport, Work, WorkVersion


@dataclass(frozen=True)
class Printed:
    """One work with what identifies its files; hashes are None where the platform gave none."""

    kind: WorkKind
    academic_year: int
    semester: int | None
    course: str | None
    title: str
    state: CertificationState
    doc_md5: str | None
    doc_size: int | None
    av_md5: str | None
    av_size: int | None


_WHERE = (col(Work.kind), col(Work.academic_year), col(Work.semester), col(Course.name))
_FILES = ("title", "state", "doc_md5", "doc_size", "av_md5", "av_size")
_ORDER = (col(Work.academic_year).desc(), col(Work.kind), col(Work.semester).desc(), col(Work.id))


def access_fingerprints(session: Session, *, actor: Asker) -> list[Printed]:
    """Return one's own works as the newest import shows them, newest year first; nothing for who is no student."""
    files = [col(getattr(Work, name)) for name in _FILES]
    own = (col(Work.school) == actor.school, col(Work.student_id) == actor.person_id, col(Work.departed_at).is_(None))
    statement = select(*_WHERE, *files).outerjoin(Course, col(Course.id) == Work.course_id).where(*own)
    return [Printed(*row) for row in session.execute(statement.order_by(*_ORDER))]


def access_fingerprints_at(session: Session, *, actor: Asker, at: datetime) -> list[Printed]:
    """Return one's own works as the newest import until `at` showed them, those that are gone by now included."""
    files = [col(getattr(WorkVersion, name)) for name in _FILES]
    statement = (
        select(*_WHERE, *files)
        .join(Work, col(Work.id) == WorkVersion.work_id)
        .outerjoin(Course, col(Course.id) == Work.course_id)
        .where(
            col(WorkVersion.school) == actor.school,
            col(WorkVersion.student_id) == actor.person_id,
            col(WorkVersion.since_at) <= at,
            or_(col(WorkVersion.until_at).is_(None), col(WorkVersion.until_at) > at),
        )
        .order_by(*_ORDER)
    )
    return [Printed(*row) for row in session.execute(statement)]


def find_import_days(session: Session, *, school: str, until: datetime, limit: int) -> list[datetime]:
    """Return the days of the newest imports of works whose data are of `until` or earlier, the newest first."""
    statement = (
        select(col(RosterImport.imported_at))
        .where(
            col(RosterImport.school) == school,
            col(RosterImport.kind) == "works",
            col(RosterImport.imported_at) <= until,
        )
        .order_by(col(RosterImport.imported_at).desc())
        .limit(limit)
    )
    return list(session.scalars(statement))
