"""「收訖明細」: what the central database received of a student, until when to doubt it, and what silence means."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.citing import say_clause
from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Link, Paragraph, Passage, Reply
from handlers.intents import ShowDeadlines, ShowHelp
from handlers.receipt_holding import Viewed, counts_here, is_done_on_platform, look
from handlers.receipt_intents import ShowReceipts, ShowReports
from handlers.receipt_offices import submitting_office
from handlers.receipt_part import about, leave_words, platform_links, render_part, say_standing
from handlers.receipt_reports_office import show_reports
from handlers.receipt_words import say_count, say_part, silence_blocks, window_blocks
from handlers.routing import Router
from handlers.saying import say_day, say_year
from handlers.students import choose_child, has_left, the_student
from portfolio.dates import taipei_day
from portfolio.offices import OfficeItem
from portfolio.people import Role
from portfolio.readings import Cited
from portfolio.receipt_windows import ReceiptWindow
from portfolio.receipts import ReceiptPart
from portfolio.representatives import Act, Representative
from portfolio.terms import ROC_EPOCH
from storage.queries import imports, receipts
from storage.queries.receipts import Stated

router = Router()


@router.on(ShowReceipts)
def show_receipts(intent: ShowReceipts, ctx: Context) -> Reply:
    """Return all parts or one; guardians see counts and states, offices what was reported to them."""
    actor, _ = ctx.bound()
    if actor.role is Role.STAFF:
        return show_reports(ShowReports(), ctx)
    if actor.role is Role.TEACHER and not (intent.child and intent.under):
        return _not_for_teachers(ctx)
    child = intent.child
    if actor.role is Role.GUARDIAN and not child:
        student = the_student(ctx, "")
        if student is None:
            return choose_child(ctx, lambda number: ShowReceipts(number, intent.year, intent.part))
        child = student.number
    viewed = look(ctx, child, intent.under)
    return show(ctx, viewed, year=intent.year, part=intent.part)


def show(ctx: Context, viewed: Viewed, *, year: str = "", part: str = "", first: str = "") -> Reply:
    """Return a student's statements of one academic year, the newest unless another is named; or one part of it."""
    found = receipts.find_stated(ctx.session, student=viewed.student, now=ctx.now)
    years = list(dict.fromkeys(one.statement.academic_year for one in found))
    wanted = int(year) if year.isdecimal() and int(year) in years else next(iter(years), 0)
    leave_words(ctx)
    current = [one for one in found if one.statement.academic_year == wanted and one.is_newest_round]
    if not current:
        return _none(ctx, viewed)
    chosen = [one for one in current if one.statement.part == part] or (current if len(current) == 1 else [])
    if chosen and viewed.acting is not None:
        return render_part(ctx, viewed, chosen[0], current, first=first)
    return _overview(ctx, viewed, current, [one for one in years if one != wanted], first=first)


def _overview(
    ctx: Context, viewed: Viewed, current: Sequence[Stated], other_years: Sequence[int], *, first: str
) -> Reply:
    t = ctx.t
    _, pack = ctx.bound()
    counts, year = counts_here(ctx), current[0].statement.academic_year
    blocks: list[Block] = [Paragraph(first)] if first else []
    blocks += about(ctx, viewed)
    blocks.append(Paragraph(t("receipts.what", year=say_year(t, year), count=len(current))))
    for one in current:
        said = [say_count(t, one.statement.part, len(one.items))]
        if one.differing:
            said.append(t("receipts.differing", count=len(one.differing)))
        if one.statement.round > 1:
            said.insert(0, t("receipts.round", round=one.statement.round))
        said.append(say_standing(ctx, one, counts=counts))
        blocks.append(Fact(say_part(t, one.statement.part), t("sentence.comma").join(said)))
    undone = [one for one in current if not is_done_on_platform(one)]
    blocks += _of_leavers(ctx, viewed) if undone else []
    for window, parts in _windows(undone):
        blocks += window_blocks(ctx, window, year=year, parts=() if len(parts) == len(current) else parts)
    if undone:
        blocks += silence_blocks(t, pack, viewed.student.division)
    if any(one.window.admits(ctx.now) for one in undone):
        blocks += _how_to_act(ctx, viewed, counts=counts)
    if pack is not None and pack.predates_national_rules:
        blocks.append(Paragraph(t("rules.predate", office=pack.codes_office())))
    blocks += _data_day(ctx)
    return Reply(t("receipts.title"), tuple(blocks), (*_buttons(ctx, viewed, current, other_years),))


