"""One request to certify as a card: what decides, until when and why, and the taps that decide it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from handlers.certification_days import CertificationDays
from handlers.certification_intents import Certify, NotMyCourse, Postpone, ReturnWork
from handlers.certification_place import Place, wanted
from handlers.certification_words import details, due_blocks, work_facts
from handlers.context import Context
from handlers.conversation import Block, Button, Link, Paragraph, Reply
from handlers.intents import ShowWaiting
from handlers.offices import codes_office
from portfolio.certification import OfficialAct
from portfolio.people import Role
from storage.queries import official_acts, presses, requests
from storage.queries.requests import Card

CERTIFIERS: Final = (Role.TEACHER, Role.STAFF)  # offices certify too, where a school's order or table says so
DECIDE: Final = "certification.decide"
CARD_FOR: Final = timedelta(days=1)
WORDS, NOT_MINE_WORDS = "certification.words", "certification.not_mine"  # steps that wait for words


def days_of(ctx: Context) -> CertificationDays:
    """Return the deadlines of the speaker's school."""
    actor, _ = ctx.bound()
    return CertificationDays(ctx.session, school=actor.school, now=ctx.now)


def counts_here(ctx: Context) -> bool:
    """Return whether a press in the chat is the certification at the speaker's school."""
    actor, _ = ctx.bound()
    return official_acts.counts_here(ctx.session, school=actor.school, act=OfficialAct.CERTIFICATION)


def leave_words(ctx: Context) -> None:
    """Wait for no words about another work any more."""
    if ctx.dialog.filling in (WORDS, NOT_MINE_WORDS):
        ctx.dialog.close()


def show_card(ctx: Context, place: Place, *, first: str = "") -> Reply | None:
    """Return the request at a place of the speaker's list, the last one where there are fewer; None where none is."""
    actor, _ = ctx.bound()
    of = wanted(place, requests.access_heaps(ctx.session, actor=actor) if place.course or place.class_name else ())
    total = 0 if of is None else requests.count_pending(ctx.session, actor=actor, wanted=of)
    if of is None or not total:
        return None
    place = place.at_place(min(place.at, total))
    (card,) = requests.access_pending(ctx.session, actor=actor, wanted=of, offset=place.at - 1, limit=1)
    return render_card(ctx, card, place, total=total, first=first)


def show_request(ctx: Context, card: Card, place: Place, *, first: str) -> Reply:
    """Return this very request as a card, wherever in the list it stands by now."""
    found, total = locate(ctx, card, place)
    return render_card(ctx, card, found, total=total, first=first)


def locate(ctx: Context, card: Card, place: Place) -> tuple[Place, int]:
    """Return where a request stands in a list by now, and of how many; among all where it is not in that list."""
    actor, _ = ctx.bound()
    for here in (place, Place()):
        of = wanted(here, requests.access_heaps(ctx.session, actor=actor))
        waiting = [] if of is None else requests.access_pending(ctx.session, actor=actor, wanted=of)
        for at, one in enumerate(waiting, 1):
            if one.request.id == card.request.id:
                return here.at_place(at), len(waiting)
    return Place(), 1


def render_card(ctx: Context, card: Card, place: Place, *, total: int, first: str = "") -> Reply:
    """Return a pending request with what decides; deciding is offered where it counts, and until the closing."""
    leave_words(ctx)
    t, due = ctx.t, days_of(ctx).due(card)
    blocks: list[Block] = [Paragraph(first)] if first else []
    blocks += work_facts(ctx, card)
    blocks += _how_it_came(ctx, card)
    blocks += details(ctx, card.work)
    blocks += due_blocks(ctx, due)
    if not counts_here(ctx):
        blocks.append(Paragraph(t("waiting.elsewhere", office=codes_office(ctx))))
        buttons: list[Button | Link] = []
    elif due.is_over(ctx.now):
        office = due.deadline.office if due.deadline is not None else ""
        blocks.append(Paragraph(t("waiting.closed", office=office or codes_office(ctx))))
        buttons = []
    else:
        blocks.append(Paragraph(t("waiting.meaning")))
        buttons = [*_deciding(ctx, card, place)]
    return Reply(
        t("waiting.card.title", at=place.at, total=total),
        tuple(blocks),
        (*buttons, *_turning(ctx, place, total), *open_links(ctx, card)),
    )


def offer(ctx: Context, card: Card, act: str, *, expires_in: timedelta = CARD_FOR) -> str:
    """Return a token that stands for this act on this request as it is now, by the speaker."""
    actor, _ = ctx.bound()
    return presses.offer(
        ctx.session,
        school=actor.school,
        person_id=actor.person_id,
        act=act,
        object_id=card.request.id or 0,
        version=card.request.version,
        now=ctx.now,
        expires_at=ctx.now + expires_in,
    )


def open_links(ctx: Context, card: Card) -> list[Link]:
    """Return where the work can be opened on the school platform, where the import says so."""
    link = card.work.link or ""
    return [Link(ctx.t("waiting.button.open"), link)] if link.startswith(("https://", "http://")) else []


def _deciding(ctx: Context, card: Card, place: Place) -> list[Button]:
    t, token = ctx.t, offer(ctx, card, place.act(DECIDE))
    return [
        Button(t("certify.button"), Certify(token)),
        Button(t("return.button"), ReturnWork(token)),
        Button(t("postpone.button"), Postpone(token)),
        Button(t("notmine.button"), NotMyCourse(token)),
    ]


def _turning(ctx: Context, place: Place, total: int) -> list[Button]:
    t = ctx.t
    found = []
    if place.at < total:
        found.append(Button(t("waiting.button.next"), place.at_place(place.at + 1).intent()))
    if place.at > 1:
        found.append(Button(t("waiting.button.back"), place.at_place(place.at - 1).intent()))
    return [*found, Button(t("waiting.button"), ShowWaiting())]


def _how_it_came(ctx: Context, card: Card) -> list[Block]:
    """That it was sent again, or that somebody else was asked before; never why anybody is away."""
    t, request = ctx.t, card.request
    said: list[Block] = []
    if request.attempt > 1:
        said.append(Paragraph(t("waiting.attempt", attempt=request.attempt)))
    if request.by_hand:
        said.append(Paragraph(t("waiting.by_hand")))
    elif request.step > 0:
        said.append(Paragraph(t("waiting.by_order")))
    return said
