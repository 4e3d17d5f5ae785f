"""Reading a TOML table so that every mistake is found at once, and a key that nobody reads is one."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from portfolio.errors import PackProblem
from portfolio.offices import OfficeItem
from portfolio.schools.places import written

E = TypeVar("E", bound=StrEnum)

LONGEST_TEXT = 1000  # characters; a restatement that is longer is a copy
LARGEST_NUMBER = 1000  # of works, where nothing else bounds it
EARLIEST_DAY, LATEST_DAY = date(1912, 1, 1), date(2111, 12, 31)  # ROC years 1 to 200

_NAMES: dict[type, str] = {str: "text", int: "number", bool: "flag", date: "day", list: "list", dict: "table"}


@dataclass
class Findings:
    """What reading the whole file found: its mistakes, and the offices that it asks, with their places."""

    problems: list[PackProblem] = field(default_factory=list)
    asked: list[tuple[str, OfficeItem]] = field(default_factory=list)

    def add(self, code: str, path: str, **facts: str) -> None:
        """Note a mistake at a path of the file."""
        self.problems.append(PackProblem(code, path, None, tuple(facts.items())))


class Table:
    """One table of the file, at `path`; what is found goes to one place for the whole file."""

    def __init__(self, data: Mapping[str, Any], path: str, findings: Findings) -> None:
        self._data, self.path, self.findings = data, path, findings
        self._read, self._known = set[str](), set[str]()

    def __contains__(self, key: str) -> bool:
        self._known.add(key)
        return key in self._data

    def at(self, key: str) -> str:
        """Return the path of `key` in the file."""
        return f"{self.path}.{written(key)}" if self.path else written(key)

    def wrong(self, code: str, key: str = "", **facts: str) -> None:
        """Note a mistake at `key`, or at the table itself."""
        self.findings.add(code, self.at(key) if key else self.path, **facts)

    def text(self, key: str, *, required: bool = False) -> str:
        """Return a text; `""` where it is missing or wrong."""
        found = self._value(key, str, required)
        return found if isinstance(found, str) and self._is_sound(key, found) else ""

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """Return a list of texts; empty where it is missing or wrong."""
        found = self._list(key, str, required)
        if not all(self._is_sound(key, text) for text in found):
            return ()
        return tuple(found)

    def number(self, key: str, *, required: bool = False, most: int = LARGEST_NUMBER) -> int | None:
        """Return a whole number of at least 1 and at most `most`; `None` where it is missing or wrong."""
        found = self._value(key, int, required)
        if not isinstance(found, int):
            return None
        if found < 1:
            self.wrong("not-positive", key, found=_shown(found))
            return None
        if found > most:
            self.wrong("too-large", key, found=_shown(found), most=str(most))
            return None
        return found

    def numbers(self, key: str) -> tuple[int, ...] | None:
        """Return a list of whole numbers; `None` where it is missing or wrong."""
        return tuple(self._list(key, int, True)) or None if key in self._data else None

    def flag(self, key: str, *, required: bool = False) -> bool | None:
        """Return true or false; `None` where it is missing."""
        found = self._value(key, bool, required)
        return found if isinstance(found, bool) else None

    def day(self, key: str) -> date | None:
        """Return a day of the ROC years 1 to 200; `None` where it is missing or wrong."""
        found = self._value(key, date, False)
        if not isinstance(found, date):
            return None
        if not EARLIEST_DAY <= found <= LATEST_DAY:
            self.wrong("day-out-of-range", key, found=found.isoformat())
            return None
        return found

    def one_of(self, key: str, choices: type[E], *, required: bool = False) -> E | None:
        """Return a member of `choices`; `None` where it is missing or none of them."""
        found = self.text(key, required=required)
        return self._member(key, found, choices) if found else None

    def some_of(self, key: str, choices: type[E], *, required: bool = False) -> tuple[E, ...]:
        """Return members of `choices`; empty where the list is missing."""
        found = (self._member(key, item, choices) for item in self.texts(key, required=required))
        return tuple(item for item in found if item is not None)

    def office(self, key: str) -> OfficeItem | None:
        """Return the item whose office is asked; that the file names such an office is looked at in the end."""
        found = self.one_of(key, OfficeItem)
        if found is not None:
            self.findings.asked.append((self.at(key), found))
        return found

    def table(self, key: str, *, required: bool = False) -> "Table | None":
        """Return a table of this table; `None` where it is missing."""
        found = self._value(key, dict, required)
        return Table(found, self.at(key), self.findings) if isinstance(found, dict) else None

    def tables(self, key: str) -> "tuple[Table, ...]":
        """Return a list of tables; one table alone is a list of one, and an empty list is a mistake."""
        self._read.add(key)
        found = self._data.get(key)
        if isinstance(found, dict):
            return (Table(found, self.at(key), self.findings),)
        if found is None:
            return ()
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            self._wrong_type(key, dict, found)
            return ()
        if not found:
            self.wrong("empty-list", key)
        return tuple(Table(item, f"{self.at(key)}[{place}]", self.findings) for place, item in enumerate(found))

    def keys(self, choices: type[E]) -> tuple[E, ...]:
        """Return the keys of this table as members of `choices`; another key is a mistake."""
        self._read.update(self._data)
        found = []
        for key in self._data:
            try:
                found.append(choices(key))
            except ValueError:
                self._unknown(key, set(choices))
        return tuple(found)

    def names(self) -> tuple[str, ...]:
        """Return the keys of this table, where the document gives the names."""
        self._read.update(self._data)
        return tuple(key for key in self._data if self._is_sound(key, key))

    def pass_over(self, *keys: str) -> None:
        """Leave these keys, or all the table, unread: it is wrong as it stands, and said to be."""
        self._read.update(keys or self._data)

    def close(self) -> None:
        """Note every key that nothing has read, with the one that was perhaps meant."""
        for key, value in self._data.items():
            if key in self._read:
                continue
            if isinstance(value, date):
                self.wrong("day-of-one-term", key)
            else:
                self._unknown(key, self._read | self._known)

    def _unknown(self, key: str, known: "set[str] | set[E]") -> None:
        there = sorted(str(one) for one in known if one not in self._data)
        near = get_close_matches(key, there, n=1)
        self.wrong("unknown-key", key, found=key, nearest=near[0] if near else "", choices="、".join(there))

    def _list(self, key: str, kind: type, required: bool) -> list[Any]:
        found = self._value(key, list, required)
        if not isinstance(found, list):
            return []
        if not all(type(item) is kind for item in found):
            self.wrong("wrong-type", key, expected=f"list-of-{_NAMES[kind]}s", found="list")
            return []
        if len(set(found)) < len(found):
            self.wrong("repeated", key)
            return []
        if required and not found:
            self.wrong("empty-list", key)
        return found

    def _value(self, key: str, kind: type, required: bool) -> Any:
        self._read.add(key)
        found = self._data.get(key)
        if found is None:
            if required:
                self.wrong("missing", key, expected=_NAMES[kind])
            return None
        if type(found) is not kind:  # a flag is an int to Python, and a day with an hour a day
            self._wrong_type(key, kind, found)
            return None
        return found

    def _wrong_type(self, key: str, kind: type, found: object) -> None:
        if isinstance(found, date) and kind is not date:
            self.wrong("day-of-one-term", key)
        else:
            self.wrong("wrong-type", key, expected=_NAMES[kind], found=_name_of(found))

    def _is_sound(self, key: str, text: str) -> bool:
        if not text.strip():
            self.wrong("blank", key)
        elif len(text) > LONGEST_TEXT:
            self.wrong("too-long", key, found=str(len(text)), most=str(LONGEST_TEXT))
        elif any(unicodedata.category(char) in ("Cc", "Cs") and char != "\n" for char in text):
            self.wrong("control-character", key)
        else:
            return True
        return False

    def _member(self, key: str, found: str, choices: type[E]) -> E | None:
        try:
            return choices(found)
        except ValueError:
            near = get_close_matches(found, [str(one) for one in choices], n=1)
            nearest = near[0] if near else ""
            self.wrong("not-one-of", key, found=found, nearest=nearest, choices="、".join(choices))
            return None


def _shown(number: int) -> str:
    """The number, unless it is so long that Python itself refuses to write it out."""
    return str(number) if abs(number) < 10**15 else "…"


def _name_of(value: object) -> str:
    others: dict[type, str] = {datetime: "day-and-hour", float: "fraction"}
    return next((name for kind, name in (_NAMES | others).items() if type(value) is kind), "time")
