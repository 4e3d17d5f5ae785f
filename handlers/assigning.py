"""「指派」: the registrar names by hand who certifies, with a reason; only the second tap writes it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import replace

from handlers.certification_intents import AssignCertifier, ConfirmAssignment, ShowCertification
from handlers.certification_scope import (
    COURSE,
    REQUEST,
    TEACHER,
    Scope,
    fingerprint,
    from_facts,
    meant,
    requests_of,
    say_scope,
)
from handlers.certifier_choice import Found, choices, look_up, may_certify
from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.in_charge import divisions_of, others_task
from handlers.intents import Cancel
from handlers.routing import Router
from handlers.saying import say_typed
from handlers.succession_notices import GIVEN, HANDED_ON, Teller
from portfolio.bindings import DIALOG_FOR
from portfolio.people import Role
from storage.queries import audit, certifications, colleagues, people, presses
from storage.queries.certification_office import Open, find_requests
from storage.queries.presses import PressRefusal, PressRefusedError
from storage.tables import Certification, Person

router = Router()

WHOSE, WHO, REASON = "assign.whose", "assign.who", "assign.reason"
ACT = "certification.assign "  # what is to be done follows
OF, TO = "of=", "to="  # before a number on a button: whose requests, or to whom
MAX_REASON = 200  # characters; it is kept with each request


@router.on(AssignCertifier, roles={Role.STAFF})
def assign(intent: AssignCertifier, ctx: Context) -> Reply:
    """Begin with the request or the teacher that was pressed, or ask whose requests; or go on with a choice."""
    if not divisions_of(ctx):
        return others_task(ctx)
    if intent.given.startswith(OF):
        return whose_typed(intent.given.removeprefix(OF), ctx)
    if intent.given.startswith(TO):
        return who_typed(intent.given.removeprefix(TO), ctx)
    if not intent.token:
        return _ask_whose(ctx)
    actor, _ = ctx.bound()
    try:
        press = presses.access(ctx.session, intent.token, actor=actor, act=(REQUEST, TEACHER, COURSE), now=ctx.now)
    except PressRefusedError as refused:
        if refused.press is None:
            return Reply(ctx.t("press.title"), (Paragraph(ctx.t("assign.press.unknown")),), _afterwards(ctx))
        press = refused.press  # it only begins: nothing is done with what it said then
    return _ask_who(Scope(press.act, press.object_id), ctx)


@router.step(WHOSE)
def whose_typed(text: str, ctx: Context) -> Reply:
    """Take a teacher or a course."""
    if not divisions_of(ctx):
        return others_task(ctx)
    found = meant(ctx, text, Scope())
    return _ask_whose(ctx, found) if isinstance(found, Found) else _ask_who(found, ctx)


@router.step(WHO)
def who_typed(text: str, ctx: Context) -> Reply:
    """Take whoever is to certify, if they can."""
    if not divisions_of(ctx):
        return others_task(ctx)
    scope = _scope(ctx)
    if not scope.kind:
        return _ask_whose(ctx)
    found = look_up(ctx, text)
    if found.person is None:
        return _ask_who(scope, ctx, found)
    why = may_certify(ctx, found.person)
    if not why and all(one.certifier_id == found.person.id for one in requests_of(ctx, scope, divisions_of(ctx))):
        why = "same"
    if why:
        return _ask_who(scope, ctx, Found(why=why))
    return _ask_reason(replace(scope, to=found.person.number), ctx)


@router.step(REASON)
def reason_typed(text: str, ctx: Context) -> Reply:
    """Take the reason, and show what would be done."""
    if not divisions_of(ctx):
        return others_task(ctx)
    scope, reason = _scope(ctx), say_typed(text)
    if not reason or len(reason) > MAX_REASON:
        return _ask_reason(scope, ctx, first=ctx.t("assign.reason.length", limit=MAX_REASON))
    return _preview(replace(scope, reason=reason), ctx)


@router.on(ConfirmAssignment, roles={Role.STAFF})
def confirm(intent: ConfirmAssignment, ctx: Context) -> Reply:
    """Hand over what was previewed, if nothing of it has changed since; else show it anew."""
    divisions = divisions_of(ctx)
    if not divisions:
        return others_task(ctx)
    actor, _ = ctx.bound()
    t = ctx.t
    audit.take_turn(ctx.session, actor.school)  # nobody decides on these between the look and the change
    act = presses.find_act(ctx.session, intent.token, actor=actor)
    if act is None or not act.startswith(ACT):
        return Reply(t("press.title"), (Paragraph(t("assign.press.unknown")),), _afterwards(ctx))
    scope = from_facts(json.loads(act.removeprefix(ACT)))
    try:
        press = presses.access(ctx.session, intent.token, actor=actor, act=act, now=ctx.now)
    except PressRefusedError as refused:
        if refused.why is PressRefusal.EXPIRED:
            return _preview(scope, ctx, first=t("assign.press.expired"))
        return Reply(t("press.title"), (Paragraph(t("assign.press.used")),), _afterwards(ctx))
    to = _to(scope, ctx)
    found = requests_of(ctx, scope, divisions)
    if to is None or may_certify(ctx, to) or press.version != fingerprint(found):
        return _preview(scope, ctx, first=t("assign.press.changed"))
    return _hand_over(scope, to, found, ctx)


def _ask_whose(ctx: Context, found: Found | None = None) -> Reply:
    t = ctx.t
    ctx.dialog.ask(WHOSE, until=ctx.now + DIALOG_FOR)
    blocks, buttons = _said(ctx, found, OF)
    blocks.append(Paragraph(t("assign.whose")))
    return Reply(t("assign.title"), tuple(blocks), (*buttons, *_leave(ctx)))


def _ask_who(scope: Scope, ctx: Context, found: Found | None = None) -> Reply:
    t = ctx.t
    requests = requests_of(ctx, scope, divisions_of(ctx))
    if not requests:
        ctx.dialog.close()
        return Reply(t("assign.none.title"), (Paragraph(t("assign.none")),), _afterwards(ctx))
    ctx.dialog.ask(WHO, until=ctx.now + DIALOG_FOR, **scope.facts())
    blocks, buttons = _said(ctx, found, TO)
    which = t("assign.which", which=say_scope(ctx, scope), count=len(requests))
    return Reply(
        t("assign.who.title"), (*blocks, Paragraph(which), Paragraph(t("assign.who"))), (*buttons, *_leave(ctx))
    )


def _ask_reason(scope: Scope, ctx: Context, *, first: str = "") -> Reply:
    t = ctx.t
    to = _to(scope, ctx)
    if not scope.kind or to is None:
        return _ask_whose(ctx)
    ctx.dialog.ask(REASON, until=ctx.now + DIALOG_FOR, **scope.facts())
    blocks: list[Block] = [Paragraph(first)] if first else []
    blocks += [_to_fact(ctx, to), Paragraph(t("assign.reason")), Paragraph(t("assign.reason.who_reads"))]
    return Reply(t("assign.reason.title"), tuple(blocks), _leave(ctx))


def _preview(scope: Scope, ctx: Context, *, first: str = "") -> Reply:
    actor, _ = ctx.bound()
    t = ctx.t
    requests, to = requests_of(ctx, scope, divisions_of(ctx)), _to(scope, ctx)
    why = "nobody" if to is None else may_certify(ctx, to)
    if to is None or why or not requests:
        return _ask_who(replace(scope, to=""), ctx, Found(why=why) if why else None)
    ctx.dialog.ask(REASON, until=ctx.now + DIALOG_FOR, **scope.facts())  # another reason can be typed over it
    token = presses.offer(
        ctx.session,
        school=actor.school,
        person_id=actor.person_id,
        act=ACT + json.dumps(scope.facts(), sort_keys=True),
        object_id=scope.key,
        version=fingerprint(requests),
        now=ctx.now,
        expires_at=ctx.now + DIALOG_FOR,
    )
    blocks: list[Block] = [Paragraph(first)] if first else []
    blocks += [
        Paragraph(t("assign.which", which=say_scope(ctx, scope), count=len(requests))),
        _to_fact(ctx, to),
        Fact(t("assign.reason_is"), scope.reason),
        Paragraph(t("assign.preview.what")),
    ]
    if not colleagues.is_reached(ctx.session, to):
        blocks.append(Paragraph(t("assign.preview.not_bound")))
    blocks.append(Paragraph(t("assign.confirm")))
    return Reply(
        t("assign.preview.title"), tuple(blocks), (Button(t("assign.sure"), ConfirmAssignment(token)), *_leave(ctx))
    )


def _hand_over(scope: Scope, to: Person, found: list[Open], ctx: Context) -> Reply:
    actor, _ = ctx.bound()
    t = ctx.t
    moving = [one for one in found if one.certifier_id != to.id]
    steps: dict[int, list[Certification]] = defaultdict(list)
    for request in find_requests(ctx.session, [one.id for one in moving]):
        steps[request.step].append(request)
    for step, asked in steps.items():
        certifications.hand_over_all(
            ctx.session, asked, to=to.id, step=step, now=ctx.now, actor=actor, by_hand=True, note=scope.reason
        )
    counts = Counter((HANDED_ON, one.certifier_id) for one in moving if one.certifier_id is not None)
    counts[GIVEN, to.id or 0] = len(moving)
    Teller(ctx.session, actor.school, ctx.now).tell_turns(counts)
    ctx.dialog.close()
    blocks = (_to_fact(ctx, to), Paragraph(t("assign.done", count=len(moving))), Paragraph(t("assign.done.next")))
    return Reply(t("assign.done.title"), blocks, _afterwards(ctx))


def _said(ctx: Context, found: Found | None, prefix: str) -> tuple[list[Block], list[Button]]:
    t = ctx.t
    if found is None:
        return [], []
    if found.several:
        buttons = choices(ctx, found.several, lambda number: AssignCertifier("", prefix + number))
        return [Paragraph(t("certifier.several", count=len(found.several)))], buttons
    return [Paragraph(t(f"certifier.wrong.{found.why}"))], []


def _to_fact(ctx: Context, to: Person) -> Fact:
    return Fact(ctx.t("assign.to"), ctx.t("inability.teacher_is", name=to.name, number=to.number))


def _scope(ctx: Context) -> Scope:
    dialog = ctx.dialog
    is_open = dialog.filling in (WHO, REASON) and dialog.until is not None and ctx.now < dialog.until
    return from_facts(dialog.facts) if is_open else Scope()


def _to(scope: Scope, ctx: Context) -> Person | None:
    actor, _ = ctx.bound()
    return people.find_person(ctx.session, school=actor.school, number=scope.to)


def _leave(ctx: Context) -> tuple[Button, ...]:
    return (Button(ctx.t("assign.not"), Cancel()),)


def _afterwards(ctx: Context) -> tuple[Button, ...]:
    t = ctx.t
    return Button(t("certs.button"), ShowCertification()), Button(t("assign.button"), AssignCertifier())
