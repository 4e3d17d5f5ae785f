"""What is told unasked of turns and substitutes; who is owed it stands in `succession_notices`. Titles name nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from handlers.certification_intents import ReportAbsence, ShowCertification
from handlers.conversation import Block, Button, Paragraph, Reply
from handlers.deputy_asking import answer_buttons, asked_blocks
from handlers.intents import ShowHelp, ShowWaiting
from handlers.offices import school_office
from handlers.saying import say_day
from handlers.succession_notices import BACK, GIVEN, INVITE, UNASSIGNED
from portfolio.dates import taipei_day
from portfolio.succession import Consent, Inability, consent_until
from storage.queries import certification_office, colleagues, deputies

if TYPE_CHECKING:
    from handlers.notices import Telling
    from storage.queries.deputies import Asked

COUNTED_ANEW: Final = (GIVEN, BACK)  # what waits for the recipient; the notice may be older than the last move


def render_turn(telling: Telling) -> Reply:
    """Say that requests came or went, or wait for the registrar; nobody's reason for being away is known."""
    t = telling.t
    if telling.stage == INVITE:
        return _invite_certifier(telling)
    if telling.stage == UNASSIGNED:
        return _unassigned(telling)
    count = _count(telling)
    if not count:
        return Reply(t("notice.turn.over.title"), (Paragraph(t("notice.turn.over")),), _to_waiting(telling))
    office = _office(telling)
    key = f"notice.turn.{telling.stage}"
    blocks = (Paragraph(t(key, count=count)), Paragraph(t(f"{key}.next", office=office)))
    return Reply(t(f"{key}.title"), blocks, _to_waiting(telling))


def render_deputy_asked(telling: Telling) -> Reply:
    """Ask whether somebody agrees to stand in; or ask the registrar to hand over a binding code first."""
    t = telling.t
    one = deputies.find_asked_one(telling.session, appointment_id=telling.about_id)
    if telling.stage == INVITE:
        return _invite_deputy(telling, one)
    if one is None or one.appointment.consent is not Consent.ASKED or one.absence.ended_at is not None:
        return Reply(t("notice.deputy_asked.over.title"), (Paragraph(t("notice.deputy_asked.over")),))
    blocks = asked_blocks(telling.session, t, one, now=telling.now)
    buttons = answer_buttons(telling.session, t, one, now=telling.now)
    return Reply(t("deputy.asked.title"), tuple(blocks), buttons)


def render_deputy_answered(telling: Telling) -> Reply:
    """Tell the teacher what became of the question, and what follows."""
    t = telling.t
    one = deputies.find_asked_one(telling.session, appointment_id=telling.about_id)
    office = _office(telling)
    key = f"notice.deputy_answered.{telling.stage}"
    name = t("notice.deputy_answered.somebody") if one is None else one.deputy.name
    blocks = (Paragraph(t(key, name=name)), Paragraph(t(f"{key}.next", office=office)))
    agreed = telling.stage == Consent.AGREED.value
    again = () if agreed else (Button(t("absence.another"), ReportAbsence(Inability.NAMES_SUBSTITUTE.value)),)
    return Reply(t(f"{key}.title"), blocks, (*again, *_to_waiting(telling)))


def _unassigned(telling: Telling) -> Reply:
    t = telling.t
    pending = certification_office.find_pending(telling.session, school=telling.school)
    count = sum(one.certifier_id is None for one in pending)
    key = "notice.turn.unassigned" if count else "notice.turn.over"
    blocks: tuple[Block, ...] = (Paragraph(t(key, count=count)),)
    if count:
        blocks = (*blocks, Paragraph(t("notice.turn.unassigned.next")))
    return Reply(t(f"{key}.title"), blocks, _to_office(telling))


def _invite_certifier(telling: Telling) -> Reply:
    """The registrar is to hand a binding code to whose turn it is; the number is the roster's."""
    t = telling.t
    count = len(
        certification_office.find_pending_of(telling.session, school=telling.school, certifier_id=telling.about_id)
    )
    number = telling.facts["number"]
    blocks = (
        Paragraph(t("notice.turn.invite", number=number, count=count)),
        Paragraph(t("notice.turn.invite.next")),
    )
    return Reply(t("notice.turn.invite.title"), blocks, _to_office(telling))


def _invite_deputy(telling: Telling, one: Asked | None) -> Reply:
    t = telling.t
    blocks: list[Block] = [Paragraph(t("notice.deputy_asked.invite", number=telling.facts["number"]))]
    if one is not None:
        day = say_day(t, taipei_day(consent_until(one.appointment.asked_at)), today=taipei_day(telling.now))
        blocks.append(Paragraph(t("notice.deputy_asked.invite.until", day=day)))
    blocks.append(Paragraph(t("notice.turn.invite.next")))
    return Reply(t("notice.deputy_asked.invite.title"), tuple(blocks), _to_office(telling))


def _count(telling: Telling) -> int:
    """How many it is about: of what waits for the recipient, as many as wait when it is told."""
    if telling.stage not in COUNTED_ANEW:
        return int(telling.facts.get("count", 0))
    mine = certification_office.find_pending_of(
        telling.session, school=telling.school, certifier_id=telling.recipient_id
    )
    return len(mine)


def _office(telling: Telling) -> str:
    """The office to turn to: in the evening division it may be another one."""
    recipient = colleagues.find_people(telling.session, [telling.recipient_id])[telling.recipient_id]
    return school_office(
        telling.session, telling.t, school=telling.school, now=telling.now, division=recipient.division
    )


def _to_waiting(telling: Telling) -> tuple[Button, ...]:
    t = telling.t
    return Button(t("waiting.button"), ShowWaiting()), Button(t("help.button"), ShowHelp())


def _to_office(telling: Telling) -> tuple[Button, ...]:
    t = telling.t
    return Button(t("certs.button"), ShowCertification()), Button(t("help.button"), ShowHelp())
