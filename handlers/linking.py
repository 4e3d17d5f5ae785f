"""Binding by the web page: what was filled in is checked as in the chat, LINE vouches for who did, and then it is done.

Between the two lies a nonce (platforms/line.md, account linking). It keeps a link that was sent to somebody else from
binding the sender: LINE compares who opened the page with whom it was made for.
"""

from __future__ import annotations

from dataclasses import dataclass

from handlers import binding_tries
from handlers.binding import is_second, sealed, wrong_second
from handlers.binding_done import complete, rule_against
from handlers.context import Context
from handlers.conversation import Button, Paragraph, Reply
from handlers.intents import FinishLink, ShowHelp, StartBinding
from handlers.routing import Router
from portfolio.bindings import (
    PRIVACY_VERSION,
    NoSecondThingError,
    count_code_letters,
    read_code,
    second_thing,
)
from storage.queries import bindings, codes, linking
from storage.queries.linking import Ticket

router = Router()


@dataclass(frozen=True)
class Filled:
    """What somebody typed and ticked on the page."""

    code: str
    second: str
    agreed: bool


@dataclass(frozen=True)
class Checked:
    """Everything on the page was right: the nonce goes to LINE."""

    nonce: str


def check_page(ctx: Context, ticket: Ticket, filled: Filled) -> Checked | Reply:
    """Return a nonce where code and second thing are right and the notice is agreed to, else what to do about it.

    Failures count as in the chat, for the account that the ticket was made for. Nothing is bound yet, and the code is
    not used up.
    """
    if (later := binding_tries.wait(ctx)) is not None:
        return later
    t = ctx.t
    read = read_code(filled.code)
    if read is None:
        said = t("binding.unreadable.body", count=count_code_letters(filled.code))
        return Reply(t("binding.unreadable.title"), (Paragraph(said),))
    if not filled.agreed:
        return Reply(t("binding.page.not_agreed.title"), (Paragraph(t("binding.page.not_agreed")),))
    code_hmac = ctx.secrets.code_hmac(read[0])
    code = codes.find_open(ctx.session, code_hmac, schools=ctx.speaker.schools, now=ctx.now)
    if code is None:
        binding_tries.fail(ctx)
        return binding_tries.wrong_code(ctx)
    kind = second_thing(code.person.role)
    try:
        given = sealed(ctx, kind, filled.second)
    except NoSecondThingError as error:
        said = t(f"binding.second.unreadable.{error.facts['kind']}")
        return Reply(t("binding.second.unreadable.title"), (Paragraph(said),))
    if not is_second(ctx, code, given):
        return wrong_second(ctx, code)
    if (refused := rule_against(ctx, code)) is not None:
        return refused
    return Checked(linking.make_nonce(ctx.session, ticket, code_hmac=code_hmac, now=ctx.now))


@router.on(FinishLink, roles=None)
def finish(intent: FinishLink, ctx: Context) -> Reply:
    """Bind, now that LINE says whose account it is; the nonce is used up whatever comes of it."""
    code_hmac = linking.use_nonce(ctx.session, intent.nonce, account_id=ctx.speaker.account_id, now=ctx.now)
    code = (
        None if code_hmac is None else codes.find_open(ctx.session, code_hmac, schools=ctx.speaker.schools, now=ctx.now)
    )
    if code is None:
        t = ctx.t
        buttons = (Button(t("binding.button"), StartBinding()), Button(t("help.button"), ShowHelp()))
        return Reply(t("binding.page.over.title"), (Paragraph(t("binding.page.over")),), buttons)
    bindings.note_privacy(ctx.session, account_id=ctx.speaker.account_id, version=PRIVACY_VERSION, now=ctx.now)
    return complete(ctx, code)
