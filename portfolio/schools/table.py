"""Reading a TOML table so that every mistake is found at once, and a key that nobody reads is one."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from portfolio.errors import PackProblem

E = TypeVar("E", bound=StrEnum)

_NAMES = {str: "text", int: "number", bool: "true/false", date: "day", list: "list", dict: "table"}


class Table:
    """One table of the file, at `path`; problems go to one list for the whole file."""

    def __init__(self, data: Mapping[str, Any], path: str, problems: list[PackProblem]) -> None:
        self._data, self.path, self._problems, self._read = data, path, problems, set[str]()

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def at(self, key: str) -> str:
        """Return the path of `key` in the file."""
        return f"{self.path}.{key}" if self.path else key

    def wrong(self, code: str, key: str = "", **facts: str) -> None:
        """Note a mistake at `key`, or at the table itself."""
        self._problems.append(PackProblem(code, self.at(key) if key else self.path, None, tuple(facts.items())))

    def text(self, key: str, *, required: bool = False) -> str:
        """Return a text; `""` where it is missing."""
        found = self._value(key, str, required)
        return found if isinstance(found, str) else ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; empty where it is missing."""
        found = self._value(key, list, False) or []
        if not all(isinstance(item, str) for item in found):
            self.wrong("wrong-type", key, expected="list of texts")
            return ()
        return tuple(found)

    def number(self, key: str, *, required: bool = False) -> int | None:
        """Return a whole number of at least 1; `None` where it is missing or wrong."""
        found = self._value(key, int, required)
        if not isinstance(found, int):
            return None
        if found < 1:
            self.wrong("not-positive", key, found=str(found))
            return None
        return found

    def numbers(self, key: str) -> tuple[int, ...] | None:
        """Return a list of whole numbers; `None` where it is missing or wrong."""
        found = self._value(key, list, False)
        if found is None:
            return None
        if not found or not all(isinstance(item, int) and not isinstance(item, bool) for item in found):
            self.wrong("wrong-type", key, expected="list of numbers")
            return None
        return tuple(found)

    def flag(self, key: str, *, required: bool = False) -> bool | None:
        """Return true or false; `None` where it is missing."""
        found = self._value(key, bool, required)
        return found if isinstance(found, bool) else None

    def day(self, key: str) -> date | None:
        """Return a day; `None` where it is missing."""
        found = self._value(key, date, False)
        return found if isinstance(found, date) else None

    def one_of(self, key: str, choices: type[E], *, required: bool = False) -> E | None:
        """Return a member of `choices`; `None` where it is missing or none of them."""
        found = self.text(key, required=required)
        return self._member(key, found, choices) if found else None

    def some_of(self, key: str, choices: type[E]) -> tuple[E, ...]:
        """Return members of `choices`; empty where the list is missing."""
        found = (self._member(key, item, choices) for item in self.texts(key))
        return tuple(item for item in found if item is not None)

    def table(self, key: str, *, required: bool = False) -> "Table | None":
        """Return a table of this table; `None` where it is missing."""
        found = self._value(key, dict, required)
        return Table(found, self.at(key), self._problems) if isinstance(found, dict) else None

    def tables(self, key: str) -> "tuple[Table, ...]":
        """Return a list of tables; one table alone is a list of one."""
        self._read.add(key)
        found = self._data.get(key, [])
        if isinstance(found, dict):
            return (Table(found, self.at(key), self._problems),)
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            self.wrong("wrong-type", key, expected=_NAMES[dict], found=_name_of(found))
            return ()
        return tuple(Table(item, f"{self.at(key)}[{place}]", self._problems) for place, item in enumerate(found))

    def keys(self, choices: type[E]) -> tuple[E, ...]:
        """Return the keys of this table as members of `choices`; another key is a mistake."""
        self._read.update(self._data)
        found = (self._member(key, key, choices, code="unknown-key") for key in self._data)
        return tuple(item for item in found if item is not None)

    def names(self) -> tuple[str, ...]:
        """Return the keys of this table, where the document gives the names."""
        self._read.update(self._data)
        return tuple(self._data)

    def close(self) -> None:
        """Note every key that nothing has read."""
        for key in self._data:
            if key not in self._read:
                self.wrong("unknown-key", key)

    def _value(self, key: str, kind: type, required: bool) -> Any:
        self._read.add(key)
        found = self._data.get(key)
        if found is None:
            if required:
                self.wrong("missing", key, expected=_NAMES[kind])
            return None
        if not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool):
            self.wrong("wrong-type", key, expected=_NAMES[kind], found=_name_of(found))
            return None
        return found

    def _member(self, key: str, found: str, choices: type[E], *, code: str = "not-one-of") -> E | None:
        try:
            return choices(found)
        except ValueError:
            self.wrong(code, key, found=found, choices="、".join(choices))
            return None


def _name_of(value: object) -> str:
    return next((name for kind, name in _NAMES.items() if type(value) is kind), type(value).__name__)


def line_of(text: str, path: str) -> int | None:
    """Return the line (from 1) on which the key at `path` stands, or the nearest table around it.

    >>> line_of('name = "a"\\n[[limits.x]]\\nvalue = 1\\n[[limits.x]]\\nvalue = 0\\n', "limits.x[1].value")
    5
    """
    nearest, depth, table, counts = None, 0, "", dict[str, int]()
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*(\[\[?)\s*([^\]]+?)\s*\]", line)
        if header is not None:
            table = header[2]
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = f"{table}[{counts[table]}]"
            here = table
        else:
            key = re.match(r"\s*([A-Za-z0-9_.-]+)\s*=", line)
            if key is None:
                continue
            here = f"{table}.{key[1]}" if table else key[1]
        if (path == here or path.startswith((f"{here}.", f"{here}["))) and len(here) > depth:
            nearest, depth = number, len(here)
    return nearest
