"""A press about one request: what it still stands for, and what is true now where it stands for nothing any more."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.certification_card import counts_here, days_of, leave_words, show_request
from handlers.certification_place import Place, read_act
from handlers.certification_words import say_moment, work_facts
from handlers.context import Context
from handlers.conversation import Button, Paragraph, Reply
from handlers.intents import ShowWaiting
from handlers.offices import codes_office
from handlers.waiting import show_waiting
from portfolio.certification import CertificationStatus
from storage.queries import decided, presses, requests
from storage.queries.presses import PressRefusal, PressRefusedError
from storage.queries.requests import Card, NotYourRequestError
from storage.tables import Press


@dataclass(frozen=True)
class Pressed:
    """A press that counts: the request as it was shown, from where, and which of the acts it was offered for."""

    card: Card
    place: Place
    act: str
    version: int


def take(ctx: Context, token: str, *acts: str) -> Pressed | Reply:
    """Use a token up and return what it stands for, or the answer that says what is true now."""
    actor, _ = ctx.bound()
    leave_words(ctx)
    if not token:
        return show_waiting(ctx, first=ctx.t("certify.choose_first"))
    offered = presses.find_act(ctx.session, token, actor=actor)
    name, place = read_act(offered or "")
    if offered is None or name not in acts:
        return void(ctx)
    try:
        press = presses.access(ctx.session, token, actor=actor, act=offered, now=ctx.now)
    except PressRefusedError as refused:
        expired = refused.why is PressRefusal.EXPIRED
        return _refused(ctx, refused.press, place, ctx.t("certify.expired" if expired else "certify.used"))
    card = find_request(ctx, press.object_id)
    if card is None:
        return void(ctx)
    request = card.request
    if request.status is not CertificationStatus.PENDING or request.version != press.version:
        return as_it_is(ctx, card, place, first=ctx.t("certify.changed"))
    if card.work.departed_at is not None or not counts_here(ctx) or days_of(ctx).due(card).is_over(ctx.now):
        return as_it_is(ctx, card, place, first=ctx.t("certify.nothing_done"))
    return Pressed(card, place, name, press.version)


def peek(ctx: Context, token: str, act: str) -> Place | None:
    """Return where a button was offered, without using it up; None where it is nobody's or another's."""
    actor, _ = ctx.bound()
    offered = presses.find_act(ctx.session, token, actor=actor) if token else None
    name, place = read_act(offered or "")
    return place if name == act else None


def find_request(ctx: Context, request_id: int) -> Card | None:
    """Return a request that is, or was, the speaker's to decide."""
    actor, _ = ctx.bound()
    try:
        return requests.access_request(ctx.session, actor=actor, request_id=request_id)
    except NotYourRequestError:
        return None


def as_it_is(ctx: Context, card: Card, place: Place, *, first: str) -> Reply:
    """Return what is true now of a request: decided, by whom and when; with whom it is; or the card once more.

    What is decided has no buttons; `first` says why a card that is still open is shown anew.
    """
    t = ctx.t
    if card.request.status is CertificationStatus.PENDING:
        if card.work.departed_at is not None:  # off the platform, and the request is about to follow
            return Reply(t("certify.now.title"), (Paragraph(t("certify.now.gone")), *work_facts(ctx, card)))
        return show_request(ctx, card, place, first=first)
    current = decided.find_current(ctx.session, card.request)
    if card.request.id != current.id and current.status is CertificationStatus.PENDING:
        own = find_request(ctx, current.id or 0)
        if own is not None:  # sent again since, and with the speaker
            return show_request(ctx, own, place, first=t("certify.changed"))
    return Reply(t("certify.now.title"), (Paragraph(_now(ctx, card)), *work_facts(ctx, card)))


def say_decided(ctx: Context, card: Card) -> str:
    """Return 「這件作品已經由…在…認證通過」, or returned and for which reason."""
    t, request = ctx.t, card.request
    assert request.decided_at is not None
    name = decided.find_name(ctx.session, request.decided_by_id)
    when = say_moment(t, request.decided_at, now=ctx.now)
    if request.status is CertificationStatus.RETURNED and request.reason is not None:
        reason = t(f"return.button.{request.reason.value}")
        return t("certify.now.returned", name=name, when=when, reason=reason)
    return t("certify.now.certified", name=name, when=when)


def void(ctx: Context) -> Reply:
    """Return the answer to a button that is nobody's, or somebody else's: nothing about anybody is said."""
    t = ctx.t
    return Reply(t("press.title"), (Paragraph(t("certify.void")),), (Button(t("waiting.button"), ShowWaiting()),))


def _refused(ctx: Context, press: Press | None, place: Place, first: str) -> Reply:
    card = None if press is None else find_request(ctx, press.object_id)
    return void(ctx) if card is None else as_it_is(ctx, card, place, first=first)


def _now(ctx: Context, card: Card) -> str:
    """What became of a request that is pending no more."""
    request = card.request
    if request.status is CertificationStatus.HANDED_OVER:
        return _with_whom(ctx, card)
    if request.status is CertificationStatus.WITHDRAWN and request.withdrawal is not None:
        return ctx.t(f"certify.now.{request.withdrawal.value}")
    return say_decided(ctx, card)


def _with_whom(ctx: Context, card: Card) -> str:
    """Who was asked after the speaker, and whether they have decided."""
    t = ctx.t
    current = decided.find_current(ctx.session, card.request)
    if current.status in (CertificationStatus.CERTIFIED, CertificationStatus.RETURNED):
        return say_decided(ctx, Card(current, card.work, card.student, card.course))
    name = decided.find_name(ctx.session, current.certifier_id)
    return t("certify.now.with", name=name) if name else t("certify.now.with_office", office=codes_office(ctx))
