"""「我的綁定」: where one is reached, and ending it; 「不是我」 ends what somebody else made in one's name."""

from __future__ import annotations

from handlers.authorising import is_of_age
from handlers.binding_notices import (
    NOT_ME,
    NOT_MY_GUARDIAN,
    OFFERED_FOR,
    owe_binding_revoked,
    owe_guardian_report,
    platform_of,
)
from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.intents import NotMe, RevokeBinding, ShowBindings, ShowHelp, SwitchPerson
from handlers.offices import codes_office
from handlers.representative_intents import ShowAuthorisations
from handlers.routing import Router
from handlers.saying import say_day
from portfolio.bindings import DIALOG_FOR
from portfolio.dates import taipei_day
from portfolio.people import Role
from storage.queries import audit, bindings, presses
from storage.queries.bindings import Bound
from storage.queries.crossing import across_schools
from storage.queries.presses import PressRefusedError
from storage.tables import Press

router = Router()

ASKED, SURE = "binding.revoke", "binding.revoke_sure"


@router.on(ShowBindings)
def show_bindings(_intent: ShowBindings, ctx: Context) -> Reply:
    """List the speaker's bindings with a way to end each; a student's also those of the guardians."""
    t = ctx.t
    blocks, buttons = _list(ctx)
    others = len({one.person.id for one in bindings.find_people(ctx.session, account_id=ctx.speaker.account_id)}) - 1
    if others > 0:
        blocks.append(Paragraph(t("bindings.others", count=others)))
        buttons.append(Button(t("switch.button"), SwitchPerson()))
    if is_of_age(ctx):
        buttons.append(Button(t("allow.button"), ShowAuthorisations()))
    return Reply(t("bindings.title"), tuple(blocks), (*buttons, Button(t("help.button"), ShowHelp())))


@router.on(RevokeBinding)
def revoke_binding(intent: RevokeBinding, ctx: Context) -> Reply:
    """Ask once more, then end one of the speaker's own bindings; typed, it is about this account's."""
    actor, _ = ctx.bound()
    if not intent.token:
        mine = bindings.find_of_person(ctx.session, person_id=actor.person_id)
        here = next((one for one in mine if one.id == actor.binding_id), None)
        return _ask(ctx, here) if here is not None and len(mine) == 1 else show_bindings(ShowBindings(), ctx)
    try:
        press = presses.access(ctx.session, intent.token, actor=actor, act=(ASKED, SURE), now=ctx.now)
    except PressRefusedError as refused:
        return _as_it_is(ctx, refused)
    bound = _pressed(ctx, press)
    if bound is None:
        return _as_it_is(ctx, None)
    return _end_own(ctx, bound) if press.act == SURE else _ask(ctx, bound)


@router.on(NotMe)
def not_me(intent: NotMe, ctx: Context) -> Reply:
    """End the binding that somebody else made in the speaker's name; report a guardian's to the registrar."""
    actor, _ = ctx.bound()
    if not intent.token:
        return show_bindings(ShowBindings(), ctx)
    try:
        press = presses.access(ctx.session, intent.token, actor=actor, act=(NOT_ME, NOT_MY_GUARDIAN), now=ctx.now)
    except PressRefusedError as refused:
        return _as_it_is(ctx, refused)
    bound = _pressed(ctx, press)
    if bound is None:
        return _as_it_is(ctx, None)
    return _end_stranger(ctx, bound) if press.act == NOT_ME else _report(ctx, bound)


def _list(ctx: Context) -> tuple[list[Block], list[Button]]:
    actor, _ = ctx.bound()
    t = ctx.t
    mine = bindings.find_of_person(ctx.session, person_id=actor.person_id)
    blocks: list[Block] = [Paragraph(t("bindings.count", count=len(mine)))]
    buttons: list[Button] = []
    for number, one in enumerate(mine, 1):
        here = t("bindings.here") if one.id == actor.binding_id else t("bindings.elsewhere")
        blocks.append(Fact(t("bindings.nth", number=number), t("bindings.since", **_place(ctx, one), here=here)))
        label = t("revoke.button") if len(mine) == 1 else t("revoke.button.nth", number=number)
        buttons.append(Button(label, RevokeBinding(_offer(ctx, one, ASKED))))
    if actor.role is Role.STUDENT:
        for number, (one, guardianship) in enumerate(
            bindings.find_guardians(ctx.session, student_id=actor.person_id), 1
        ):
            relation = t(f"relation.{guardianship.relation.value if guardianship.relation else 'unknown'}")
            value = t("bindings.guardian", **_place(ctx, one), relation=relation)
            blocks.append(Fact(t("bindings.guardian.nth", number=number), value))
            buttons.append(
                Button(t("bindings.guardian.report", number=number), NotMe(_offer(ctx, one, NOT_MY_GUARDIAN)))
            )
    return blocks, buttons


