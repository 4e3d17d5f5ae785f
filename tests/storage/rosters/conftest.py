"""A registrar's desk: two empty schools, files made of text, and what stands in the tables afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, SQLModel, select

from storage.rosters import ImportReport, import_file, import_rows
from storage.tables import School
from storage.units import Storage
from tests.conftest import POSTGRESQL

# How a file is read does not depend on the database, and each test of PostgreSQL makes a database of its own.
collect_ignore = ["test_csv_files.py", "test_characters.py", "test_xlsx_files.py", "test_docs.py"] if POSTGRESQL else []

SCHOOL, OTHER = "small", "other"
PEOPLE = "role,number,name,class,grade,birthday,child,relation,legal_representative,barred\n"
SOME_PEOPLE = (
    PEOPLE
    + "student,20101,林向晴,201,2,97/5/17,,,,\n"
    + "student,20102,周以樂,201,2,97/9/2,,,,\n"
    + "guardian,20101-1,阮氏秋,,,,20101,mother,yes,\n"
    + "teacher,T01,葉沛文,201,,,,,,\n"
    + "staff,R01,江允和,,,,,,,\n"
)
SOME_COURSES = "term,code,name,class,teacher\n113-1,M1,數學,201,T01\n113-1,C1,國文,201,\n112-1,M1,數學,,T01\n"
SOME_WORKS = (
    "id,kind,number,title,academic_year,term,code,state\n"
    "W1,course_outcome,20101,函數,113,113-1,M1,certified\n"
    "W2,course_outcome,20101,數列,112,112-1,M1,waiting\n"
    "W3,diverse_performance,20101,淨灘,113,,,\n"
)


@dataclass
class Registrar:
    """Somebody who imports files for the school `small`."""

    storage: Storage
    now: datetime
    folder: Path

    def file(self, content: str | bytes, name: str = "roster.csv") -> Path:
        """Write a file and return where it is."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def bring(
        self, kind: str, content: str | bytes | Path, *, full: bool = False, school: str | None = SCHOOL, **more: Any
    ) -> ImportReport:
        """Import a file with this content."""
        path = content if isinstance(content, Path) else self.file(content)
        more.setdefault("now", self.now)
        return import_file(
            self.storage, kind, path, school=school, full=full, work_folder=self.folder / "working", **more
        )

    def rows(self, kind: str, rows: Sequence[Mapping[str, object]], *, full: bool = False, **more: Any) -> ImportReport:
        """Import rows in memory."""
        return import_rows(self.storage, kind, rows, school=SCHOOL, full=full, now=self.now, **more)

    def has(self, *kinds: str) -> "Registrar":
        """Import the usual people, courses, works and so on first."""
        contents = {"people": SOME_PEOPLE, "courses": SOME_COURSES, "works": SOME_WORKS}
        for kind in kinds:
            report = self.bring(kind, contents[kind])
            assert report.ok, report.errors
        return self

    def all(self, table: type[Any], school: str = SCHOOL) -> list[Any]:
        """Return every row of a table, as this school sees it."""
        with self.storage.reading(school) as session:
            return list(session.exec(select(table).where(table.school == school).order_by(table.id)))

    def one(self, table: type[Any], **equal: object) -> Any:
        """Return the one row that matches."""
        (found,) = [row for row in self.all(table) if all(getattr(row, key) == value for key, value in equal.items())]
        return found


@pytest.fixture
def registrar(storage: Storage, now: datetime, tmp_path: Path) -> Registrar:
    """Return the registrar of a school with nobody in it."""
    with storage.unit() as session:
        session.add(School(slug=SCHOOL, name="範例高中", created_at=now))
        session.add(School(slug=OTHER, name="另一所高中", created_at=now))
    return Registrar(storage, now, tmp_path)


def contents(storage: Storage) -> dict[str, list[tuple[Any, ...]]]:
    """Return everything in every table, to see that nothing changed."""
    with storage.reading() as session:
        return {table.name: _rows(session, table) for table in SQLModel.metadata.sorted_tables}


def _rows(session: Session, table: Any) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in session.connection().execute(table.select())), key=repr)


def codes(report: ImportReport) -> list[tuple[str, int | None, str | None]]:
    """Return code, line and column of each mistake."""
    return [(error.code, error.line, error.column) for error in report.errors]
