"""Where rows wait between being read and being applied: a private file, so that memory stays small and no lock is held.

It is a database of its own in the import's working folder, gone with it; the program's database is not touched.
"""

import json
import marshal
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from storage.rosters.reports import RowError

_TOGETHER: Final = 2_000  # rows a statement


class Staging:
    """The staged records of one file, by school, and everything that was found wrong or worth a remark."""

    def __init__(self, folder: Path) -> None:
        path = folder / "staged.db"
        self._file = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-16000", "temp_store=FILE"):
            self._file.execute(f"PRAGMA {pragma}")
        self._file.execute("CREATE TABLE staged (school, line, record)")
        self._file.execute("CREATE TABLE found (remark, line, seq INTEGER PRIMARY KEY, code, col, value, facts)")
        path.unlink()  # it lives as long as it is open: even a crash leaves no personal data behind
        self._file.execute("BEGIN")
        self._waiting: list[tuple[str | None, int, bytes]] = []
        self.counts = {False: 0, True: 0}
        self.rows = 0

    def add(self, school: str | None, record: list[Any]) -> None:
        """Stage one record: line, whether it is bad, then its values, all of them text, whole numbers or `None`."""
        # Python's own bytes: half the time of twenty columns, and nobody else ever reads this file.
        self._waiting.append((school, record[0], marshal.dumps(record)))
        if len(self._waiting) >= _TOGETHER:
            self._flush()

    def _flush(self) -> None:
        self._file.executemany("INSERT INTO staged VALUES (?, ?, ?)", self._waiting)
        self.rows += len(self._waiting)
        self._waiting.clear()

    def sort(self) -> None:
        """Make the records of a school readable together; to be called once all are in."""
        self._flush()
        self._file.execute("CREATE INDEX by_school ON staged (school)")

    def schools(self) -> list[str]:
        """Return the schools that have records; rows of an unknown school belong to none."""
        statement = "SELECT DISTINCT school FROM staged WHERE school IS NOT NULL ORDER BY school"
        return [row[0] for row in self._file.execute(statement)]

    def records(self, school: str, make: type[Any]) -> list[Any]:
        """Return one school's records, in the order of the file; `make` is a named tuple of line, bad and values."""
        rows = self._file.execute("SELECT record FROM staged WHERE school = ? ORDER BY line", (school,))
        return [make._make(marshal.loads(record)) for (record,) in rows]

    def note(self, found: RowError, *, remark: bool = False) -> None:
        """Keep a mistake, or a remark."""
        self.counts[remark] += 1
        facts = json.dumps(found.facts, ensure_ascii=False)
        # A lone surrogate has no UTF-8: it is shown as what it is.
        value = None if found.value is None else found.value.encode("utf-8", "backslashreplace").decode()
        self._file.execute(
            "INSERT INTO found (remark, line, code, col, value, facts) VALUES (?, ?, ?, ?, ?, ?)",
            (remark, found.line or 0, found.code, found.column, value, facts),
        )

    def found(self, *, remark: bool = False) -> Iterator[RowError]:
        """Yield the mistakes, or the remarks, by line."""
        statement = "SELECT code, line, col, value, facts FROM found WHERE remark = ? ORDER BY line, seq"
        for code, line, column, value, facts in self._file.execute(statement, (remark,)):
            stated: Mapping[str, object] = json.loads(facts)
            yield RowError(code, line or None, column, value, stated)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
