"""What an absence means for the requests that wait, in words: its days, the school's order with its clause."""

from __future__ import annotations

from datetime import date

from handlers.absence_draft import Draft
from handlers.citing import say_clause
from handlers.context import Context
from handlers.conversation import Block, Fact, Paragraph, Passage
from handlers.offices import codes_office
from handlers.saying import say_day
from locales import Translator
from portfolio.absences import DayTrouble
from portfolio.dates import taipei_day
from portfolio.readings import Cited
from portfolio.rules import RulePack
from portfolio.succession import Candidate, StepCondition, Succession


def order_of(pack: RulePack | None) -> Cited[Succession] | None:
    """Return the school's order of certifiers with its clause; None where the document names nobody."""
    if pack is None or not isinstance(pack.succession, Cited):
        return None
    return pack.succession


def names_deputies(pack: RulePack | None) -> bool:
    """Return whether the school's order lets the teacher name a substitute."""
    order = order_of(pack)
    return order is not None and any(step.who is Candidate.NAMED_DEPUTY for step in order.value.order)


def asks_for_funds(pack: RulePack | None) -> bool:
    """Return whether a step of the school's order counts only where there is subsidy money (tttvs, T17)."""
    order = order_of(pack)
    return order is not None and any(step.condition is StepCondition.SUBSIDY for step in order.value.order)


def say_days(t: Translator, from_on: date, until_on: date | None, *, today: date) -> str:
    """Return from when until when, as a sentence's part: 「1月15日星期三到3月20日星期四」."""
    begins = say_day(t, from_on, today=today)
    if until_on is None:
        return t("absence.days.open", begins=begins)
    return t("absence.days.until", begins=begins, ends=say_day(t, until_on, today=today))


def say_draft_days(ctx: Context, draft: Draft) -> str:
    """Return the same of an absence that is not recorded yet."""
    today = taipei_day(ctx.now)
    return say_days(ctx.t, draft.begins(today), draft.until_on, today=today)


def say_trouble(t: Translator, trouble: DayTrouble, written: str) -> str:
    """Return why the days cannot be taken, and what to type instead."""
    key = f"absence.wrong.{trouble.value}"
    return t(key, written=written) if written else t(key, written=t("absence.wrong.this_day"))


def own_office(ctx: Context) -> str:
    """Return the office to turn to: in the evening division it may be another one."""
    actor, _ = ctx.bound()
    return codes_office(ctx, division=actor.division)


def order_blocks(ctx: Context) -> list[Block]:
    """Return the school's order of certifiers, each step in the document's words, with its clause and its standing."""
    t = ctx.t
    _, pack = ctx.bound()
    order = order_of(pack)
    if order is None:
        return [Paragraph(t("absence.no_order", office=own_office(ctx)))]
    steps = [
        t("absence.order.step_if_funds" if step.condition is StepCondition.SUBSIDY else "absence.order.step", **facts)
        for number, step in enumerate(order.value.order, 1)
        for facts in [{"number": number, "title": step.title}]
    ]
    key = "absence.order.suggested" if order.value.suggested else "absence.order"
    said = t(key, steps="".join(steps), office=own_office(ctx))
    return [Passage(said, say_clause(t, (order.clause,)))]


def no_naming_block(ctx: Context) -> Paragraph:
    """Say why nobody can be named here: the school's order has no such step, or there is no order."""
    t = ctx.t
    _, pack = ctx.bound()
    order = order_of(pack)
    if order is None:
        return Paragraph(t("deputy.no_order", office=own_office(ctx)))
    return Paragraph(t("deputy.not_in_order", clause=say_clause(t, (order.clause,)), office=own_office(ctx)))


def recorded_block(ctx: Context, *, from_on: date, until_on: date | None, means: str) -> Fact:
    """Return what is recorded of an absence; never why somebody is away."""
    today = taipei_day(ctx.now)
    return Fact(
        ctx.t("absence.recorded"),
        ctx.t(f"absence.recorded.{means}", days=say_days(ctx.t, from_on, until_on, today=today)),
    )
