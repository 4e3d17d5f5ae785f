"""Members of the school's offices, among whom the registrar's people are found."""

from sqlalchemy import select
from sqlmodel import Session, col

from portfolio.people import PersonStatus, Role
from storage.queries.crossing import across_schools
from storage.tables import Person

_STAFF = (
    col(Person.role) == Role.STAFF,
    col(Person.departed_at).is_(None),
    col(Person.status) != PersonStatus.LEFT,
)


def find_staff(session: Session, *, school: str) -> list[Person]:
    """Return everybody of the school's offices, by number."""
    statement = select(Person).where(col(Person.school) == school, *_STAFF).order_by(col(Person.number))
    with across_schools(session):
        return list(session.scalars(statement))


def find_member(session: Session, *, person_id: int) -> Person | None:
    """Return this person where they belong to an office."""
    return session.scalars(select(Person).where(col(Person.id) == person_id, *_STAFF)).one_or_none()
