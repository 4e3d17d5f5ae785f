"""The columns of every kind of roster file, read from `columns.toml`."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Final

from portfolio.errors import PortfolioError

KINDS: Final = ("people", "courses", "enrolments", "works", "selections", "receipts", "receipt-states")
WITHOUT_DEPARTURES: Final = ("receipts", "receipt-states")  # what was handed out stays, whatever a file lacks
SCHOOL: Final = "school"  # in front of a national file

_BETWEEN = re.compile(r"[\s()/]+")


class UnknownKindError(PortfolioError, LookupError):
    """There is no such kind of roster file; `facts`: kind, known."""

    code = "unknown-roster-kind"


@dataclass(frozen=True)
class Column:
    """One column: `name` is the English header, `headers` the Chinese ones, `reads` names the reader of its cells."""

    name: str
    headers: tuple[str, ...]
    reads: str
    required: bool


@dataclass(frozen=True)
class Kind:
    """One kind of file; a record holds the columns in this order, whatever their order in the file."""

    name: str
    columns: tuple[Column, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The English headers."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def _by_header(self) -> dict[str, Column]:
        found = {plain(header): column for column in self.columns for header in (column.name, *column.headers)}
        return found | {plain(header): SCHOOL_COLUMN for header in (SCHOOL_COLUMN.name, *SCHOOL_COLUMN.headers)}

    def column(self, header: str) -> Column | None:
        """Return the column that a header names: in English, in Chinese, or both (`number 編號`)."""
        whole = self._by_header.get(plain(header))
        if whole is not None:
            return whole
        parts = {self._by_header.get(part) for part in _BETWEEN.split(plain(header)) if part}
        return parts.pop() if len(parts) == 1 else None


def plain(text: str) -> str:
    """Return a header or a word as it is compared: full-width letters, capitals and outer blanks do not matter."""
    return unicodedata.normalize("NFKC", text).strip().lower()


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("storage.rosters").joinpath("columns.toml").read_text("utf-8"))


def _columns(name: str) -> tuple[Column, ...]:
    return tuple(
        Column(entry["name"], tuple(entry["header"]), entry["reads"], entry.get("required", False))
        for entry in _data()[name]
    )


SCHOOL_COLUMN: Final = _columns("national")[0]


@cache
def kind_named(name: str) -> Kind:
    """Return one of `KINDS`.

    Raises:
        UnknownKindError: there is no such kind.
    """
    if name not in KINDS:
        raise UnknownKindError(kind=name, known=KINDS)
    return Kind(name, _columns(name))


@cache
def words(reader: str) -> dict[str, str]:
    """Return what each accepted word of a closed choice means, or nothing where any text may stand."""
    meanings: dict[str, list[str]] = _data()["words"].get(reader, {})
    return {plain(word): value for value, said in meanings.items() for word in (value, *said)}


@cache
def first_words(reader: str) -> tuple[str, ...]:
    """Return the Chinese word for each choice, as messages name them."""
    return tuple(said[0] for said in _data()["words"].get(reader, {}).values())


@cache
def word_for(reader: str, value: str) -> str:
    """Return the Chinese word for one stored value of a closed choice."""
    first: str = _data()["words"][reader][value][0]
    return first


def choice(reader: str, text: str) -> str | None:
    """Return the stored value that a word means, or None where it is no word for any."""
    return words(reader).get(plain(text))
