"""Whom a student of age may allow something: guardians, and teachers where the school's rule names them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session, col

from portfolio.dates import taipei_day
from portfolio.people import Relation, Role
from portfolio.representatives import Representative
from portfolio.terms import term_on
from storage.queries.homerooms import HERE
from storage.tables import Course, Enrolment, Guardianship, Person, Teaching


@dataclass(frozen=True)
class Candidate:
    """Somebody whom a student may allow something, and as what the roster has them."""

    person: Person
    relation: Relation | None = None  # of a guardian
    is_homeroom: bool = False  # of a teacher


def find_candidates(
    session: Session, *, student: Person, teachers: Collection[Representative], now: datetime
) -> list[Candidate]:
    """Return the guardians who are not barred, then the teachers of the kinds named, each by number and once."""
    found = _guardians(session, student)
    homeroom = _homeroom(session, student) if Representative.HOMEROOM_TEACHER in teachers else []
    found += [Candidate(one, is_homeroom=True) for one in homeroom]
    if Representative.COURSE_TEACHER in teachers:
        known = {one.id for one in homeroom}
        found += [Candidate(one) for one in _course_teachers(session, student, now) if one.id not in known]
    return found


def _guardians(session: Session, student: Person) -> list[Candidate]:
    rows = session.execute(
        select(Person, col(Guardianship.relation))
        .join(Guardianship, col(Guardianship.guardian_id) == Person.id)
        .where(
            col(Guardianship.school) == student.school,
            col(Guardianship.student_id) == student.id,
            col(Guardianship.barred).is_(False),
            col(Guardianship.departed_at).is_(None),
            col(Person.departed_at).is_(None),
        )
        .order_by(col(Person.number))
    )
    return [Candidate(person, relation) for person, relation in rows]


def _homeroom(session: Session, student: Person) -> list[Person]:
    if not student.class_name:
        return []
    return list(session.scalars(_teachers(student).where(col(Person.class_name) == student.class_name)))


def _course_teachers(session: Session, student: Person, now: datetime) -> list[Person]:
    teaching = (
        select(col(Teaching.teacher_id))
        .join(Course, col(Course.id) == Teaching.course_id)
        .join(Enrolment, col(Enrolment.course_id) == Course.id)
        .where(
            col(Course.school) == student.school,
            col(Course.academic_year) == term_on(taipei_day(now)).academic_year,
            col(Course.departed_at).is_(None),
            col(Enrolment.student_id) == student.id,
        )
    )
    return list(session.scalars(_teachers(student).where(col(Person.id).in_(teaching))))


def _teachers(student: Person) -> Select[Any]:
    return (
        select(Person)
        .where(
            col(Person.school) == student.school,
            col(Person.role) == Role.TEACHER,
            col(Person.departed_at).is_(None),
            col(Person.status).in_(HERE),
        )
        .order_by(col(Person.number))
    )
