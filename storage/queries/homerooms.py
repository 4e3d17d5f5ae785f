"""Homeroom teachers (導師) and their classes, and whether the chat reaches them."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from portfolio.people import PersonStatus, Role
from portfolio.reminders import Kind
from portfolio.unreached import lack_of
from storage.queries.people import Asker
from storage.queries.standings import find_standings
from storage.tables import Person

HERE = (PersonStatus.ACTIVE, PersonStatus.TRANSFERRED_IN)
"""Who can act: nobody on leave, suspended or gone is written to about the class."""


@dataclass(frozen=True)
class Homeroom:
    """One homeroom teacher of one class; `is_reached` when a list would arrive."""

    person_id: int
    class_name: str
    is_reached: bool


def access_own_class(session: Session, *, actor: Asker) -> str | None:
    """Return the class whose homeroom teacher this is; None for anybody else."""
    return session.scalars(
        select(col(Person.class_name)).where(
            col(Person.id) == actor.person_id,
            col(Person.school) == actor.school,
            col(Person.role) == Role.TEACHER,
            col(Person.departed_at).is_(None),
            col(Person.status) != PersonStatus.LEFT,
        )
    ).one_or_none()


def find_homerooms(session: Session, *, school: str) -> dict[str, list[Homeroom]]:
    """Return the homeroom teachers of each class who are here, by number; a class without one is left out."""
    teachers = session.execute(
        select(col(Person.id), col(Person.class_name))
        .where(
            col(Person.school) == school,
            col(Person.role) == Role.TEACHER,
            col(Person.class_name).is_not(None),
            col(Person.class_name) != "",
            col(Person.departed_at).is_(None),
            col(Person.status).in_(HERE),
        )
        .order_by(col(Person.number))
    ).all()
    standings = find_standings(session, school=school, person_ids=[key for key, _ in teachers])
    found: dict[str, list[Homeroom]] = defaultdict(list)
    for key, class_name in teachers:
        found[class_name].append(Homeroom(key, class_name, lack_of(standings[key], {Kind.LISTS}) is None))
    return dict(found)


def find_classes(session: Session, *, school: str) -> list[str]:
    """Return the classes of the students on the roster, by name."""
    named = select(col(Person.class_name)).where(
        col(Person.school) == school,
        col(Person.role) == Role.STUDENT,
        col(Person.departed_at).is_(None),
        col(Person.class_name).is_not(None),
        col(Person.class_name) != "",
    )
    return [name for name in session.scalars(named.distinct().order_by(col(Person.class_name))) if name is not None]
