"""One part of a receipt statement: its items, what differs, where it stands, and the presses that settle it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.certification_words import say_moment
from handlers.citing import say_clause
from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Link, Paragraph, Passage, Reply
from handlers.receipt_holding import (
    SEE,
    Viewed,
    counts_here,
    is_done_on_platform,
    offer,
    offer_for,
)
from handlers.receipt_intents import ConfirmReceipt, ReportReceipt, SeenOnPlatform, ShowReceipts, WithdrawReport
from handlers.receipt_offices import submitting_office
from handlers.receipt_report_words import say_report
from handlers.receipt_words import say_count, say_item, say_nth, say_part, say_whole, silence_blocks, window_blocks
from portfolio.people import Role
from portfolio.receipt_differences import COMPARED, Difference
from portfolio.receipts import ReceiptConfirmation, ReceiptPart, ReportState
from portfolio.representatives import Capacity
from storage.queries import decided, receipt_reports, works
from storage.queries.receipt_acts import CONFIRM, REPORT, UNSETTLED, WITHDRAW
from storage.queries.receipt_reports import Reported
from storage.queries.receipts import Stated

WORDS: Final = "receipt.words"  # the step that waits for words about a report


def render_part(
    ctx: Context, viewed: Viewed, stated: Stated, current: Sequence[Stated], *, first: str = "", seen: bool = False
) -> Reply:
    """Return one part with what settles it; `current` are all parts, `seen` that the platform was just looked at."""
    leave_words(ctx)
    t, statement = ctx.t, stated.statement
    _, pack = ctx.bound()
    counts = counts_here(ctx)
    office = submitting_office(pack, t, statement.part, viewed.student.division)
    reports = receipt_reports.find_reports_of(ctx.session, statement)
    blocks: list[Block] = [Paragraph(first)] if first else []
    blocks += about(ctx, viewed)
    blocks.append(Fact(t("receipt.which"), say_whole(t, statement)))
    blocks += _items(ctx, stated)
    blocks.append(Fact(t("receipt.now"), say_standing(ctx, stated, counts=counts)))
    for place, one in enumerate(reports, 1):
        blocks.append(Fact(t("problem.nth", place=place), say_report(ctx, one, office=office)))
    blocks += window_blocks(
        ctx,
        stated.window,
        year=statement.academic_year,
        parts=(statement.part,),
        with_rule=len(current) == 1,  # where there are several, all of them say it together
    )
    blocks += [] if is_done_on_platform(stated) else silence_blocks(t, pack, viewed.student.division)
    if stated.window.admits(ctx.now) and not is_done_on_platform(stated):
        blocks += _how(ctx, stated, reports, counts=counts, seen=seen)
    title = t("receipt.title", part=say_part(t, statement.part), count=say_count(t, statement.part, len(stated.items)))
    acts = _acts(ctx, viewed, stated, reports, seen=seen)
    return Reply(title, tuple(blocks), (*acts, *_on(ctx, viewed, current, stated)))


def leave_words(ctx: Context) -> None:
    """Wait for no words about a report any more."""
    if ctx.dialog.filling == WORDS:
        ctx.dialog.close()


def about(ctx: Context, viewed: Viewed) -> list[Block]:
    """Return whom it is about where that is not the speaker, and as what one acts, with the provision's clause."""
    t, acting = ctx.t, viewed.acting
    actor, _ = ctx.bound()
    if actor.role is Role.STUDENT:
        return []
    if acting is None or acting.capacity is Capacity.STUDENT:
        return [Paragraph(t("child.about", name=viewed.student.name))]
    words = t(f"receipt.acting.{acting.capacity.value}", name=viewed.student.name)
    return [Passage(words, say_clause(t, (acting.clause,)))] if acting.clause else [Paragraph(words)]


def say_standing(ctx: Context, stated: Stated, *, counts: bool) -> str:
    """Return where a part stands: what the platform shows comes first, then what was pressed here, by whom and when."""
    t, statement = ctx.t, stated.statement
    if is_done_on_platform(stated):
        words = t(f"receipt.platform.{statement.platform_state}")
        pressed = statement.state is not ReceiptConfirmation.WAITING
        return t("receipt.platform.otherwise", words=words) if pressed and _differs(stated) else words
    if statement.state is ReceiptConfirmation.WAITING or statement.decided_at is None:
        return t("receipt.state.waiting")
    when = say_moment(t, statement.decided_at, now=ctx.now)
    words = t(f"receipt.state.{statement.state.value}", when=when, who=_who(ctx, stated))
    return words if counts else t("receipt.state.not_on_platform", words=words)


def platform_links(ctx: Context, viewed: Viewed) -> list[Link]:
    """Return where the school platform is, as far as imports show it."""
    address = works.find_platform(ctx.session, school=viewed.student.school, student_id=viewed.student.id or 0)
    return [Link(ctx.t("receipt.button.platform"), address)] if address else []


def next_waiting(current: Sequence[Stated], done: Stated) -> list[Stated]:
    """Return the parts of the same year that nobody has settled, apart from the one that was just settled."""
    return [
        one
        for one in current
        if one.statement.part is not done.statement.part
        and one.statement.state is ReceiptConfirmation.WAITING
        and not is_done_on_platform(one)
    ]


def to_part(ctx: Context, viewed: Viewed, stated: Stated, label: str) -> Button:
    """Return the button that shows one part of this student's."""
    year, part = str(stated.statement.academic_year), stated.statement.part.value
    return Button(label, ShowReceipts(_child(ctx, viewed), year, part, viewed.under))


