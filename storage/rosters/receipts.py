"""Receipt files: what the central database received of each student; a changed statement is a new revision."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from sqlmodel import Session

from portfolio.receipts import ReceiptPart, ReceivedItem, fingerprint
from storage.queries.receipt_imports import resubmitting, taking_turn
from storage.queries.roster_rows import Link, inserting, read_rows, updating
from storage.rosters.columns import word_for
from storage.rosters.planning import Asked, Findings, Given, Plan, Values, instant_of, year_and_semester
from storage.rosters.receipt_deliveries import Receiver, deliver, receivers, remark_on_windows
from storage.rosters.rows import RowMistake
from storage.tables import ReceiptItem, ReceiptStatement

Key = tuple[int, int, int, str]  # student, academic year, round, part
Item = tuple[str, str, int | None, int | None, str | None]  # platform id, title, academic year, semester, md5

_STATEMENT = Link("statement_id", "receipt_statement", ("student_id", "academic_year", "round", "part", "revision"))
_COLUMNS = (
    "school",
    "student_id",
    "academic_year",
    "round",
    "part",
    "revision",
    "state",
    "imported_at",
    "fingerprint",
)


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


class Newest(NamedTuple):
    """The newest revision of a statement as it is in the tables."""

    revision: int
    id: int
    fingerprint: str
    items: set[Item]


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
        students = receivers(session, asked.school)
        wanted = _wanted(records, asked, findings, students)
        known = _known(session, asked.school)
        new: dict[Key, tuple[int, set[Item]]] = {}
        unmarked: list[tuple[str, int]] = []
        for key, rows in wanted.items():
            received = {_item(record) for record in rows.values() if record.id is not None}
            before = known.get(key)
            if before is None:
                plan.counts.added += len(rows)
            elif received == before.items:
                plan.counts.unchanged += len(rows)
                if not before.fingerprint:  # it came before statements had one
                    unmarked.append((_fingerprint(received), before.id))
                continue
            else:
                plan.counts.changed += len(rows)
                first = next(iter(rows.values()))
                if first.round is None and asked.delivering.round is None:
                    findings.remark(first, "round-not-said", "round", round=key[2])
            new[key] = (1 if before is None else before.revision + 1, received)
        plan.steps.append(taking_turn(asked.school))
        plan.steps.extend(_steps(session, asked, new))
        if unmarked:
            plan.also = True
            plan.steps.append(updating(session, ReceiptStatement, ("fingerprint",), unmarked))
        deliver(session, plan, asked, named={key[1:3] for key in wanted}, changed={key[1:3] for key in new})
        by_id = {one.id: one for one in students.values()}
        remark_on_windows(session, asked, findings, {(by_id[key[0]], *key[1:]) for key in wanted})
        return plan


def _wanted(
    records: Sequence[ReceiptRecord], asked: Asked, findings: Findings, students: Mapping[str, Receiver]
) -> dict[Key, dict[str, ReceiptRecord]]:
    """The rows of each statement by their id; what is not of the round, part or division that was said is wrong."""
    said = asked.delivering
    wanted: dict[Key, dict[str, ReceiptRecord]] = {}
    year: int | None = None
    for record in records:
        if record.bad:
            continue
        year = record.academic_year if year is None else year
        student = students.get(record.number)
        if student is None:
            findings.wrong(record, "unknown-student", "number")
            continue
        if said.round is not None and record.round not in (None, said.round):
            findings.wrong(record, "other-round", "round", expected=said.round)
        if said.part not in ("", record.part):
            findings.wrong(record, "other-part", "part", expected=word_for("part", said.part))
        if said.division and student.division not in (None, said.division):
            findings.wrong(record, "other-division", "number", expected=word_for("division", said.division))
        if said.has_window and record.academic_year != year:
            findings.wrong(record, "window-of-one-year", "academic_year", expected=year)
        key = (student.id, record.academic_year, said.round or record.round or 1, record.part)
        items = wanted.setdefault(key, {})
        twin = items.setdefault(record.id or "", record)
        if twin is not record:
            findings.wrong(record, "duplicate", "id", first=twin.line)
        elif "" in items and len(items) > 1:
            findings.wrong(items[""], "required", "id")
    return wanted


def _steps(session: Session, asked: Asked, new: Mapping[Key, tuple[int, set[Item]]]) -> list[Any]:
    """What writes the new statements with their items, and tells the reports that were waiting for them."""
    statements: list[Values] = []
    items_of: list[Values] = []
    for (student, year, round_, part), (revision, received) in new.items():
        natural = (student, year, round_, part, revision)
        statements.append((asked.school, *natural, "waiting", asked.data_at, _fingerprint(received)))
        items_of.extend((asked.school, *natural, *item) for item in sorted(received, key=lambda item: item[0]))
    columns_of_items = ("school", _STATEMENT, "platform_id", "title", "academic_year", "semester", "md5")
    came = {(student, year, ReceiptPart(part)) for student, year, _, part in new}
    return [
        inserting(session, ReceiptStatement, _COLUMNS, statements),
        inserting(session, ReceiptItem, columns_of_items, items_of),
        resubmitting(asked.school, came, actor="import", at=instant_of(asked.at)),
    ]


def _item(record: ReceiptRecord) -> Item:
    year, semester = (None, None) if record.term is None else year_and_semester(record.term)
    return record.id or "", record.title or "", year, semester, record.md5


def _fingerprint(items: set[Item]) -> str:
    return fingerprint(
        ReceivedItem(key, title, "" if year is None or semester is None else f"{year}-{semester}", md5 or "")
        for key, title, year, semester, md5 in items
    )


def _known(session: Session, school: str) -> dict[Key, Newest]:
    """Return the newest revision of each statement, with its items."""
    newest: dict[Key, Newest] = {}
    columns = ("id", "revision", "fingerprint", "student_id", "academic_year", "round", "part")
    for one, revision, mark, *key in read_rows(session, ReceiptStatement, columns, school=school):
        place: Any = tuple(key)
        if place not in newest or newest[place].revision < revision:
            newest[place] = Newest(revision, one, mark, set())
    items = {one.id: one.items for one in newest.values()}
    item_columns = ("statement_id", "platform_id", "title", "academic_year", "semester", "md5")
    for statement, *item in read_rows(session, ReceiptItem, item_columns, school=school):
        if statement in items:
            content: Any = tuple(item)
            items[statement].add(content)
    return newest
