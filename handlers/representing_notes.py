"""Noting that an upload or a selection was done for a student: the platform has the act, the slip only the note."""

from __future__ import annotations

import hashlib
import json
from typing import Final

from handlers.acting_notices import owe_acted_for, say_period_of
from handlers.context import Context
from handlers.conversation import Block, Button, Paragraph, Reply
from handlers.intents import ShowHelp
from handlers.representative_intents import NoteDone, Represent
from handlers.routing import Router
from handlers.slip_intents import ShowSlip
from portfolio.bindings import DIALOG_FOR
from portfolio.counts import current_term, selection_years
from portfolio.dates import taipei_day
from portfolio.people import Role
from portfolio.representatives import Act, ActingAs, declared_in
from portfolio.slips import say_number
from storage.queries import presses, slips, terms
from storage.queries.presses import PressRefusedError
from storage.queries.representatives import access_to_act
from storage.tables import Person, Slip

router = Router()

_NOTE: Final = "note."  # then what was done, and of which period: "note.select.113"


def note_buttons(ctx: Context, student: Person, acting: ActingAs, acts: tuple[Act, ...]) -> list[Button]:
    """Return the buttons to note an upload of this term, and a selection of the newest year that is selected in it."""
    actor, _ = ctx.bound()
    t = ctx.t
    term = current_term(ctx.ruled(terms.calendar_of(ctx.session, actor.school)), taipei_day(ctx.now))
    years = selection_years(term, student.grade or 1)
    buttons = []
    if Act.UPLOAD in acts:
        token = _offer(ctx, student, f"{_NOTE}{Act.UPLOAD}.{term}{acting.suffix}")
        buttons.append(Button(t("represent.button.upload"), NoteDone(token)))
    if Act.SELECT in acts and years:
        token = _offer(ctx, student, f"{_NOTE}{Act.SELECT}.{years[-1]}{acting.suffix}")
        buttons.append(Button(t("represent.button.select"), NoteDone(token)))
    return buttons


@router.on(NoteDone, roles={Role.GUARDIAN, Role.TEACHER})
def note_done(intent: NoteDone, ctx: Context) -> Reply:
    """Write the note with its slip, if whoever presses may still act; the student and the registrar are told."""
    actor, pack = ctx.bound()
    t = ctx.t
    offered = presses.find_act(ctx.session, intent.token, actor=actor) if intent.token else None
    if offered is None or not offered.startswith(_NOTE):
        return _nothing(ctx, "represent.press.unknown")
    try:
        press = presses.access(ctx.session, intent.token, actor=actor, act=offered, now=ctx.now)
    except PressRefusedError:
        return _nothing(ctx, "represent.press.used")
    _note, name, period = offered.partition(":")[0].split(".")
    number = ctx.session.get_one(Person, press.object_id).number
    student, acting = access_to_act(
        ctx.session,
        actor=actor,
        number=number,
        act=Act(name),
        circumstance=declared_in(offered),
        now=ctx.now,
        pack=pack,
    )
    slip = slips.give_slip(
        ctx.session,
        school=actor.school,
        act=name,
        student_id=press.object_id,
        actor_id=actor.person_id,
        acting=acting,
        counted=False,  # the platform has the upload or the selection; this is a note of it
        content=fingerprint_of_note(name, student.number, period),
        period=period,
        now=ctx.now,
    )
    told = owe_acted_for(ctx.session, slip, now=ctx.now)
    blocks = _noted(ctx, student, slip, told=told)
    return Reply(t("represent.noted.title"), tuple(blocks), _afterwards(ctx, student, acting, slip))


def fingerprint_of_note(act: str, number: str, period: str) -> str:
    """Return the SHA-256 of what was noted, in hexadecimal: the act, the student's number and the period.

    >>> fingerprint_of_note("upload", "20101", "113-1")[:12]
    'ed9f005dd843'
    """
    noted = json.dumps([act, number, period], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(noted.encode()).hexdigest()


def _noted(ctx: Context, student: Person, slip: Slip, *, told: bool) -> list[Block]:
    t = ctx.t
    what = t(f"acted_for.act.{slip.act}", period=say_period_of(t, slip.period))
    return [
        Paragraph(t("represent.noted", name=student.name, act=what)),
        Paragraph(t("represent.noted.platform")),
        Paragraph(t("acted_for.slip", number=say_number(slip.number))),
        Paragraph(t("represent.noted.told" if told else "represent.noted.told_office")),
    ]


def _offer(ctx: Context, student: Person, act: str) -> str:
    actor, _ = ctx.bound()
    assert student.id is not None
    return presses.offer(
        ctx.session,
        school=actor.school,
        person_id=actor.person_id,
        act=act,
        object_id=student.id,
        version=1,
        now=ctx.now,
        expires_at=ctx.now + DIALOG_FOR,
    )


def _nothing(ctx: Context, words: str) -> Reply:
    t = ctx.t
    return Reply(t("press.title"), (Paragraph(t(words)),), (Button(t("represent.button"), Represent()),))


def _afterwards(ctx: Context, student: Person, acting: ActingAs, slip: Slip) -> tuple[Button, ...]:
    t = ctx.t
    again = Represent(student.number, acting.circumstance or "")
    return (
        Button(t("receipt.button.slip"), ShowSlip(slip.number)),
        Button(t("represent.button.more"), again),
        Button(t("help.button"), ShowHelp()),
    )
