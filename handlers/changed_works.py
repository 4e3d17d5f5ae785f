"""「作品變動」: the registrar's list of works that vanished or changed with the newest import that changed any."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.in_charge import divisions_of, others_task
from handlers.intents import ShowHelp
from handlers.loss_notices import count_blocks, say_changes
from handlers.routing import Router
from handlers.saying import say_day
from handlers.slip_intents import ShowChangedWorks
from handlers.unreached_words import say_class_of
from portfolio.dates import taipei_day
from portfolio.people import Role
from storage.queries import work_changes
from storage.queries.work_changes import Changed

router = Router()

LOOKED_BACK: Final = timedelta(days=30)
LISTED: Final = 20  # works in one message


@router.on(ShowChangedWorks, roles={Role.STAFF})
def show_changed_works(intent: ShowChangedWorks, ctx: Context) -> Reply:
    """Return the works with their students' numbers, from a place in the list on; of one's own divisions."""
    actor, _ = ctx.bound()
    t = ctx.t
    divisions = divisions_of(ctx)
    if not divisions:
        return others_task(ctx)
    for _key, at in work_changes.find_work_imports(ctx.session, school=actor.school, since=ctx.now - LOOKED_BACK):
        found = work_changes.find_changes(ctx.session, school=actor.school, at=at)
        mine = [one for one in found if one.division in divisions]
        if mine:
            return _listed(ctx, mine, say_day(t, taipei_day(at), today=taipei_day(ctx.now)), intent.at)
    help_ = Button(t("help.button"), ShowHelp())
    return Reply(t("losses.office.title"), (Paragraph(t("losses.office.none", days=LOOKED_BACK.days)),), (help_,))


def _listed(ctx: Context, mine: list[Changed], day: str, at: str) -> Reply:
    t = ctx.t
    start = int(at) if at.isascii() and at.isdigit() and int(at) < len(mine) else 0
    students = len({one.student_id for one in mine})
    blocks: list[Block] = []
    if not start:
        blocks += [Paragraph(t("losses.office.what", day=day, count=len(mine), students=students))]
        blocks += count_blocks(t, mine)
    for one in mine[start : start + LISTED]:
        label = t("losses.office.whose", class_name=say_class_of(t, one.class_name or ""), number=one.number)
        blocks.append(Fact(label, t("losses.office.work", title=one.title, changes=say_changes(t, one))))
    buttons = [Button(t("help.button"), ShowHelp())]
    if start + LISTED < len(mine):
        buttons.insert(0, Button(t("losses.button.more"), ShowChangedWorks(str(start + LISTED))))
    return Reply(t("losses.office.title"), tuple(blocks), tuple(buttons))
