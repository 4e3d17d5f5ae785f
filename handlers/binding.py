"""Binding: the code, the privacy notice, the second thing that is not on the sheet, and then it is done."""

from __future__ import annotations

import hmac

from handlers import binding_tries
from handlers.binding_done import complete
from handlers.context import Context
from handlers.conversation import Button, Link, Paragraph, Reply
from handlers.intents import AcceptPrivacy, Cancel, DeclinePrivacy, GiveCode, ShowHelp, StartBinding
from handlers.linking_page import offer_page
from handlers.offices import codes_office
from handlers.privacy import CONSENT, consent_buttons, language_buttons, privacy_blocks
from handlers.routing import Router
from handlers.understanding import fold
from locales import SOURCE
from portfolio.bindings import (
    DIALOG_FOR,
    PRIVACY_VERSION,
    NoSecondThingError,
    SecondThing,
    count_code_letters,
    normal_second,
    read_code,
    second_thing,
)
from portfolio.people import Role
from storage.queries import bindings, codes
from storage.queries.codes import OpenCode
from storage.queries.forgetting import forget_stranger

router = Router()

CODE, SECOND = "binding.code", "binding.second"


@router.on(StartBinding, roles=None)
def start(_intent: StartBinding, ctx: Context) -> Reply:
    """Ask for the code."""
    if (later := binding_tries.wait(ctx)) is not None:
        return later
    t = ctx.t
    _wait_for(ctx, CODE)
    blocks = [
        Paragraph(t("binding.start.code")),
        Paragraph(t("binding.start.no_code", office=codes_office(ctx))),
        Paragraph(t("binding.leave")),
    ]
    buttons: list[Button | Link] = [*_leave(ctx)]
    if (page := offer_page(ctx)) is not None:
        blocks.insert(1, Paragraph(t("binding.start.page")))
        buttons.insert(0, page)
    return Reply(t("binding.start.title"), tuple(blocks), tuple(buttons))


@router.on(GiveCode, roles=None)
def give_code(intent: GiveCode, ctx: Context) -> Reply:
    """Take a code wherever in a conversation it is typed, and what follows it in the same message."""
    return _take_code(ctx, f"{intent.given} {intent.second}")


@router.step(CODE)
def code_typed(text: str, ctx: Context) -> Reply:
    """Take what is typed when a code was asked for."""
    if not _waits_for(ctx, CODE):
        return _nothing_waits(ctx)
    return _take_code(ctx, text)


@router.on(AcceptPrivacy, roles=None)
def accept(_intent: AcceptPrivacy, ctx: Context) -> Reply:
    """Go on to the second thing, or check the one that came with the code."""
    code = _waiting_code(ctx, CONSENT)
    if code is None:
        return _nothing_waits(ctx)
    account = ctx.speaker.account_id
    bindings.note_privacy(ctx.session, account_id=account, version=PRIVACY_VERSION, now=ctx.now)
    given = str(ctx.dialog.facts.get("second", ""))
    _wait_for(ctx, SECOND, code=ctx.dialog.facts["code"])
    return _check_second(ctx, code, given) if given else _ask_second(ctx, code)


@router.on(DeclinePrivacy, roles=None)
def decline(_intent: DeclinePrivacy, ctx: Context) -> Reply:
    """Keep nothing: neither that there was a code, nor the address of an account that is bound to nobody."""
    if ctx.dialog.filling not in (CONSENT, SECOND):
        return _nothing_waits(ctx)
    t = ctx.t
    ctx.dialog.close()
    forget_stranger(ctx.session, account_id=ctx.speaker.account_id)
    blocks = (Paragraph(t("binding.declined.kept_nothing")), Paragraph(t("binding.declined.code_stays")))
    return Reply(t("binding.declined.title"), blocks, (Button(t("help.button"), ShowHelp()),))


@router.step(CONSENT)
def consent_typed(text: str, ctx: Context) -> Reply:
    """Read a typed 「同意」 or 「不同意」; anything else is neither."""
    said = fold(text)
    if said == fold(ctx.t("privacy.accept")):
        return accept(AcceptPrivacy(), ctx)
    if said == fold(ctx.t("privacy.decline")):
        return decline(DeclinePrivacy(), ctx)
    code = _waiting_code(ctx, CONSENT)
    if code is None:
        return _nothing_waits(ctx)
    return _show_notice(ctx, code)


@router.step(SECOND)
def second_typed(text: str, ctx: Context) -> Reply:
    """Compare the second thing with the roster, and bind."""
    if (later := binding_tries.wait(ctx)) is not None:
        return later
    code = _waiting_code(ctx, SECOND)
    if code is None:
        return _nothing_waits(ctx)
    kind = second_thing(code.person.role)
    try:
        return _check_second(ctx, code, sealed(ctx, kind, text))
    except NoSecondThingError as error:
        blocks = (
            Paragraph(ctx.t(f"binding.second.unreadable.{error.facts['kind']}")),
            Paragraph(ctx.t("binding.leave")),
        )
        return Reply(ctx.t("binding.second.unreadable.title"), blocks, _leave(ctx))


