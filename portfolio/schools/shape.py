"""The shape of a value as its dataclass declares it: read from a table here, described and written elsewhere alike.

One description serves the reader, the JSON Schema and the writer, so that they cannot come to differ.
"""

import types
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from functools import cache, partial
from typing import Any, Union, get_args, get_origin, get_type_hints

from portfolio.schools.table import LARGEST_NUMBER, Table

VALUE = "value"  # the key of a value that is no table of its own

LARGEST = {"years": 100, "max_megabytes": 2000, "max_characters": 10_000, "size": 200, "count": 200, "times": 100}
"""The largest number that makes sense, by key; `LARGEST_NUMBER` elsewhere."""


def most_of(key: str) -> int:
    """Return the largest number that a key may hold."""
    return LARGEST.get(key, LARGEST_NUMBER)


def reader_of(kind: Any) -> tuple[Callable[[Table], Any], tuple[str, ...]]:
    """Return how a value of `kind` is read from its table, and the keys that hold it.

    A dataclass stands in the table itself, beside its clause; anything else under `value`.
    """
    if is_dataclass(kind):
        return partial(_record, kind=kind), tuple(field.name for field in fields(kind))
    return partial(_field, key=VALUE, kind=kind, required=True), (VALUE,)


@cache
def hints(kind: Any) -> dict[str, Any]:
    """Return the types of a dataclass's fields, without what is optional about them."""
    return {name: without_none(hint) for name, hint in get_type_hints(kind).items()}


def without_none(hint: Any) -> Any:
    """Return the type that is left when `None` is taken out of a union."""
    if get_origin(hint) in (Union, types.UnionType):
        left = [one for one in get_args(hint) if one is not type(None)]
        return left[0] if len(left) == 1 else hint
    return hint


def is_required(field: "Field[Any]") -> bool:
    """Return whether a field has no default."""
    return field.default is MISSING and field.default_factory is MISSING


def _record(table: Table, *, kind: Any) -> Any:
    """The dataclass of a table; `None` where something that it needs is missing or wrong."""
    found: dict[str, Any] = {}
    complete = True
    for field in fields(kind):
        required = is_required(field)
        value = _field(table, key=field.name, kind=hints(kind)[field.name], required=required)
        if value is not None:
            found[field.name] = value
        elif required:
            complete = False
    return kind(**found) if complete else None


def _field(table: Table, *, key: str, kind: Any, required: bool) -> Any:
    """One value; `None` where it is missing or wrong, which is noted where it is required."""
    if get_origin(kind) is tuple:
        return _several(table, key, get_args(kind)[0], required)
    if kind is bool:
        return table.flag(key, required=required)
    if kind is int:
        return table.number(key, required=required, most=most_of(key))
    if kind is str:
        return table.text(key, required=required) or None
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return table.one_of(key, kind, required=required)
    raise TypeError(f"no rule pack holds a {kind}")


def _several(table: Table, key: str, kind: Any, required: bool) -> tuple[Any, ...] | None:
    if is_dataclass(kind):
        if required and key not in table:
            table.wrong("missing", key, expected="list")
        return _records(table, key, kind)
    return (table.texts(key, required=required) if kind is str else table.some_of(key, kind, required=required)) or None


def _records(table: Table, key: str, kind: Any) -> tuple[Any, ...] | None:
    inner = table.tables(key)
    found = [_record(one, kind=kind) for one in inner]
    for one in inner:
        one.close()
    return tuple(found) if found and None not in found else None
