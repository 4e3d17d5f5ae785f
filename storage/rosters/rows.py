"""One row of text becomes one staged record: what each cell says, what a row must have, what cannot stand together."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final

from storage.rosters.characters import examine
from storage.rosters.columns import SCHOOL, Kind
from storage.rosters.reports import RowError
from storage.rosters.sources import BadCell, Row
from storage.rosters.staging import Staging
from storage.rosters.values import Reader, Wrong, reader

LONGEST_SHOWN: Final = 100  # characters of a wrong value that an error keeps
_BEFORE: Final = 3  # school (taken off at the end), line and whether it is bad stand before the values

RowCheck = Callable[[Any, AbstractSet[str]], str | None]
"""Looks at one record, with the columns that are wrong already.

Returns the column in which a question mark stands for a lost character, raises `RowMistake` for what cannot be.
"""


class RowMistake(Exception):
    """Cells that are right each by itself, and wrong together."""

    def __init__(self, code: str, column: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.column, self.facts = code, column, facts


class RowReader:
    """Stages the rows of one table; `columns` are the English headers in the order of the file."""

    def __init__(
        self,
        kind: Kind,
        columns: Sequence[str | None],
        staging: Staging,
        own_school: str | None,
        read_school: Reader,
        make: type[Any],
        check: RowCheck,
        bad_cells: Sequence[BadCell],
    ) -> None:
        places = {name: place for place, name in enumerate(kind.names, start=_BEFORE)} | {SCHOOL: 0}
        readers = {column.name: reader(column.reads) for column in kind.columns} | {SCHOOL: read_school}
        self._names = [name or "" for name in columns]
        self._slots = [-1 if name is None else places[name] for name in columns]
        self._readers = [_no_header if name is None else readers[name] for name in columns]
        self._name_of = {slot: name for name, slot in places.items()} | {-1: ""}
        self._required = [(0, SCHOOL)] + [(places[one.name], one.name) for one in kind.columns if one.required]
        self._empty: list[Any] = [own_school, 0, 0, *[None] * len(kind.names)]
        self._staging, self._make, self._check = staging, make, check
        self._bad_cells: Mapping[tuple[int, int], str] = {(cell.line, cell.column): cell.code for cell in bad_cells}
        self._bad_lines = {cell.line for cell in bad_cells}
        self._line = 0
        self._wrong: set[str] = set()

    def stage(self, row: Row) -> None:
        """Stage one row; 600,000 of them come by, so a clean one takes the shortest way."""
        self._line, cells, odd = row
        wrong: set[str] = set()
        self._wrong = wrong
        if odd or len(cells) != len(self._slots) or self._line in self._bad_lines:
            cells = self._look_at(cells)
        record = self._empty.copy()
        record[1] = self._line
        for cell, read, slot in zip(cells, self._readers, self._slots, strict=False):
            text = cell.strip()
            if text:
                try:
                    record[slot] = read(text)
                except Wrong as mistake:
                    self._note(mistake.code, self._name_of[slot], text, mistake.facts)
        for slot, name in self._required:
            if record[slot] is None and name not in wrong:
                self._note("required", name, None, {})
        school = record.pop(0)
        try:
            doubtful = self._check(self._make._make(record), wrong)
            if doubtful is not None:
                self._remark("question-mark", doubtful, str(getattr(self._make._make(record), doubtful)))
        except RowMistake as mistake:
            self._note(mistake.code, mistake.column, None, mistake.facts)
        if wrong:
            record[1] = 1
        self._staging.add(school, record)

    def _look_at(self, cells: list[str]) -> list[str]:
        """Return the cells of a row that needs a closer look, those left empty that are refused already."""
        if any(cell.strip() for cell in cells[len(self._slots) :]):
            self._note("row-too-long", "", None, {"found": len(cells), "most": len(self._slots)})
        return [
            self._examined(place, cell.strip()) if cell or (self._line, place) in self._bad_cells else cell
            for place, cell in enumerate(cells[: len(self._slots)])
        ]

    def _examined(self, place: int, cell: str) -> str:
        name = self._names[place]
        code = self._bad_cells.get((self._line, place))
        examined = examine(cell)
        if code is not None or examined.wrong is not None:
            self._note(code or examined.wrong or "", name, cell or None, {})
            return ""
        for remark in examined.remarks:
            self._remark(remark, name, examined.text.strip())
        return cell if examined.text == cell else examined.text  # a `SheetDay` stays one

    def _note(self, code: str, name: str, value: str | None, facts: Mapping[str, object]) -> None:
        self._wrong.add(name)
        shown = None if value is None else value[:LONGEST_SHOWN]
        self._staging.note(RowError(code, self._line, name or None, shown, facts))

    def _remark(self, code: str, name: str, value: str) -> None:
        self._staging.note(RowError(code, self._line, name, value[:LONGEST_SHOWN]), remark=True)


def _no_header(_cell: str) -> None:
    raise Wrong("no-header")
