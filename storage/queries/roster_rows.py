"""Many rows at a time, for imports: read as plain values, written by the driver's own `executemany`.

Plain values are text, whole numbers and `None`: enumerations as their text, days as ISO text, instants as milliseconds
since 1970. Making an object of each of 600,000 rows took longer than all the rest of an import.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Date, Enum, String, Table, cast, select, type_coerce
from sqlmodel import Session

from storage.tables import School
from storage.types import UtcDateTime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
# Rows a statement on SQLite, which looks CHECK (… IN (…)) up anew for each statement: twice as quick as one by one.
# On PostgreSQL one row a statement is prepared once and pipelined.
_TOGETHER = 100


@dataclass(frozen=True)
class Link:
    """A column that points to a row found by its natural key, which may be written in the same transaction."""

    column: str
    table: str
    by: tuple[str, ...]


def table_of(row: type[Any]) -> Table:
    """Return the table of a class of rows."""
    table: Table = row.__table__
    return table


def read_rows(session: Session, row: type[Any], columns: Sequence[str], **equal: object) -> list[tuple[Any, ...]]:
    """Return these columns of the rows that match, as plain values; a value that is a list matches any of it."""
    table = table_of(row)
    statement = select(*(_plain(table.c[name]) for name in columns))
    for name, value in equal.items():
        column = table.c[name]
        statement = statement.where(column.in_(value) if isinstance(value, list) else column == value)
    rows: list[tuple[Any, ...]] = [tuple(found) for found in session.execute(statement)]
    instants = [place for place, name in enumerate(columns) if isinstance(table.c[name].type, UtcDateTime)]
    return [_in_milliseconds(found, instants) for found in rows] if instants else rows


def _plain(column: ColumnElement[Any]) -> ColumnElement[Any]:
    if isinstance(column.type, Enum):
        return type_coerce(column, String)
    if isinstance(column.type, Date):
        return cast(column, String)  # ISO on both databases
    return column


def _in_milliseconds(row: tuple[Any, ...], instants: list[int]) -> tuple[Any, ...]:
    plain = list(row)
    for place in instants:
        if plain[place] is not None:
            plain[place] = (plain[place] - _EPOCH) // _MILLISECOND
    return tuple(plain)


def inserting(
    session: Session, row: type[Any], columns: Sequence[str | Link], rows: Iterable[tuple[Any, ...]]
) -> Callable[[Session], None]:
    """Return what inserts these rows, with everything made ready, so that its transaction is short."""
    table, mark = table_of(row), _mark(session)
    names, values = [], []
    for column in columns:
        if isinstance(column, Link):
            names.append(column.column)
            keys = " AND ".join(f"{key} = {mark}" for key in column.by)
            values.append(f"(SELECT id FROM {column.table} WHERE {keys})")
        else:
            names.append(column)
            values.append(mark)
    statement, one = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ", f"({', '.join(values)})"
    flat = [name for column in columns for name in ([""] * len(column.by) if isinstance(column, Link) else [column])]
    bound = _bound(session, table, flat, rows)
    together = _TOGETHER if session.get_bind().dialect.name == "sqlite" else 1
    whole = len(bound) - len(bound) % together
    parts = [
        (statement + ", ".join([one] * together), _joined(bound[:whole], together)),
        (statement + one, bound[whole:]),
    ]
    return partial(_run_all, parts=parts)


def updating(
    session: Session, row: type[Any], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> Callable[[Session], None]:
    """Return what sets these columns; the last value of each row is its id."""
    table, mark = table_of(row), _mark(session)
    sets = ", ".join(f"{name} = {mark}" for name in columns)
    statement = f"UPDATE {table.name} SET {sets} WHERE id = {mark}"
    return partial(_run, statement=statement, rows=_bound(session, table, [*columns, "id"], rows))


def deleting(session: Session, row: type[Any], ids: Iterable[int]) -> Callable[[Session], None]:
    """Return what removes the rows with these ids."""
    statement = f"DELETE FROM {table_of(row).name} WHERE id = {_mark(session)}"
    return partial(_run, statement=statement, rows=[(one,) for one in ids])


def lock_school(session: Session, school: str) -> None:
    """Wait until no other import of this school is being applied; on SQLite every writing transaction waits anyway.

    Rows that point to the school can be written meanwhile: a decision would wait for us with the trail's head in hand.
    """
    if session.get_bind().dialect.name == "postgresql":
        row = select(table_of(School).c.slug).where(table_of(School).c.slug == school)
        session.execute(row.with_for_update(key_share=True))


def _joined(rows: list[tuple[Any, ...]], together: int) -> list[tuple[Any, ...]]:
    if together == 1:
        return rows
    return [tuple(chain.from_iterable(rows[at : at + together])) for at in range(0, len(rows), together)]


def _run_all(session: Session, *, parts: list[tuple[str, list[tuple[Any, ...]]]]) -> None:
    for statement, rows in parts:
        _run(session, statement=statement, rows=rows)


def _run(session: Session, *, statement: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        session.connection().exec_driver_sql(statement, rows)


def _mark(session: Session) -> str:
    return "%s" if session.get_bind().dialect.name == "postgresql" else "?"


def _bound(
    session: Session, table: Table, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> list[tuple[Any, ...]]:
    if session.get_bind().dialect.name == "sqlite":
        return list(rows)
    instants = [place for place, name in enumerate(columns) if name and isinstance(table.c[name].type, UtcDateTime)]
    return [_as_instants(row, instants) for row in rows]


def _as_instants(row: tuple[Any, ...], instants: list[int]) -> tuple[Any, ...]:
    bound = list(row)
    for place in instants:
        if bound[place] is not None:
            bound[place] = _EPOCH + bound[place] * _MILLISECOND
    return tuple(bound)
