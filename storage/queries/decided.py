"""What became of requests to certify: who is asked now, and what somebody passed a moment ago."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from portfolio.certification import UNDO_FOR, CertificationStatus, Written
from storage.queries.people import Asker
from storage.queries.requests import Card, cards_where
from storage.tables import Certification, Person


def find_current(session: Session, request: Certification) -> Certification:
    """Return the newest request about the same work: this one, or whoever was asked after it."""
    newest = select(func.max(col(Certification.id))).where(col(Certification.work_id) == request.work_id)
    found = select(Certification).where(col(Certification.id) == newest.scalar_subquery())
    return session.scalars(found.execution_options(populate_existing=True)).one()


def find_name(session: Session, person_id: int | None) -> str:
    """Return the name of whoever decided or is asked; empty where it is nobody's."""
    if person_id is None:
        return ""
    return session.scalars(select(col(Person.name)).where(col(Person.id) == person_id)).one_or_none() or ""


def find_passed(session: Session, *, actor: Asker, now: datetime) -> list[Card]:
    """Return what this person passed last and may still take back: one work, or all of one 「全部通過」."""
    mine = (
        col(Certification.school) == actor.school,
        col(Certification.decided_by_id) == actor.person_id,
        col(Certification.status) == CertificationStatus.CERTIFIED,
        col(Certification.written) == Written.PRESSED,
        col(Certification.decided_at) > now - UNDO_FOR,
    )
    newest = select(func.max(col(Certification.decided_at))).where(*mine).scalar_subquery()
    found = cards_where(*mine, col(Certification.decided_at) == newest).order_by(col(Certification.id))
    return [Card(*row) for row in session.execute(found)]
