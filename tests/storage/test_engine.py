"""The one engine factory: read from live connections, not from what the code says it sets."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine, exc, text

from storage.engine import BUSY_TIMEOUT_MS, PRAGMAS, RECEIVE_TIMEOUT_MS, make_engines, make_job_engine
from storage.units import Storage


def engine_of(storage: Storage, name: str) -> Engine:
    engine: Engine = getattr(storage.engines, name)
    return engine


@pytest.mark.parametrize(
    ("name", "wait_ms", "read_only"),
    [
        ("write", BUSY_TIMEOUT_MS, False),
        ("read", BUSY_TIMEOUT_MS, True),
        ("receive", RECEIVE_TIMEOUT_MS, False),
    ],
)
def test_every_connection_has_the_rules(storage: Storage, name: str, wait_ms: int, read_only: bool) -> None:
    """Each way to the database waits as long as it may, loses nothing at a power loss, checks keys, stays in UTC."""
    with engine_of(storage, name).connect() as connection:
        if storage.engines.is_sqlite:
            expected = {**PRAGMAS, "busy_timeout": wait_ms, "query_only": int(read_only)}
            live = {one: connection.exec_driver_sql(f"PRAGMA {one}").scalar_one() for one in expected}
            assert live == expected
            assert {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0}.items() <= (
                live.items()
            )
        else:
            settings = ("lock_timeout", "TimeZone", "transaction_read_only", "transaction_isolation")
            live = {one: connection.execute(text(f"SHOW {one}")).scalar_one() for one in settings}
            assert live == {
                "lock_timeout": f"{wait_ms // 1000}s" if wait_ms % 1000 == 0 else f"{wait_ms}ms",
                "TimeZone": "UTC",
                "transaction_read_only": "on" if read_only else "off",
                "transaction_isolation": "repeatable read" if read_only else "read committed",
            }
            assert connection.execute(text("SHOW synchronous_commit")).scalar_one() in ("on", "off")  # the server's own


def test_the_job_library_has_the_rules_too(storage: Storage) -> None:
    """It begins its transactions itself, at once and for writing; what it forgets to end holds no lock for ever."""
    engine = make_job_engine(storage.engines)
    with engine.connect() as connection:
        if storage.engines.is_sqlite:
            live = {one: connection.exec_driver_sql(f"PRAGMA {one}").scalar_one() for one in PRAGMAS}
            assert live == PRAGMAS
            assert connection.connection.dbapi_connection.isolation_level == "IMMEDIATE"  # type: ignore[union-attr]
        else:
            assert connection.execute(text("SHOW idle_in_transaction_session_timeout")).scalar_one() == "1min"
            assert connection.execute(text("SHOW lock_timeout")).scalar_one() == "30s"
    engine.dispose()


def test_the_job_library_keeps_no_snapshot_between_statements(storage: Storage) -> None:
    """The transaction that it always keeps open holds back nothing that PostgreSQL could clear; ours end at once."""
    if storage.engines.is_sqlite:
        pytest.skip("SQLite keeps no old rows")
    engine = make_job_engine(storage.engines)
    with engine.connect() as connection, storage.engines.read.connect() as other:
        me = connection.execute(text("SELECT pg_backend_pid() WHERE :one = 1"), {"one": 1}).scalar_one()
        state, keeps = other.execute(
            text("SELECT state, backend_xmin IS NOT NULL FROM pg_stat_activity WHERE pid = :me"), {"me": me}
        ).one()
    engine.dispose()
    assert (state, keeps) == ("idle in transaction", False)


def test_the_job_library_waits_for_its_turn(storage: Storage) -> None:
    """Its transactions queue with ours, and let the next one in when they end, however they end."""
    if not storage.engines.is_sqlite:
        pytest.skip("PostgreSQL takes many writers")
    engine, turns = make_job_engine(storage.engines), storage.engines.turns
    for end in ("commit", "rollback", "close", "invalidate"):
        connection = engine.connect()
        connection.execute(text("SELECT 1"))
        with pytest.raises(exc.TimeoutError), turns.take(urgent=False, within=0):
            pass
        getattr(connection, end)()
        if end == "invalidate":
            connection.close()
        with turns.take(urgent=False, within=0):
            pass
    engine.dispose()


def test_a_webhook_never_waits_longer_than_its_platform(storage: Storage) -> None:
    """Not even a pool that is empty keeps a webhook past the 2 s after which LINE counts it as failed."""
    assert storage.engines.receive.pool.timeout() == RECEIVE_TIMEOUT_MS / 1000 < 2  # type: ignore[attr-defined]


def test_a_reader_cannot_write(storage: Storage) -> None:
    """What only reads is refused by the database itself when it writes."""
    with pytest.raises(exc.DBAPIError), storage.reading() as session:
        session.execute(text("INSERT INTO setting (key, value) VALUES ('a', 'b')"))


def test_a_reader_keeps_its_snapshot(storage: Storage) -> None:
    """What is committed meanwhile is not seen half-way through a reading: counts and titles fit together."""
    count = text("SELECT count(*) FROM setting")
    with storage.reading() as reader:
        before = reader.execute(count).scalar_one()
        with storage.unit() as session:
            session.execute(text("INSERT INTO setting (key, value) VALUES ('a', 'b')"))
        assert reader.execute(count).scalar_one() == before
    with storage.reading() as reader:
        assert reader.execute(count).scalar_one() == before + 1


def test_a_transaction_that_writes_holds_the_lock_from_its_first_read(storage: Storage) -> None:
    """On SQLite, between a unit's read and its write nobody else can have written: nothing to be upgraded, or lost."""
    if not storage.engines.is_sqlite:
        pytest.skip("PostgreSQL locks rows; see test_contention.py")
    with storage.unit() as session:
        session.execute(text("SELECT count(*) FROM setting"))
        other = sqlite3.connect(str(storage.engines.write.url.database), timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


def test_the_driver_by_itself_loses_updates(storage: Storage) -> None:
    """Why the recipe is there: with the driver's own transactions two readers both write, and one count is gone."""
    if not storage.engines.is_sqlite:
        pytest.skip("about SQLite's driver")
    address = str(storage.engines.write.url.database)
    first, second = sqlite3.connect(address), sqlite3.connect(address)
    first.execute("INSERT INTO setting (key, value) VALUES ('count', '0')")
    first.commit()
    read = [int(one.execute("SELECT value FROM setting WHERE key = 'count'").fetchone()[0]) for one in (first, second)]
    for one, seen in zip((first, second), read, strict=True):
        one.execute("UPDATE setting SET value = ? WHERE key = 'count'", (str(seen + 1),))
        one.commit()
    kept = first.execute("SELECT value FROM setting WHERE key = 'count'").fetchone()[0]
    first.close()
    second.close()

    assert kept == "1"  # two were counted


def test_the_embedded_database_is_its_owners_alone(tmp_path: Path) -> None:
    """Names and birth dates lie in the file: nobody else on the machine may read it, nor the log beside it."""
    path = tmp_path / "private.db"
    engines = make_engines(f"sqlite:///{path}")
    with engines.write.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE kept (at INTEGER)")
        modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    engines.dispose()
    assert modes["private.db"] == 0o600
    assert set(modes.values()) == {0o600}
