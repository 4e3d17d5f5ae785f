"""People, reached only by those who have a right to them."""

from datetime import datetime
from typing import Protocol

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from portfolio.dates import taipei_day
from portfolio.errors import PortfolioError
from portfolio.people import Role, is_minor
from storage.queries.authorisations import find_allowed
from storage.tables import Guardianship, Person


class Asker(Protocol):
    """Who asks; `handlers.context.Actor` is one."""

    @property
    def person_id(self) -> int:
        """The person's key."""
        ...

    @property
    def school(self) -> str:
        """The person's school."""
        ...

    @property
    def role(self) -> Role:
        """What the person is there."""
        ...


class NotYourStudentError(PortfolioError):
    """Somebody asked for a student that is not theirs, or that does not exist: refused alike, so nobody can probe."""

    code = "not-your-student"


class OfAgeError(PortfolioError):
    """A guardian asked for a child that is of age, or whose birth date the school has not given; `facts`: known."""

    code = "of-age"


# Built once: most messages run it.
_STUDENT = select(Person).where(
    col(Person.school) == bindparam("school"),
    col(Person.role) == Role.STUDENT,
    col(Person.number) == bindparam("number"),
    col(Person.departed_at).is_(None),
)


def access_student(session: Session, *, actor: Asker, number: str, now: datetime) -> Person:
    """Return the student: for students themselves, for guardians who are not barred a child that is a minor today.

    A student of age may have allowed a guardian to see (`storage.queries.authorisations`).

    Raises:
        NotYourStudentError: anybody else's student, another school's, or nobody at all.
        OfAgeError: the guardian's child is of age (or the birth date is not known), so this needs the student.
    """
    student = _asking_for_oneself(session, actor, number)
    if student is None:
        student = session.scalars(_STUDENT, {"school": actor.school, "number": number}).one_or_none()
    if student is None:
        raise NotYourStudentError
    if actor.role is Role.STUDENT and student.id == actor.person_id:
        return student
    if actor.role is Role.GUARDIAN and any(one.id == student.id for one in _children(session, actor)):
        if student.birthday is None:
            raise OfAgeError(known=False)
        if not is_minor(student.birthday, taipei_day(now)) and not _allows(session, student, actor):
            raise OfAgeError(known=True)
        return student
    raise NotYourStudentError


def _asking_for_oneself(session: Session, actor: Asker, number: str) -> Person | None:
    """The asker's own row, where it is what was asked for: this transaction has mostly read it to know who speaks."""
    if actor.role is not Role.STUDENT:
        return None
    own = session.get(Person, actor.person_id)
    is_it = own is not None and (own.school, own.role, own.number) == (actor.school, Role.STUDENT, number)
    return own if is_it and own is not None and own.departed_at is None else None


def access_children(session: Session, *, actor: Asker, now: datetime) -> list[Person]:
    """Return the children whose guardian this is, by student number; barred guardians have none (停止往來).

    A child leaves the list on the day it is of age, from when on the student decides (民法第12條), and comes back where
    the student allows this guardian to see.
    """
    today = taipei_day(now)
    return [
        child
        for child in _children(session, actor)
        if child.birthday is not None and (is_minor(child.birthday, today) or _allows(session, child, actor))
    ]


def _allows(session: Session, student: Person, actor: Asker) -> bool:
    """Whether the student allows this guardian to see, alone or with acting."""
    assert student.id is not None
    found = find_allowed(session, school=actor.school, student_id=student.id, guardian_id=actor.person_id)
    return found is not None


def _children(session: Session, actor: Asker) -> list[Person]:
    statement = (
        select(Person)
        .join(Guardianship, col(Guardianship.student_id) == Person.id)
        .where(
            col(Guardianship.school) == actor.school,
            col(Guardianship.guardian_id) == actor.person_id,
            col(Guardianship.barred).is_(False),
            col(Guardianship.departed_at).is_(None),
            col(Person.departed_at).is_(None),
        )
        .order_by(col(Person.number))
    )
    return list(session.scalars(statement))


def list_first(session: Session, *, school: str, role: Role, limit: int) -> list[Person]:
    """Return the first people of a role in the school's roster, by number, for the simulator's page."""
    theirs = (col(Person.school) == school, col(Person.role) == role, col(Person.departed_at).is_(None))
    return list(session.scalars(select(Person).where(*theirs).order_by(col(Person.number)).limit(limit)))


def find_person(session: Session, *, school: str, number: str) -> Person | None:
    """Return the person with this roster number, for the program's own use (imports, the registrar's acts)."""
    return session.scalars(
        select(Person).where(
            col(Person.school) == school, col(Person.number) == number, col(Person.departed_at).is_(None)
        )
    ).one_or_none()
