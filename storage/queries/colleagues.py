"""Who of a school's roster can be asked to certify: found by number or name, for those who name them."""

from collections.abc import Collection

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from portfolio.people import PersonStatus, Role
from storage.queries.bindings import find_of_person
from storage.tables import Person

_HERE = (col(Person.departed_at).is_(None), col(Person.status) != PersonStatus.LEFT)


def find_colleagues(
    session: Session, *, school: str, said: str, roles: Collection[Role], leavers: bool = False, limit: int = 10
) -> list[Person]:
    """Return the people of these roles whose number or name `said` is; else whose name it is a part of, by number.

    One letter alone is no name. `leavers`: those, too, who have left and may have requests left.
    """
    text = said.strip()
    theirs = [col(Person.school) == school, col(Person.role).in_(roles)]
    if not leavers:
        theirs += _HERE
    exact = or_(func.upper(col(Person.number)) == text.upper(), col(Person.name) == text)
    part = col(Person.name).contains(text, autoescape=True)
    for condition in (exact, part) if len(text) > 1 else (exact,):
        found = session.scalars(select(Person).where(*theirs, condition).order_by(col(Person.number)).limit(limit))
        if people := list(found):
            return people
    return []


def is_students(session: Session, *, school: str, said: str) -> bool:
    """Return whether `said` is the number of a student or a guardian, who certify nothing."""
    number = func.upper(col(Person.number)) == said.strip().upper()
    others = select(col(Person.id)).where(
        col(Person.school) == school, col(Person.role).in_((Role.STUDENT, Role.GUARDIAN)), number
    )
    return session.execute(others.limit(1)).first() is not None


def find_people(session: Session, ids: Collection[int]) -> dict[int, Person]:
    """Return people by their keys, for the program's own use in words to a colleague."""
    found: dict[int, Person] = {}
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), 500):  # SQLite takes so many parameters a statement
        rows = session.scalars(select(Person).where(col(Person.id).in_(wanted[start : start + 500])))
        found.update({row.id: row for row in rows if row.id is not None})
    return found


def is_reached(session: Session, person: Person) -> bool:
    """Return whether this person is bound anywhere, so that they can be asked in the chat."""
    return person.id is not None and bool(find_of_person(session, person_id=person.id))
