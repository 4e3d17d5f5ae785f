"""What a student of age allows somebody of the roster: to see, or also to act; in words, until taken back."""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from portfolio.representatives import Scope
from storage.queries import audit
from storage.tables import Authorisation, Person


def find_allowed(session: Session, *, school: str, student_id: int, guardian_id: int) -> Scope | None:
    """Return what this student allows this person now; None for nothing."""
    return session.execute(
        select(col(Authorisation.scope)).where(
            col(Authorisation.school) == school,
            col(Authorisation.student_id) == student_id,
            col(Authorisation.guardian_id) == guardian_id,
            col(Authorisation.ended_at).is_(None),
        )
    ).scalar_one_or_none()


def find_open(session: Session, *, school: str, student_id: int) -> list[tuple[Authorisation, Person]]:
    """Return everything this student allows now, with whom, by their numbers."""
    found = session.execute(
        select(Authorisation, Person)
        .join(Person, col(Person.id) == Authorisation.guardian_id)
        .where(
            col(Authorisation.school) == school,
            col(Authorisation.student_id) == student_id,
            col(Authorisation.ended_at).is_(None),
        )
        .order_by(col(Person.number))
        .execution_options(populate_existing=True)
    )
    return [(one, person) for one, person in found]


def grant(
    session: Session, *, student: Person, guardian: Person, scope: Scope, words: str, now: datetime
) -> Authorisation | None:
    """Write down what the student allows, with its audit row; None where the same stands already.

    What was allowed before ends with it. `words` are those that were shown and agreed to. Whether the student may allow
    it (of age, and to whom) the caller has checked.
    """
    assert student.id is not None
    assert guardian.id is not None
    audit.take_turn(session, student.school)  # two presses at once: the second finds what the first has written
    before = find_allowed(session, school=student.school, student_id=student.id, guardian_id=guardian.id)
    if before is scope:
        return None
    if before is not None:
        _end(session, student.id, guardian.id, now)
    granted = Authorisation(
        school=student.school,
        student_id=student.id,
        guardian_id=guardian.id,
        scope=scope,
        words=words,
        granted_at=now,
    )
    session.add(granted)
    session.flush()
    _audit(session, student, guardian, "authorisation.granted", {"scope": scope.value}, now)
    return granted


def take_back(session: Session, *, student: Person, guardian: Person, now: datetime) -> Scope | None:
    """End what the student allows this person, with its audit row, and return what it was; None for nothing."""
    assert student.id is not None
    assert guardian.id is not None
    audit.take_turn(session, student.school)
    before = find_allowed(session, school=student.school, student_id=student.id, guardian_id=guardian.id)
    if before is None:
        return None
    _end(session, student.id, guardian.id, now)
    _audit(session, student, guardian, "authorisation.taken_back", {"scope": before.value}, now)
    return before


def _end(session: Session, student_id: int, guardian_id: int, now: datetime) -> None:
    session.execute(
        update(Authorisation)
        .where(
            col(Authorisation.student_id) == student_id,
            col(Authorisation.guardian_id) == guardian_id,
            col(Authorisation.ended_at).is_(None),
        )
        .values(ended_at=now)
    )
    session.flush()


def _audit(session: Session, student: Person, guardian: Person, act: str, facts: dict[str, str], now: datetime) -> None:
    audit.record(
        session,
        school=student.school,
        at=now,
        actor=audit.person_pseudonym(session, student.school, student.number),
        act=act,
        subject=audit.person_pseudonym(session, student.school, guardian.number),
        facts=facts,
    )
