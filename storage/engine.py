"""The one engine factory: every connection of the project is made here, with the rules of safe SQLite."""

import os
import sqlite3
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url

from storage.turns import Turns

BUSY_TIMEOUT_MS = 30_000
RECEIVE_TIMEOUT_MS = 1_500  # LINE counts an answer later than 2 s as failed (platforms/line.md, Webhook)
SWITCH_TRIES = 100

# Read back by a test and by `doctor`, on a live connection.
PRAGMAS: dict[str, str | int] = {
    "busy_timeout": BUSY_TIMEOUT_MS,  # first: the switch to WAL may have to wait for another process
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: legal evidence must survive a power loss
    "foreign_keys": 1,
    "trusted_schema": 0,
    "query_only": 0,
}

JOB_CONNECTIONS = 8
TURN = "licheng.turn"
IDLE_ENDS = " -c idle_in_transaction_session_timeout=60000"  # whoever froze inside a transaction keeps no lock

# A snapshot that refuses to be written to: the same promise as SQLite's `BEGIN` with `query_only`.
READ_ONLY = r" -c default_transaction_read_only=on -c default_transaction_isolation=repeatable\ read"


@dataclass(frozen=True)
class Engines:
    """Three ways to one database: to write, to read a snapshot, and to receive webhooks without waiting long."""

    write: Engine
    read: Engine
    receive: Engine
    turns: Turns = field(default_factory=Turns)  # of the embedded database's writers

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
            write=_sqlite(address, wait_ms=BUSY_TIMEOUT_MS, pool_size=1, max_overflow=0),
            read=_sqlite(address, wait_ms=BUSY_TIMEOUT_MS, read_only=True, pool_size=4, max_overflow=4),
            receive=_sqlite(address, wait_ms=RECEIVE_TIMEOUT_MS, pool_size=1, max_overflow=0),
        )
    return Engines(
        write=_postgresql(address, wait_ms=BUSY_TIMEOUT_MS, pool_size=8),
        read=_postgresql(address, wait_ms=BUSY_TIMEOUT_MS, read_only=True, pool_size=4),
        receive=_postgresql(address, wait_ms=RECEIVE_TIMEOUT_MS, pool_size=2),
    )


def make_job_engine(engines: Engines) -> Engine:
    """Return one more engine on the same database, for the library that runs jobs in tables of its own there.

    That library begins its transactions itself, which an engine of `make_engines` on SQLite would not bear; the rules
    of safe SQLite hold for it all the same.
    """
    address = engines.write.url
    if engines.is_sqlite:
        engine = _sqlite(address, wait_ms=BUSY_TIMEOUT_MS, begins_by_itself=False, pool_size=JOB_CONNECTIONS)
        _take_turns(engine, engines.turns)
        return engine
    from psycopg import ClientCursor  # where it is needed: the embedded database never does

    # It always keeps a transaction open that does nothing, for a lock. A statement whose parameters the server binds
    # stays open until the next one, and with it a snapshot, for which PostgreSQL clears no row that was changed since:
    # notices then took a fifth more room. Its parameters are names and numbers of jobs; an error may say them.
    return _postgresql(
        address,
        wait_ms=BUSY_TIMEOUT_MS,
        options=IDLE_ENDS,
        pool_size=JOB_CONNECTIONS,
        cursor_factory=ClientCursor,
    )


def _sqlite(
    address: URL, *, wait_ms: int, read_only: bool = False, begins_by_itself: bool = True, **pool: int
) -> Engine:
    # The pool waits as long as SQLite itself would: two writers queue instead of failing.
    engine = create_engine(
        address,
        pool_timeout=wait_ms / 1000,
        connect_args={"check_same_thread": False},
        hide_parameters=True,  # names must not stand in the text of an error, which is logged
        **pool,
    )
    pragmas = {**PRAGMAS, "busy_timeout": wait_ms, "query_only": int(read_only)}
    # A deferred transaction that reads first cannot always be upgraded: updates were lost that way.
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "do_connect")
    def make_private(_dialect: Any, _record: Any, _args: Any, _params: Any) -> None:
        # Names and birth dates lie in it: its owner's alone, and so are the log files beside it, which take its mode.
        if address.database:
            with suppress(FileExistsError, FileNotFoundError):
                os.close(os.open(address.database, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: Any) -> None:
        # The driver must not begin (and upgrade) transactions by itself; where it has to, at once and for writing.
        connection.isolation_level = None if begins_by_itself else "IMMEDIATE"
        for name, value in pragmas.items():
            _set(connection, name, value)

    def begin_at_once(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    if begins_by_itself:
        event.listen(engine, "begin", begin_at_once)
    return engine


def _take_turns(engine: Engine, turns: Turns) -> None:
    """Let each of this engine's transactions wait for its turn among ours: SQLite alone would never let it in."""

    held: dict[int, AbstractContextManager[None]] = {}

    def begin(connection: Connection) -> None:
        turn = turns.take(urgent=False, within=BUSY_TIMEOUT_MS / 1000)
        turn.__enter__()
        held[id(connection)] = turn
        connection.info[TURN] = id(connection)

    def end(key: int | None) -> None:
        turn = held.pop(key, None) if key is not None else None
        if turn is not None:
            turn.__exit__(None, None, None)

    event.listen(engine, "begin", begin)
    for name in ("commit", "rollback"):
        # The driver's own commit comes after this event: for that moment SQLite's lock is the only one.
        event.listen(engine, name, lambda connection: end(id(connection)))
    # Whatever happened to a connection, it does not take its turn along into the pool.
    event.listen(engine, "checkin", lambda _connection, record: end(record.info.pop(TURN, None)))


def _set(connection: sqlite3.Connection, name: str, value: str | int) -> None:
    for _ in range(SWITCH_TRIES):
        try:
            connection.execute(f"PRAGMA {name}={value}")
        except sqlite3.OperationalError:
            # The switch to WAL of a new file does not wait for other processes; a transaction does.
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        else:
            return
    raise sqlite3.OperationalError(f"PRAGMA {name} could not be set: the database is locked")


def _postgresql(
    address: URL, *, wait_ms: int, read_only: bool = False, options: str = "", pool_size: int, **connecting: Any
) -> Engine:
    options = f"-c lock_timeout={wait_ms} -c timezone=UTC{options}" + (READ_ONLY if read_only else "")
    return create_engine(
        address,
        pool_size=pool_size,
        pool_timeout=wait_ms / 1000,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": options, **connecting},
    )
