"""What is told unasked about certification: who is owed it, and when it may reach them. Facts hold no names."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from handlers.offices import find_registrars
from portfolio.certification import UNDO_FOR
from portfolio.dates import taipei_day
from portfolio.hours import default_hours, next_moment, next_slot
from portfolio.people import PersonStatus, Role
from portfolio.reminders import NoticeSubject
from storage.queries import notices, terms

if TYPE_CHECKING:
    from sqlmodel import Session

    from storage.queries.requests import Card
    from storage.tables import Person

PASS_IS_NEWS: Final = timedelta(days=7)
RETURN_IS_NEWS: Final = timedelta(days=30)
OFFICE_IS_NEWS: Final = timedelta(days=14)

LATE_RETURN: Final = "late_return"
NOT_MINE: Final = "not_mine"


def owe_returned(session: Session, card: Card, *, late: bool, now: datetime) -> bool:
    """Owe the student the return, at once within their hours; `late` where nothing can be sent again any more.

    Returns whether it is new; nothing is owed to whoever has left.
    """
    student = card.student
    if not _is_here(student):
        return False
    assert student.id is not None
    return notices.owe(
        session,
        school=card.request.school,
        recipient_id=student.id,
        subject=NoticeSubject.RETURNED,
        about=f"request:{card.request.id}",
        facts={"late": late},
        due_at=next_moment(default_hours(student.role, student.division), now),
        expires_at=now + RETURN_IS_NEWS,
        now=now,
    )


def owe_certified(session: Session, card: Card, *, now: datetime) -> bool:
    """Owe the student the day's digest of passes, at the first hour for it once this one cannot be undone any more.

    Returns whether that day's digest is new: a second pass goes into the same one.
    """
    student = card.student
    if not _is_here(student):
        return False
    assert student.id is not None
    due_at = next_slot(default_hours(student.role, student.division), now + UNDO_FOR)
    return notices.owe(
        session,
        school=card.request.school,
        recipient_id=student.id,
        subject=NoticeSubject.CERTIFIED,
        stage=taipei_day(due_at).isoformat(),
        facts={"until": due_at.isoformat()},
        due_at=due_at,
        expires_at=due_at + PASS_IS_NEWS,
        now=now,
    )


def owe_office(session: Session, *, school: str, what: str, request_id: int, now: datetime) -> int:
    """Owe the registrars one thing that should not wait for their digest, and return to how many.

    `what` is `late_return` (returned after the upload has closed) or `not_mine` (「不是我的課」).
    """
    calendar = terms.calendar_of(session, school)
    told = [
        notices.owe(
            session,
            school=school,
            recipient_id=person.id,
            subject=NoticeSubject.CERTIFICATION_OFFICE,
            about=f"request:{request_id}",
            stage=what,
            due_at=next_moment(default_hours(person.role), now, calendar.is_working_day),
            expires_at=now + OFFICE_IS_NEWS,
            now=now,
        )
        for person in find_registrars(session, school=school, now=now)
        if person.id is not None and person.role is Role.STAFF
    ]
    return sum(told)


def _is_here(person: Person) -> bool:
    return person.departed_at is None and person.status is not PersonStatus.LEFT