def to_all(ctx: Context, viewed: Viewed, stated: Stated) -> Button:
    """Return the button that shows all parts of this student's year."""
    year = str(stated.statement.academic_year)
    return Button(ctx.t("receipt.button.all"), ShowReceipts(_child(ctx, viewed), year, "", viewed.under))


def _items(ctx: Context, stated: Stated) -> list[Block]:
    """Every item that came, then what did not; where nothing was compared, that it was not."""
    t, part = ctx.t, stated.statement.part
    blocks: list[Block] = []
    if not stated.items:
        blocks.append(Paragraph(t("receipt.empty", part=say_part(t, part))))
    came = missing = 0
    for one in stated.compared:
        if Difference.MISSING in one.differences:
            missing += 1
            blocks.append(Fact(t("receipt.missing.nth", place=missing), say_item(t, one)))
        else:
            came += 1
            blocks.append(Fact(say_nth(t, part, came), say_item(t, one)))
    if part in COMPARED:
        if not stated.selections_known:
            blocks.append(Paragraph(t("receipt.not_compared")))
        elif not stated.differing:
            blocks.append(Paragraph(t("receipt.same")))
        else:
            blocks.append(Paragraph(t("receipt.differs.what")))
    return blocks


def _how(ctx: Context, stated: Stated, reports: Sequence[Reported], *, counts: bool, seen: bool) -> list[Block]:
    """What to do, and whether a press here is all of it."""
    t, statement = ctx.t, stated.statement
    said: list[Block] = []
    if _is_unsettled(stated, reports):
        said.append(Paragraph(t("receipt.wait_for_office")))
    elif statement.state is not ReceiptConfirmation.CONFIRMED:
        if statement.part is ReceiptPart.COURSE_RECORD:
            said.append(Paragraph(t("receipt.seen.then" if seen else "receipt.seen.first")))
        else:
            said.append(Paragraph(t("receipt.do")))
    return [*said, Paragraph(t("receipt.counts" if counts else "receipt.elsewhere"))]


def _acts(
    ctx: Context, viewed: Viewed, stated: Stated, reports: Sequence[Reported], *, seen: bool
) -> list[Button | Link]:
    """The presses that settle it, as far as it can be settled now."""
    t, statement = ctx.t, stated.statement
    if viewed.acting is None or not stated.window.admits(ctx.now):
        return []
    buttons: list[Button | Link] = []
    open_ = not is_done_on_platform(stated) and statement.state is not ReceiptConfirmation.CONFIRMED
    if open_ and not _is_unsettled(stated, reports):
        if statement.part is ReceiptPart.COURSE_RECORD and not seen:
            buttons.append(Button(t("receipt.button.seen"), SeenOnPlatform(offer(ctx, SEE, viewed, stated))))
        else:
            buttons.append(Button(t("receipt.button.confirm"), ConfirmReceipt(offer(ctx, CONFIRM, viewed, stated))))
    buttons.append(Button(t("problem.button"), ReportReceipt(offer(ctx, REPORT, viewed, stated))))
    buttons += [_withdraw(ctx, viewed, place, one) for place, one in enumerate(reports, 1) if _is_own(ctx, one)]
    return [*buttons, *platform_links(ctx, viewed)]


def _withdraw(ctx: Context, viewed: Viewed, place: int, one: Reported) -> Button:
    token = offer_for(ctx, WITHDRAW + viewed.suffix, one.report.id or 0, one.report.version)
    return Button(ctx.t("problem.button.withdraw", place=place), WithdrawReport(token))


def _on(ctx: Context, viewed: Viewed, current: Sequence[Stated], shown: Stated) -> list[Button | Link]:
    """The way to the other parts."""
    t = ctx.t
    others = [one for one in current if one.statement.part is not shown.statement.part]
    if not others:
        return []
    buttons: list[Button | Link] = []
    for one in next_waiting(current, shown)[:1]:
        buttons.append(to_part(ctx, viewed, one, t(f"receipts.button.{one.statement.part.value}")))
    return [*buttons, to_all(ctx, viewed, shown)]


def _is_unsettled(stated: Stated, reports: Sequence[Reported]) -> bool:
    """Whether the office has still to answer, or to submit again, what was reported of this very content."""
    return any(one.report.state in UNSETTLED and one.statement.id == stated.statement.id for one in reports)


def _is_own(ctx: Context, one: Reported) -> bool:
    """Whether the speaker may take this report back: their own or their own statement's, and not answered yet."""
    actor, _ = ctx.bound()
    mine = actor.person_id in (one.report.reported_by_id, one.statement.student_id)
    return mine and one.report.state is ReportState.OPEN


def _differs(stated: Stated) -> bool:
    return stated.statement.platform_state is not stated.statement.state


def _who(ctx: Context, stated: Stated) -> str:
    """Who pressed: the speaker, the student, or somebody by name."""
    t, statement = ctx.t, stated.statement
    actor, _ = ctx.bound()
    if statement.decided_by_id == actor.person_id:
        return t("receipt.by.you")
    if statement.decided_by_id == statement.student_id:
        return t("receipt.by.student")
    return decided.find_name(ctx.session, statement.decided_by_id) or t("receipt.by.somebody")


def _child(ctx: Context, viewed: Viewed) -> str:
    actor, _ = ctx.bound()
    return "" if actor.role is Role.STUDENT else viewed.student.number
