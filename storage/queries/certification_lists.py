"""Lists of certification for files and the terminal: decisions to carry to the platform, what is open, what differs.

Reading them changes nothing, however often.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from portfolio.calendar import Term
from portfolio.certification import IN_FORCE, CertificationStatus, ReturnReason, Written
from portfolio.people import Division
from portfolio.works import CertificationState
from storage.tables import Certification, Course, Person, Work

_DECIDED = (CertificationStatus.CERTIFIED, CertificationStatus.RETURNED)


@dataclass(frozen=True)
class Decision:
    """One decision made in the chat; `work` and `student` are the platform's and the roster's own numbers.

    `certifier` is the number of whoever decided. `shown` is what the platform has of the work now, None once it is off
    the platform. `is_superseded`: the work was sent again since, and somebody was asked anew.
    """

    request_id: int
    work: str
    student: str
    status: CertificationStatus
    reason: ReturnReason | None
    words: str | None
    certifier: str
    decided_at: datetime
    attempt: int
    written: Written
    shown: CertificationState | None
    is_superseded: bool


@dataclass(frozen=True)
class Listed:
    """One request that waits, or a decision that the platform does not show or contradicts; with its work.

    `certifier` is the number of who is asked, or decided; empty while nobody is named. `grade` is the student's now.
    """

    work: str
    student: str
    class_name: str
    course: str
    term: Term | None
    title: str
    certifier: str
    step: int
    attempt: int
    uploaded_at: datetime | None
    asked_at: datetime
    status: CertificationStatus
    decided_at: datetime | None
    written: Written | None
    shown: CertificationState | None
    grade: int | None
    division: Division | None


def find_decisions(session: Session, *, school: str, since: datetime) -> list[Decision]:
    """Return what was decided in the chat from that moment on, the oldest first; what was taken back is none."""
    found = _decisions(school).where(col(Certification.decided_at) >= since)
    return [_decision(row) for row in session.execute(found)]


def find_contradictions(session: Session, *, school: str) -> list[Decision]:
    """Return the decisions that the platform contradicts and that nothing newer has overtaken, the oldest first."""
    found = _decisions(school).where(col(Certification.written) == Written.CONTRADICTED)
    return [decision for decision in map(_decision, session.execute(found)) if not decision.is_superseded]


def find_written(session: Session, *, school: str) -> dict[Written, frozenset[int]]:
    """Return the decisions, by key, of which the platform shows, contradicts, or does not show anything yet."""
    columns = (col(Certification.written), col(Certification.id))
    rows = session.execute(
        select(*columns).where(col(Certification.school) == school, col(Certification.status).in_(_DECIDED))
    ).all()
    return {state: frozenset(id_ for written, id_ in rows if written is state) for state in Written}


def find_listed(session: Session, *, school: str) -> list[Listed]:
    """Return what waits, and the decisions that the platform does not show or contradicts; the oldest upload first.

    Decisions about files that were sent again since are left out: they need not reach the platform any more.
    """
    unsettled = or_(
        col(Certification.status) == CertificationStatus.PENDING,
        col(Certification.written).in_((Written.PRESSED, Written.CONTRADICTED)),
    )
    certifier = aliased(Person)
    columns = (
        col(Work.platform_id),
        col(Person.number),
        col(Person.class_name),
        col(Course.name),
        col(Work.academic_year),
        col(Work.semester),
        col(Work.title),
        col(certifier.number),
        col(Certification.step),
        col(Certification.attempt),
        col(Work.uploaded_at),
        col(Certification.asked_at),
        col(Certification.status),
        col(Certification.decided_at),
        col(Certification.written),
        col(Work.state),
        col(Work.departed_at),
        col(Person.grade),
        col(Person.division),
    )
    found = cast(
        "Select[Any]",
        select(*columns)
        .join(Work, col(Work.id) == Certification.work_id)
        .join(Person, col(Person.id) == Work.student_id)
        .outerjoin(Course, col(Course.id) == Work.course_id)
        .outerjoin(
            certifier,
            col(certifier.id) == func.coalesce(col(Certification.decided_by_id), col(Certification.certifier_id)),
        )
        .where(col(Certification.school) == school, unsettled, ~_superseded())
        .order_by(col(Work.uploaded_at), col(Certification.id)),
    )
    return [_listed(row) for row in session.execute(found)]


def _superseded() -> Any:
    newer = aliased(Certification)
    return exists().where(
        col(newer.work_id) == col(Certification.work_id),
        col(newer.attempt) > col(Certification.attempt),
        col(newer.status).in_(IN_FORCE),
    )


def _decisions(school: str) -> Select[Any]:
    certifier = aliased(Person)
    columns = (
        col(Certification.id),
        col(Work.platform_id),
        col(Person.number),
        col(Certification.status),
        col(Certification.reason),
        col(Certification.words),
        col(certifier.number),
        col(Certification.decided_at),
        col(Certification.attempt),
        col(Certification.written),
        col(Work.state),
        col(Work.departed_at),
        _superseded(),
    )
    found = (
        select(*columns)
        .join(Work, col(Work.id) == Certification.work_id)
        .join(Person, col(Person.id) == Work.student_id)
        .outerjoin(certifier, col(certifier.id) == Certification.decided_by_id)
        .where(col(Certification.school) == school, col(Certification.status).in_(_DECIDED))
        .order_by(col(Certification.decided_at), col(Certification.id))
    )
    return cast("Select[Any]", found)


def _decision(row: Sequence[Any]) -> Decision:
    *facts, state, departed_at, is_superseded = row
    id_, work, student, status, reason, words, certifier, decided_at, attempt, written = facts
    shown = None if departed_at is not None else state
    return Decision(
        id_,
        work,
        student,
        status,
        reason,
        words,
        certifier or "",
        decided_at,
        attempt,
        written,
        shown,
        bool(is_superseded),
    )


def _listed(row: Sequence[Any]) -> Listed:
    work, student, class_name, course, year, semester, title, certifier, *facts = row
    step, attempt, uploaded_at, asked_at, status, decided_at, written, state, departed_at, grade, division = facts
    return Listed(
        work=work,
        student=student,
        class_name=class_name or "",
        course=course or "",
        term=None if semester is None else Term(year, semester),
        title=title,
        certifier=certifier or "",
        step=step,
        attempt=attempt,
        uploaded_at=uploaded_at,
        asked_at=asked_at,
        status=status,
        decided_at=decided_at,
        written=written,
        shown=None if departed_at is not None else state,
        grade=grade,
        division=division,
    )