def _ask(ctx: Context, bound: Bound) -> Reply:
    t = ctx.t
    here = bound.id == ctx.bound()[0].binding_id
    blocks = (
        Paragraph(t("revoke.ask", **_place(ctx, bound))),
        Paragraph(t("revoke.ask.here" if here else "revoke.ask.elsewhere", office=codes_office(ctx))),
    )
    buttons = (
        Button(t("revoke.sure"), RevokeBinding(_offer(ctx, bound, SURE))),
        Button(t("revoke.keep"), ShowBindings()),
    )
    return Reply(t("revoke.ask.title"), blocks, buttons)


def _end_own(ctx: Context, bound: Bound) -> Reply:
    actor, _ = ctx.bound()
    t = ctx.t
    here = bound.id == actor.binding_id
    _end(ctx, bound, reason="unbound")
    left = bindings.find_people(ctx.session, account_id=ctx.speaker.account_id)
    if not here:
        body = t("revoke.done.elsewhere")
    elif left:
        body = t("revoke.done.others", count=len(left))
    else:
        ctx.dialog.close()
        body = t("revoke.done.forgotten")
    blocks = (Paragraph(body), Paragraph(t("revoke.done.again", office=codes_office(ctx))))
    return Reply(t("revoke.done.title"), blocks, (Button(t("help.button"), ShowHelp()),))


def _end_stranger(ctx: Context, bound: Bound) -> Reply:
    t = ctx.t
    _end(ctx, bound, reason="not_me")
    blocks = (Paragraph(t("notme.done")), Paragraph(t("notme.next", office=codes_office(ctx))))
    return Reply(t("notme.done.title"), blocks, (Button(t("bindings.button"), ShowBindings()),))


def _report(ctx: Context, bound: Bound) -> Reply:
    """Tell the registrar; a student alone does not shut out whom the school lists as a legal representative."""
    actor, _ = ctx.bound()
    t = ctx.t
    with across_schools(ctx.session):
        owe_guardian_report(ctx.session, bound, student_number=actor.number, now=ctx.now)
        _record(ctx, bound, "guardian.reported")
    blocks = (Paragraph(t("report.done", office=codes_office(ctx))),)
    return Reply(t("report.done.title"), blocks, (Button(t("bindings.button"), ShowBindings()),))


def _end(ctx: Context, bound: Bound, *, reason: str) -> None:
    with across_schools(ctx.session):
        bindings.end(ctx.session, bound.id, reason=reason, now=ctx.now, version=bound.binding.version)
        owe_binding_revoked(ctx.session, bound, reason=reason, now=ctx.now)
        _record(ctx, bound, f"binding.{reason}")


def _record(ctx: Context, bound: Bound, act: str) -> None:
    actor, _ = ctx.bound()
    audit.record(
        ctx.session,
        school=bound.binding.school,
        at=ctx.now,
        actor=audit.person_pseudonym(ctx.session, actor.school, actor.number),
        act=act,
        subject=audit.person_pseudonym(ctx.session, bound.person.school, bound.person.number),
        facts={"binding": bound.id, "channel": bound.binding.channel},
    )


def _pressed(ctx: Context, press: Press) -> Bound | None:
    """The binding that was pressed about, if it still is as it was when the button was offered."""
    bound = bindings.find_binding(ctx.session, press.object_id)
    if bound is None or bound.binding.ended_at is not None or bound.binding.version != press.version:
        return None
    return bound


def _as_it_is(ctx: Context, refused: PressRefusedError | None) -> Reply:
    """An old, repeated or strange press changes nothing, and answers what is true now."""
    t = ctx.t
    ended = True
    if refused is not None:
        found = None if refused.press is None else bindings.find_binding(ctx.session, refused.press.object_id)
        ended = found is not None and found.binding.ended_at is not None
    blocks, buttons = _list(ctx)
    said = Paragraph(t("press.ended" if ended else "press.not_valid"))
    return Reply(t("press.title"), (said, *blocks), tuple(buttons))


def _offer(ctx: Context, bound: Bound, act: str) -> str:
    actor, _ = ctx.bound()
    return presses.offer(
        ctx.session,
        school=actor.school,
        person_id=actor.person_id,
        act=act,
        object_id=bound.id,
        version=bound.binding.version,
        now=ctx.now,
        expires_at=ctx.now + (OFFERED_FOR if act == NOT_MY_GUARDIAN else DIALOG_FOR),
    )


def _place(ctx: Context, bound: Bound) -> dict[str, str]:
    day = say_day(ctx.t, taipei_day(bound.binding.bound_at), today=taipei_day(ctx.now))
    return {"platform": ctx.t(f"platform.{platform_of(bound.binding.channel)}"), "day": day}
