"""「退回」: one of the six reasons, words that the student reads, and a warning where nothing can be sent again."""

from __future__ import annotations

from typing import Final

from handlers.certification import after
from handlers.certification_card import CERTIFIERS, DECIDE, WORDS, days_of, offer, open_links
from handlers.certification_days import CertificationDays
from handlers.certification_intents import GiveReturnReason, ReturnWork
from handlers.certification_notices import LATE_RETURN, owe_office, owe_returned
from handlers.certification_place import Place
from handlers.certification_press import Pressed, as_it_is, find_request, peek, say_decided, take, void
from handlers.certification_words import closing_blocks, work_facts
from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph, Passage, Reply
from handlers.judging import speaks_of_quality
from handlers.offices import codes_office
from handlers.routing import Router
from handlers.saying import say_typed
from portfolio.bindings import DIALOG_FOR
from portfolio.certification import ReturnReason
from storage.queries import certifications
from storage.queries.certifications import RequestChangedError
from storage.queries.requests import Card

router = Router()

RETURN: Final = "certification.return"  # a reason is to follow
WARNED: Final = "certification.return_late"  # warned that the upload has closed
MAX_WORDS: Final = 200  # characters
NATIONAL_RULE: Final = "https://www.techadmi.edu.tw/qa_detail.php?gid=576&nid=593"  # certification is no grading


@router.on(ReturnWork, roles=CERTIFIERS)
def return_work(intent: ReturnWork, ctx: Context) -> Reply:
    """Ask for the reason; where the upload has closed, warn first, since nothing can be sent again."""
    pressed = take(ctx, intent.token, DECIDE, WARNED)
    if isinstance(pressed, Reply):
        return pressed
    days = days_of(ctx)
    if pressed.act == DECIDE and _is_over(ctx, pressed.card, days):
        return _warn(ctx, pressed, days)
    token = offer(ctx, pressed.card, pressed.place.act(RETURN), expires_in=DIALOG_FOR)
    return _ask(ctx, pressed.card, pressed.place, token)


@router.on(GiveReturnReason, roles=CERTIFIERS)
def give_reason(intent: GiveReturnReason, ctx: Context) -> Reply:
    """Return the work for this reason, with the words that were typed before it; the student is told at once."""
    words = ctx.dialog.words_for(WORDS, intent.token, now=ctx.now)
    if intent.reason not in set(ReturnReason):
        return void(ctx)
    pressed = take(ctx, intent.token, RETURN)
    if isinstance(pressed, Reply):
        return pressed
    actor, _ = ctx.bound()
    card, reason = pressed.card, ReturnReason(intent.reason)
    try:
        certifications.send_back(
            ctx.session,
            card.request,
            actor=actor,
            version=pressed.version,
            reason=reason,
            words=words or None,
            now=ctx.now,
        )
    except RequestChangedError:
        return as_it_is(ctx, card, pressed.place, first=ctx.t("certify.changed"))
    days = days_of(ctx)
    late = _is_over(ctx, card, days)
    owe_returned(ctx.session, card, late=late, now=ctx.now)
    if late:
        owe_office(ctx.session, school=actor.school, what=LATE_RETURN, request_id=card.request.id or 0, now=ctx.now)
    return _returned(ctx, pressed, days, late=late)


@router.step(WORDS)
def words_typed(text: str, ctx: Context) -> Reply:
    """Keep what the student is to read with the reason; marks and quality are no matter of certification."""
    token, request_id = str(ctx.dialog.facts.get("token", "")), int(ctx.dialog.facts.get("request", 0))
    place, card = peek(ctx, token, RETURN), find_request(ctx, request_id)
    if place is None or card is None:
        ctx.dialog.close()
        return void(ctx)
    before = ctx.dialog.words_for(WORDS, token, now=ctx.now)
    t, words = ctx.t, say_typed(text)
    if not words or len(words) > MAX_WORDS:
        return _ask(ctx, card, place, token, words=before, first=[Paragraph(t("return.words.length", limit=MAX_WORDS))])
    found = speaks_of_quality(words)
    if found:
        refused: list[Block] = [
            Paragraph(t("return.words.refused", found=found)),
            Passage(t("return.words.why"), t("return.words.source"), NATIONAL_RULE),
        ]
        return _ask(ctx, card, place, token, words=before, first=refused)
    return _ask(ctx, card, place, token, words=words)


def _ask(
    ctx: Context, card: Card, place: Place, token: str, *, words: str = "", first: list[Block] | None = None
) -> Reply:
    """Offer the six reasons, and wait for words meanwhile."""
    t = ctx.t
    ctx.dialog.ask(WORDS, until=ctx.now + DIALOG_FOR, token=token, request=card.request.id, words=words)
    blocks: list[Block] = [*(first or ()), *work_facts(ctx, card)]
    if words:
        blocks.append(Fact(t("return.words"), words))
    blocks += [
        Paragraph(t("return.which")),
        Paragraph(t("return.words.kept" if words else "return.words.ask", limit=MAX_WORDS)),
    ]
    reasons = [Button(t(f"return.button.{one.value}"), GiveReturnReason(one.value, token)) for one in ReturnReason]
    return Reply(t("return.title"), tuple(blocks), (*reasons, Button(t("return.button.not"), place.intent())))


def _warn(ctx: Context, pressed: Pressed, days: CertificationDays) -> Reply:
    t, card = ctx.t, pressed.card
    closing = days.upload(card)
    token = offer(ctx, card, pressed.place.act(WARNED), expires_in=DIALOG_FOR)
    blocks = (
        Paragraph(t("return.late")),
        *work_facts(ctx, card),
        *closing_blocks(ctx, [closing] if closing is not None else []),
        Paragraph(t("return.late.next", office=codes_office(ctx))),
    )
    buttons = (
        Button(t("return.button.late"), ReturnWork(token)),
        Button(t("return.button.not"), pressed.place.intent()),
    )
    return Reply(t("return.late.title"), blocks, (*buttons, *open_links(ctx, card)))


def _returned(ctx: Context, pressed: Pressed, days: CertificationDays, *, late: bool) -> Reply:
    """What was done, what the student is told, and until when they can send it again, as far as that is known."""
    t, card = ctx.t, pressed.card
    left, buttons = after(ctx, pressed.place)
    blocks: list[Block] = [Paragraph(say_decided(ctx, card)), *work_facts(ctx, card)]
    if card.request.words:
        blocks.append(Fact(t("return.words"), card.request.words))
    closing = days.upload(card)
    if late:
        blocks.append(Paragraph(t("return.done.late", office=codes_office(ctx))))
    else:
        blocks += [Paragraph(t("return.done")), *closing_blocks(ctx, [closing] if closing is not None else [])]
    return Reply(t("return.done.title"), (*blocks, Paragraph(t("return.written_later")), *left), tuple(buttons))


def _is_over(ctx: Context, card: Card, days: CertificationDays) -> bool:
    """Whether nothing can be sent again any more, as far as that is known."""
    closing = days.upload(card)
    return closing is not None and closing.is_over(ctx.now)
