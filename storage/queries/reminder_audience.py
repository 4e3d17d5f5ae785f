"""Whom reminders may concern: a school's students, and guardians who may act for a minor; whole schools at once."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, or_, select, type_coerce
from sqlalchemy.orm import aliased
from sqlalchemy.types import NullType
from sqlmodel import Session, col

from portfolio.people import Division, PersonStatus, Role
from storage.among import among
from storage.tables import Guardianship, Person, Preference, School


class Student(NamedTuple):
    """One student as the roster has them today."""

    id: int
    number: str
    grade: int
    division: Division


class GuardianOf(NamedTuple):
    """One guardian of one student."""

    id: int
    student_id: int
    birthday: date  # the student's


_DIVISIONS: dict[str | None, Division] = {None: Division.DAY, "day": Division.DAY, "evening": Division.CONTINUING}


def find_students(session: Session, *, school: str, on: date, ids: Collection[int] | None = None) -> list[Student]:
    """Return the students who are at the school on a day, or those of these ids, which are people of this school.

    While a school tries the program with one class, all are those of that class: nobody else can be bound.
    """
    statement = _STUDENTS if ids is None else _SOME_STUDENTS
    rows = session.connection().execute(statement, {"school": school, "on": on, "ids": ids}).all()
    return [Student(key, number, grade, _DIVISIONS[division]) for key, number, grade, division in rows]


def find_guardians(
    session: Session, *, school: str, on: date, student_ids: Collection[int] | None = None
) -> list[GuardianOf]:
    """Return the guardians of a school's minors on a day, one row a child, or those of these students.

    Not whoever is barred (停止往來) or known not to be a legal representative (法定代理人). Whose birthday is not
    known is nobody's minor.
    """
    guardian, child = aliased(Person), aliased(Person)
    statement: Any = (
        select(col(Guardianship.guardian_id), col(Guardianship.student_id), col(child.birthday))
        .join(guardian, col(guardian.id) == col(Guardianship.guardian_id))
        .join(child, col(child.id) == col(Guardianship.student_id))
        .where(
            col(Guardianship.school) == school,
            col(Guardianship.barred).is_(False),
            or_(col(Guardianship.legal_representative).is_(None), col(Guardianship.legal_representative).is_(True)),
            col(Guardianship.departed_at).is_(None),
            col(guardian.departed_at).is_(None),
            col(child.birthday) > newest_adult_birthday(on),
        )
        .order_by(col(Guardianship.guardian_id), col(Guardianship.student_id))
    )
    if student_ids is not None:
        statement = statement.where(col(Guardianship.student_id).in_(student_ids))
    return [GuardianOf(*row) for row in session.connection().execute(statement).all()]


def find_own_hours(session: Session, *, school: str) -> set[int]:
    """Return everybody of a school who chose hours of their own."""
    chose = select(col(Preference.person_id)).where(
        col(Preference.school) == school, col(Preference.hours).is_not(None)
    )
    return set(session.scalars(chose))


def newest_adult_birthday(on: date) -> date:
    """Return the latest birthday with which somebody is of age on a day; `portfolio.people.is_minor` in one number.

    >>> newest_adult_birthday(date(2028, 2, 29)).isoformat()
    '2010-02-28'
    """
    if (on.month, on.day) == (2, 29):
        on = on.replace(day=28)
    return on.replace(year=on.year - 18)


def _is_here() -> tuple[Any, ...]:
    """Return the conditions of a student who is on the roster and has not left by a day."""
    not_left = (
        col(Person.left_on) > bindparam("on"),
        (col(Person.left_on).is_(None)) & (col(Person.status) != PersonStatus.LEFT),
    )
    return col(Person.role) == Role.STUDENT, col(Person.departed_at).is_(None), or_(*not_left)


# Built once: a wave runs them for every few thousand.
_ALL: Any = select(
    col(Person.id), col(Person.number), col(Person.grade), type_coerce(col(Person.division), NullType())
).where(*_is_here())
_STUDENTS = (
    _ALL.join(School, col(School.slug) == col(Person.school))
    .where(
        col(Person.school) == bindparam("school"),
        or_(col(School.pilot_class).is_(None), col(Person.class_name) == col(School.pilot_class)),
    )
    .order_by(col(Person.id))
)
# Without the school, by which SQLite would look through all of its people, for one student too.
_SOME_STUDENTS = _ALL.where(among(col(Person.id), named="ids"))
