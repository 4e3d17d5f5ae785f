"""From rows of text to staged records: which column is which, what each cell says, what a row must have."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from storage.rosters.characters import examine
from storage.rosters.columns import SCHOOL, SCHOOL_COLUMN, Kind
from storage.rosters.reports import RowError
from storage.rosters.sources import Refused, Row, Table
from storage.rosters.staging import Staging
from storage.rosters.values import Reader, Wrong, reader

_LONGEST_SHOWN: Final = 100  # characters of a wrong value that an error keeps
_SEEN_EVERY: Final = 5_000  # rows between two calls of the progress

RowCheck = Callable[[dict[str, Any]], str | None]
"""Looks at one record by column names.

Returns the column in which a question mark stands for a lost character, raises `RowMistake` for what cannot be.
"""


class RowMistake(Exception):
    """Cells that are right each by itself, and wrong together."""

    def __init__(self, code: str, column: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.column, self.facts = code, column, facts


class Reading:
    """Reads one table of one kind into the staging."""

    def __init__(self, kind: Kind, staging: Staging, schools: Mapping[str, str], school: str | None) -> None:
        self._kind, self._staging, self._school = kind, staging, school
        self._slugs = {slug: slug for slug in schools} | {name: slug for slug, name in schools.items()}
        self._columns: list[str | None] = []  # of each cell: the English header
        self.present: frozenset[str] = frozenset()  # the columns that the file has

    def read(self, table: Table, check: RowCheck, progress: Callable[[int, int], None]) -> bool:
        """Stage every row of the table, and return whether all could be read; what is wrong stands in the staging."""
        whole = False
        try:
            if not self._read_header(table.header):
                return False  # what stands under a wrong header says nothing
            wrong_cells = {(cell.line, cell.column): cell.code for cell in table.bad_cells}
            stage = self._row_reader(check, wrong_cells)
            for count, row in enumerate(table.rows, start=1):
                stage(row)
                if count % _SEEN_EVERY == 0:
                    progress(table.done(), table.size)
            whole = True
        except Refused as refused:
            self._staging.note(refused.error)
        except UnicodeDecodeError:  # the file changed after its encoding was found
            self._staging.note(RowError("encoding"))
        if table.other_sheets:
            self._staging.note(RowError("other-sheets", facts={"count": table.other_sheets}), remark=True)
        progress(table.size, table.size)
        return whole

    def _read_header(self, header: Row) -> bool:
        wrong = False
        for cell in header.cells:
            text = examine(cell.strip()).text.strip()
            column = self._kind.column(text) if text else None
            if text and (column is None or column.name in self._columns):
                code = "header-unknown" if column is None else "header-twice"
                wrong = True
                value = text[:_LONGEST_SHOWN]
                self._staging.note(RowError(code, header.line, None, value, {"kind": self._kind.name}))
            self._columns.append(None if column is None else column.name)
        while self._columns and self._columns[-1] is None:
            self._columns.pop()
        required = [column for column in self._kind.columns if column.required]
        if self._school is None:
            required.append(SCHOOL_COLUMN)
        for column in required:
            if column.name not in self._columns:
                wrong = True
                self._staging.note(RowError("header-missing", header.line, column.name))
        self.present = frozenset(name for name in self._columns if name is not None)
        return not wrong

    def _row_reader(self, check: RowCheck, wrong_cells: Mapping[tuple[int, int], str]) -> Callable[[Row], None]:
        places = {name: place for place, name in enumerate(self._kind.names, start=3)}
        readers: dict[str, Reader] = {column.name: reader(column.reads) for column in self._kind.columns}
        readers[SCHOOL] = self._read_school
        slots = [
            (place, name or "", readers.get(name or "", _nothing), 0 if name == SCHOOL else places.get(name or "", -1))
            for place, name in enumerate(self._columns)
        ]
        required = [(places[column.name], column.name) for column in self._kind.columns if column.required]
        names, width, cells_of = self._kind.names, len(self._kind.names) + 3, len(slots)
        add, own = self._staging.add, self._school
        bad_lines = {line for line, _ in wrong_cells}

        def stage(row: Row) -> None:
            line, cells, odd = row
            record: list[Any] = [None] * width
            record[0], record[1] = own, line
            wrong: set[str] = set()

            def note(code: str, name: str, value: str | None, facts: Mapping[str, object]) -> None:
                wrong.add(name)
                shown = None if value is None else value[:_LONGEST_SHOWN]
                self._staging.note(RowError(code, line, name or None, shown, facts))

            if len(cells) != cells_of and any(cell.strip() for cell in cells[cells_of:]):
                note("row-too-long", "", None, {"found": len(cells), "most": cells_of})
            for (place, name, read, slot), raw in zip(slots, cells, strict=False):
                cell = raw if type(raw) is not str else raw.strip()
                if odd and cell:
                    cell = self._examined(line, name, cell, note)
                if line in bad_lines and (line, place) in wrong_cells:
                    note(wrong_cells[line, place], name, cell or None, {})
                elif cell and name not in wrong:
                    try:
                        record[slot] = read(cell)
                    except Wrong as mistake:
                        note(mistake.code, name, cell, mistake.facts)
            for place, name in required:
                if record[place] is None and name not in wrong:
                    note("required", name, None, {})
            if record[0] is None and SCHOOL not in wrong:
                note("required", SCHOOL, None, {})
            try:
                look_at = check(dict(zip(names, record[3:], strict=True)) | {"wrong": wrong})
                if look_at is not None:
                    shown = str(record[places[look_at]])[:_LONGEST_SHOWN]
                    self._staging.note(RowError("question-mark", line, look_at, shown), remark=True)
            except RowMistake as mistake:
                note(mistake.code, mistake.column, None, mistake.facts)
            record[2] = bool(wrong)
            add(record)

        return stage

    def _examined(self, line: int, name: str, cell: str, note: Callable[..., None]) -> str:
        examined = examine(cell)
        if examined.wrong is not None:
            note(examined.wrong, name, cell, {})
            return ""
        text = examined.text.strip()
        for remark in examined.remarks:
            self._staging.note(RowError(remark, line, name, text[:_LONGEST_SHOWN]), remark=True)
        return text

    def _read_school(self, cell: str) -> str:
        slug = self._slugs.get(cell)
        if slug is None:
            raise Wrong("unknown-school")
        if self._school is not None and slug != self._school:
            raise Wrong("other-school", school=self._school)
        return slug


def _nothing(cell: str) -> None:
    raise Wrong("no-header")
