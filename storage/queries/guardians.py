"""Who is whose guardian, where the program itself has to know."""

from sqlalchemy import select
from sqlmodel import Session, col

from portfolio.people import Relation
from storage.tables import Guardianship, Person


def find_relation(session: Session, *, guardian_id: int, student_id: int) -> Relation | None:
    """Return how the roster relates this guardian to this student; None where it does not say."""
    statement = select(col(Guardianship.relation)).where(
        col(Guardianship.guardian_id) == guardian_id, col(Guardianship.student_id) == student_id
    )
    return session.scalars(statement).first()


def find_children(session: Session, *, guardian_id: int) -> list[Person]:
    """Return this guardian's students, by number; barred ones left out, whatever their age."""
    statement = (
        select(Person)
        .join(Guardianship, col(Guardianship.student_id) == Person.id)
        .where(
            col(Guardianship.guardian_id) == guardian_id,
            col(Guardianship.barred).is_(False),
            col(Guardianship.departed_at).is_(None),
            col(Person.departed_at).is_(None),
        )
        .order_by(col(Person.number))
    )
    return list(session.scalars(statement))
