"""Requests to certify as a certifier sees them: what waits, by course and class, and each with what decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from portfolio.calendar import Term
from portfolio.certification import CertificationStatus
from portfolio.errors import PortfolioError
from portfolio.people import Division, Role
from storage.queries.people import Asker
from storage.tables import Certification, Course, Person, Teaching, Work


class NotYourRequestError(PortfolioError):
    """A request that is not this person's to decide, or that does not exist: refused alike."""

    code = "not-your-request"


@dataclass(frozen=True)
class Card:
    """One request with its work, its student and its course, as rows; `course` is None where none is imported."""

    request: Certification
    work: Work
    student: Person
    course: Course | None

    @property
    def term(self) -> Term | None:
        """The term of the work, where it has one."""
        return None if self.work.semester is None else Term(self.work.academic_year, self.work.semester)

    @property
    def grade(self) -> int | None:
        """The grade in which the student is now."""
        return self.student.grade

    @property
    def division(self) -> Division | None:
        """The student's division."""
        return self.student.division

    @property
    def uploaded_at(self) -> datetime | None:
        """When the work was uploaded, where that is known."""
        return self.work.uploaded_at


@dataclass(frozen=True)
class Heap:
    """How many requests wait of one course and class, the oldest upload among them."""

    course_id: int | None
    course: str
    code: str
    term: Term | None
    class_name: str
    count: int
    oldest: datetime | None


@dataclass(frozen=True)
class Wanted:
    """Which of one's requests: all, those of a course, those of a class."""

    course_id: int | None = None
    class_name: str = ""


def access_request(session: Session, *, actor: Asker, request_id: int) -> Card:
    """Return a request that is this person's to decide, or was; whoever certifies now, a co-teacher, the same office.

    Raises:
        NotYourRequestError: anybody else's, another school's, or none at all.
    """
    row = session.execute(_MINE.where(col(Certification.id) == request_id), _as(actor)).one_or_none()
    if row is None:
        raise NotYourRequestError
    return Card(*row)


def access_pending(
    session: Session, *, actor: Asker, wanted: Wanted = Wanted(), offset: int = 0, limit: int | None = None
) -> list[Card]:
    """Return what waits for this person, the oldest upload first."""
    found = _pending(wanted).order_by(col(Work.uploaded_at), col(Certification.id)).offset(offset)
    return [Card(*row) for row in session.execute(found if limit is None else found.limit(limit), _as(actor))]


def count_pending(session: Session, *, actor: Asker, wanted: Wanted = Wanted()) -> int:
    """Return how many wait for this person."""
    counted = _pending(wanted).with_only_columns(func.count(), maintain_column_froms=True)
    count: int = session.execute(counted, _as(actor)).scalar_one()
    return count


def access_heaps(session: Session, *, actor: Asker) -> list[Heap]:
    """Return how many wait for this person by course and class, the oldest upload first."""
    return [_heap(row) for row in session.execute(_HEAPS, _as(actor))]


def find_card(session: Session, *, request_id: int) -> Card | None:
    """Return a request with its rows, for the program's own use (notices, the registrar's lists)."""
    row = session.execute(_cards().where(col(Certification.id) == request_id)).one_or_none()
    return None if row is None else Card(*row)


def cards_where(*conditions: Any) -> Select[Any]:
    """Return the statement that reads cards under these conditions; rows are unpacked by `Card(*row)`."""
    return _cards().where(*conditions)


def _cards() -> Select[Any]:
    found = (
        select(Certification, Work, Person, Course)
        .join(Work, col(Work.id) == Certification.work_id)
        .join(Person, col(Person.id) == Work.student_id)
        .outerjoin(Course, col(Course.id) == Work.course_id)
    )
    return cast("Select[Any]", found)


def _mine() -> Select[Any]:
    """Requests of whoever is asked; at the first step of every teacher of the course; of an office, its members'."""
    person_id: Any = bindparam("person_id")
    colleague, own = aliased(Person), aliased(Person)
    teaches = exists().where(
        col(Teaching.course_id) == col(Work.course_id),
        col(Teaching.teacher_id) == person_id,
    )
    same_office = exists().where(
        col(colleague.id) == col(Certification.certifier_id),
        col(own.id) == person_id,
        col(colleague.role) == Role.STAFF,
        col(own.role) == Role.STAFF,
        col(colleague.office) == col(own.office),
        col(colleague.division).is_not_distinct_from(col(own.division)),
    )
    at_first = and_(col(Certification.step) == 0, col(Certification.by_hand).is_(False), teaches)
    return _cards().where(
        col(Certification.school) == bindparam("school"),
        or_(col(Certification.certifier_id) == person_id, at_first, same_office),
    )


def _heaps() -> Select[Any]:
    oldest = func.min(col(Work.uploaded_at))
    columns = (col(Course.id), col(Course.name), col(Course.code), col(Work.academic_year), col(Work.semester))
    found = _PENDING.with_only_columns(*columns, col(Person.class_name), func.count(), oldest)
    return cast("Select[Any]", found.group_by(*columns, col(Person.class_name)).order_by(oldest, col(Course.id)))


# Built once: a teacher's every message runs them.
_MINE: Final = _mine()
_PENDING: Final = _MINE.where(
    col(Certification.status) == CertificationStatus.PENDING,
    col(Work.departed_at).is_(None),
)
_HEAPS: Final = _heaps()


def _as(actor: Asker) -> dict[str, Any]:
    return {"school": actor.school, "person_id": actor.person_id}


def _pending(wanted: Wanted) -> Select[Any]:
    found = _PENDING
    if wanted.course_id is not None:
        found = found.where(col(Work.course_id) == wanted.course_id)
    if wanted.class_name:
        found = found.where(col(Person.class_name) == wanted.class_name)
    return found


def _heap(row: Sequence[Any]) -> Heap:
    course_id, name, code, year, semester, class_name, count, oldest = row
    term = None if semester is None else Term(year, semester)
    return Heap(course_id, name or "", code or "", term, class_name or "", count, oldest)
