"""The walls inside PostgreSQL: whatever a query forgets, one school never sees another (reliability.md § 3.1 row 7).

SQLite has no row level security, so these run with `make test-postgres` only; there the queries' own conditions are
the one wall, and tests/storage/test_access.py tries those on both.
"""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

import pytest
from sqlalchemy import Executable, delete, exc, func, insert, select, text, true, update
from sqlmodel import Session, SQLModel

from storage.queries.audit import record
from storage.units import SCHOOL_ROLE, SYSTEM_ROLE, Storage, enter_school
from tests.storage.rows import fill, tables

pytestmark = pytest.mark.postgres

SCHOOLS = ("hill", "lake", "coast")
REQUESTS = 1_000
ROLES = (SCHOOL_ROLE, SYSTEM_ROLE)
WALLED = [table for table in tables() if table.name != "setting"]  # facts about the database, about nobody
OF_A_SCHOOL = [table for table in WALLED if "school" in table.columns]
KEYED = [table for table in OF_A_SCHOOL if "id" in table.columns]


@dataclass(frozen=True)
class Walled:
    """Three schools with a row in every table, and each row's id by school and table."""

    storage: Storage
    ids: dict[str, dict[str, Any]]

    def is_refused(self, session: Session, statement: Executable) -> bool:
        """Return whether it is a wall or a missing grant that refuses a statement, and not some other rule."""
        part = session.begin_nested()
        try:
            session.execute(statement)
        except exc.ProgrammingError as error:
            return "row-level security" in str(error) or "permission denied" in str(error)
        finally:
            part.rollback()
        return False

    def reached(self, session: Session, statement: Executable) -> int:
        """Return how many rows a statement changed before it was taken back; none where it was refused."""
        part = session.begin_nested()
        try:
            return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]
        except exc.DBAPIError:
            return 0
        finally:
            part.rollback()


@pytest.fixture
def walled(storage: Storage, now: datetime) -> Walled:
    if storage.engines.is_sqlite:
        pytest.skip("row level security is PostgreSQL's: run `make test-postgres`")
    with storage.unit() as session:
        return Walled(storage, {school: fill(session, school, now) for school in SCHOOLS})


def reads_all(world: Walled, session: Session, school: str, random: Random) -> list[str]:
    table = random.choice(OF_A_SCHOOL)
    seen = set(session.scalars(select(table.columns["school"])))
    return [] if seen == {school} else [f"{school} sees {seen} in {table.name}"]


def reads_by_key(world: Walled, session: Session, school: str, random: Random) -> list[str]:
    table, other = random.choice(KEYED), random.choice([one for one in SCHOOLS if one != school])
    found = session.execute(select(table).where(table.columns["id"] == world.ids[other][table.name])).all()
    return [f"{school} sees a row of {other} in {table.name}"] if found else []


def joins_all(world: Walled, session: Session, school: str, random: Random) -> list[str]:
    """Everything beside everything, as a query that forgot its ON."""
    one, other = random.sample(OF_A_SCHOOL, 2)
    beside = select(one.columns["school"], other.columns["school"]).select_from(one.join(other, true()))
    seen = {whose for row in session.execute(beside) for whose in row}
    return [] if seen == {school} else [f"{school} sees {seen} in {one.name} and {other.name}"]


def changes_all(world: Walled, session: Session, school: str, random: Random) -> list[str]:
    table = random.choice(OF_A_SCHOOL)
    own = session.scalar(select(func.count()).select_from(table).where(table.columns["school"] == school))
    reached = world.reached(session, update(table).values(school=school))
    return [f"{school} changed {reached} in {table.name}"] if reached > (own or 0) else []


def removes_all(world: Walled, session: Session, school: str, random: Random) -> list[str]:
    table = random.choice(WALLED)
    reached = world.reached(session, delete(table))
    own = 2 if table.name == "person" else 1
    return [f"{school} removed {reached} in {table.name}"] if reached > own else []


