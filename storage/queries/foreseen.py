"""What is owed already: the notices that wait for their hour, and which of the foreseen ones are rows by now."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from portfolio.people import Division
from portfolio.reminders import OF_DEADLINES, NoticeState, NoticeSubject
from storage.tables import Notice


class Key(NamedTuple):
    """A notice's natural key, within a school."""

    recipient_id: int
    about: str
    subject: NoticeSubject
    term: str
    round: int
    stage: str
    revision: int


class Waiting(NamedTuple):
    """One notice that waits; `grade` and `division` are the students' whom a reminder of a deadline is about."""

    key: Key
    due_at: datetime
    binding_id: int | None
    grade: int | None
    division: Division | None


_KEY = (
    col(Notice.recipient_id),
    col(Notice.about),
    col(Notice.subject),
    col(Notice.term),
    col(Notice.round),
    col(Notice.stage),
    col(Notice.revision),
)


def find_waiting(session: Session, *, school: str, before: datetime) -> list[Waiting]:
    """Return the notices of a school that are due before an instant and not on their way, the oldest first."""
    statement = (
        select(*_KEY, col(Notice.due_at), col(Notice.binding_id), col(Notice.facts))
        .where(col(Notice.school) == school, col(Notice.state) == NoticeState.PLANNED, col(Notice.due_at) < before)
        .order_by(col(Notice.due_at), col(Notice.id))
    )
    found = []
    for *key, due_at, binding_id, facts in session.execute(statement):
        of_deadline = facts if key[2] in OF_DEADLINES else {}
        division = of_deadline.get("division")
        known = None if division is None else Division(division)
        found.append(Waiting(Key(*key), due_at, binding_id, of_deadline.get("grade"), known))
    return found


def find_owed(session: Session, *, school: str, since: datetime) -> set[Key]:
    """Return the reminders of deadlines that are rows already and were due from then on, whatever became of them."""
    statement = select(*_KEY).where(
        col(Notice.school) == school, col(Notice.subject).in_(OF_DEADLINES), col(Notice.due_at) >= since
    )
    return {Key(*row) for row in session.execute(statement)}
