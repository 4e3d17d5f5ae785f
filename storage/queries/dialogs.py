"""What a conversation remembers between two messages."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Integer, Text, bindparam, cast, column, func, select, true
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


def offer_choices(session: Session, account_ids: Collection[int], choices: list[list[str]]) -> None:
    """Let these accounts' newest message be answered by its buttons' numbers and labels; an open dialog goes on."""
    values = {"account_ids": json.dumps(sorted(account_ids)), "choices": choices, "facts": {}}
    if account_ids:
        session.connection().execute(_OFFER[session.get_bind().dialect.name], values)


def _offer(insert: Any, accounts: Any, account_id: Any) -> Any:
    """The one statement: the same choices for each."""
    columns = Dialog.metadata.tables["dialog"].columns
    same = [bindparam(name, type_=columns[name].type).label(name) for name in ("facts", "choices")]
    # A condition that always holds: without any, SQLite would take what follows for one of a join.
    rows = select(account_id, *same).select_from(accounts).where(true())
    statement = insert(Dialog).from_select(["account_id", "facts", "choices"], rows)
    return statement.on_conflict_do_update(
        index_elements=["account_id"], set_={"choices": statement.excluded["choices"]}
    )


_EACH = func.json_each(bindparam("account_ids", type_=Text)).table_valued(column("value", Integer), name="each")
_OF_ARRAY = func.json_array_elements_text(cast(bindparam("account_ids", type_=Text), JSON)).table_valued("value")
_OFFER = {
    "sqlite": _offer(sqlite.insert, _EACH, _EACH.c.value),
    "postgresql": _offer(postgresql.insert, _OF_ARRAY, cast(_OF_ARRAY.c.value, Integer)),
}
