"""What is asked of a teacher who will be away, until everything is said that is needed."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.absence_draft import Draft
from handlers.absence_words import names_deputies, no_naming_block, order_of, recorded_block, say_draft_days
from handlers.certification_intents import EndAbsence, ReportAbsence
from handlers.certifier_choice import Found, choices
from handlers.citing import say_clause
from handlers.context import Context
from handlers.conversation import Block, Button, Paragraph, Reply
from handlers.intents import Cancel
from handlers.saying import say_day
from portfolio.dates import taipei_day
from portfolio.succession import Inability
from storage.tables import Absence


def ask_for_days(ctx: Context, draft: Draft, absence: Absence | None, *, first: str = "") -> Reply:
    """Ask until when; what is recorded already stands before it, with the way to end that."""
    t = ctx.t
    blocks: list[Block] = [Paragraph(first)] if first else []
    buttons = [Button(t("absence.open"), ReportAbsence("open"))]
    if absence is not None:
        means = absence.means.value
        blocks.append(recorded_block(ctx, from_on=absence.from_on, until_on=absence.until_on, means=means))
        buttons.append(Button(t("absence.back.button"), EndAbsence()))
    if draft.from_on is not None:
        day = say_day(t, draft.from_on, today=taipei_day(ctx.now))
        blocks.append(Paragraph(t("absence.ask.until", day=day)))
    else:
        blocks.append(Paragraph(t("absence.ask.days")))
    blocks.append(Paragraph(t("absence.no_reason")))
    return Reply(t("absence.again.title" if first else "absence.title"), tuple(blocks), (*buttons, *leave(ctx)))


def ask_for_means(ctx: Context, draft: Draft, before: Iterable[Block]) -> Reply:
    """Ask whether the teacher certifies meanwhile; naming somebody is offered where the school's order has it."""
    t = ctx.t
    _, pack = ctx.bound()
    said = list(before)
    blocks: list[Block] = [*said, Paragraph(t("absence.days", days=say_draft_days(ctx, draft)))]
    blocks.append(Paragraph(t("absence.ask.means")))
    offered = [Inability.STILL_CERTIFIES, Inability.NAMES_SUBSTITUTE, Inability.CANNOT]
    if not names_deputies(pack):
        offered.remove(Inability.NAMES_SUBSTITUTE)
        explained = no_naming_block(ctx)
        if explained not in said:
            blocks.append(explained)
    buttons = [Button(t(f"absence.means.{means.value}"), ReportAbsence(means.value)) for means in offered]
    return Reply(t("absence.means.title"), tuple(blocks), (*buttons, *leave(ctx)))


def ask_for_deputy(ctx: Context, *, found: Found | None = None) -> Reply:
    """Ask who stands in; `found` is what came of the last answer: several to choose from, or why nobody."""
    t = ctx.t
    _, pack = ctx.bound()
    blocks: list[Block] = []
    buttons: list[Button] = []
    if found is not None and found.several:
        blocks.append(Paragraph(t("certifier.several", count=len(found.several))))
        means = Inability.NAMES_SUBSTITUTE.value
        buttons = choices(ctx, found.several, lambda number: ReportAbsence(means, number))
    elif found is not None:
        blocks.append(Paragraph(t(f"certifier.wrong.{found.why}")))
    order = order_of(pack)
    clause = "" if order is None else say_clause(t, (order.clause,))
    blocks.append(Paragraph(t("deputy.ask", clause=clause)))
    title = "deputy.title" if found is None or found.several else "deputy.again.title"
    return Reply(t(title), tuple(blocks), (*buttons, *leave(ctx)))


def leave(ctx: Context) -> tuple[Button, ...]:
    """Return the way out: nothing is recorded."""
    return (Button(ctx.t("absence.not"), Cancel()),)
