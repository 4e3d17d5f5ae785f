"""What is forgotten when its time is over; each call changes at most `limit` rows, so that no transaction is long."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from storage.queries.schools import find_setting, set_setting
from storage.tables import Dialog, InboxEvent

_DONE_FOR: Final = "upkeep_done_for"


def find_done_for(session: Session) -> date | None:
    """Return the day for which upkeep was last done, or None."""
    found = find_setting(session, _DONE_FOR)
    return None if found is None else date.fromisoformat(found)


def set_done_for(session: Session, day: date) -> None:
    """Keep that upkeep is done for this day."""
    set_setting(session, _DONE_FOR, day.isoformat())


def forget_handled_events(session: Session, *, before: datetime, limit: int) -> int:
    """Remove events handled before then and return how many; parked ones stay until a person has looked at them."""
    those = select(col(InboxEvent.id)).where(col(InboxEvent.handled_at) < before).limit(limit)
    gone = delete(InboxEvent).where(col(InboxEvent.id).in_(those)).returning(col(InboxEvent.id))
    return len(session.execute(gone).all())


def close_dialogs(session: Session, *, now: datetime, limit: int) -> int:
    """Close dialogs whose time is over and forget what was said in them (a birth date, a code); return how many."""
    those = select(col(Dialog.account_id)).where(col(Dialog.until) <= now).limit(limit)
    closed = update(Dialog).where(col(Dialog.account_id).in_(those)).values(filling=None, facts={}, until=None)
    return len(session.execute(closed.returning(col(Dialog.account_id))).all())