def _windows(current: Sequence[Stated]) -> list[tuple[ReceiptWindow, tuple[ReceiptPart, ...]]]:
    """The windows of these parts, each once, with the parts that it is about."""
    found: dict[ReceiptWindow, tuple[ReceiptPart, ...]] = {}
    for one in current:
        found[one.window] = (*found.get(one.window, ()), one.statement.part)
    return list(found.items())


def _how_to_act(ctx: Context, viewed: Viewed, *, counts: bool) -> list[Block]:
    t = ctx.t
    if viewed.acting is not None:
        return [Paragraph(t("receipt.counts" if counts else "receipt.elsewhere"))]
    said: list[Block] = [Paragraph(t("receipts.child_acts"))]
    return said if counts else [*said, Paragraph(t("receipt.elsewhere"))]


def _buttons(
    ctx: Context, viewed: Viewed, current: Sequence[Stated], other_years: Sequence[int]
) -> list[Button | Link]:
    t = ctx.t
    actor, _ = ctx.bound()
    child = "" if actor.role is Role.STUDENT else viewed.student.number
    year, under = str(current[0].statement.academic_year), viewed.under
    buttons: list[Button | Link] = []
    if viewed.acting is not None:
        for one in current:
            label = t(f"receipts.button.{one.statement.part.value}")
            buttons.append(Button(label, ShowReceipts(child, year, one.statement.part.value, under)))
    for other in other_years[:2]:
        begins = other + ROC_EPOCH
        label = t("receipts.button.year", year=other, begins=begins, ends=begins + 1)
        buttons.append(Button(label, ShowReceipts(child, str(other), "", under)))
    return [*buttons, *platform_links(ctx, viewed), Button(t("deadlines.button"), ShowDeadlines(child))]


def _data_day(ctx: Context) -> list[Block]:
    actor, _ = ctx.bound()
    imported = imports.data_day(ctx.session, school=actor.school, kind="receipts")
    if imported is None:
        return []
    day = say_day(ctx.t, taipei_day(imported), today=taipei_day(ctx.now))
    return [Paragraph(ctx.t("works.day_of_data", day=day))]


def _none(ctx: Context, viewed: Viewed) -> Reply:
    """Nothing is there: nothing was imported at all, or nothing about this student."""
    t = ctx.t
    actor, pack = ctx.bound()
    office = submitting_office(pack, t, ReceiptPart.COURSE_OUTCOME, viewed.student.division)
    if pack is not None:
        office = pack.office_name(OfficeItem.RECEIPTS, division=viewed.student.division) or office
    imported = imports.data_day(ctx.session, school=actor.school, kind="receipts")
    blocks = about(ctx, viewed)
    if imported is None:
        blocks.append(Paragraph(t("receipts.not_imported", office=office)))
    else:
        day = say_day(t, taipei_day(imported), today=taipei_day(ctx.now))
        blocks.append(Paragraph(t("receipts.none", day=day, office=office)))
    blocks += _of_leavers(ctx, viewed)
    child = "" if actor.role is Role.STUDENT else viewed.student.number
    buttons = (Button(t("deadlines.button"), ShowDeadlines(child)), Button(t("help.button"), ShowHelp()))
    return Reply(t("receipts.title"), tuple(blocks), buttons)


def _of_leavers(ctx: Context, viewed: Viewed) -> list[Block]:
    """How somebody who has left the school comes to confirm, where the rules say so."""
    t = ctx.t
    _, pack = ctx.bound()
    if pack is None or not isinstance(pack.leavers, Cited) or not has_left(viewed.student, ctx):
        return []
    words = t(f"receipts.leaver.{pack.leavers.value.how.value}", office=pack.codes_office())
    return [Passage(words, say_clause(t, pack.leavers.clauses))]


def _not_for_teachers(ctx: Context) -> Reply:
    """A teacher sees none of a student's; may act for them only where the school's rules name teachers."""
    t = ctx.t
    _, pack = ctx.bound()
    blocks: list[Block] = [Paragraph(t("receipts.not_for_teachers"))]
    reading = None if pack is None else pack.representatives
    named = (Representative.HOMEROOM_TEACHER, Representative.COURSE_TEACHER)
    if isinstance(reading, Cited) and Act.CONFIRM_RECEIPT in reading.value.acts and {*named} & {*reading.value.who}:
        blocks.append(Passage(t("receipts.teachers_may"), say_clause(t, reading.clauses)))
    return Reply(t("receipts.title"), tuple(blocks), (Button(t("help.button"), ShowHelp()),))
