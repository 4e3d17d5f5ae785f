"""What is told when a student comes of age, and when one of age allows somebody something or takes it back."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from handlers.conversation import Block, Button, Paragraph, Reply
from handlers.intents import ShowHelp, ShowWorks
from handlers.offices import school_office
from handlers.representative_intents import ShowAuthorisations
from portfolio.calendar import TAIPEI
from portfolio.dates import taipei_day
from portfolio.people import Role
from portfolio.reminders import NoticeSubject
from portfolio.representatives import Scope
from storage.queries import notices
from storage.queries.coming_of_age import are_bound, find_bound_guardians
from storage.tables import Person

if TYPE_CHECKING:
    from sqlmodel import Session

    from handlers.notices import Telling
    from storage.tables import Authorisation

TOLD_AT: Final = time(9)  # of the birthday; rights end with the day's first second, whether or not it was told
KEPT_FOR: Final = timedelta(days=3)


def owe_of_age(session: Session, student: Person, *, now: datetime) -> int:
    """Owe it to a student who has come of age, and to their guardians, as far as they are bound; return how many."""
    assert student.id is not None
    told_at = max(now, datetime.combine(taipei_day(now), TOLD_AT, tzinfo=TAIPEI))
    whom = [*are_bound(session, [student.id])]
    whom += find_bound_guardians(session, school=student.school, student_id=student.id)
    return sum(
        notices.owe(
            session,
            school=student.school,
            recipient_id=recipient,
            subject=NoticeSubject.OF_AGE,
            about=f"person:{student.id}",
            now=now,
            due_at=told_at,
            expires_at=told_at + KEPT_FOR,
        )
        for recipient in whom
    )


def owe_authorised(session: Session, given: Authorisation, *, change: str, now: datetime) -> None:
    """Owe whom it concerns that a student allows something, or has taken it back (`change`: a scope, "taken_back")."""
    if are_bound(session, [given.guardian_id]):
        notices.owe(
            session,
            school=given.school,
            recipient_id=given.guardian_id,
            subject=NoticeSubject.AUTHORISED,
            about=f"authorisation:{given.id}",
            stage=change,
            now=now,
            expires_at=now + KEPT_FOR,
        )


def render_of_age(telling: Telling) -> Reply:
    """Tell the student what guardians see no more and how to allow it; tell guardians why. Nobody is named."""
    t = telling.t
    recipient = telling.session.get_one(Person, telling.recipient_id)
    if recipient.role is Role.STUDENT:
        blocks: tuple[Block, ...] = (Paragraph(t("of_age.student.what")), Paragraph(t("of_age.student.next")))
        return Reply(t("of_age.student.title"), blocks, (Button(t("allow.button"), ShowAuthorisations()),))
    office = school_office(telling.session, t, school=telling.school, now=telling.now)
    blocks = (Paragraph(t("of_age.guardian.what")), Paragraph(t("of_age.guardian.next", office=office)))
    return Reply(t("of_age.guardian.title"), blocks, (Button(t("help.button"), ShowHelp()),))


def render_authorised(telling: Telling) -> Reply:
    """Tell whoever was allowed something, or is no longer; which student it is they see when they ask."""
    t = telling.t
    recipient = telling.session.get_one(Person, telling.recipient_id)
    is_teacher = recipient.role is not Role.GUARDIAN
    key = "act_teacher" if is_teacher and telling.stage == Scope.ACT else telling.stage
    blocks = (Paragraph(t(f"authorised.{key}")), Paragraph(t("authorised.next")))
    sees = not is_teacher and telling.stage in (Scope.SEE, Scope.ACT)
    button = Button(t("works.button_of_child"), ShowWorks()) if sees else Button(t("help.button"), ShowHelp())
    return Reply(t("authorised.title"), blocks, (button,))
