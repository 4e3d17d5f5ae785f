"""What is forgotten when its time is over; each call removes at most `limit` rows, so that no transaction is long."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from storage.tables import BindingFailure, Dialog, InboxEvent, Press


def forget_handled_events(session: Session, *, before: datetime, limit: int) -> int:
    """Remove events handled before then and return how many; parked ones stay until a person has looked at them."""
    return _remove(session, InboxEvent, col(InboxEvent.handled_at) < before, limit)


def forget_binding_failures(session: Session, *, before: datetime, limit: int) -> int:
    """Remove failed tries to bind made before then, and return how many."""
    return _remove(session, BindingFailure, col(BindingFailure.at) < before, limit)


def forget_presses(session: Session, *, before: datetime, limit: int) -> int:
    """Remove press tokens that expired before then, and return how many."""
    return _remove(session, Press, col(Press.expires_at) < before, limit)


def close_dialogs(session: Session, *, now: datetime, limit: int) -> int:
    """Close dialogs whose time is over and forget what was said in them (a birth date, a code); return how many."""
    those = select(col(Dialog.account_id)).where(col(Dialog.until) <= now).limit(limit)
    statement = (
        update(Dialog)
        .where(col(Dialog.account_id).in_(those))
        .values(filling=None, facts={}, until=None)
        .returning(col(Dialog.account_id))
    )
    return len(session.execute(statement, execution_options={"synchronize_session": False}).all())


def _remove(session: Session, table: Any, those: Any, limit: int) -> int:
    ids = select(table.id).where(those).limit(limit)
    statement = delete(table).where(table.id.in_(ids)).returning(table.id)
    return len(session.execute(statement, execution_options={"synchronize_session": False}).all())
