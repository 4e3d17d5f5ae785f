"""「回條」: what one did, and what was done in one's place, each with what proves it; as a message and as a page."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Link, Paragraph, Reply
from handlers.intents import ShowHelp
from handlers.routing import Router
from handlers.slip_intents import ShowFingerprints, ShowSlip, ShowSlips
from handlers.slip_words import check_block, say_act, say_when, slip_blocks
from portfolio.people import Role
from portfolio.slips import say_number
from storage.queries import slips
from storage.queries.slips import NoSuchSlipError
from storage.tables import Slip

router = Router()

LISTED: Final = 5  # slips in one message, each with a button
LINK_FOR: Final = timedelta(hours=1)  # then the chat gives a fresh one


@router.on(ShowSlips)
def show_slips(intent: ShowSlips, ctx: Context) -> Reply:
    """Return the slips that concern this person, the newest first."""
    actor, _ = ctx.bound()
    t = ctx.t
    start = int(intent.at) if intent.at.isascii() and intent.at.isdigit() else 0
    found, count = slips.access_slips(ctx.session, actor=actor, start=start, limit=LISTED)
    if not found:
        return Reply(t("slips.title"), (Paragraph(t("slips.none")),), _others(ctx))
    blocks: list[Block] = [Paragraph(t("slips.count", count=count))]
    blocks += [Fact(say_when(t, one.acted_at), _line(ctx, one)) for one in found]
    buttons = [Button(t("slips.button.one", number=say_number(one.number)), ShowSlip(one.number)) for one in found]
    after = start + len(found)
    if after < count:
        buttons.append(Button(t("slips.button.older"), ShowSlips(str(after))))
    return Reply(t("slips.title"), tuple(blocks), (*buttons, *_others(ctx)))


@router.on(ShowSlip)
def show_slip(intent: ShowSlip, ctx: Context) -> Reply:
    """Return one slip, with a link to it on paper where there is a public address."""
    actor, _ = ctx.bound()
    t = ctx.t
    try:
        slip = slips.access_slip(ctx.session, actor=actor, number=intent.number)
    except NoSuchSlipError:
        return Reply(t("slip.unknown.title"), (Paragraph(t("slip.unknown")),), _others(ctx))
    page = f"{ctx.slip_page}/{slip.number}" if ctx.slip_page else ""
    blocks = [*slip_blocks(t, slips.find_proof(ctx.session, slip)), check_block(t, page)]
    links: list[Link] = []
    if page:
        signed = paper_link(ctx, slip)
        links = [Link(t("slip.button.paper"), f"{ctx.slip_page}/{signed}"), Link(t("slip.button.check"), page)]
        blocks.append(Paragraph(t("slip.paper")))
    return Reply(t("slip.title"), tuple(blocks), (*links, Button(t("slips.button"), ShowSlips())))


def paper_link(ctx: Context, slip: Slip) -> str:
    """Return the last part of the address of a slip's PDF, good for `LINK_FOR` and in the reader's language."""
    until = int((ctx.now + LINK_FOR).timestamp())
    sign = ctx.secrets.paper_hmac(slip.number, until, ctx.t.language)
    return f"{slip.number}.pdf?until={until}&lang={ctx.t.language}&sign={sign}"


def _line(ctx: Context, slip: Slip) -> str:
    actor, _ = ctx.bound()
    t = ctx.t
    said = [say_act(t, slip), t("slips.number", number=say_number(slip.number))]
    if slip.actor_id != slip.student_id:
        said.insert(1, t("slips.for_another" if slip.actor_id == actor.person_id else "slips.by_another"))
    return t("sentence.comma").join(said)


def _others(ctx: Context) -> tuple[Button, ...]:
    actor, _ = ctx.bound()
    t = ctx.t
    prints = (Button(t("prints.button"), ShowFingerprints()),) if actor.role is Role.STUDENT else ()
    return (*prints, Button(t("help.button"), ShowHelp()))
