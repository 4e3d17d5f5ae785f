"""Column types that behave alike on SQLite (STRICT tables) and PostgreSQL."""

import json
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, Enum, String, Text, Time
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@compiles(String, "sqlite")
@compiles(Enum, "sqlite")
@compiles(Date, "sqlite")
@compiles(Time, "sqlite")
def _text(_type: Any, _compiler: Any, **_kw: Any) -> str:
    """STRICT tables know five column types; days are kept as ISO text, which sorts."""
    return "TEXT"


@compiles(Boolean, "sqlite")
@compiles(BigInteger, "sqlite")
def _integer(_type: Any, _compiler: Any, **_kw: Any) -> str:
    return "INTEGER"


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant in UTC, to the millisecond: an integer on SQLite, `timestamptz` on PostgreSQL."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column type of this database."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse naive times: they are somebody's wall clock, nobody knows whose."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant must be aware")
        millis = (value - _EPOCH) // _MILLISECOND
        return _EPOCH + millis * _MILLISECOND if dialect.name == "postgresql" else millis

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC."""
        found: datetime | None = instant(value)
        return found


@lru_cache(maxsize=4096)
def instant(value: Any) -> Any:
    """Return an instant in UTC from how a database gives it; many rows of one wave bear the same."""
    if value is None:
        return None
    return value.astimezone(UTC) if isinstance(value, datetime) else _EPOCH + int(value) * _MILLISECOND


class JsonText(TypeDecorator[Any]):
    """JSON kept as text in one canonical form, so that equal facts are equal bytes."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Return the canonical text."""
        return None if value is None else canonical_json(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Return what was stored."""
        return None if value is None else json.loads(value)


def canonical_json(value: Any) -> str:
    """Return the one JSON text of `value`: sorted keys, no spaces, characters as they are."""
    return _CANONICAL.encode(value)


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def text_enum(kind: type[StrEnum], *, checked: bool = True) -> Enum:
    """Return a column type that keeps the values of `kind` as text and refuses any other (CHECK).

    Not `checked`, only the program refuses: for kinds that grow with every new subject.
    """
    name = "".join("_" + c.lower() if c.isupper() else c for c in kind.__name__).lstrip("_")
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=checked,
        validate_strings=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )
