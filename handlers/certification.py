"""Deciding on one request: 「認證通過」 with 「復原」 for ten minutes, and 「晚點再說」."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from handlers.certification_card import CERTIFIERS, DECIDE, locate, offer, show_card
from handlers.certification_intents import Certify, Postpone, UndoCertify
from handlers.certification_notices import owe_certified
from handlers.certification_place import Place, read_act, wanted
from handlers.certification_press import Pressed, as_it_is, find_request, peek, say_decided, take, void
from handlers.certification_words import say_moment, say_student, work_facts
from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.intents import ShowDeadlines, ShowWaiting
from handlers.offices import codes_office
from handlers.routing import Router
from handlers.waiting import show_waiting
from portfolio.certification import UNDO_FOR
from storage.queries import certifications, decided, presses, requests
from storage.queries.certifications import RequestChangedError, UndoOverError
from storage.queries.presses import PressRefusal, PressRefusedError
from storage.queries.requests import Card

router = Router()

UNDO: Final = "certification.undo"
UNDO_ALL: Final = "certification.undo_all "  # the requests and their versions follow


@router.on(Certify, roles=CERTIFIERS)
def certify(intent: Certify, ctx: Context) -> Reply:
    """Pass the work that was shown, and say who did when, and until when it can be taken back."""
    pressed = take(ctx, intent.token, DECIDE)
    if isinstance(pressed, Reply):
        return pressed
    actor, _ = ctx.bound()
    card = pressed.card
    try:
        certifications.certify(ctx.session, card.request, actor=actor, version=pressed.version, now=ctx.now)
    except RequestChangedError:  # somebody was quicker by less than this transaction
        return as_it_is(ctx, card, pressed.place, first=ctx.t("certify.changed"))
    owe_certified(ctx.session, card, now=ctx.now)
    return _passed(ctx, pressed)


@router.on(Postpone, roles=CERTIFIERS)
def postpone(intent: Postpone, ctx: Context) -> Reply:
    """Decide nothing, and show the next; after the last one, the list."""
    place = peek(ctx, intent.token, DECIDE)
    if place is None:
        return show_waiting(ctx, first=ctx.t("certify.choose_first")) if not intent.token else void(ctx)
    actor, _ = ctx.bound()
    of = wanted(place, requests.access_heaps(ctx.session, actor=actor))
    total = 0 if of is None else requests.count_pending(ctx.session, actor=actor, wanted=of)
    following = show_card(ctx, place.at_place(place.at + 1), first=ctx.t("postpone.done")) if place.at < total else None
    return following or show_waiting(ctx, first=ctx.t("postpone.round"))


@router.on(UndoCertify, roles=CERTIFIERS)
def undo(intent: UndoCertify, ctx: Context) -> Reply:
    """Take back one's own pass, or all of one 「全部通過」; typed, the newest."""
    actor, _ = ctx.bound()
    t = ctx.t
    if not intent.token:
        cards = decided.find_passed(ctx.session, actor=actor, now=ctx.now)
        if not cards:
            body = Paragraph(t("undo.nothing"))
            return Reply(t("undo.nothing.title"), (body,), (Button(t("waiting.button"), ShowWaiting()),))
        return _take_back(ctx, [(card, card.request.version) for card in cards], Place())
    offered = presses.find_act(ctx.session, intent.token, actor=actor) or ""
    name, place = (offered, Place()) if offered.startswith(UNDO_ALL) else read_act(offered)
    if not offered.startswith(UNDO_ALL) and name != UNDO:
        return void(ctx)
    try:
        press = presses.access(ctx.session, intent.token, actor=actor, act=offered, now=ctx.now)
    except PressRefusedError as refused:
        return _cannot(ctx, _one(ctx, offered, refused), place, expired=refused.why is PressRefusal.EXPIRED)
    if offered.startswith(UNDO_ALL):
        pairs = [tuple(pair) for pair in json.loads(offered.removeprefix(UNDO_ALL))]
    else:
        pairs = [(press.object_id, press.version)]
    found = [(find_request(ctx, request_id), version) for request_id, version in pairs]
    return _take_back(ctx, [(card, version) for card, version in found if card is not None], place)


