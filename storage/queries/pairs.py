"""Many keys, each with a value of its own, as one parameter: rows that change differently change in one statement."""

import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, ColumnElement, Subquery, Text, and_, bindparam, cast, column, func, select

NAMED: Final = "pairs"  # the parameter


def as_pairs(values: Mapping[int, Any]) -> str:
    """Return the parameter `pairs` for these values by key."""
    return json.dumps(list(values.items()), ensure_ascii=False)


def pairs(dialect: str, kind: Any) -> Subquery:
    """Return the pairs as rows of `key` and `value`, for a statement on this database; values are of this SQL type."""
    each = bindparam(NAMED, type_=Text)
    if dialect == "postgresql":
        array = func.json_array_elements(cast(each, JSON)).table_valued(column("value", JSON))
        found = array.c.value
        both = (cast(found.op("->>")(0), BigInteger), cast(found.op("->>")(1), kind))
        return _named(both, array)
    array = func.json_each(each).table_valued(column("value", Text), name="each")
    return _named((func.json_extract(array.c.value, "$[0]"), func.json_extract(array.c.value, "$[1]")), array)


def has_pair(key: Any, pair: Subquery, dialect: str) -> ColumnElement[bool]:
    """Return the condition that a pair is of this key, which is the primary one of the table to be changed.

    PostgreSQL does not know how many rows are in a state that comes and goes: for 500 rows that it could look up it may
    go through the whole table, and through all pairs for each row. Keys in an array are looked up.
    """
    same: ColumnElement[bool] = key == pair.c.key
    if dialect != "postgresql":
        return same
    keys = select(pair.c.key).scalar_subquery()
    return and_(same, key == func.any(func.ARRAY(keys)))


def _named(both: tuple[Any, Any], array: Any) -> Subquery:
    key, value = both
    return select(key.label("key"), value.label("value")).select_from(array).subquery("pair")
