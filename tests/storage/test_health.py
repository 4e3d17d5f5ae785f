"""Facts that `doctor` reports: each fault is seen, and a database in order has none."""

from pathlib import Path

import pytest
from sqlalchemy import text

from portfolio.reminders import NoticeState, NoticeSubject
from storage.engine import make_engines
from storage.queries import health, inbox, notices
from storage.units import SCHOOL_ROLE, Storage
from tests.conftest import POSTGRESQL
from tests.world import SMALL, World

sqlite_only = pytest.mark.skipif(POSTGRESQL is not None, reason="about the embedded database")


def park(world: World, name: str, reason: str) -> None:
    """Let an event fail as often as it takes to be given up."""
    event = {"channel": "c", "event_id": name, "address": "a", "occurred_at": world.now, "received_at": world.now}
    with world.storage.unit() as session:
        inbox.add_events(session, [event])
        found = inbox.claim_next(session, channel="c", address="a")
        assert found is not None
        assert found.id is not None
        tries = [inbox.note_failure(session, found.id, reason=reason, now=world.now) for _ in range(inbox.MAX_TRIES)]
    assert tries[-1]


def test_parked_events_by_reason(world: World) -> None:
    """Only those given up are counted."""
    with world.storage.reading() as session:
        assert health.count_parked(session) == {}
    for name, reason in (("1", "KeyError"), ("2", "KeyError"), ("3", "timeout")):
        park(world, name, reason)

    with world.storage.reading() as session:
        assert health.count_parked(session) == {"KeyError": 2, "timeout": 1}


def test_notices_by_how_they_ended(world: World) -> None:
    """What is owed, what never arrived and why."""
    with world.storage.reading() as session:
        before = health.count_open(session)
    with world.storage.unit(SMALL) as session:
        for stage in ("1", "2", "3"):
            notices.owe(
                session,
                school=SMALL,
                recipient_id=world.id_of("20101"),
                subject=NoticeSubject.BINDING_ADDED,
                now=world.now,
                stage=stage,
            )
    with world.storage.unit() as session:
        session.connection().execute(
            text("UPDATE notice SET state = 'unreachable', reason = 'gone', settled_at = due_at WHERE stage <> '3'")
        )

    with world.storage.reading() as session:
        assert health.count_ended(session, NoticeState.UNREACHABLE) == {"gone": 2}
        assert health.count_ended(session, NoticeState.UNKNOWN) == {}
        assert health.count_open(session) == before + 1


def test_a_database_that_answers_has_no_outage(storage: Storage) -> None:
    """On both databases."""
    assert health.find_outage(storage.engines) is None
    assert not health.is_empty(storage.engines)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("sqlite:///{folder}/nowhere/licheng.db", "unable to open database file"),
        ("sqlite:///{folder}/garbage.db", "file is not a database"),
        ("postgresql+psycopg://nobody@127.0.0.1:1/none", "Connection refused"),
    ],
)
def test_an_outage_is_said_in_one_line(address: str, why: str, tmp_path: Path) -> None:
    """In the database's own words, without a trace."""
    (tmp_path / "garbage.db").write_text("no database" * 1000)
    engines = make_engines(address.format(folder=tmp_path))
    reason = health.find_outage(engines)
    engines.dispose()

    assert reason is not None
    assert why in reason
    assert "\n" not in reason


def test_a_database_without_any_table_is_empty(tmp_path: Path) -> None:
    """Before the first command."""
    engines = make_engines(f"sqlite:///{tmp_path / 'new.db'}")
    found = health.is_empty(engines)
    engines.dispose()

    assert found


@sqlite_only
def test_every_wrong_pragma_is_named(storage: Storage) -> None:
    """The connections of the one factory are right; one that was changed is told with its value."""
    assert health.wrong_pragmas(storage.engines) == []
    raw = storage.engines.write.raw_connection()  # the pool's only one
    raw.driver_connection.execute("PRAGMA synchronous = 1")  # type: ignore[union-attr]
    raw.close()

    assert health.wrong_pragmas(storage.engines) == ["write: synchronous = 1"]


@pytest.mark.postgres
def test_walls_and_roles_are_in_order(storage: Storage) -> None:
    """As the migrations leave them."""
    with storage.reading() as session:
        assert (health.wrong_roles(session), health.open_tables(session)) == ([], [])


@pytest.mark.postgres
@pytest.mark.parametrize(
    "damage",
    [
        "ALTER TABLE work NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE work DISABLE ROW LEVEL SECURITY",
        "DROP POLICY one_school ON work; DROP POLICY whole_program ON work",
    ],
)
def test_an_open_wall_is_named(storage: Storage, damage: str) -> None:
    """Whichever part of a wall is missing."""
    with storage.engines.write.begin() as connection:
        connection.exec_driver_sql(damage)

    with storage.reading() as session:
        assert health.open_tables(session) == ["work"]


@pytest.mark.postgres
def test_a_role_that_owns_a_table_is_named(storage: Storage) -> None:
    """An owner can take down the walls of what it owns."""
    with storage.engines.write.begin() as connection:
        connection.exec_driver_sql(f"GRANT CREATE ON SCHEMA public TO {SCHOOL_ROLE}")
        connection.exec_driver_sql(f"ALTER TABLE setting OWNER TO {SCHOOL_ROLE}")

    with storage.reading() as session:
        assert health.wrong_roles(session) == [(SCHOOL_ROLE, "owner")]
