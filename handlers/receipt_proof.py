"""The slip that every act on a receipt statement gives: its number said, and who is told where somebody acted."""

from __future__ import annotations

from handlers.acting_notices import owe_acted_for
from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph
from handlers.slip_intents import ShowSlip
from portfolio.slips import say_number
from storage.tables import Slip


def give_proof(ctx: Context, slip: Slip) -> list[Block]:
    """Return the slip's number and what it is for; where somebody acted for a student, they and the office are told."""
    owe_acted_for(ctx.session, slip, now=ctx.now)
    return [Fact(ctx.t("receipt.slip"), say_number(slip.number)), Paragraph(ctx.t("receipt.slip.what"))]


def slip_button(ctx: Context, slip: Slip) -> Button:
    """Return the way to the slip itself, with its page on paper."""
    return Button(ctx.t("receipt.button.slip"), ShowSlip(slip.number))
