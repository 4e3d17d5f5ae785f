"""What came of receipt statements when their windows closed, and the evidence that they were told of (收訖明細)."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from portfolio.receipt_outcomes import SaidOfPart, reached_by
from portfolio.receipts import Reached, ReceiptConfirmation, ReceiptOutcome, ReceiptPart
from portfolio.reminders import NoticeSubject
from storage.among import among
from storage.queries import audit
from storage.tables import Notice, Person, ReceiptResult, ReceiptStatement, School

LOOKED_BACK: Final = timedelta(days=60)  # a result may still become another one, by what an import shows
BEFORE_OPENING: Final = timedelta(days=1)  # a notice of a window may be owed on the day before it
STUDENT: Final = "student:"  # how a guardian's notice names the student


@dataclass(frozen=True)
class Said:
    """What is known of one student's statement of one round: the newest revision of each of its parts."""

    student: Person
    academic_year: int
    round: int
    parts: Mapping[ReceiptPart, SaidOfPart]
    known: ReceiptResult | None  # as it was noted before


def find_schools(session: Session) -> list[str]:
    """Return the schools where there is any statement; crosses schools."""
    any_ = exists().where(col(ReceiptStatement.school) == col(School.slug))
    return list(session.scalars(select(col(School.slug)).where(any_).order_by(col(School.slug))))


def find_said(session: Session, *, school: str, now: datetime) -> list[Said]:
    """Return the statements whose outcome is not noted yet, or was noted lately and may have changed, by student."""
    lately = exists().where(
        col(ReceiptResult.student_id) == col(ReceiptStatement.student_id),
        col(ReceiptResult.academic_year) == col(ReceiptStatement.academic_year),
        col(ReceiptResult.round) == col(ReceiptStatement.round),
        col(ReceiptResult.noted_at) < now - LOOKED_BACK,
    )
    newer = aliased(ReceiptStatement)
    has_newer = exists().where(
        col(newer.student_id) == col(ReceiptStatement.student_id),
        col(newer.academic_year) == col(ReceiptStatement.academic_year),
        col(newer.round) == col(ReceiptStatement.round),
        col(newer.part) == col(ReceiptStatement.part),
        col(newer.revision) > col(ReceiptStatement.revision),
    )
    statement = (
        select(
            col(ReceiptStatement.student_id),
            col(ReceiptStatement.academic_year),
            col(ReceiptStatement.round),
            col(ReceiptStatement.part),
            col(ReceiptStatement.state),
            col(ReceiptStatement.platform_state),
        )
        .where(col(ReceiptStatement.school) == school, ~lately, ~has_newer)
        .order_by(col(ReceiptStatement.student_id), col(ReceiptStatement.academic_year), col(ReceiptStatement.round))
    )
    parts: dict[tuple[int, int, int], dict[ReceiptPart, SaidOfPart]] = defaultdict(dict)
    for student_id, year, round_, part, state, on_platform in session.connection().execute(statement):
        pressed = ReceiptConfirmation(state)
        platform = None if on_platform is None else ReceiptConfirmation(on_platform)
        parts[student_id, year, round_][ReceiptPart(part)] = SaidOfPart(pressed, platform)
    students = _people(session, {student_id for student_id, _, _ in parts})
    results = select(ReceiptResult).where(
        col(ReceiptResult.school) == school, among(col(ReceiptResult.student_id), students)
    )
    known = {(one.student_id, one.academic_year, one.round): one for one in session.scalars(results)}
    return [Said(students[key[0]], key[1], key[2], of, known.get(key)) for key, of in parts.items()]


@dataclass(frozen=True)
class Evidence:
    """What became of the notices about one student's statement: to the student, and to guardians by their numbers."""

    reached: Reached
    attempts: Sequence[Mapping[str, Any]]


def find_evidence(
    session: Session,
    *,
    school: str,
    academic_year: int,
    round: int,
    students: Collection[Person],
    since: datetime | None,
) -> dict[int, Evidence]:
    """Return by student what was tried to tell of a round: every notice with its state, reason and instant.

    `since` is the window's opening, where it is known: rounds that the rules do not tell apart are told by time.
    """
    numbers = {one.number: one.id or 0 for one in students}
    of_students = {one.id or 0 for one in students}
    about = col(Notice.about)
    statement: Any = (
        select(Notice, col(Person.number))
        .join(Person, col(Person.id) == col(Notice.recipient_id))
        .where(
            col(Notice.school) == school,
            col(Notice.subject) == NoticeSubject.RECEIPT_CONFIRMATION,
            or_(col(Notice.term) == str(academic_year), col(Notice.term).startswith(f"{academic_year}/")),
            col(Notice.round).in_((0, round)),
            or_(about.startswith(STUDENT), (about == "") & among(col(Notice.recipient_id), of_students)),
        )
        .order_by(col(Notice.due_at), col(Notice.id))
    )
    if since is not None:
        statement = statement.where(col(Notice.due_at) >= since - BEFORE_OPENING)
    found: dict[int, list[tuple[Notice, str]]] = defaultdict(list)
    for notice, number in session.execute(statement):
        student = notice.recipient_id if not notice.about else numbers.get(notice.about.removeprefix(STUDENT))
        if student is not None:
            found[student].append((notice, number))
    return {student: _evidence(notices) for student, notices in found.items()}


def note(
    session: Session,
    said: Said,
    *,
    outcome: ReceiptOutcome,
    clause: str,
    evidence: Evidence | None,
    closed_at: datetime,
    now: datetime,
    actor: str,
) -> bool:
    """Note what a statement came to, with its audit row, and return whether that is new or another outcome than before.

    What was tried to tell the student stays as it was when the window closed.
    """
    known = said.known
    if known is not None and (known.outcome, known.clause) == (outcome, clause):
        return False
    if known is None:
        proof = evidence or Evidence(Reached.NOT_REACHED, ())
        known = ReceiptResult(
            school=said.student.school,
            student_id=said.student.id or 0,
            academic_year=said.academic_year,
            round=said.round,
            outcome=outcome,
            clause=clause,
            reached=proof.reached,
            evidence={"attempts": [dict(one) for one in proof.attempts]},
            closed_at=closed_at,
            noted_at=now,
        )
        session.add(known)
    else:
        known.outcome, known.clause = outcome, clause
    session.flush()
    facts = {"year": said.academic_year, "round": said.round, "outcome": outcome.value, "reached": known.reached.value}
    audit.record(
        session,
        school=said.student.school,
        at=now,
        actor=actor,
        act="receipt.outcome",
        subject=audit.person_pseudonym(session, said.student.school, said.student.number),
        facts=facts,
    )
    return True


def _evidence(notices: Sequence[tuple[Notice, str]]) -> Evidence:
    attempts = [
        {
            "to": number,
            "stage": one.stage,
            "state": one.state.value,
            "reason": one.reason,
            "at": None if one.settled_at is None else one.settled_at.isoformat(),
            "request": one.platform_request_id,
        }
        for one, number in notices
    ]
    return Evidence(reached_by((one.state, one.ambiguous) for one, _ in notices), attempts)


def _people(session: Session, ids: Collection[int]) -> dict[int, Person]:
    return {one.id or 0: one for one in session.scalars(select(Person).where(among(col(Person.id), ids)))}
