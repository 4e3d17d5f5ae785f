"""Who gets a binding code: one line of a sheet a student or member of staff, one letter a guardian and child."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from portfolio.people import PersonStatus, Role, is_minor
from storage.tables import Authorisation, Binding, Course, Guardianship, Person, Teaching


class Group(StrEnum):
    """For whom a sheet is."""

    STUDENTS = "students"
    GUARDIANS = "guardians"
    STAFF = "staff"  # teachers too


class LeftOut(StrEnum):
    """Why somebody gets no code: a guardian whose code could not be used."""

    OF_AGE = "of_age"
    NO_BIRTHDAY = "no_birthday"  # the child's, which is asked besides the code
    BOUND = "bound"


@dataclass(frozen=True)
class Recipient:
    """One code to be: for whom, and for which child of theirs."""

    person: Person
    child: Person | None = None
    is_allowed: bool = False  # a guardian, by the child, who is of age

    @property
    def of_class(self) -> Person:
        """The person whose class and seat say where the paper goes: a guardian's goes home with the child."""
        return self.child or self.person


@dataclass(frozen=True)
class Sheet:
    """Who gets a code, in the order of class and seat, and how many do not, by reason."""

    recipients: tuple[Recipient, ...]
    left_out: dict[LeftOut, int]


def find_sheet(
    session: Session,
    *,
    school: str,
    group: Group,
    on: date,
    class_name: str | None = None,
    number: str | None = None,
    unbound_only: bool = False,
) -> Sheet:
    """Return who gets a code: everybody of the group, of one class, or one person.

    Leavers get none here (`number` still finds them), barred guardians never. Of staff a class means its homeroom
    teacher and those who teach it; members of offices are in every sheet for staff, since they run a pilot.
    """
    rows = (
        _guardians(session, school, class_name, number)
        if group is Group.GUARDIANS
        else _others(session, school, group, class_name, number)
    )
    bound = _bound(session, school) if unbound_only else frozenset()
    left_out: dict[LeftOut, int] = {}
    recipients = []
    for one in rows:
        why = _left_out(one, on=on, bound=bound)
        if why is None:
            recipients.append(one)
        else:
            left_out[why] = left_out.get(why, 0) + 1
    return Sheet(tuple(recipients), left_out)


def _left_out(one: Recipient, *, on: date, bound: Collection[int | None]) -> LeftOut | None:
    if one.person.id in bound:
        return LeftOut.BOUND
    if one.child is None:
        return None
    if one.child.birthday is None:
        return LeftOut.NO_BIRTHDAY
    return None if one.is_allowed or is_minor(one.child.birthday, on) else LeftOut.OF_AGE


def _others(
    session: Session, school: str, group: Group, class_name: str | None, number: str | None
) -> Sequence[Recipient]:
    roles = [Role.STUDENT] if group is Group.STUDENTS else [Role.TEACHER, Role.STAFF]
    statement = _people(select(Person), Person, school, number).where(col(Person.role).in_(roles))
    if class_name is not None:
        of_class = [col(Person.class_name) == class_name]
        if group is Group.STAFF:
            teaches = exists().where(
                col(Teaching.teacher_id) == Person.id,
                col(Course.id) == Teaching.course_id,
                col(Course.class_name) == class_name,
                col(Course.departed_at).is_(None),
            )
            of_class += [col(Person.role) == Role.STAFF, teaches]
        statement = statement.where(or_(*of_class))
    statement = statement.order_by(col(Person.class_name), col(Person.seat), col(Person.number))
    return [Recipient(person) for person in session.scalars(statement)]


def _guardians(session: Session, school: str, class_name: str | None, number: str | None) -> Sequence[Recipient]:
    child = aliased(Person)
    allowed = exists().where(
        col(Authorisation.school) == school,
        col(Authorisation.guardian_id) == Person.id,
        col(Authorisation.student_id) == child.id,
        col(Authorisation.ended_at).is_(None),
    )
    statement = (
        _people(select(Person, child, allowed), Person, school, number)
        .join(Guardianship, col(Guardianship.guardian_id) == Person.id)
        .join(child, col(child.id) == Guardianship.student_id)
        .where(
            col(Person.role) == Role.GUARDIAN,
            col(Guardianship.departed_at).is_(None),
            col(Guardianship.barred).is_(False),
            col(child.departed_at).is_(None),
            col(child.status) != PersonStatus.LEFT,
        )
        .order_by(col(child.class_name), col(child.seat), col(child.number), col(Person.number))
    )
    if class_name is not None:
        statement = statement.where(col(child.class_name) == class_name)
    return [Recipient(person, of, is_allowed) for person, of, is_allowed in session.execute(statement)]


def _people(statement: Any, person: Any, school: str, number: str | None) -> Any:
    statement = statement.where(col(person.school) == school, col(person.departed_at).is_(None))
    if number is not None:
        return statement.where(col(person.number) == number)
    return statement.where(col(person.status) != PersonStatus.LEFT)


def _bound(session: Session, school: str) -> frozenset[int]:
    statement = select(col(Binding.person_id)).where(col(Binding.school) == school, col(Binding.ended_at).is_(None))
    return frozenset(session.scalars(statement))
