"""What a conversation remembers between two messages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from storage.tables import Dialog


def _upsert(statement: Any) -> Any:
    kept = {name: statement.excluded[name] for name in ("filling", "facts", "until", "choices")}
    return statement.on_conflict_do_update(index_elements=["account_id"], set_=kept)


# Built once: every message runs it.
_SAVE = {"postgresql": _upsert(postgresql.insert(Dialog)), "sqlite": _upsert(sqlite.insert(Dialog))}


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
    values = {"account_id": account_id, "filling": filling, "facts": facts, "until": until, "choices": choices}
    session.connection().execute(_SAVE[session.get_bind().dialect.name], values)


def offer_choices(session: Session, offers: Mapping[int, list[list[str]]]) -> None:
    """Let each account's newest message be answered by its buttons' numbers and labels; an open dialog goes on."""
    if not offers:
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = [{"account_id": account_id, "facts": {}, "choices": choices} for account_id, choices in offers.items()]
    statement = insert(Dialog)
    statement = statement.on_conflict_do_update(
        index_elements=["account_id"], set_={"choices": statement.excluded.choices}
    )
    session.connection().execute(statement, rows)
