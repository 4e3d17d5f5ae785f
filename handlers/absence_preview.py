"""What would happen, and what has happened, to the requests of a teacher who is away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from handlers.absence_draft import FUNDS, Draft
from handlers.absence_words import order_blocks, own_office, say_draft_days
from handlers.context import Context
from handlers.conversation import Block, Paragraph
from handlers.saying import say_day
from handlers.succession import Moved
from handlers.succession_plan import plan_moves
from portfolio.dates import taipei_day
from portfolio.succession import Inability, consent_until, order_of
from storage.queries import certification_office, colleagues, supposing
from storage.tables import Person

MOST_NAMED: Final = 5  # a teacher of many courses is followed by many; the message must fit


def preview_blocks(ctx: Context, draft: Draft, *, teacher: Person, deputy: Person | None) -> list[Block]:
    """Return the days, how many requests wait, and to whom they would go, with the clause."""
    t = ctx.t
    actor, _ = ctx.bound()
    waiting = certification_office.find_pending_of(ctx.session, school=actor.school, certifier_id=teacher.id)
    blocks: list[Block] = [
        Paragraph(t("absence.days", days=say_draft_days(ctx, draft))),
        Paragraph(t("absence.preview.count", count=len(waiting))),
    ]
    if draft.means is Inability.STILL_CERTIFIES:
        return [*blocks, Paragraph(t("absence.preview.still_certifies"))]
    if deputy is not None:
        blocks += _asked(ctx, deputy)
    elif draft.begins(taipei_day(ctx.now)) > taipei_day(ctx.now):
        blocks.append(Paragraph(t("absence.preview.later", day=_day(ctx, draft))))
    return [*blocks, *order_blocks(ctx), *_next_blocks(ctx, draft, teacher), Paragraph(t("absence.preview.told"))]


def done_blocks(ctx: Context, draft: Draft, deputy: Person | None, moved: Moved) -> Iterator[Block]:
    """Yield what is recorded now, and what became of the requests that wait."""
    t, today = ctx.t, taipei_day(ctx.now)
    yield Paragraph(t("absence.days", days=say_draft_days(ctx, draft)))
    if draft.means is Inability.STILL_CERTIFIES:
        yield Paragraph(t("absence.done.still_certifies"))
    elif deputy is not None:
        yield from _asked(ctx, deputy)
    elif draft.begins(today) > today:
        yield Paragraph(t("absence.done.later", day=_day(ctx, draft)))
    else:
        yield from moved_blocks(ctx, moved)
    yield Paragraph(t("absence.done.back"))


def moved_blocks(ctx: Context, moved: Moved) -> Iterator[Block]:
    """Yield how many requests went on, came back, or wait for the registrar to name somebody."""
    t = ctx.t
    if not moved:
        yield Paragraph(t("absence.moved.none"))
    if moved.on:
        yield Paragraph(t("absence.moved.on", count=moved.on))
    if moved.back:
        yield Paragraph(t("absence.moved.back", count=moved.back))
    if moved.unassigned:
        yield Paragraph(t("absence.moved.unassigned", count=moved.unassigned, office=own_office(ctx)))


def _next_blocks(ctx: Context, draft: Draft, teacher: Person) -> Iterator[Block]:
    """Yield who would be asked next for how many, as it stands today: the planner itself is asked."""
    t = ctx.t
    actor, pack = ctx.bound()
    order = () if pack is None else order_of(pack.succession)
    today = taipei_day(ctx.now)
    funds = FUNDS.get(draft.has_funds)
    school, teacher_id = actor.school, teacher.id or 0
    with supposing.suppose_inability(
        ctx.session, school=school, teacher_id=teacher_id, on=today, funds=funds, now=ctx.now
    ):
        moves = plan_moves(ctx.session, school=school, pack=pack, now=ctx.now)
        going = Counter((move.to, move.step) for move in moves if move.request.certifier_id == teacher_id)
    people = colleagues.find_people(ctx.session, [to for to, _ in going if to is not None])
    for (to, step), count in going.most_common(MOST_NAMED):
        if to is None:
            yield Paragraph(t("absence.preview.nobody", count=count, office=own_office(ctx)))
        elif 0 < step <= len(order):
            title = order[step - 1].title
            yield Paragraph(t("absence.preview.next", count=count, name=people[to].name, number=step, title=title))
        else:
            yield Paragraph(t("absence.preview.colleague", count=count, name=people[to].name))
    others = sum(count for _, count in going.most_common()[MOST_NAMED:])
    if others:
        yield Paragraph(t("absence.preview.others", count=others))


def _asked(ctx: Context, deputy: Person) -> Iterator[Block]:
    t = ctx.t
    day = say_day(t, taipei_day(consent_until(ctx.now)), today=taipei_day(ctx.now))
    reached = colleagues.is_reached(ctx.session, deputy)
    yield Paragraph(t("deputy.preview.asked" if reached else "deputy.preview.invited", name=deputy.name, day=day))
    yield Paragraph(t("deputy.preview.else", day=day))


def _day(ctx: Context, draft: Draft) -> str:
    today = taipei_day(ctx.now)
    return say_day(ctx.t, draft.begins(today), today=today)
