"""What the school platform shows of receipt statements: confirmed, doubted, or nothing yet."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from sqlmodel import Session

from portfolio.receipts import ReceiptConfirmation
from storage.queries.receipt_imports import Shown, showing, taking_turn
from storage.queries.roster_rows import read_rows
from storage.rosters.enrolments import student_ids
from storage.rosters.planning import CHANGED, SAME, Asked, Findings, Given, Plan, instant_of, tally
from storage.rosters.rows import RowMistake
from storage.tables import ReceiptStatement


class ReceiptStateRecord(NamedTuple):
    """One row: one part of one student's statement, or without a part all parts of that round."""

    line: int
    bad: int
    academic_year: Given
    round: int | None
    number: Given
    part: str | None
    state: Given
    decided_at: int | None


class Revision(NamedTuple):
    """One revision of a statement as it is in the tables; instants in milliseconds."""

    id: int
    revision: int
    imported_at: int
    state: str | None
    decided_at: int | None


Parts = Mapping[str, list[Revision]]  # oldest first


class ReceiptStates:
    """The planner of files of receipt states."""

    Record = ReceiptStateRecord

    def check(self, row: ReceiptStateRecord, wrong: AbstractSet[str]) -> str | None:
        """Raise `RowMistake` where a time stands beside what nobody has decided."""
        if row.state == ReceiptConfirmation.WAITING and row.decided_at is not None:
            raise RowMistake("decided-and-waiting", "decided_at")
        return None

    def plan(self, session: Session, records: Sequence[ReceiptStateRecord], asked: Asked, findings: Findings) -> Plan:
        """Compare with the newest revisions; what a file does not name stays as it was."""
        plan = Plan(asked.school, rows=len(records))
        students = student_ids(session, asked.school)
        known = _known(session, asked.school)
        told: dict[int, ReceiptStateRecord] = {}
        shown: list[Shown] = []
        for record in records:
            if record.bad:
                continue
            student = students.get(record.number)
            if student is None:
                findings.wrong(record, "unknown-student", "number")
                continue
            round_ = asked.delivering.round or record.round or 1
            if record.round not in (None, round_):
                findings.wrong(record, "other-round", "round", expected=round_)
                continue
            parts = known.get((student, record.academic_year, round_), {})
            named = parts if record.part is None else {record.part: parts[record.part]} if record.part in parts else {}
            if not named:
                findings.wrong(record, "unknown-statement", "number", year=record.academic_year, round=round_)
                continue
            standings = []
            for revisions in named.values():
                one = _meant(record, revisions, findings)
                twin = told.setdefault(one.id, record)
                if twin is not record:
                    findings.wrong(record, "duplicate", "number", first=twin.line)
                same = (one.state, one.decided_at) == (record.state, record.decided_at)
                standings.append(SAME if same else CHANGED)
                if not same:
                    at = None if record.decided_at is None else instant_of(record.decided_at)
                    shown.append(Shown(one.id, ReceiptConfirmation(record.state), at))
            tally(plan.counts, standings)
        if shown:
            plan.steps += [taking_turn(asked.school), showing(shown)]
        return plan


def _meant(record: ReceiptStateRecord, revisions: list[Revision], findings: Findings) -> Revision:
    """The revision that was looked at: the newest, or the one that stood when it was decided."""
    newest = revisions[-1]
    if record.decided_at is None or record.decided_at >= newest.imported_at or len(revisions) == 1:
        return newest
    findings.remark(record, "decided-before-revision", "decided_at")
    earlier = [one for one in revisions if one.imported_at <= record.decided_at]
    return earlier[-1] if earlier else revisions[0]


def _known(session: Session, school: str) -> dict[tuple[int, int, int], dict[str, list[Revision]]]:
    columns = ("student_id", "academic_year", "round", "part", *_REVISION)
    found: dict[tuple[int, int, int], dict[str, list[Revision]]] = {}
    rows: list[Any] = read_rows(session, ReceiptStatement, columns, school=school)
    for student, year, round_, part, *rest in rows:
        found.setdefault((student, year, round_), {}).setdefault(part, []).append(Revision(*rest))
    for parts in found.values():
        for revisions in parts.values():
            revisions.sort(key=lambda one: one.revision)
    return found


_REVISION = ("id", "revision", "imported_at", "platform_state", "platform_decided_at")