def gives_away(world: Walled, session: Session, school: str, random: Random) -> list[str]:
    """Moves its own rows to another school, or puts a copy of one there."""
    table, other = random.choice(OF_A_SCHOOL), random.choice([one for one in SCHOOLS if one != school])
    row = {**session.execute(select(table)).mappings().fetchmany(1)[0], "school": other}
    copied = insert(table).values({name: value for name, value in row.items() if name != "id" and value is not None})
    accepted = [one for one in (copied, update(table).values(school=other)) if not world.is_refused(session, one)]
    return [f"{school} put a row of {other} in {table.name}"] if accepted else []


def fails(world: Walled, session: Session, school: str, random: Random) -> list[str]:
    """Breaks off in the middle, so that the connection goes back to the pool in a hurry."""
    session.execute(text("SELECT no_such_column"))
    return []


KINDS: tuple[Callable[[Walled, Session, str, Random], list[str]], ...] = (
    reads_all,
    reads_by_key,
    joins_all,
    changes_all,
    removes_all,
    gives_away,
    fails,
)


def test_a_query_without_where_reaches_one_school(walled: Walled) -> None:
    """1,000 mixed requests of three schools, four at a time over pooled connections, reach no other school's row."""
    tried: Counter[str] = Counter()

    def request(number: int) -> list[str]:
        random = Random(number)
        kind, school = random.choice(KINDS), random.choice(SCHOOLS)
        tried[kind.__name__] += 1
        try:
            with walled.storage.unit(school) as session:
                return kind(walled, session, school, random)
        except exc.ProgrammingError:
            return [] if kind is fails else [f"{number} {kind.__name__} failed"]

    with ThreadPoolExecutor(4) as pool:
        leaks = [leak for found in pool.map(request, range(REQUESTS)) for leak in found]

    assert leaks == []
    assert set(tried) == {kind.__name__ for kind in KINDS}
    with walled.storage.unit() as session:  # and nothing was lost: the program itself still sees everybody's
        for table in OF_A_SCHOOL:
            assert set(session.scalars(select(table.columns["school"]))) == set(SCHOOLS), table.name


def test_other_tables_are_walled_too(walled: Walled) -> None:
    """Schools, dialogs and events have no compulsory school column: a school sees its own, and no event at all."""
    for school in SCHOOLS:
        with walled.storage.unit(school) as session:
            names = SQLModel.metadata.tables
            assert session.scalars(select(names["school"].columns["slug"])).all() == [school]
            assert session.scalars(select(names["dialog"].columns["account_id"])).all() == [
                walled.ids[school]["account"]
            ]
            assert session.execute(select(names["inbox_event"])).all() == []


def test_without_a_context_there_are_no_rows(walled: Walled) -> None:
    """A connection that says neither school nor program sees nothing, though it is the tables' owner."""
    with walled.storage.engines.write.connect() as connection:
        assert {table.name for table in WALLED if connection.execute(select(table)).all()} == set()
        connection.execute(text(f"SET LOCAL ROLE {SCHOOL_ROLE}"))  # a school's role, and no school
        assert {table.name for table in WALLED if connection.execute(select(table)).all()} == set()


def test_an_unbound_account_is_everybodys(walled: Walled, now: datetime) -> None:
    """Whom nobody knows yet may be bound by any school; once bound, only that school sees the account."""
    account = SQLModel.metadata.tables["account"]
    with walled.storage.unit() as session:
        session.execute(insert(account).values(channel="c", address="new", plain_text=False, first_seen_at=now))
    with walled.storage.unit("hill") as session:
        assert set(session.scalars(select(account.columns["school"]))) == {"hill", None}
        session.execute(update(account).where(account.columns["address"] == "new").values(school="hill"))
    with walled.storage.unit("lake") as session:
        assert set(session.scalars(select(account.columns["school"]))) == {"lake"}


