"""Column types: what goes in comes out, and what means nothing does not go in, on both databases alike."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, Column, Date, Integer, MetaData, Table, Time, exc, insert, select, text, update

from portfolio.calendar import TAIPEI
from storage.types import JsonText, UtcDateTime, canonical_json, text_enum
from storage.units import Storage


class Colour(StrEnum):
    GREEN = "green"
    DARK_RED = "dark-red"


KEPT = Table(
    "kept",
    MetaData(naming_convention={"ck": "ck_%(table_name)s_%(constraint_name)s"}),
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime),
    Column("colour", text_enum(Colour)),
    Column("facts", JsonText),
    Column("day", Date),
    Column("hour", Time),
    Column("count", Integer),
    CheckConstraint("count > 0", name="count_positive"),
    sqlite_strict=True,
)


@pytest.fixture
def kept(storage: Storage) -> Storage:
    with storage.engines.write.begin() as connection:
        KEPT.create(connection)
    return storage


def round_trip(storage: Storage, **values: Any) -> dict[str, Any]:
    """Return a row as another connection reads it after it was written."""
    with storage.engines.write.begin() as connection:
        key = connection.execute(insert(KEPT).values(**values)).inserted_primary_key[0]  # type: ignore[index]
    with storage.engines.read.begin() as connection:
        row = connection.execute(select(KEPT).where(KEPT.c.id == key)).mappings().one()
        return {name: row[name] for name in values}


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2025, 2, 3, 23, 59, 59, 999_000, tzinfo=TAIPEI),
        datetime(2024, 2, 29, 0, 0, tzinfo=UTC),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC),
        datetime(1979, 8, 1, 12, 0, tzinfo=TAIPEI),  # summer time: +9
        datetime(1, 1, 1, 12, 0, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 0, tzinfo=UTC),
        datetime(2025, 2, 3, 12, 0, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
    ],
)
def test_instants_come_back_in_utc(kept: Storage, moment: datetime) -> None:
    """An aware instant of any zone is the same instant afterwards, in UTC."""
    found = round_trip(kept, at=moment)["at"]

    assert found == moment
    assert found.tzinfo is UTC


def test_below_a_millisecond_instants_are_cut_down_alike(kept: Storage) -> None:
    """Both databases keep milliseconds and round down, before 1970 too, so that order is kept."""
    after, before = datetime(2025, 2, 3, 12, 0, 0, 123_999, UTC), datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC)

    assert round_trip(kept, at=after)["at"] == after.replace(microsecond=123_000)
    assert round_trip(kept, at=before)["at"] == before.replace(microsecond=999_000)


def test_a_wall_clock_is_refused(kept: Storage) -> None:
    """A naive time is somebody's wall clock, nobody knows whose: neither written nor compared with."""
    naive = datetime(2025, 2, 3, 12, 0)  # noqa: DTZ001 - what is refused

    with pytest.raises(exc.StatementError, match="aware"), kept.engines.write.begin() as connection:
        connection.execute(insert(KEPT).values(at=naive))
    with pytest.raises(exc.StatementError, match="aware"), kept.engines.read.begin() as connection:
        connection.execute(select(KEPT).where(KEPT.c.at < naive))


def test_instants_compare_and_sort_in_the_database(kept: Storage) -> None:
    """A condition on an instant means the instant, whatever zone it is written in."""
    noon = datetime(2025, 2, 3, 12, 0, tzinfo=TAIPEI)
    moments = [noon + timedelta(minutes=minutes) for minutes in (5, -5, 0)]
    with kept.engines.write.begin() as connection:
        connection.execute(insert(KEPT), [{"at": moment} for moment in moments])
        found = connection.scalars(select(KEPT.c.at).where(KEPT.c.at <= noon.astimezone(UTC)).order_by(KEPT.c.at)).all()

    assert found == [noon - timedelta(minutes=5), noon]


@pytest.mark.parametrize("colour", list(Colour))
def test_enumerations_come_back_as_themselves(kept: Storage, colour: Colour) -> None:
    """The value is what is stored, in plain text, and the member is what is read."""
    assert round_trip(kept, colour=colour)["colour"] is colour
    with kept.engines.read.begin() as connection:
        assert connection.execute(text("SELECT colour FROM kept")).scalar_one() == colour.value


def test_a_value_that_is_no_member_is_refused_twice(kept: Storage) -> None:
    """By Python before it is sent, and by the database's CHECK whoever writes."""
    with pytest.raises(exc.StatementError, match="blue"), kept.engines.write.begin() as connection:
        connection.execute(insert(KEPT).values(colour="blue"))
    with pytest.raises(exc.IntegrityError), kept.engines.write.begin() as connection:
        connection.execute(text("INSERT INTO kept (colour) VALUES ('blue')"))


def test_checks_hold_on_both(kept: Storage) -> None:
    """What can never be true is refused on insert and on update."""
    with pytest.raises(exc.IntegrityError), kept.engines.write.begin() as connection:
        connection.execute(insert(KEPT).values(count=0))
    round_trip(kept, count=1)
    with pytest.raises(exc.IntegrityError), kept.engines.write.begin() as connection:
        connection.execute(update(KEPT).values(count=-1))


@pytest.mark.parametrize(("name", "value"), [("count", "many"), ("at", "soon"), ("day", b"\x00"), ("colour", 5)])
def test_a_value_of_the_wrong_type_is_refused(kept: Storage, name: str, value: object) -> None:
    """SQLite's columns are as strict as PostgreSQL's: no text in a number, no bytes in a text."""
    with pytest.raises(exc.DBAPIError), kept.engines.write.begin() as connection:
        connection.execute(text(f"INSERT INTO kept ({name}) VALUES (:value)"), {"value": value})


def test_days_and_hours_come_back(kept: Storage) -> None:
    """Days are days, without a zone; leap days and the last second too."""
    values = {"day": date(2024, 2, 29), "hour": time(23, 59, 59)}

    assert round_trip(kept, **values) == values


@pytest.mark.parametrize(
    "facts",
    [{}, [], {"學": "𠮷", "a": [1, None, True, "\\n\n"]}, {"b": 1, "a": {"d": 2, "c": 3}}, "text", 0, False],
)
def test_facts_come_back(kept: Storage, facts: Any) -> None:
    """JSON comes back as it was, rare characters included; absent is not the same as empty."""
    assert round_trip(kept, facts=facts)["facts"] == facts
    assert round_trip(kept, facts=None)["facts"] is None


def test_equal_facts_are_equal_text() -> None:
    """Order and spacing cannot make two texts of the same facts; what has no JSON is refused."""
    assert canonical_json({"b": 1, "a": "學"}) == canonical_json({"a": "學", "b": 1}) == '{"a":"學","b":1}'
    with pytest.raises(ValueError, match="JSON"):
        canonical_json(float("nan"))
