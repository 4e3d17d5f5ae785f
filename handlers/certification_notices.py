"""What is told unasked of decisions: who is owed it and when it may reach them, and a student's words.

Titles name nobody, facts hold no names: what is said is found when it is said.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from handlers.certification_days import CertificationDays
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.intents import ShowWorks
from handlers.offices import find_in_charge, office_of
from handlers.saying import say_closing, say_day, say_term
from portfolio.calendar import TAIPEI
from portfolio.certification import UNDO_FOR, Written
from portfolio.dates import taipei_day
from portfolio.hours import default_hours, next_moment, next_slot
from portfolio.people import PersonStatus, Role
from portfolio.readings import State
from portfolio.reminders import NoticeSubject
from storage.queries import certification_plans, notices, terms
from storage.queries.certification_plans import find_person
from storage.queries.requests import find_card

if TYPE_CHECKING:
    from sqlmodel import Session

    from handlers.notices import Telling
    from locales import Translator
    from portfolio.resolving import Deadline
    from storage.queries.requests import Card
    from storage.tables import Person

PASS_IS_NEWS: Final = timedelta(days=7)
RETURN_IS_NEWS: Final = timedelta(days=30)
OFFICE_IS_NEWS: Final = timedelta(days=14)

LISTED: Final = 10  # works in one message

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
        stage=certification_plans.stage_of(due_at),
        due_at=due_at,
        expires_at=due_at + PASS_IS_NEWS,
        now=now,
    )


def owe_office(session: Session, *, school: str, what: str, request_id: int, now: datetime) -> int:
    """Owe the registrars one thing that should not wait for their digest, and return to how many.

    `what` is `late_return` (returned after the upload has closed) or `not_mine` (「不是我的課」).
    """
    calendar = terms.calendar_of(session, school)
    card = find_card(session, request_id=request_id)
    division = None if card is None else card.student.division
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
        for person in find_in_charge(session, school=school, division=division, now=now)
        if person.id is not None
    ]
    return sum(told)


def render_certified(telling: Telling) -> Reply:
    """Tell a student which works were passed since the last digest; the platform's own counts stand elsewhere.

    Raises:
        LookupError: none of them is passed any more, and nothing should be said.
    """
    t = telling.t
    passed = certification_plans.find_passes(telling.session, student_id=telling.recipient_id, stage=telling.stage)
    if not passed:
        raise LookupError("nothing was passed")
    blocks: list[Block] = [Paragraph(t("notice.certified.count", count=len(passed)))]
    blocks += [Fact(say_course_of(t, card), card.work.title) for card in passed[:LISTED]]
    if len(passed) > LISTED:
        blocks.append(Paragraph(t("notice.certified.more", count=len(passed) - LISTED)))
    unwritten = sum(card.request.written is Written.PRESSED for card in passed)
    if unwritten:
        blocks.append(Paragraph(t("notice.certified.unwritten", count=unwritten)))
    return Reply(t("notice.certified.title"), tuple(blocks), (Button(t("works.button"), ShowWorks()),))


def render_returned(telling: Telling) -> Reply:
    """Tell a student of a return: which work, why, the teacher's words, what to do, and until when that is possible.

    Raises:
        LookupError: the request is gone.
    """
    t = telling.t
    card = find_card(telling.session, request_id=telling.about_id)
    if card is None or card.request.reason is None:
        raise LookupError("nothing was returned")
    days = CertificationDays(telling.session, school=telling.school, now=telling.now)
    reason = card.request.reason.value
    blocks: list[Block] = [
        Fact(t("notice.returned.course"), say_course_of(t, card)),
        Fact(t("notice.returned.work"), card.work.title),
        Fact(t("notice.returned.by"), _decider(telling, card)),
        Fact(t("notice.returned.reason"), t(f"return.button.{reason}")),
    ]
    if card.request.words:
        blocks.append(Fact(t("notice.returned.words"), card.request.words))
    office = office_of(days.pack, t, division=card.student.division)
    upload = days.upload(card)
    if upload is not None and upload.is_over(telling.now):
        blocks.append(Paragraph(_closed(telling, upload, office)))
    else:
        blocks += [Paragraph(t(f"notice.returned.do.{reason}")), Paragraph(_until(telling, upload, office))]
    blocks.append(Paragraph(t("notice.returned.doubt", office=office)))
    return Reply(t("notice.returned.title"), tuple(blocks), (Button(t("works.button"), ShowWorks()),))


def say_course_of(t: Translator, card: Card) -> str:
    """Return 「113學年度第1學期數學」, as far as it is known."""
    course = t("notice.no_course") if card.course is None else card.course.name
    return course if card.term is None else t("notice.course", term=say_term(t, card.term), course=course)


def _until(telling: Telling, upload: Deadline | None, office: str) -> str:
    """Until when the work can be sent again; of days that are not known, that they are not."""
    t = telling.t
    if upload is not None and upload.closes is not None and upload.state is State.STATED:
        closing = say_closing(t, upload.closes, hour_announced=upload.hour_announced, now=telling.now)
        return t("notice.returned.until", closing=closing)
    return t("notice.returned.until_unknown", office=office)


def _closed(telling: Telling, upload: Deadline, office: str) -> str:
    last = upload.last_possible
    assert last is not None  # it is over
    local = last.astimezone(TAIPEI)
    day = say_day(telling.t, local.date(), today=taipei_day(telling.now))
    return telling.t("notice.returned.closed", day=day, office=office)


def _decider(telling: Telling, card: Card) -> str:
    """Who returned it, so that the student knows whom to ask; an office by its own name."""
    person = find_person(telling.session, person_id=card.request.decided_by_id)
    if person is None:
        return telling.t("notice.returned.by_nobody")
    if person.role is Role.STAFF:
        return person.office or telling.t("office.registrar")
    return telling.t("notice.returned.by_teacher", name=person.name)


def _is_here(person: Person) -> bool:
    return person.departed_at is None and person.status is not PersonStatus.LEFT