def test_a_school_cannot_decide_in_anothers_trail(walled: Walled, now: datetime) -> None:
    """Even where Python's own check is passed by, the database refuses the entry."""
    with walled.storage.unit("hill") as session:
        session.info["school"] = "lake"
        with pytest.raises(exc.ProgrammingError, match="row-level security"):
            record(session, school="lake", at=now, actor="cli", act="x", subject="x")
        session.rollback()


def test_the_school_does_not_leak_into_the_next_transaction(walled: Walled) -> None:
    """Role and school end with the transaction, committed or not: the same connection then knows neither."""
    storage = walled.storage
    for ending in ("commit", "rollback"):
        with Session(storage.engines.write) as session:
            enter_school(session, "hill")
            process = session.scalar(text("SELECT pg_backend_pid()"))
            getattr(session, ending)()
            state = session.execute(text("SELECT current_user, current_setting('app.school', true), pg_backend_pid()"))
            role, school, same = state.one()
            assert role not in ROLES
            assert not school
            assert same == process
            assert session.execute(select(SQLModel.metadata.tables["person"])).all() == []


def test_a_pooled_connection_serves_one_school_after_another(walled: Walled) -> None:
    """The very same connection, used by each school in turn, shows each only its own."""
    processes = set()
    for school in SCHOOLS * 3:
        with walled.storage.unit(school) as session:
            processes.add(session.scalar(text("SELECT pg_backend_pid()")))
            assert set(session.scalars(select(SQLModel.metadata.tables["person"].columns["school"]))) == {school}

    assert len(processes) == 1


@pytest.mark.parametrize("role", ROLES)
def test_the_roles_can_do_nothing_but_their_work(walled: Walled, role: str) -> None:
    """They own nothing, cannot log in, pass by no wall, and make neither roles nor databases."""
    with walled.storage.engines.write.connect() as connection:
        attributes = "rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication"
        found = connection.execute(
            text(f"SELECT {attributes} FROM pg_roles WHERE rolname = :role"), {"role": role}
        ).one()
        assert set(found) == {False}
        owned = "SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = :role)"
        assert connection.scalar(text(owned), {"role": role}) == 0
        connection.execute(text(f"SET LOCAL ROLE {role}"))
        for forbidden in (
            "ALTER TABLE person DISABLE ROW LEVEL SECURITY",
            "CREATE TABLE own (id int)",
            "TRUNCATE audit_entry",
            "DROP POLICY one_school ON person",
            "SELECT * FROM alembic_version",
        ):
            part = connection.begin_nested()
            with pytest.raises(exc.ProgrammingError):
                connection.execute(text(forbidden))
            part.rollback()


def test_the_owner_passes_by_no_wall(walled: Walled) -> None:
    """Row level security is on and forced on every table, and the tests' own user is no superuser."""
    with walled.storage.engines.write.connect() as connection:
        me = connection.execute(text("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")).one()
        assert tuple(me) == (False, False)
        state = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity AND relforcerowsecurity"
        assert set(connection.scalars(text(state))) == {table.name for table in WALLED}
        policies = text("SELECT tablename, count(*) FROM pg_policies WHERE schemaname = 'public' GROUP BY tablename")
        found = {row.tablename: row.count for row in connection.execute(policies)}
        assert found == {table.name: 2 for table in WALLED}


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET act = 'x'", "DELETE FROM audit_entry"])
@pytest.mark.parametrize("school", ["hill", None])
def test_neither_role_can_change_the_trail(walled: Walled, statement: str, school: str | None) -> None:
    """They lack the grant, before any trigger is asked."""
    with pytest.raises(exc.ProgrammingError, match="permission denied"), walled.storage.unit(school) as session:
        session.execute(text(statement))


def test_not_even_the_owner_changes_the_trail_by_mistake(walled: Walled) -> None:
    """Behind the grants stands a trigger, for TRUNCATE too."""
    for statement in ("UPDATE audit_entry SET act = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"):
        with pytest.raises(exc.DBAPIError, match="only grows"), walled.storage.engines.write.begin() as connection:
            connection.execute(text(statement))
