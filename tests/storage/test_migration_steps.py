"""Each migration by itself: what it changes in a database that has rows already, and what it leaves alone."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, exc, inspect, text

from storage.migrations import downgrade, is_current, upgrade
from storage.units import Storage
from tests.storage.rows import fill, read_rows


def columns(engine: Engine) -> dict[str, set[str]]:
    """Return the columns that each of our tables has in this database now."""
    with engine.connect() as connection:
        looked = inspect(connection)
        return {name: {str(column["name"]) for column in looked.get_columns(name)} for name in looked.get_table_names()}


@pytest.fixture
def filled(storage: Storage, now: datetime) -> Storage:
    """Return a storage with one row of each table in two schools."""
    with storage.unit() as session:
        for school in ("hill", "lake"):
            fill(session, school, now)
    return storage


def test_up_down_up_keeps_the_data(filled: Storage) -> None:
    """Each step taken back and done again leaves every row as it was, and the walls where they were.

    What only a later step knows of (a table, a column) goes with that step.
    """
    engine = filled.engines.write
    before = read_rows(filled)

    downgrade(engine, "0001")
    assert not is_current(engine)
    known = columns(engine)
    upgrade(engine)

    def kept(found: list[tuple[str, dict[str, Any]]]) -> list[tuple[str, list[tuple[str, Any]]]]:
        inside = [
            (table, [pair for pair in row.items() if pair[0] in known[table]]) for table, row in found if table in known
        ]
        return [(table, sorted(row)) for table, row in inside]

    assert is_current(engine)
    assert kept(read_rows(filled)) == kept(before)
    assert {"person", "work", "audit_entry"} <= {table for table, row in kept(before) if row}
    with pytest.raises(exc.DBAPIError), filled.unit("hill") as session:
        session.execute(text("DELETE FROM audit_entry"))


def test_days_announced_before_sources_were_known_come_along(filled: Storage, now: datetime) -> None:
    """Days of a database of revision 0002 become the registrar's own word; on the way down one word of each stays."""
    engine = filled.engines.write
    facts = {
        "school": "hill",
        "academic_year": 113,
        "semester": 1,
        "event": "closing_ceremony_on",
        "day": "2025-01-20",
        "announced_by": "cli",
        "announced_at": int(now.timestamp() * 1000) if filled.engines.is_sqlite else now,
        "revision": 1,
    }

    def write(**more: str) -> None:
        given = {**facts, **more}
        statement = f"INSERT INTO announced_day ({', '.join(given)}) VALUES (:{', :'.join(given)})"
        with filled.unit("hill") as session:
            session.execute(text(statement), given)

    def read(column: str) -> list[str]:
        with filled.reading("hill") as session:
            statement = f"SELECT {column} FROM announced_day WHERE school = 'hill' ORDER BY id"
            return list(session.scalars(text(statement)))

    downgrade(engine, "0002")
    write()
    with pytest.raises(exc.IntegrityError):
        write(event="national_upload_opens_on")
    upgrade(engine)
    assert read("source") == ["", ""]
    write(source="1130701號函")
    write(event="national_upload_opens_on")
    with pytest.raises(exc.IntegrityError):
        write(source="1130701號函")

    downgrade(engine, "0002")
    assert read("event") == ["opens_on", "closing_ceremony_on"]
