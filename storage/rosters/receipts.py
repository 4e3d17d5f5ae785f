"""Receipt files: what the central database received of each student; a changed statement is a new revision."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from sqlmodel import Session

from storage.queries.roster_rows import Link, inserting, read_rows
from storage.rosters.enrolments import student_ids
from storage.rosters.planning import Asked, Findings, Given, Plan, Values, year_and_semester
from storage.rosters.rows import RowMistake
from storage.tables import ReceiptItem, ReceiptStatement

Key = tuple[int, int, int, str]  # student, academic year, round, part
Item = tuple[str, str, int | None, int | None, str | None]  # platform id, title, academic year, semester, md5

_STATEMENT = Link("statement_id", "receipt_statement", ("student_id", "academic_year", "round", "part", "revision"))


class ReceiptRecord(NamedTuple):
    """One row of a receipt file: one received item, or without an id a statement with nothing in it."""

    line: int
    bad: int
    academic_year: Given
    round: int | None
    number: Given
    part: Given
    id: str | None
    title: str | None
    term: str | None
    md5: str | None


class Receipts:
    """The planner of receipt files."""

    Record = ReceiptRecord

    def check(self, row: ReceiptRecord, wrong: AbstractSet[str]) -> str | None:
        """Raise `RowMistake` where an item lacks its title, or has one and no id."""
        if (row.id is None) != (row.title is None) and not wrong & {"id", "title"}:
            raise RowMistake("required", "id" if row.id is None else "title")
        return None

    def plan(self, session: Session, records: Sequence[ReceiptRecord], asked: Asked, findings: Findings) -> Plan:
        """Compare statements with the tables; those that a file does not name stay, since they were handed out."""
        plan = Plan(asked.school, rows=len(records))
        students = student_ids(session, asked.school)
        wanted: dict[Key, dict[str, ReceiptRecord]] = {}
        for record in records:
            if record.bad:
                continue
            student = students.get(record.number)
            if student is None:
                findings.wrong(record, "unknown-student", "number")
                continue
            items = wanted.setdefault((student, record.academic_year, record.round or 1, record.part), {})
            twin = items.setdefault(record.id or "", record)
            if twin is not record:
                findings.wrong(record, "duplicate", "id", first=twin.line)
            elif "" in items and len(items) > 1:
                findings.wrong(items[""], "required", "id")
        known = _known(session, asked.school)
        statements: list[Values] = []
        items_of: list[Values] = []
        for key, rows in wanted.items():
            received = {_item(record) for record in rows.values() if record.id is not None}
            revision, before = known.get(key, (0, set()))
            if revision and received == before:
                plan.counts.unchanged += len(rows)
                continue
            if revision:
                plan.counts.changed += len(rows)
            else:
                plan.counts.added += len(rows)
            student, year, round_, part = key
            natural = (student, year, round_, part, revision + 1)
            statements.append((asked.school, *natural, "waiting", asked.data_at))
            items_of.extend((asked.school, *natural, *item) for item in sorted(received, key=lambda item: item[0]))
        columns = ("school", "student_id", "academic_year", "round", "part", "revision", "state", "imported_at")
        plan.steps.append(inserting(session, ReceiptStatement, columns, statements))
        columns_of_items = ("school", _STATEMENT, "platform_id", "title", "academic_year", "semester", "md5")
        plan.steps.append(inserting(session, ReceiptItem, columns_of_items, items_of))
        return plan


def _item(record: ReceiptRecord) -> Item:
    year, semester = (None, None) if record.term is None else year_and_semester(record.term)
    return record.id or "", record.title or "", year, semester, record.md5


def _known(session: Session, school: str) -> dict[Key, tuple[int, set[Item]]]:
    """Return the newest revision of each statement, with its items."""
    newest: dict[Key, tuple[int, int]] = {}
    columns = ("id", "revision", "student_id", "academic_year", "round", "part")
    for one, revision, *key in read_rows(session, ReceiptStatement, columns, school=school):
        place: Any = tuple(key)
        newest[place] = max(newest.get(place, (0, 0)), (revision, one))
    items: dict[int, set[Item]] = {one: set() for _, one in newest.values()}
    item_columns = ("statement_id", "platform_id", "title", "academic_year", "semester", "md5")
    for statement, *item in read_rows(session, ReceiptItem, item_columns, school=school):
        if statement in items:
            content: Any = tuple(item)
            items[statement].add(content)
    return {key: (revision, items[one]) for key, (revision, one) in newest.items()}
