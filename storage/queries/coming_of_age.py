"""Who has come of age: on the eighteenth birthday what a guardian may see and do ends, and both are told."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from portfolio.people import Role
from storage.queries.reminder_audience import newest_adult_birthday
from storage.tables import Binding, Guardianship, Person


def find_come_of_age(session: Session, *, school: str, after: date, until: date) -> list[Person]:
    """Return the students of the roster who were minors on the day `after` and are of age on `until`, by number."""
    return list(
        session.scalars(
            select(Person)
            .where(
                col(Person.school) == school,
                col(Person.role) == Role.STUDENT,
                col(Person.departed_at).is_(None),
                col(Person.birthday) > newest_adult_birthday(after),
                col(Person.birthday) <= newest_adult_birthday(until),
            )
            .order_by(col(Person.number))
        )
    )


def find_bound_guardians(session: Session, *, school: str, student_id: int) -> list[int]:
    """Return the student's guardians, but for barred ones, who are bound anywhere, by their keys."""
    bound = select(col(Binding.person_id)).where(col(Binding.school) == school, col(Binding.ended_at).is_(None))
    return list(
        session.scalars(
            select(col(Guardianship.guardian_id))
            .join(Person, col(Person.id) == Guardianship.guardian_id)
            .where(
                col(Guardianship.school) == school,
                col(Guardianship.student_id) == student_id,
                col(Guardianship.barred).is_(False),
                col(Guardianship.departed_at).is_(None),
                col(Person.departed_at).is_(None),
                col(Person.id).in_(bound),
            )
            .order_by(col(Guardianship.guardian_id))
        )
    )


def are_bound(session: Session, people: Collection[int]) -> set[int]:
    """Return those of these people who are bound anywhere."""
    open_ones = select(col(Binding.person_id)).where(
        col(Binding.person_id).in_(sorted(people)), col(Binding.ended_at).is_(None)
    )
    return set(session.scalars(open_ones))
