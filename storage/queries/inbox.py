"""The inbox: every event once, handled in order for each person. Crosses schools, since an event names none."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from storage.tables import InboxEvent

UNSENT: Final = "unsent-"  # with a message's id: the event's id of whoever took that message back
MAX_TRIES = 5  # then the event is parked, and the person's next ones go on


@dataclass(frozen=True)
class OpenEvent:
    """One event that is to be handled now; `has_more` tells whether the person had another open one."""

    id: int
    channel: str
    event_id: str
    address: str
    occurred_at: datetime
    body: dict[str, Any] | None
    has_more: bool


_OPEN = (col(InboxEvent.handled_at).is_(None), col(InboxEvent.parked_at).is_(None))
_OTHER = aliased(InboxEvent)
_MORE = (
    select(col(_OTHER.id))
    .where(col(_OTHER.channel) == bindparam("channel"), col(_OTHER.address) == bindparam("address"))
    .where(col(_OTHER.handled_at).is_(None), col(_OTHER.parked_at).is_(None), col(_OTHER.id) != col(InboxEvent.id))
    .exists()
)
# Built once: every message runs these. Without entities, whose loading takes longer than the statement.
_NEXT = (
    select(
        col(InboxEvent.id),
        col(InboxEvent.channel),
        col(InboxEvent.event_id),
        col(InboxEvent.address),
        col(InboxEvent.occurred_at),
        col(InboxEvent.body),
        _MORE,
    )
    .where(col(InboxEvent.channel) == bindparam("channel"), col(InboxEvent.address) == bindparam("address"), *_OPEN)
    .order_by(col(InboxEvent.occurred_at), col(InboxEvent.id))
    .limit(1)
    .with_for_update(of=InboxEvent)
)
_FINISH = (
    update(InboxEvent)
    .where(col(InboxEvent.id) == bindparam("key"))
    .values(handled_at=bindparam("now"), reply=bindparam("answer"), body=None)
    .execution_options(synchronize_session=False)
)


# One shape for all rows, so that they are one statement.
_ROW: Final[dict[str, Any]] = {"tries": 0, "handled_at": None, "body": None}


def _add(insert: Any) -> Any:
    return insert(InboxEvent).on_conflict_do_nothing().returning(col(InboxEvent.channel), col(InboxEvent.event_id))


_ADD = {"postgresql": _add(postgresql.insert), "sqlite": _add(sqlite.insert)}


def add_events(session: Session, events: Sequence[dict[str, Any]]) -> set[tuple[str, str]]:
    """Insert the events that are not there yet and return (channel, event id) of these; the platform's id decides.

    An event with `handled_at` is kept and never handled.
    """
    if not events:
        return set()
    connection = session.connection()
    added = connection.execute(_ADD[connection.dialect.name], [{**_ROW, **event} for event in events])
    return {(channel, event_id) for channel, event_id in added}


def forget_unsent(session: Session, *, channel: str, messages: Collection[str], now: datetime) -> int:
    """Blank what was said in these messages and is still open, and return how many there were; nobody is answered."""
    unsent = [
        event.id
        for event in session.scalars(select(InboxEvent).where(col(InboxEvent.channel) == channel, *_OPEN))
        if (event.body or {}).get("message") in messages
    ]
    blanked = update(InboxEvent).where(col(InboxEvent.id).in_(unsent)).values(body=None, handled_at=now)
    session.execute(blanked.execution_options(synchronize_session=False))
    return len(unsent)


def find_unsent(session: Session, *, channel: str, messages: Collection[str]) -> set[str]:
    """Return those of these messages that were taken back before they came, as a redelivery may."""
    wanted = {f"{UNSENT}{message}" for message in messages}
    found = select(col(InboxEvent.event_id)).where(
        col(InboxEvent.channel) == channel, col(InboxEvent.event_id).in_(wanted)
    )
    return {event_id.removeprefix(UNSENT) for event_id in session.scalars(found)}


def claim_next(session: Session, *, channel: str, address: str) -> OpenEvent | None:
    """Return this person's oldest open event, locked until the unit ends; None when all are handled.

    The order is that of the platform's clock, not of arrival: redeliveries come late (platforms/line.md, Webhook).
    """
    row = session.connection().execute(_NEXT, {"channel": channel, "address": address}).one_or_none()
    return None if row is None else OpenEvent(*row)


def finish(session: Session, event_id: int, *, reply: dict[str, Any] | None, now: datetime) -> None:
    """Mark an event handled, with its answer; the body is blanked, since it may hold a code or a birth date."""
    session.connection().execute(_FINISH, {"key": event_id, "now": now, "answer": reply})


def mark_answered(session: Session, event_ids: Collection[int], *, now: datetime) -> None:
    """Mark that the answers went out, and forget them."""
    session.execute(update(InboxEvent).where(col(InboxEvent.id).in_(event_ids)).values(answered_at=now, reply=None))


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
