"""The one engine factory: every connection of the project is made here, with the rules of safe SQLite."""

import sqlite3
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url

BUSY_TIMEOUT_MS = 30_000
RECEIVE_TIMEOUT_MS = 1_500  # LINE counts an answer later than 2 s as failed (platforms/line.md, Webhook)

# Read back by a test and by `doctor`, on a live connection.
PRAGMAS: dict[str, str | int] = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: legal evidence must survive a power loss
    "foreign_keys": 1,
    "trusted_schema": 0,
    "busy_timeout": BUSY_TIMEOUT_MS,
}


@dataclass(frozen=True)
class Engines:
    """Three ways to one database: to write, to read a snapshot, and to receive webhooks without waiting long."""

    write: Engine
    read: Engine
    receive: Engine

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.write.dialect.name == "sqlite"

    def dispose(self) -> None:
        """Close every pooled connection."""
        for engine in (self.write, self.read, self.receive):
            engine.dispose()


def make_engines(url: str | URL) -> Engines:
    """Return the engines for one database address; the only caller of `create_engine` in the project."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return Engines(
            write=_sqlite(address, begin="BEGIN IMMEDIATE", busy_ms=BUSY_TIMEOUT_MS, pool_size=1, max_overflow=0),
            read=_sqlite(address, begin="BEGIN", busy_ms=BUSY_TIMEOUT_MS, pool_size=4, max_overflow=4),
            receive=_sqlite(address, begin="BEGIN IMMEDIATE", busy_ms=RECEIVE_TIMEOUT_MS, pool_size=1, max_overflow=0),
        )
    return Engines(
        write=_postgresql(address, lock_timeout_ms=BUSY_TIMEOUT_MS, pool_size=8),
        read=_postgresql(address, lock_timeout_ms=BUSY_TIMEOUT_MS, pool_size=4),
        receive=_postgresql(address, lock_timeout_ms=RECEIVE_TIMEOUT_MS, pool_size=2),
    )


def _sqlite(address: URL, *, begin: str, busy_ms: int, **pool: int) -> Engine:
    # The pool waits as long as SQLite itself would: two writers queue instead of failing.
    engine = create_engine(address, pool_timeout=busy_ms / 1000, connect_args={"check_same_thread": False}, **pool)

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin (and upgrade) transactions by itself
        for name, value in {**PRAGMAS, "busy_timeout": busy_ms}.items():
            connection.execute(f"PRAGMA {name}={value}")

    @event.listens_for(engine, "begin")
    def begin_at_once(connection: Any) -> None:
        # A deferred transaction that reads first cannot always be upgraded: updates were lost that way.
        connection.exec_driver_sql(begin)

    return engine


def _postgresql(address: URL, *, lock_timeout_ms: int, pool_size: int) -> Engine:
    return create_engine(
        address,
        pool_size=pool_size,
        pool_pre_ping=True,
        connect_args={"options": f"-c lock_timeout={lock_timeout_ms} -c timezone=UTC"},
    )
