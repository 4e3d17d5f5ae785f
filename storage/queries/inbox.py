"""The inbox: every event once, handled in order for each person. Crosses schools, since an event names none."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from storage.tables import InboxEvent

MAX_TRIES = 5  # then the event is parked, and the person's next ones go on

_OPEN = (col(InboxEvent.handled_at).is_(None), col(InboxEvent.parked_at).is_(None))
# Built once: every message runs these.
_NEXT = (
    select(InboxEvent)
    .where(col(InboxEvent.channel) == bindparam("channel"), col(InboxEvent.address) == bindparam("address"), *_OPEN)
    .order_by(col(InboxEvent.occurred_at), col(InboxEvent.id))
    .limit(1)
    .with_for_update()
)
_FINISH = (
    update(InboxEvent)
    .where(col(InboxEvent.id) == bindparam("key"))
    .values(handled_at=bindparam("now"), reply=bindparam("answer"), body=None)
    .execution_options(synchronize_session=False)
)


def add_events(session: Session, events: Sequence[dict[str, Any]]) -> int:
    """Insert the events that are not there yet and return how many were new; the platform's id decides."""
    if not events:
        return 0
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = [{"tries": 0, **event} for event in events]
    statement = insert(InboxEvent).on_conflict_do_nothing().returning(col(InboxEvent.id))
    return len(session.execute(statement, rows).all())


def claim_next(session: Session, *, channel: str, address: str) -> InboxEvent | None:
    """Return this person's oldest open event, locked until the unit ends; None when all are handled.

    The order is that of the platform's clock, not of arrival: redeliveries come late (platforms/line.md, Webhook).
    """
    return session.scalars(_NEXT, {"channel": channel, "address": address}).one_or_none()


def finish(session: Session, event_id: int, *, reply: dict[str, Any] | None, now: datetime) -> None:
    """Mark an event handled, with its answer; the body is blanked, since it may hold a code or a birth date."""
    session.connection().execute(_FINISH, {"key": event_id, "now": now, "answer": reply})


def mark_answered(session: Session, event_id: int, *, now: datetime) -> None:
    """Mark that the answer went out, and forget it."""
    session.execute(update(InboxEvent).where(col(InboxEvent.id) == event_id).values(answered_at=now, reply=None))


def find_unanswered(session: Session, *, since: datetime) -> list[InboxEvent]:
    """Return the events handled since then whose answer never went out, in the order they were handled."""
    statement = (
        select(InboxEvent)
        .where(col(InboxEvent.handled_at) >= since, col(InboxEvent.answered_at).is_(None))
        .where(col(InboxEvent.reply).is_not(None))
        .order_by(col(InboxEvent.handled_at), col(InboxEvent.id))
    )
    return list(session.scalars(statement))


def note_failure(session: Session, event_id: int, *, reason: str, now: datetime) -> bool:
    """Count a failed try and return whether the event is parked now, so that it blocks nobody."""
    event = session.get_one(InboxEvent, event_id)
    event.tries += 1
    if event.tries >= MAX_TRIES:
        event.parked_at, event.parked_reason, event.body = now, reason, None
    session.flush()
    return event.parked_at is not None


def find_people_waiting(session: Session) -> list[tuple[str, str]]:
    """Return (channel, address) of everybody with an open event: what a restart goes on with."""
    statement = select(col(InboxEvent.channel), col(InboxEvent.address)).where(*_OPEN).distinct()
    return [(channel, address) for channel, address in session.execute(statement)]


def find_oldest_open(session: Session) -> datetime | None:
    """Return when the oldest open event was received; None when nothing waits."""
    statement = select(col(InboxEvent.received_at)).where(*_OPEN).order_by(col(InboxEvent.received_at)).limit(1)
    return session.scalars(statement).one_or_none()
