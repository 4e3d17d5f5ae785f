"""What students declared of deadlines: done, or not this time. It ends reminders, and no count is taken from it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from portfolio.reminders import Declared
from portfolio.rules import DeadlineSubject
from storage.queries import audit
from storage.queries.certifications import Decider
from storage.tables import Declaration


@dataclass(frozen=True)
class Declarable:
    """One deadline as reminders name it: its subject, the period of the works ("113-1", or "113"), its round or 0."""

    subject: DeadlineSubject
    period: str
    round: int = 0

    @property
    def key(self) -> str:
        """Return the deadline as audit entries name it."""
        return f"deadline:{self.subject.value}/{self.period}/{self.round}"


def declare(session: Session, one: Declarable, declared: Declared, *, actor: Decider, now: datetime) -> bool:
    """Keep what a student declares of a deadline, and return whether it is new: saying it again changes nothing.

    Another word than before takes its place; the audit row stands in the same transaction.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Declaration).values(
        school=actor.school,
        student_id=actor.person_id,
        subject=one.subject,
        period=one.period,
        round=one.round,
        declared=declared,
        declared_at=now,
        version=1,
    )
    changed = statement.on_conflict_do_update(
        index_elements=("student_id", "subject", "period", "round"),
        set_={
            "declared": declared,
            "declared_at": now,
            "withdrawn_at": None,
            "version": col(Declaration.version) + 1,
        },
        where=or_(col(Declaration.declared) != declared, col(Declaration.withdrawn_at).is_not(None)),
    )
    if session.execute(changed.returning(col(Declaration.id))).first() is None:
        return False
    _record(session, one, "declaration.made", actor=actor, now=now, declared=declared.value)
    return True


def take_back(session: Session, one: Declarable, *, actor: Decider, now: datetime) -> bool:
    """Let what a student declared hold no more, and return whether anything was declared."""
    statement = (
        update(Declaration)
        .where(*_of(one), col(Declaration.student_id) == actor.person_id)
        .values(withdrawn_at=now, version=col(Declaration.version) + 1)
    )
    if session.execute(statement.returning(col(Declaration.id))).first() is None:
        return False
    _record(session, one, "declaration.taken_back", actor=actor, now=now)
    return True


def find_declared(session: Session, *, school: str, subject: DeadlineSubject, period: str, round: int) -> set[int]:
    """Return the students who declared anything of this deadline and did not take it back."""
    statement = select(col(Declaration.student_id)).where(
        col(Declaration.school) == school, *_of(Declarable(subject, period, round))
    )
    return set(session.scalars(statement))


def find_declarations(session: Session, *, school: str, student_id: int) -> dict[Declarable, Declared]:
    """Return what one student declared and did not take back, the newest first."""
    statement = (
        select(Declaration)
        .where(
            col(Declaration.school) == school,
            col(Declaration.student_id) == student_id,
            col(Declaration.withdrawn_at).is_(None),
        )
        .order_by(col(Declaration.declared_at).desc(), col(Declaration.id).desc())
    )
    return {Declarable(one.subject, one.period, one.round): one.declared for one in session.scalars(statement)}


def _of(one: Declarable) -> tuple[Any, ...]:
    return (
        col(Declaration.subject) == one.subject,
        col(Declaration.period) == one.period,
        col(Declaration.round) == one.round,
        col(Declaration.withdrawn_at).is_(None),
    )


def _record(session: Session, one: Declarable, act: str, *, actor: Decider, now: datetime, **facts: str) -> None:
    who = audit.person_pseudonym(session, actor.school, actor.number)
    audit.record(session, school=actor.school, at=now, actor=who, act=act, subject=one.key, facts=dict(facts))
