"""「全部通過」 of a course: asks once more with number and names, and passes exactly what was named."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import blake2s
from typing import Final

from handlers.certification import UNDO_ALL, after, say_passed
from handlers.certification_card import CERTIFIERS, counts_here, days_of, leave_words
from handlers.certification_intents import CertifyAll, ConfirmCertifyAll, UndoCertify
from handlers.certification_notices import owe_certified
from handlers.certification_place import Place, course_key, read_act, wanted
from handlers.certification_press import void
from handlers.certification_words import say_class, say_course, say_student
from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.intents import ShowWaiting
from handlers.offices import codes_office
from handlers.routing import Router
from handlers.waiting import show_waiting
from portfolio.bindings import DIALOG_FOR
from portfolio.calendar import Term
from portfolio.certification import UNDO_FOR
from storage.queries import certifications, presses, requests
from storage.queries.presses import PressRefusal, PressRefusedError
from storage.queries.requests import Card, Heap

router = Router()

ACT: Final = "certification.all"


@router.on(CertifyAll, roles=CERTIFIERS)
def certify_all(intent: CertifyAll, ctx: Context) -> Reply:
    """Name the works of a course, or of one class of it; of several courses ask which first."""
    leave_words(ctx)
    actor, _ = ctx.bound()
    if not counts_here(ctx):
        return show_waiting(ctx)
    heaps = requests.access_heaps(ctx.session, actor=actor)
    courses = list(dict.fromkeys((heap.term, heap.code, heap.course) for heap in heaps if heap.code))
    if not intent.course:
        if len(courses) > 1:
            return _which(ctx, heaps, courses, intent.class_name)
        if not courses:
            return show_waiting(ctx)
        intent = CertifyAll(course_key(*courses[0][:2]), intent.class_name)
    return _preview(ctx, Place(intent.course, intent.class_name))


@router.on(ConfirmCertifyAll, roles=CERTIFIERS)
def confirm(intent: ConfirmCertifyAll, ctx: Context) -> Reply:
    """Pass what was named, all of it or nothing; if anything has changed since, name it anew."""
    leave_words(ctx)
    actor, _ = ctx.bound()
    t = ctx.t
    offered = presses.find_act(ctx.session, intent.token, actor=actor) or ""
    name, _, rest = offered.partition(" ")
    if name != ACT:
        return void(ctx)
    digest, _, placed = rest.partition(" ")
    place = read_act(f"{ACT} {placed}")[1]
    try:
        presses.access(ctx.session, intent.token, actor=actor, act=offered, now=ctx.now)
    except PressRefusedError as refused:
        expired = refused.why is PressRefusal.EXPIRED
        return _preview(ctx, place, first=t("certify.expired" if expired else "certify.used"))
    if not counts_here(ctx):
        return show_waiting(ctx)
    cards = _open_ones(ctx, place)[0]
    if _digest(cards) != digest:
        return _preview(ctx, place, first=t("certifyall.changed"))
    for card in cards:  # another's press in between undoes all of it: nobody passes what was not named
        certifications.certify(ctx.session, card.request, actor=actor, version=card.request.version, now=ctx.now)
        owe_certified(ctx.session, card, now=ctx.now)
    return _passed(ctx, cards, place)


def _which(
    ctx: Context, heaps: Sequence[Heap], courses: Sequence[tuple[Term | None, str, str]], class_name: str
) -> Reply:
    """Ask which course, each with its classes: courses of several classes have one name."""
    t = ctx.t
    blocks: list[Block] = []
    buttons: list[Button] = []
    for number, (term, code, name) in enumerate(courses, 1):
        label = t("certifyall.button.nth", number=number)
        classes = [heap.class_name for heap in heaps if (heap.term, heap.code) == (term, code) and heap.class_name]
        said = say_course(t, term, name)
        if classes:
            said = t(
                "waiting.heap", course=said, class_name=t("list.between").join(say_class(t, one) for one in classes)
            )
        blocks.append(Fact(label, said))
        buttons.append(Button(label, CertifyAll(course_key(term, code), class_name)))
    return Reply(t("certifyall.which.title"), tuple(blocks), (*buttons, Button(t("waiting.button"), ShowWaiting())))


def _preview(ctx: Context, place: Place, *, first: str = "") -> Reply:
    """Say how many and whose, and offer the second tap; what is closed is left out, and said to be."""
    actor, _ = ctx.bound()
    t = ctx.t
    cards, closed = _open_ones(ctx, place)
    if not cards:
        return show_waiting(ctx, first=first or t("waiting.emptied"))
    token = presses.offer(
        ctx.session,
        school=actor.school,
        person_id=actor.person_id,
        act=f"{ACT} {_digest(cards)} {place.act('').strip()}",
        object_id=cards[0].work.course_id or 0,
        version=len(cards),
        now=ctx.now,
        expires_at=ctx.now + DIALOG_FOR,
    )
    blocks: list[Block] = [Paragraph(first)] if first else []
    blocks.append(Paragraph(t("certifyall.ask", course=_say_course(ctx, cards[0], place), count=len(cards))))
    blocks += [Fact(say_student(t, card.student), card.work.title) for card in cards]
    if closed:
        blocks.append(Paragraph(t("certifyall.closed", count=closed, office=codes_office(ctx))))
    blocks.append(Paragraph(t("waiting.meaning")))
    buttons = (
        Button(t("certifyall.button.sure"), ConfirmCertifyAll(token)),
        Button(t("certifyall.button.not"), place.list_intent()),
    )
    return Reply(t("certifyall.title", count=len(cards)), tuple(blocks), buttons)


def _passed(ctx: Context, cards: Sequence[Card], place: Place) -> Reply:
    actor, _ = ctx.bound()
    t = ctx.t
    token = presses.offer(
        ctx.session,
        school=actor.school,
        person_id=actor.person_id,
        act=UNDO_ALL + json.dumps([[card.request.id, card.request.version] for card in cards]),
        object_id=cards[0].work.course_id or 0,
        version=len(cards),
        now=ctx.now,
        expires_at=ctx.now + UNDO_FOR,
    )
    left, buttons = after(ctx, Place())
    names = t("list.between").join(say_student(t, card.student) for card in cards)
    blocks = (
        Paragraph(t("certifyall.done", course=_say_course(ctx, cards[0], place), count=len(cards))),
        Fact(t("certifyall.whose"), names),
        *say_passed(ctx),
        *left,
    )
    return Reply(t("certify.done.title"), blocks, (Button(t("undo.button"), UndoCertify(token)), *buttons))


def _open_ones(ctx: Context, place: Place) -> tuple[list[Card], int]:
    """The requests of a place that can be decided now, oldest first, and how many are closed."""
    actor, _ = ctx.bound()
    of = wanted(place, requests.access_heaps(ctx.session, actor=actor))
    found = [] if of is None else requests.access_pending(ctx.session, actor=actor, wanted=of)
    days = days_of(ctx)
    still = [card for card in found if not days.due(card).is_over(ctx.now)]
    return still, len(found) - len(still)


def _digest(cards: Sequence[Card]) -> str:
    """What tells one set of requests, as they are, from any other."""
    shown = sorted((card.request.id or 0, card.request.version) for card in cards)
    return blake2s(json.dumps(shown).encode(), digest_size=16).hexdigest()


def _say_course(ctx: Context, card: Card, place: Place) -> str:
    t = ctx.t
    course = say_course(t, card.term, "" if card.course is None else card.course.name)
    if not place.class_name:
        return course
    return t("waiting.heap", course=course, class_name=say_class(t, card.student.class_name or ""))
