"""What an office is owed: each of its people the same word, at their next working hour."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from portfolio.hours import default_hours, next_moment
from portfolio.reminders import NoticeSubject
from storage.queries import notices, terms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlmodel import Session

    from storage.tables import Person


def owe_office(
    session: Session,
    people: Iterable[Person],
    *,
    school: str,
    subject: NoticeSubject,
    about: str,
    expires_at: datetime,
    now: datetime,
    facts: dict[str, Any] | None = None,
) -> int:
    """Owe each of these people a word on a working day, and return to how many it is new."""
    calendar = terms.calendar_of(session, school)
    return sum(
        notices.owe(
            session,
            school=school,
            recipient_id=person.id,
            subject=subject,
            about=about,
            due_at=next_moment(default_hours(person.role), now, calendar.is_working_day),
            expires_at=expires_at,
            facts=facts,
            now=now,
        )
        for person in people
        if person.id is not None
    )
