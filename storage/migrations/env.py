"""How Alembic meets our engine: one transaction a migration, batch mode on SQLite, DBOS's tables left alone."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection
from sqlmodel import AutoString, SQLModel

import storage.tables  # noqa: F401 - registers every table


def _ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    return kind != "table" or name in SQLModel.metadata.tables


def _rendered(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    return "sa.Text()" if kind == "type" and isinstance(item, AutoString) else False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        transaction_per_migration=True,
        include_object=_ours,
        render_item=_rendered,
    )
    with context.begin_transaction():
        context.run_migrations()


_engine = context.config.attributes["engine"]
with _engine.connect() as _connection:
    _run(_connection)
