"""What stands for or against binding one person to one account, as the database has it now."""

from sqlalchemy import select
from sqlmodel import Session, col

from portfolio.bindings import Claim
from portfolio.people import Role
from storage.queries.authorisations import find_allowed
from storage.queries.crossing import across_schools
from storage.tables import Binding, Guardianship, Person


def find_claim(session: Session, *, person: Person, child: Person | None, account_id: int) -> Claim:
    """Return the facts that `portfolio.bindings.refusal` decides by."""
    with across_schools(session):
        theirs = set(session.scalars(select(col(Binding.person_id)).where(col(Binding.account_id) == account_id)))
        if person.role is Role.GUARDIAN:
            return Claim(
                role=person.role,
                departed=person.departed_at is not None or child is None or child.departed_at is not None,
                child_birthday=None if child is None else child.birthday,
                is_guardian=child is not None and _is_guardian(session, person, child),
                is_allowed=child is not None and _is_allowed(session, person, child),
                account_is_child=child is not None and child.id in theirs,
            )
        return Claim(
            role=person.role,
            departed=person.departed_at is not None,
            account_is_guardian=person.role is Role.STUDENT and _has_guardian(session, person, theirs),
        )


def _is_guardian(session: Session, guardian: Person, child: Person) -> bool:
    statement = select(col(Guardianship.id)).where(
        col(Guardianship.guardian_id) == guardian.id,
        col(Guardianship.student_id) == child.id,
        col(Guardianship.barred).is_(False),
        col(Guardianship.departed_at).is_(None),
    )
    return session.scalars(statement).first() is not None


def _is_allowed(session: Session, guardian: Person, child: Person) -> bool:
    assert child.id is not None
    assert guardian.id is not None
    return find_allowed(session, school=child.school, student_id=child.id, guardian_id=guardian.id) is not None


def _has_guardian(session: Session, student: Person, people: set[int]) -> bool:
    # Also a guardian who has left the roster or is barred: the account is still that person's.
    statement = select(col(Guardianship.guardian_id)).where(col(Guardianship.student_id) == student.id)
    return not people.isdisjoint(session.scalars(statement))
