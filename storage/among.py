"""`column IN (many keys)` with the keys as one parameter: a list of its own each would cost more than the question."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Boolean, ColumnElement, Text, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class Keys(TypeDecorator[Collection[int]]):
    """Any number of keys: a JSON array on SQLite, an array on PostgreSQL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the parameter's type on this database."""
        return dialect.type_descriptor(ARRAY(BigInteger()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Collection[int] | None, dialect: Dialect) -> Any:
        """Return the keys as this database takes them."""
        keys = list(value or ())
        return keys if dialect.name == "postgresql" else str(keys)  # a list of numbers is JSON as Python writes it


class Among(FunctionElement[bool]):
    """Whether a column is one of the keys."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """Stand as it is in a condition: SQLite uses no index where "= 1" follows."""
        return self


@compiles(Among, "sqlite")
def _of_json(element: Any, compiler: Any, **how: Any) -> str:
    column, keys = (compiler.process(one, **how) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({keys}))"


@compiles(Among, "postgresql")
def _of_array(element: Any, compiler: Any, **how: Any) -> str:
    column, keys = (compiler.process(one, **how) for one in element.clauses)
    # Not `= ANY`: where nothing is known of the tables yet (new, or just restored), each row of a join is then held
    # against every key, and 2,000 people take seconds.
    return f"{column} IN (SELECT unnest({keys}))"


def among(column: Any, keys: Collection[int] | None = None, *, named: str | None = None) -> ColumnElement[bool]:
    """Return the condition that `column` is one of these keys, or of those that are given later under a name."""
    return Among(column, bindparam(named, keys, type_=Keys(), unique=named is None))
