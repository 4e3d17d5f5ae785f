"""How Alembic meets our engine: one transaction a migration, batch mode on SQLite, DBOS's tables left alone."""

from typing import Any, Literal

from alembic import context
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, String
from sqlalchemy.types import TypeEngine
from sqlmodel import AutoString, SQLModel

import storage.tables  # noqa: F401 - registers every table


def _ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    return kind != "table" or name in SQLModel.metadata.tables


def _rendered(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    return "sa.Text()" if kind == "type" and isinstance(item, AutoString) else False


def _type_differs(_ctx: Any, _there: Any, _wanted: Any, there: TypeEngine[Any], wanted: TypeEngine[Any]) -> bool | None:
    # A `str` of SQLModel is kept as text; None leaves every other type to Alembic.
    return False if isinstance(wanted, AutoString) and isinstance(there, String) and there.length is None else None


def _keys_hold(*, ctx: MigrationContext, **_kw: Any) -> None:
    if ctx.dialect.name == "sqlite" and ctx.connection is not None:
        broken = ctx.connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"{len(broken)} rows point at nothing after this migration")


def _run(connection: Connection) -> None:
    connection.detach()  # its settings are for migrations only and must not go back to the pool
    if connection.dialect.name == "sqlite":
        # A table is changed by making it anew, which would take along the rows that point at it; checked afterwards.
        connection.connection.execute("PRAGMA foreign_keys = 0")
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        transaction_per_migration=True,
        include_object=_ours,
        render_item=_rendered,
        compare_type=_type_differs,
        on_version_apply=_keys_hold,  # type: ignore[arg-type]
    )
    with context.begin_transaction():
        context.run_migrations()


_engine = context.config.attributes["engine"]
with _engine.connect() as _connection:
    _run(_connection)
