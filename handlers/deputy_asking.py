"""The question to a named substitute in words: for whom, until when, how many requests, and what follows either way."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from handlers.absence_words import say_days
from handlers.certification_intents import AnswerDeputy
from handlers.conversation import Block, Button, Fact, Paragraph
from handlers.saying import say_day
from locales import Translator
from portfolio.dates import taipei_day
from portfolio.succession import consent_until
from storage.queries import certification_office, presses

if TYPE_CHECKING:
    from sqlmodel import Session

    from storage.queries.deputies import Asked

ACT: Final = "deputy.answer"
YES: Final = "yes"
NO: Final = "no"


def asked_blocks(session: Session, t: Translator, one: Asked, *, now: datetime) -> list[Block]:
    """Return what is asked; the reason of an absence is neither known nor asked."""
    today = taipei_day(now)
    absence, teacher = one.absence, one.teacher
    waiting = certification_office.find_pending_of(session, school=teacher.school, certifier_id=teacher.id)
    day = say_day(t, taipei_day(consent_until(one.appointment.asked_at)), today=today)
    return [
        Fact(t("deputy.asked.for"), t("deputy.asked.teacher", name=teacher.name, area=_area(t, teacher.subject_area))),
        Fact(t("deputy.asked.days"), say_days(t, absence.from_on, absence.until_on, today=today)),
        Fact(t("deputy.asked.count"), t("deputy.asked.count_is", count=len(waiting))),
        Paragraph(t("deputy.asked.what")),
        Paragraph(t("deputy.asked.until", day=day)),
    ]


def answer_buttons(session: Session, t: Translator, one: Asked, *, now: datetime) -> tuple[Button, Button]:
    """Return yes and no, which share one token: whichever is pressed first counts."""
    appointment = one.appointment
    token = presses.offer(
        session,
        school=appointment.school,
        person_id=appointment.deputy_id,
        act=ACT,
        object_id=appointment.id or 0,
        version=appointment.version,
        now=now,
        expires_at=consent_until(appointment.asked_at),
    )
    return (
        Button(t("deputy.agree"), AnswerDeputy(token, YES)),
        Button(t("deputy.decline"), AnswerDeputy(token, NO)),
    )


def _area(t: Translator, area: str | None) -> str:
    return t("deputy.asked.no_area") if area is None else area
