"""From rows of text to staged records: which column is which, what each cell says, what a row must have."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from storage.rosters.characters import examine
from storage.rosters.columns import SCHOOL_COLUMN, Kind
from storage.rosters.reports import RowError
from storage.rosters.rows import LONGEST_SHOWN, RowCheck, RowReader
from storage.rosters.sources import Refused, Row, Table
from storage.rosters.staging import Staging
from storage.rosters.values import Wrong

_SEEN_EVERY: Final = 5_000  # rows between two calls of the progress


class Reading:
    """Reads one table of one kind into the staging."""

    def __init__(self, kind: Kind, staging: Staging, schools: Mapping[str, str], school: str | None) -> None:
        self._kind, self._staging, self._school = kind, staging, school
        self._slugs = {slug: slug for slug in schools} | {name: slug for slug, name in schools.items()}
        self._columns: list[str | None] = []  # of each cell: the English header
        self.present: frozenset[str] = frozenset()  # the columns that the file has

    def read(self, table: Table, make: type[Any], check: RowCheck, progress: Callable[[int, int], None]) -> bool:
        """Stage every row of the table, and return whether all could be read; what is wrong stands in the staging.

        `make` is the named tuple of a record, `check` looks at one.
        """
        whole = False
        try:
            if not self._read_header(table.header):
                return False  # what stands under a wrong header says nothing
            rows = RowReader(
                self._kind,
                self._columns,
                self._staging,
                self._school,
                self._read_school,
                make,
                check,
                table.bad_cells,
            )
            for count, row in enumerate(table.rows, start=1):
                rows.stage(row)
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
                value = text[:LONGEST_SHOWN]
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

    def _read_school(self, cell: str) -> str:
        slug = self._slugs.get(cell)
        if slug is None:
            raise Wrong("unknown-school")
        if self._school is not None and slug != self._school:
            raise Wrong("other-school", school=self._school)
        return slug