def after(ctx: Context, place: Place) -> tuple[list[Block], list[Button]]:
    """Return how many still wait, and the way to the next of the same list."""
    actor, _ = ctx.bound()
    t = ctx.t
    left = requests.count_pending(ctx.session, actor=actor)
    if not left:
        return [Paragraph(t("certify.none_left"))], [Button(t("deadlines.button"), ShowDeadlines())]
    buttons = []
    of = wanted(place, requests.access_heaps(ctx.session, actor=actor))
    here = 0 if of is None else requests.count_pending(ctx.session, actor=actor, wanted=of)
    if here:
        buttons.append(Button(t("waiting.button.next"), place.at_place(min(place.at, here)).intent()))
    return [Paragraph(t("certify.left", count=left))], [*buttons, Button(t("waiting.button"), ShowWaiting())]


def say_passed(ctx: Context) -> list[Block]:
    """Return until when a pass can be taken back, who is told after that, and that the platform has yet to show it."""
    t = ctx.t
    until = say_moment(t, ctx.now + UNDO_FOR, now=ctx.now)
    return [Paragraph(t("certify.undo_until", until=until)), Paragraph(t("certify.written_later"))]


def _passed(ctx: Context, pressed: Pressed) -> Reply:
    t, card = ctx.t, pressed.card
    token = offer(ctx, card, pressed.place.act(UNDO), expires_in=UNDO_FOR)
    left, buttons = after(ctx, pressed.place)
    blocks = [Paragraph(say_decided(ctx, card)), *work_facts(ctx, card), *say_passed(ctx), *left]
    return Reply(t("certify.done.title"), tuple(blocks), (Button(t("undo.button"), UndoCertify(token)), *buttons))


def _take_back(ctx: Context, cards: Sequence[tuple[Card, int]], place: Place) -> Reply:
    """Take each of them back that still can be, and say which cannot."""
    actor, _ = ctx.bound()
    t = ctx.t
    back: list[Card] = []
    kept: list[Card] = []
    for card, version in cards:
        try:
            certifications.undo(ctx.session, card.request, actor=actor, version=version, now=ctx.now)
            back.append(card)
        except UndoOverError:
            kept.append(card)
    if not back:
        return _cannot(ctx, kept[0] if len(kept) == 1 else None, place)
    if len(back) == 1 and not kept:
        blocks: list[Block] = [*work_facts(ctx, back[0]), Paragraph(t("undo.done"))]
    else:
        names = t("list.between").join(say_student(t, card.student) for card in back)
        blocks = [Fact(t("undo.done.which", count=len(back)), names), Paragraph(t("undo.done"))]
        blocks += [Paragraph(t("undo.done.kept", count=len(kept)))] if kept else []
    here, _total = locate(ctx, back[0], place)
    buttons = (Button(t("undo.button.look"), here.intent()), Button(t("waiting.button"), ShowWaiting()))
    return Reply(t("undo.done.title"), tuple(blocks), buttons)


def _one(ctx: Context, offered: str, refused: PressRefusedError) -> Card | None:
    """The one request that a refused press was about."""
    return None if refused.press is None or offered.startswith(UNDO_ALL) else find_request(ctx, refused.press.object_id)


def _cannot(ctx: Context, card: Card | None, place: Place, *, expired: bool = False) -> Reply:
    """Say what is true now where a pass cannot be taken back (any more)."""
    t = ctx.t
    if card is None and expired:
        return Reply(t("undo.over.title"), (Paragraph(t("undo.over", office=codes_office(ctx))),))
    if card is None:
        return void(ctx)
    if card.request.decided_at is None or card.request.written is None:
        return as_it_is(ctx, card, place, first=t("certify.used"))
    blocks = (
        Paragraph(say_decided(ctx, card)),
        *work_facts(ctx, card),
        Paragraph(t("undo.over", office=codes_office(ctx))),
    )
    return Reply(t("undo.over.title"), blocks)
