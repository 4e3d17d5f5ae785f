"""What a registrar looks after: every request of a school that waits, was given back, contradicted or not written."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from portfolio.calendar import Term
from portfolio.certification import CertificationStatus, Written
from portfolio.people import Division, PersonStatus
from storage.queries.requests import Card, cards_where
from storage.tables import Certification, Course, Person, Work


@dataclass(frozen=True)
class Open:
    """One request as far as it must be known to sort it; `division` and `grade` are the student's.

    `is_given_back`: a certifier handed it to the registrar. `has_left`: its certifier is no longer at the school.
    """

    id: int
    version: int
    certifier_id: int | None
    course_id: int | None
    term: Term | None
    grade: int | None
    division: Division | None
    uploaded_at: datetime | None
    decided_at: datetime | None
    is_given_back: bool = False
    has_left: bool = False


def find_pending(session: Session, *, school: str) -> list[Open]:
    """Return every request that waits, the oldest upload first."""
    before, later = aliased(Certification), aliased(Certification)
    followed = exists().where(  # by another one before the present request
        col(later.work_id) == col(before.work_id),
        col(later.attempt) == col(before.attempt),
        col(later.status) == CertificationStatus.HANDED_OVER,
        col(later.id) > col(before.id),
    )
    given_back = exists().where(
        col(before.work_id) == col(Certification.work_id),
        col(before.attempt) == col(Certification.attempt),
        col(before.status) == CertificationStatus.HANDED_OVER,
        col(before.note).is_not(None),
        col(before.decided_by_id).is_not(None),
        ~followed,
    )
    statement = _light(school, given_back).where(
        col(Certification.status) == CertificationStatus.PENDING, col(Work.departed_at).is_(None)
    )
    return [_open(row) for row in session.execute(statement)]


def find_returned(session: Session, *, school: str) -> list[Open]:
    """Return what was returned and not sent again since, the oldest upload first."""
    newer = aliased(Certification)
    again = exists().where(
        col(newer.work_id) == col(Certification.work_id), col(newer.attempt) > col(Certification.attempt)
    )
    statement = _light(school, again).where(
        col(Certification.status) == CertificationStatus.RETURNED, ~again, col(Work.departed_at).is_(None)
    )
    return [_open(row) for row in session.execute(statement)]


def find_decided(session: Session, *, school: str, written: Written, before: datetime) -> list[Open]:
    """Return the decisions of which the platform shows this, made before a moment, the oldest upload first."""
    statement = _light(school, exists().where(col(Certification.id).is_(None))).where(
        col(Certification.written) == written, col(Certification.decided_at) <= before
    )
    return [_open(row) for row in session.execute(statement)]


def find_pending_of(
    session: Session, *, school: str, certifier_id: int | None = None, course_id: int | None = None
) -> list[Certification]:
    """Return the requests that wait for one certifier, or of one course, by key."""
    found = (
        select(Certification)
        .join(Work, col(Work.id) == Certification.work_id)
        .where(
            col(Certification.school) == school,
            col(Certification.status) == CertificationStatus.PENDING,
            col(Work.departed_at).is_(None),
        )
        .order_by(col(Certification.id))
    )
    if certifier_id is not None:
        found = found.where(col(Certification.certifier_id) == certifier_id)
    if course_id is not None:
        found = found.where(col(Work.course_id) == course_id)
    return list(session.scalars(found))


def find_cards(session: Session, ids: Sequence[int]) -> list[Card]:
    """Return these requests with their rows, in this order; a page of a list, so a few."""
    found = {
        card.request.id: card
        for row in session.execute(cards_where(col(Certification.id).in_(ids)))
        for card in [Card(*row)]
    }
    return [found[one] for one in ids if one in found]


def find_requests(session: Session, ids: Collection[int]) -> list[Certification]:
    """Return these requests as rows, by key."""
    found: list[Certification] = []
    wanted = sorted(ids)
    for start in range(0, len(wanted), 500):  # SQLite takes so many parameters a statement
        rows = select(Certification).where(col(Certification.id).in_(wanted[start : start + 500]))
        found += session.scalars(rows.order_by(col(Certification.id)))
    return found


def find_notes(session: Session, cards: Collection[Card]) -> dict[int, str]:
    """Return why each of these was handed over last, by request, where somebody wrote why; the registrar reads it."""
    if not cards:
        return {}
    of = {(card.request.work_id, card.request.attempt): card.request.id for card in cards}
    noted = (
        select(Certification)
        .where(
            col(Certification.work_id).in_([work for work, _ in of]),
            col(Certification.status) == CertificationStatus.HANDED_OVER,
            col(Certification.note).is_not(None),
        )
        .order_by(col(Certification.id))
    )
    found: dict[int, str] = {}
    for row in session.scalars(noted):
        request_id = of.get((row.work_id, row.attempt))
        if request_id is not None and row.note is not None:
            found[request_id] = row.note
    return found


def find_course(session: Session, *, school: str, term: Term, code: str) -> Course | None:
    """Return the course of this code in a term."""
    return session.scalars(
        select(Course).where(
            col(Course.school) == school,
            col(Course.academic_year) == term.academic_year,
            col(Course.semester) == term.semester,
            col(Course.code) == code,
        )
    ).one_or_none()


def find_course_by_key(session: Session, course_id: int) -> Course:
    """Return a course by its key, for words to the registrar."""
    return session.get_one(Course, course_id)


def _light(school: str, flag: Any) -> Select[Any]:
    """Columns alone: a school has thousands of requests, and a page shows a few."""
    certifier = aliased(Person)
    gone = or_(
        col(certifier.status) == PersonStatus.LEFT,
        and_(col(certifier.id).is_not(None), col(certifier.departed_at).is_not(None)),
    )
    found = (
        select(
            col(Certification.id),
            col(Certification.version),
            col(Certification.certifier_id),
            col(Work.course_id),
            col(Work.academic_year),
            col(Work.semester),
            col(Person.grade),
            col(Person.division),
            col(Work.uploaded_at),
            col(Certification.decided_at),
            flag,
            gone,
        )
        .join(Work, col(Work.id) == Certification.work_id)
        .join(Person, col(Person.id) == Work.student_id)
        .outerjoin(certifier, col(certifier.id) == Certification.certifier_id)
        .where(col(Certification.school) == school)
        .order_by(col(Work.uploaded_at), col(Certification.id))
    )
    return cast("Select[Any]", found)


def _open(row: Sequence[Any]) -> Open:
    id_, version, certifier, course, year, semester, grade, division, uploaded_at, decided_at, flag, gone = row
    term = None if semester is None else Term(year, semester)
    return Open(id_, version, certifier, course, term, grade, division, uploaded_at, decided_at, bool(flag), bool(gone))
