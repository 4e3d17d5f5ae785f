"""Which divisions of a school the speaker's office looks after: by day one office, in the evening perhaps another."""

from __future__ import annotations

from handlers.context import Context
from handlers.conversation import Button, Paragraph, Reply
from handlers.intents import ShowHelp
from handlers.offices import codes_office, may_revoke
from portfolio.people import Division

Divisions = frozenset[Division | None]


def divisions_of(ctx: Context) -> Divisions:
    """Return the divisions whose people are the speaker's office's; None stands for people without a division.

    Where a school's rules name another office for the evening division, each looks after its own (tttvs 五, yphs
    五(五)); people without a division go with the day. Empty for everybody else.
    """
    if not may_revoke(ctx):
        return frozenset()
    actor, pack = ctx.bound()
    everybody: Divisions = frozenset((*Division, None))
    if pack is None or len(pack.divisions) == 1:
        return everybody
    own = actor.division or Division.DAY
    office = codes_office(ctx, division=own)
    same = {one for one in pack.divisions if one is own or codes_office(ctx, division=one) == office}
    return frozenset((*same, None)) if Division.DAY in same else frozenset(same)


def others_task(ctx: Context, *, division: Division | None = None) -> Reply:
    """Tell whoever is not in charge whose task it is."""
    t, office = ctx.t, codes_office(ctx, division=division)
    return Reply(
        t("certs.whose.title", office=office),
        (Paragraph(t("certs.whose", office=office)),),
        (Button(t("help.button"), ShowHelp()),),
    )
