"""「不是我的課」: the request goes to the registrar, who names somebody; nothing is decided about the work."""

from __future__ import annotations

from typing import Final

from handlers.certification import after
from handlers.certification_card import CERTIFIERS, DECIDE, NOT_MINE_WORDS, offer
from handlers.certification_intents import NotMyCourse
from handlers.certification_notices import NOT_MINE, owe_office
from handlers.certification_place import Place
from handlers.certification_press import Pressed, as_it_is, find_request, peek, take, void
from handlers.certification_words import work_facts
from handlers.context import Context
from handlers.conversation import Button, Fact, Paragraph, Reply
from handlers.offices import codes_office
from handlers.routing import Router
from handlers.saying import say_typed
from locales import SOURCE, translator
from portfolio.bindings import DIALOG_FOR
from storage.queries import certifications
from storage.queries.certifications import RequestChangedError
from storage.queries.requests import Card

router = Router()

REASONS: Final = ("not_taught", "other_class", "handed_on")
ACT: Final = "certification.not_mine"
MAX_REASON: Final = 200  # characters; it is kept with the request


@router.on(NotMyCourse, roles=CERTIFIERS)
def not_my_course(intent: NotMyCourse, ctx: Context) -> Reply:
    """Ask why, by button or in words, then hand the request over."""
    if not intent.reason:
        pressed = take(ctx, intent.token, DECIDE)
        if isinstance(pressed, Reply):
            return pressed
        token = offer(ctx, pressed.card, pressed.place.act(ACT), expires_in=DIALOG_FOR)
        return _ask(ctx, pressed.card, pressed.place, token)
    if intent.reason not in REASONS:
        return void(ctx)
    pressed = take(ctx, intent.token, ACT)
    if isinstance(pressed, Reply):
        return pressed
    return _hand_over(ctx, pressed, translator(SOURCE)(f"notmine.button.{intent.reason}"))


@router.step(NOT_MINE_WORDS)
def reason_typed(text: str, ctx: Context) -> Reply:
    """Take a reason in one's own words."""
    token, request_id = str(ctx.dialog.facts.get("token", "")), int(ctx.dialog.facts.get("request", 0))
    place, card, reason = peek(ctx, token, ACT), find_request(ctx, request_id), say_typed(text)
    if place is None or card is None:
        ctx.dialog.close()
        return void(ctx)
    if not reason or len(reason) > MAX_REASON:
        return _ask(ctx, card, place, token, first=ctx.t("notmine.length", limit=MAX_REASON))
    pressed = take(ctx, token, ACT)
    return pressed if isinstance(pressed, Reply) else _hand_over(ctx, pressed, reason)


def _ask(ctx: Context, card: Card, place: Place, token: str, *, first: str = "") -> Reply:
    t = ctx.t
    ctx.dialog.ask(NOT_MINE_WORDS, until=ctx.now + DIALOG_FOR, token=token, request=card.request.id)
    blocks = (
        *((Paragraph(first),) if first else ()),
        *work_facts(ctx, card),
        Paragraph(t("notmine.ask", office=codes_office(ctx))),
    )
    reasons = [Button(t(f"notmine.button.{reason}"), NotMyCourse(token, reason)) for reason in REASONS]
    return Reply(t("notmine.title"), blocks, (*reasons, Button(t("notmine.button.mine"), place.intent())))


def _hand_over(ctx: Context, pressed: Pressed, reason: str) -> Reply:
    actor, _ = ctx.bound()
    t, card = ctx.t, pressed.card
    try:
        following = certifications.hand_over(
            ctx.session, card.request, to=None, step=0, now=ctx.now, actor=actor, by_hand=True, note=reason
        )
    except RequestChangedError:
        return as_it_is(ctx, card, pressed.place, first=t("certify.changed"))
    owe_office(ctx.session, school=actor.school, what=NOT_MINE, request_id=following.id or 0, now=ctx.now)
    left, buttons = after(ctx, pressed.place)
    blocks = (
        Paragraph(t("notmine.done", office=codes_office(ctx))),
        *work_facts(ctx, card),
        Fact(t("notmine.reason"), reason),
        *left,
    )
    return Reply(t("notmine.done.title"), blocks, tuple(buttons))
