"""「待認證」: what waits for a teacher's certification, oldest first. Deciding comes with its own subject."""

from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.intents import ShowDeadlines, ShowWaiting
from handlers.routing import Router
from handlers.saying import say_day, say_term
from portfolio.dates import taipei_day
from portfolio.people import Role
from storage.queries import imports, works

router = Router()

SHOWN = 10


@router.on(ShowWaiting, roles={Role.TEACHER})
def answer_waiting(_intent: ShowWaiting, ctx: Context) -> Reply:
    """Return what waits for the teacher who asks."""
    return show_waiting(ctx)


def show_waiting(ctx: Context) -> Reply:
    """Return the number of waiting works and the oldest of them, with what a teacher recognises them by."""
    actor, pack = ctx.bound()
    t = ctx.t
    total, oldest = works.access_waiting(ctx.session, actor=actor, limit=SHOWN)
    imported = imports.data_day(ctx.session, school=actor.school, kind="works")
    if imported is None:
        office = pack.codes_office() if pack is not None else t("office.registrar")
        return Reply(t("waiting.title"), (Paragraph(t("works.not_imported", office=office)),))
    blocks: list[Block] = [Paragraph(t("waiting.count", count=total) if total else t("waiting.none"))]
    for work in oldest:
        who = t("waiting.who", class_name=work.class_name or "", seat=work.seat or 0, name=work.student)
        what = t("waiting.what", term=say_term(t, work.term), course=work.course, title=work.title)
        blocks.append(Fact(who, what))
    if total > len(oldest):
        blocks.append(Paragraph(t("waiting.more", count=total - len(oldest))))
    if total:
        blocks.append(Paragraph(t("waiting.where")))
    day = say_day(t, taipei_day(imported), today=taipei_day(ctx.now))
    blocks.append(Paragraph(t("works.day_of_data", day=day)))
    return Reply(t("waiting.title"), tuple(blocks), (Button(t("deadlines.button"), ShowDeadlines()),))
