"""What a conversation remembers between two messages."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from storage.tables import Dialog


def find_dialog(session: Session, *, account_id: int) -> Dialog | None:
    """Return the account's dialog row; None before its first answer."""
    return session.scalars(select(Dialog).where(col(Dialog.account_id) == account_id)).one_or_none()


def save_dialog(
    session: Session,
    *,
    account_id: int,
    filling: str | None,
    facts: dict[str, Any],
    until: datetime | None,
    choices: list[list[str]],
) -> None:
    """Keep the dialog as it stands after an answer; one row an account."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"filling": filling, "facts": facts, "until": until, "choices": choices}
    statement = insert(Dialog).values(account_id=account_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["account_id"], set_=values))


def offer_choices(session: Session, *, account_id: int, choices: list[list[str]]) -> None:
    """Let the newest message be answered by its buttons' numbers and labels; an open dialog goes on."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Dialog).values(account_id=account_id, facts={}, choices=choices)
    session.execute(statement.on_conflict_do_update(index_elements=["account_id"], set_={"choices": choices}))
