"""Works: how many a student has, and which wait for a teacher."""

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, func, select
from sqlmodel import Session, col

from portfolio.calendar import Term
from portfolio.people import Role
from portfolio.works import CertificationState, Registrant, WorkKind
from storage.queries.people import Asker, NotYourStudentError
from storage.tables import Course, Person, Selection, Teaching, Work


@dataclass(frozen=True)
class WorkCount:
    """How many works of one student share kind, period, state and registrant."""

    kind: WorkKind
    academic_year: int
    semester: int | None
    state: CertificationState
    registered_by: Registrant
    count: int


@dataclass(frozen=True)
class WaitingWork:
    """One work that waits for its course teacher; what a teacher needs to recognise it."""

    class_name: str | None
    seat: int | None
    student: str
    course: str
    term: Term
    title: str


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


def access_waiting(session: Session, *, actor: Asker, limit: int) -> tuple[int, list[WaitingWork]]:
    """Return how many works wait for this teacher's certification, and the oldest `limit` of them.

    Raises:
        NotYourStudentError: the asker is no teacher.
    """
    if actor.role is not Role.TEACHER:
        raise NotYourStudentError
    mine = (
        select(Work, Course, Person)
        .join(Course, col(Course.id) == Work.course_id)
        .join(Teaching, and_(col(Teaching.course_id) == Course.id, col(Teaching.teacher_id) == actor.person_id))
        .join(Person, col(Person.id) == Work.student_id)
        .where(
            col(Work.school) == actor.school,
            col(Work.state) == CertificationState.WAITING,
            col(Work.departed_at).is_(None),
        )
    )
    total = session.execute(select(func.count()).select_from(mine.subquery())).scalar_one()
    rows = session.execute(mine.order_by(col(Work.uploaded_at), col(Work.id)).limit(limit)).all()
    return total, [
        WaitingWork(
            class_name=student.class_name,
            seat=student.seat,
            student=student.name,
            course=course.name,
            term=Term(course.academic_year, course.semester),
            title=work.title,
        )
        for work, course, student in rows
    ]
