"""What a roster file gives: a header and rows of text, whatever its format; and how a file as a whole is refused."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from storage.rosters.reports import RowError

MOST_COLUMNS = 200  # the widest kind has 19


class Refused(Exception):
    """The file cannot be read, or not any further; `error` says why."""

    def __init__(self, code: str, *, line: int | None = None, value: str | None = None, **facts: object) -> None:
        super().__init__(code)
        self.error = RowError(code, line=line, value=value, facts=facts)


class Row(NamedTuple):
    """The cells of one row; `odd` if some character in them needs a closer look."""

    line: int
    cells: list[str]
    odd: bool


class BadCell(NamedTuple):
    """A cell of a spreadsheet that holds a formula or an error instead of a value; the column counts from 0."""

    line: int
    column: int
    code: str


@dataclass
class Table:
    """One table of text, read as it is asked for; `done` of `size` says how far that is."""

    header: Row
    rows: Iterator[Row]
    size: int
    done: Callable[[], int]
    sha256: str
    bad_cells: list[BadCell] = field(default_factory=list)
    other_sheets: int = 0
