"""A round of receipt statements for the school's own files: one entry a student, with all that came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from portfolio.certification import Written
from portfolio.receipts import ReceiptConfirmation, ReceiptPart, ReportState
from storage.tables import Person, ReceiptReport, ReceiptResult, ReceiptStatement


@dataclass(frozen=True)
class PartSummary:
    """One part: pressed in the chat by whom (their number), and what the school platform showed."""

    state: ReceiptConfirmation
    platform_state: ReceiptConfirmation | None
    decided_at: datetime | None
    decided_by: str
    fingerprint: str


@dataclass(frozen=True)
class Summary:
    """One student's statement of a round: the newest revision of each part, open reports, and what it came to."""

    student: Person
    parts: Mapping[ReceiptPart, PartSummary]
    open_reports: int = 0
    result: ReceiptResult | None = None
    states_of_attempts: tuple[str, ...] = field(default=())  # of every notice about it to the student or a guardian


def find_summaries(session: Session, *, school: str, academic_year: int, round: int) -> list[Summary]:
    """Return what came of one round, by class, seat and number; leavers too, since statements of theirs came."""
    parts: dict[int, dict[ReceiptPart, PartSummary]] = {}
    students: dict[int, Person] = {}
    newest = {}
    decider = aliased(Person)
    asked = (
        select(ReceiptStatement, Person, col(decider.number))
        .join(Person, col(Person.id) == ReceiptStatement.student_id)
        .outerjoin(decider, col(decider.id) == ReceiptStatement.decided_by_id)
        .where(
            col(ReceiptStatement.school) == school,
            col(ReceiptStatement.academic_year) == academic_year,
            col(ReceiptStatement.round) == round,
        )
        .order_by(
            func.coalesce(col(Person.class_name), ""),
            func.coalesce(col(Person.seat), 0),
            col(Person.number),
            col(ReceiptStatement.revision),
        )
    )
    for one, student, by in session.execute(asked):
        students[one.student_id] = student
        newest[one.student_id, one.part] = one.id
        parts.setdefault(one.student_id, {})[one.part] = PartSummary(
            one.state, one.platform_state, one.decided_at, by or "", one.fingerprint
        )
    reports = _open_reports(session, school, academic_year, round)
    results = _results(session, school, academic_year, round)
    return [
        Summary(students[key], of, reports.get(key, 0), (result := results.get(key)), _states(result))
        for key, of in parts.items()
    ]


class Contradicted(NamedTuple):
    """One press that was the act here, and of which the school platform shows something else."""

    number: str
    academic_year: int
    round: int
    part: ReceiptPart
    state: ReceiptConfirmation
    platform_state: ReceiptConfirmation | None


def find_contradicted(session: Session, *, school: str) -> list[Contradicted]:
    """Return the presses that the school platform contradicts, newest year and round first, then by number."""
    asked = (
        select(
            col(Person.number),
            *(col(getattr(ReceiptStatement, name)) for name in Contradicted._fields[1:]),
        )
        .join(Person, col(Person.id) == ReceiptStatement.student_id)
        .where(col(ReceiptStatement.school) == school, col(ReceiptStatement.written) == Written.CONTRADICTED)
        .order_by(col(ReceiptStatement.academic_year).desc(), col(ReceiptStatement.round).desc(), col(Person.number))
    )
    return [Contradicted(*row) for row in session.execute(asked)]


def _open_reports(session: Session, school: str, academic_year: int, round: int) -> dict[int, int]:
    waiting = (ReportState.OPEN, ReportState.CORRECTED)
    asked = (
        select(col(ReceiptStatement.student_id), func.count())
        .join(ReceiptReport, col(ReceiptReport.statement_id) == ReceiptStatement.id)
        .where(
            col(ReceiptStatement.school) == school,
            col(ReceiptStatement.academic_year) == academic_year,
            col(ReceiptStatement.round) == round,
            col(ReceiptReport.state).in_(waiting),
        )
        .group_by(col(ReceiptStatement.student_id))
    )
    return {row[0]: row[1] for row in session.execute(asked)}


def _results(session: Session, school: str, academic_year: int, round: int) -> dict[int, ReceiptResult]:
    asked = select(ReceiptResult).where(
        col(ReceiptResult.school) == school,
        col(ReceiptResult.academic_year) == academic_year,
        col(ReceiptResult.round) == round,
    )
    return {one.student_id: one for one in session.scalars(asked)}


def _states(result: ReceiptResult | None) -> tuple[str, ...]:
    attempts = [] if result is None else result.evidence.get("attempts", [])
    return tuple(str(one.get("state", "")) for one in attempts)
