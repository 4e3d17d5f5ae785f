"""Works: how many a student has."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from portfolio.works import CertificationState, Registrant, WorkKind
from storage.tables import Selection, Work


@dataclass(frozen=True)
class WorkCount:
    """How many works of one student share kind, period, state and registrant."""

    kind: WorkKind
    academic_year: int
    semester: int | None
    state: CertificationState
    registered_by: Registrant
    count: int


# Built once: most messages run these.
_OF_STUDENT = (col(Work.kind), col(Work.academic_year), col(Work.semester), col(Work.state), col(Work.registered_by))
_WORKS = (
    select(*_OF_STUDENT, func.count())
    .where(
        col(Work.school) == bindparam("school"),
        col(Work.student_id) == bindparam("student_id"),
        col(Work.departed_at).is_(None),
    )
    .group_by(*_OF_STUDENT)
)
_SELECTED = (
    select(col(Selection.academic_year), col(Work.kind), func.count())
    .join(Work, col(Work.id) == Selection.work_id)
    .where(
        col(Selection.school) == bindparam("school"),
        col(Selection.student_id) == bindparam("student_id"),
        col(Selection.departed_at).is_(None),
    )
    .group_by(col(Selection.academic_year), col(Work.kind))
)


def count_works(session: Session, *, school: str, student_id: int) -> list[WorkCount]:
    """Return the counts of a student that `access_student` gave; one row a kind, period, state and registrant."""
    return [WorkCount(*row) for row in session.connection().execute(_WORKS, _of(school, student_id))]


def count_selected(session: Session, *, school: str, student_id: int) -> dict[tuple[int, WorkKind], int]:
    """Return how many works a student selected, by academic year and kind."""
    rows = session.connection().execute(_SELECTED, _of(school, student_id))
    return {(year, kind): count for year, kind, count in rows}


def _of(school: str, student_id: int) -> dict[str, object]:
    return {"school": school, "student_id": student_id}


def find_platform(session: Session, *, school: str, student_id: int) -> str:
    """Return the address of the school platform's first page, as one of a student's works links to it; else ""."""
    link = (
        select(col(Work.link))
        .where(col(Work.school) == school, col(Work.student_id) == student_id, col(Work.link).startswith("http"))
        .limit(1)
    )
    found = urlsplit(session.scalars(link).one_or_none() or "")
    return f"{found.scheme}://{found.netloc}/" if found.netloc else ""
