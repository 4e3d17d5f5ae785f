"""「確認無誤」: the content that was shown is right; of course records only after 「我已在平臺看過」."""

from __future__ import annotations

from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Link, Paragraph, Reply
from handlers.receipt_holding import SEE, Held, Refused, counts_here, hold, is_done_on_platform
from handlers.receipt_intents import ConfirmReceipt, SeenOnPlatform, ShowReceipts
from handlers.receipt_part import about, next_waiting, platform_links, render_part, to_all, to_part
from handlers.receipt_proof import give_proof, slip_button
from handlers.receipt_words import say_count, say_part, say_until, say_whole
from handlers.receipts import show
from handlers.routing import Router
from portfolio.receipts import ReceiptPart
from storage.queries import receipt_acts, receipts
from storage.queries.receipt_acts import CONFIRM, StatementChangedError
from storage.queries.receipts import Stated
from storage.tables import Slip

router = Router()


@router.on(SeenOnPlatform)
def seen_on_platform(intent: SeenOnPlatform, ctx: Context) -> Reply:
    """Note that the platform was looked at, and offer to confirm what stands there."""
    held = hold(ctx, intent.token, (SEE,))
    if isinstance(held, Refused):
        return refuse(ctx, held)
    try:
        receipt_acts.mark_seen(ctx.session, held.stated.statement, version=held.version, now=ctx.now)
    except StatementChangedError:
        return changed(ctx, held)
    return render_part(ctx, held.viewed, held.stated, all_parts(ctx, held), seen=True)


@router.on(ConfirmReceipt)
def confirm(intent: ConfirmReceipt, ctx: Context) -> Reply:
    """Confirm what was shown, if it is still what it was; give the slip, and say what is left to do."""
    held = hold(ctx, intent.token, (CONFIRM,))
    if isinstance(held, Refused):
        return refuse(ctx, held)
    statement, counted = held.stated.statement, counts_here(ctx)
    actor, _ = ctx.bound()
    if is_done_on_platform(held.stated):
        return changed(ctx, held)
    if statement.part is ReceiptPart.COURSE_RECORD and statement.seen_at is None:
        return changed(ctx, held)
    try:
        slip = receipt_acts.confirm(
            ctx.session,
            statement,
            actor=actor,
            acting=held.acting,
            version=held.version,
            counted=counted,
            content=held.content,
            now=ctx.now,
        )
    except StatementChangedError:
        return changed(ctx, held)
    return _confirmed(ctx, held, slip)


def refuse(ctx: Context, refused: Refused) -> Reply:
    """Return what is true now, headed by why a press counted for nothing; of nobody's press nothing is said."""
    t = ctx.t
    if refused.viewed is None or refused.stated is None:
        button = Button(t("receipts.button"), ShowReceipts())
        return Reply(t("press.title"), (Paragraph(t(refused.why)),), (button,))
    if refused.viewed.acting is None:
        return show(ctx, refused.viewed, first=t(refused.why))
    return render_part(ctx, refused.viewed, refused.stated, all_parts(ctx, refused), first=t(refused.why))


def changed(ctx: Context, held: Held) -> Reply:
    """Return the part as it is now, since it is not what was shown."""
    return refuse(ctx, Refused("receipt.changed", held.viewed, held.stated))


def all_parts(ctx: Context, held: Held | Refused) -> list[Stated]:
    """Return all parts of the same year as they are now."""
    assert held.viewed is not None
    assert held.stated is not None
    year = held.stated.statement.academic_year
    found = receipts.find_stated(ctx.session, student=held.viewed.student, now=ctx.now, academic_year=year)
    return [one for one in found if one.is_newest_round]


def left_over(ctx: Context, held: Held) -> tuple[list[Block], list[Button | Link]]:
    """Return how many parts still wait, and the way to the next."""
    t = ctx.t
    parts = all_parts(ctx, held)
    waiting = next_waiting(parts, held.stated)
    if not waiting:
        buttons = [to_all(ctx, held.viewed, held.stated)] if len(parts) > 1 else []
        return [Paragraph(t("receipt.none_left"))], [*buttons]
    first = waiting[0]
    label = t(f"receipts.button.{first.statement.part.value}")
    names = t("list.between").join(say_part(t, one.statement.part) for one in waiting)
    left = t("receipt.left", count=len(waiting), parts=names)
    return [Paragraph(left)], [to_part(ctx, held.viewed, first, label), to_all(ctx, held.viewed, held.stated)]


def _confirmed(ctx: Context, held: Held, slip: Slip) -> Reply:
    t, stated = ctx.t, held.stated
    what = say_whole(t, stated.statement)
    count = say_count(t, stated.statement.part, len(stated.items))
    blocks: list[Block] = [*about(ctx, held.viewed), Paragraph(t("receipt.done", what=what, count=count))]
    if stated.differing:
        blocks.append(Paragraph(t("receipt.done.differing", count=len(stated.differing))))
    blocks.append(Paragraph(t("receipt.done.counts" if slip.counted else "receipt.elsewhere")))
    blocks += give_proof(ctx, slip)
    blocks.append(Fact(t("receipt.done.later"), t("receipt.done.later_is", until=say_until(ctx, stated.window))))
    left, buttons = left_over(ctx, held)
    links = [] if slip.counted else platform_links(ctx, held.viewed)
    title = t("receipt.done.title" if slip.counted else "receipt.noted.title")
    return Reply(title, (*blocks, *left), (*links, *buttons, slip_button(ctx, slip)))