def _take_code(ctx: Context, text: str) -> Reply:
    if (later := binding_tries.wait(ctx)) is not None:
        return later
    t = ctx.t
    read = read_code(text)
    _wait_for(ctx, CODE)
    if read is None:
        said = t("binding.unreadable.body", count=count_code_letters(text))
        return Reply(t("binding.unreadable.title"), (Paragraph(said), Paragraph(t("binding.leave"))), _leave(ctx))
    code_hmac = ctx.secrets.code_hmac(read[0])
    code = codes.find_open(ctx.session, code_hmac, schools=ctx.speaker.schools, now=ctx.now)
    if code is None:
        binding_tries.fail(ctx)
        return binding_tries.wrong_code(ctx)
    try:
        second = sealed(ctx, second_thing(code.person.role), read[1])
    except NoSecondThingError:
        second = ""  # asked for later
    _wait_for(ctx, CONSENT, code=code_hmac, second=second)
    return _show_notice(ctx, code)


def _show_notice(ctx: Context, code: OpenCode) -> Reply:
    t = ctx.t
    blocks = (Paragraph(t("privacy.asked.body")), *privacy_blocks(ctx, school=code.school))
    buttons: tuple[Button, ...] = consent_buttons(t)
    if ctx.speaker.language is None and ctx.actor is None:  # a code may be the first that is ever said here
        buttons += language_buttons(t, but=SOURCE)
    return Reply(t("privacy.asked.title"), blocks, buttons)


def _ask_second(ctx: Context, code: OpenCode) -> Reply:
    t = ctx.t
    role = code.person.role.value
    blocks = (Paragraph(t(f"binding.second.{role}")), Paragraph(t("binding.leave")))
    return Reply(t(f"binding.second.{role}.title"), blocks, _leave(ctx))


def _check_second(ctx: Context, code: OpenCode, given: str) -> Reply:
    return complete(ctx, code) if is_second(ctx, code, given) else wrong_second(ctx, code)


def is_second(ctx: Context, code: OpenCode, given: str) -> bool:
    """Return whether this, sealed, is the second thing of the roster; the time tells nothing."""
    return hmac.compare_digest(given, _expected(ctx, code))


def wrong_second(ctx: Context, code: OpenCode) -> Reply:
    """Count a wrong second thing, and say so."""
    binding_tries.fail(ctx, school=code.school)
    if codes.note_wrong_second(ctx.session, code.id, now=ctx.now):
        binding_tries.note_void(ctx, code)
    t = ctx.t
    office = codes_office(ctx, school=code.school, division=code.person.division)
    blocks = (
        Paragraph(t(f"binding.second.wrong.{second_thing(code.person.role).value}")),
        Paragraph(t("binding.second.wrong.next", office=office)),
    )
    return Reply(t("binding.second.wrong.title"), blocks, _leave(ctx))


def _expected(ctx: Context, code: OpenCode) -> str:
    """The sealed second thing of the roster; one that nobody can type where the roster lacks it."""
    if code.person.role is Role.GUARDIAN:
        birthday = None if code.child is None else code.child.birthday
        return "" if birthday is None else _seal(ctx, SecondThing.CHILD_BIRTHDAY, birthday.isoformat())
    return sealed(ctx, SecondThing.NUMBER, code.person.number)


def sealed(ctx: Context, kind: SecondThing, text: str) -> str:
    """Return what is kept of a second thing, and compared: neither a number nor a birth date lies in the dialog.

    Raises:
        NoSecondThingError: nothing of this kind can be read.
    """
    return _seal(ctx, kind, normal_second(kind, text))


def _seal(ctx: Context, kind: SecondThing, normal: str) -> str:
    return ctx.secrets.pseudonym(f"second-{kind.value}", normal)


def _waiting_code(ctx: Context, step: str) -> OpenCode | None:
    """The code of the open dialog, if it waits in this step and the code may still be used."""
    if not _waits_for(ctx, step):
        return None
    code_hmac = str(ctx.dialog.facts.get("code", ""))
    return codes.find_open(ctx.session, code_hmac, schools=ctx.speaker.schools, now=ctx.now)


def _waits_for(ctx: Context, step: str) -> bool:
    return ctx.dialog.filling == step and ctx.dialog.until is not None and ctx.now < ctx.dialog.until


def _wait_for(ctx: Context, step: str, **facts: str) -> None:
    ctx.dialog.ask(step, until=ctx.now + DIALOG_FOR, **facts)


def _nothing_waits(ctx: Context) -> Reply:
    t = ctx.t
    ctx.dialog.close()
    buttons = (Button(t("binding.button"), StartBinding()), Button(t("help.button"), ShowHelp()))
    return Reply(t("binding.nothing_waits.title"), (Paragraph(t("binding.nothing_waits.body")),), buttons)


def _leave(ctx: Context) -> tuple[Button, ...]:
    return (Button(ctx.t("cancel.button"), Cancel()),)
