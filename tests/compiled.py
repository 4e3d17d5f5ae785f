"""Statements that are compiled once a process, not once an engine: each test has engines of its own.

A third of a short test went into compiling what the test before had compiled. SQLAlchemy keeps what it compiled by the
dialect, and each engine has one; here all of one kind count as the same. The engines stay those of `storage.engine`.
"""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

STATEMENTS = 3_000

_compiled: LRUCache[Any, Any] = LRUCache(STATEMENTS)


class SharingSQLite(SQLiteDialect_pysqlite):
    """SQLite as ever; what one engine compiled is good for all of them."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        super().engine_created(engine)
        engine.update_execution_options(compiled_cache=_compiled)


def share() -> None:
    """Let every engine on SQLite that is made in this process from now on share."""
    registry.register("sqlite", __name__, SharingSQLite.__name__)
