"""What the order of certifiers is decided on: requests that may have to move, and who of the school could take them.

Whole schools at once, so that an import of thousands of works costs a handful of statements.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Text, and_, cast, exists, func, literal, or_, select, union
from sqlmodel import Session, col

from portfolio.certification import CertificationStatus
from portfolio.dates import taipei_day
from portfolio.people import Division, PersonStatus, Role
from portfolio.reminders import NoticeSubject
from portfolio.succession import Consent, Inability, consent_until
from portfolio.works import WorkKind
from storage.tables import Absence, Binding, Certification, Course, DeputyAppointment, Notice, Person, Teaching, Work

AT_ONCE: Final = 500  # SQLite takes so many parameters a statement


@dataclass(frozen=True)
class Earlier:
    """One request that was handed over before, of the same attempt; `decided_by_id` is set where a person did it."""

    certifier_id: int | None
    step: int
    by_hand: bool
    decided_by_id: int | None


@dataclass(frozen=True)
class Waiting:
    """A request that waits and may have to move; `words` are title and brief of its work."""

    request: Certification
    kind: WorkKind
    words: str
    course_id: int | None
    division: Division | None  # the student's
    earlier: tuple[Earlier, ...]  # oldest first


@dataclass(frozen=True)
class Colleague:
    """A teacher or member of staff, as far as certifying asks."""

    person_id: int
    number: str
    role: Role
    division: Division | None
    status: PersonStatus
    office: str | None
    title: str | None
    subject_area: str | None
    heads: str | None
    is_gone: bool  # from the roster


@dataclass(frozen=True)
class Taught:
    """A course, and everybody whom the roster names as its teacher now."""

    teachers: frozenset[int]
    course_id: int
    academic_year: int
    semester: int
    name: str
    grade: int | None
    class_name: str | None
    subject_area: str | None


def find_waiting(session: Session, *, school: str, today: date) -> list[Waiting]:
    """Return requests that may have to move, oldest upload first: whoever has them cannot certify, or is a substitute,
    or nobody is named. Most requests of a school lie with their able teachers, and are not among them.
    """
    unable = select(col(Absence.teacher_id)).where(col(Absence.school) == school, *_cannot(today))
    not_teachers = or_(col(Certification.step) > 0, col(Certification.certifier_id).is_(None))
    found = (
        select(Certification, col(Work.kind), col(Work.title), col(Work.brief), col(Work.course_id))
        .add_columns(col(Person.division))
        .join(Work, col(Work.id) == col(Certification.work_id))
        .join(Person, col(Person.id) == col(Work.student_id))
        .where(
            col(Certification.school) == school,
            col(Certification.status) == CertificationStatus.PENDING,
            col(Work.departed_at).is_(None),
            or_(
                col(Certification.certifier_id).in_(unable),
                and_(col(Certification.by_hand).is_(False), not_teachers),
            ),
        )
        .order_by(col(Work.uploaded_at), col(Certification.id))
    )
    rows = session.execute(found, execution_options={"populate_existing": True}).all()
    earlier = _find_earlier(session, school, {row[0].work_id for row in rows})
    return [
        Waiting(
            request,
            kind,
            f"{title} {brief or ''}",
            course_id,
            division,
            tuple(earlier[request.work_id, request.attempt]),
        )
        for request, kind, title, brief, course_id, division in rows
    ]


def find_faculty(session: Session, *, school: str) -> dict[int, Colleague]:
    """Return every teacher and member of staff by key, those who have left among them."""
    columns = (col(Person.id), col(Person.number), col(Person.role), col(Person.division), col(Person.status))
    more = (col(Person.office), col(Person.title), col(Person.subject_area), col(Person.heads))
    found = select(*columns, *more, col(Person.departed_at).is_not(None)).where(
        col(Person.school) == school, col(Person.role).in_((Role.TEACHER, Role.STAFF))
    )
    return {row[0]: Colleague(*row) for row in session.execute(found)}


def find_taught(session: Session, *, school: str, course_ids: Collection[int]) -> dict[int, Taught]:
    """Return all courses of the years to which these belong, by key."""
    years: set[int] = set()
    for some in _chunks(course_ids):
        years.update(session.scalars(select(col(Course.academic_year)).distinct().where(col(Course.id).in_(some))))
    columns = (col(Course.id), col(Course.academic_year), col(Course.semester), col(Course.name))
    more = (col(Course.grade), col(Course.class_name), col(Course.subject_area))
    found = (
        select(*columns, *more, col(Teaching.teacher_id))
        .outerjoin(Teaching, col(Teaching.course_id) == col(Course.id))
        .where(col(Course.school) == school, col(Course.academic_year).in_(sorted(years)))
    )
    courses: dict[int, Any] = {}
    teachers: defaultdict[int, set[int]] = defaultdict(set)
    for *course, teacher_id in session.execute(found):
        courses[course[0]] = course
        teachers[course[0]].update(() if teacher_id is None else (teacher_id,))
    return {course_id: Taught(frozenset(teachers[course_id]), *course) for course_id, course in courses.items()}


def count_pending(session: Session, *, school: str) -> Counter[int]:
    """Return how many requests wait for each person; nobody with none."""
    found = (
        select(col(Certification.certifier_id), func.count())
        .where(
            col(Certification.school) == school,
            col(Certification.status) == CertificationStatus.PENDING,
            col(Certification.certifier_id).is_not(None),
        )
        .group_by(col(Certification.certifier_id))
    )
    return Counter({row[0]: row[1] for row in session.execute(found)})


def find_due(session: Session, *, now: datetime) -> dict[str, bool]:
    """Return the schools where time may have changed whose turn it is, and whether it surely has; crosses schools.

    Surely: an absence is over, a consent has lapsed, or a substitute who could not be asked is bound now. Perhaps:
    requests lie with somebody who cannot certify, since an absence has begun, unless a substitute is waited for.
    """
    today = taipei_day(now)
    is_open = col(Absence.ended_at).is_(None)
    is_asked = col(DeputyAppointment.consent) == Consent.ASKED
    over = select(col(Absence.school)).where(is_open, col(Absence.until_on) < today)
    asked = session.execute(select(col(DeputyAppointment.school), col(DeputyAppointment.asked_at)).where(is_asked))
    lapsed = {school for school, asked_at in asked if now > consent_until(asked_at)}
    held = exists().where(
        col(Certification.certifier_id) == col(Absence.teacher_id),
        col(Certification.status) == CertificationStatus.PENDING,
    )
    begun = select(col(Absence.school)).where(*_cannot(today), held)
    is_bound = exists().where(
        col(Binding.person_id) == col(DeputyAppointment.deputy_id), col(Binding.ended_at).is_(None)
    )
    is_told = exists().where(
        col(Notice.school) == col(DeputyAppointment.school),
        col(Notice.recipient_id) == col(DeputyAppointment.deputy_id),
        col(Notice.about) == literal("deputy:", Text).concat(cast(col(DeputyAppointment.id), Text)),
        col(Notice.subject) == NoticeSubject.DEPUTY_ASKED,
    )
    unasked = select(col(DeputyAppointment.school)).where(is_asked, is_bound, ~is_told)
    surely = lapsed.union(session.scalars(union(over, unasked)))
    return {school: school in surely for school in sorted(surely.union(session.scalars(begun.distinct())))}


def _cannot(today: date) -> tuple[Any, ...]:
    """Conditions of absences in which somebody does not certify on this day."""
    return (
        col(Absence.ended_at).is_(None),
        col(Absence.means) != Inability.STILL_CERTIFIES,
        col(Absence.from_on) <= today,
        or_(col(Absence.until_on).is_(None), col(Absence.until_on) >= today),
    )


def _find_earlier(
    session: Session, school: str, work_ids: Collection[int]
) -> defaultdict[tuple[int, int], list[Earlier]]:
    found: defaultdict[tuple[int, int], list[Earlier]] = defaultdict(list)
    columns = (col(Certification.certifier_id), col(Certification.step), col(Certification.by_hand))
    for some in _chunks(work_ids):
        handed_over = (
            select(col(Certification.work_id), col(Certification.attempt), *columns, col(Certification.decided_by_id))
            .where(
                col(Certification.school) == school,
                col(Certification.work_id).in_(some),
                col(Certification.status) == CertificationStatus.HANDED_OVER,
            )
            .order_by(col(Certification.id))
        )
        for work_id, attempt, *rest in session.execute(handed_over):
            found[work_id, attempt].append(Earlier(*rest))
    return found


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), AT_ONCE):
        yield wanted[start : start + AT_ONCE]
