"""「收訖回報」: an office sees what was reported of what it submitted, and answers: right, because …; or corrected."""

from __future__ import annotations

from typing import Final

from handlers.certification_words import say_moment, say_student
from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.intents import ShowHelp
from handlers.paging import page_of
from handlers.receipt_holding import offer_for
from handlers.receipt_intents import AnswerReport, ShowReports
from handlers.receipt_notices import owe_answer
from handlers.receipt_offices import reports_of
from handlers.receipt_report_words import say_state
from handlers.receipt_words import say_until, say_whole
from handlers.routing import Router
from handlers.saying import say_typed
from portfolio.bindings import DIALOG_FOR
from portfolio.people import Role
from portfolio.receipts import ReportState
from storage.queries import audit, decided, presses, receipt_reports
from storage.queries.presses import PressRefusedError
from storage.queries.receipt_reports import ReportChangedError, Reported
from storage.queries.receipt_windows import find_windows

router = Router()

ANSWER: Final = "answer_report"
WORDS: Final = "reports.words"
SHOWN: Final = 5  # a page: each has a button, and LINE shows 13 at once
MAX_WORDS: Final = 200  # characters


@router.on(ShowReports, roles={Role.STAFF})
def show_reports(intent: ShowReports, ctx: Context) -> Reply:
    """Return what waits for the speaker's office, the oldest first, with the way to answer each."""
    return _list(ctx, intent.page)


@router.on(AnswerReport, roles={Role.STAFF})
def answer_report(intent: AnswerReport, ctx: Context) -> Reply:
    """Show one report, or answer it with the words that were typed; the student is told."""
    actor, _ = ctx.bound()
    audit.take_turn(ctx.session, actor.school)
    press = presses.find_open(ctx.session, intent.token, actor=actor, now=ctx.now) if intent.token else None
    if press is None or press.act != ANSWER or press.person_id != actor.person_id:
        return _list(ctx, first=ctx.t("reports.void"))
    reported = next((one for one in reports_of(ctx, tuple(ReportState)) if one.report.id == press.object_id), None)
    if reported is None:
        return _list(ctx, first=ctx.t("reports.void"))
    if reported.report.state is not ReportState.OPEN or reported.report.version != press.version:
        return _as_it_is(ctx, reported)
    if intent.verdict not in (ReportState.RIGHT, ReportState.CORRECTED):
        return _card(ctx, reported, intent.token)
    verdict, words = ReportState(intent.verdict), ctx.dialog.words_for(WORDS, intent.token, now=ctx.now)
    if verdict is ReportState.RIGHT and not words:
        return _card(ctx, reported, intent.token, first=ctx.t("reports.words.needed"))
    try:
        presses.access(ctx.session, intent.token, actor=actor, act=ANSWER, now=ctx.now)
        receipt_reports.answer(
            ctx.session,
            reported.report,
            actor=actor,
            version=press.version,
            verdict=verdict,
            words=words or None,
            now=ctx.now,
        )
    except (PressRefusedError, ReportChangedError):
        return _as_it_is(ctx, reported)
    owe_answer(ctx.session, reported, now=ctx.now)
    ctx.dialog.close()
    t = ctx.t
    blocks: list[Block] = [*_facts(ctx, reported), Fact(t("reports.answer"), t(f"reports.verdict.{verdict.value}"))]
    if words:
        blocks.append(Fact(t("reports.words"), words))
    blocks.append(Paragraph(t(f"reports.done.{verdict.value}")))
    left = len(reports_of(ctx, (ReportState.OPEN,)))
    blocks.append(Paragraph(t("reports.left", count=left) if left else t("reports.none_left")))
    return Reply(t("reports.done.title"), tuple(blocks), (Button(t("reports.button"), ShowReports()),))


@router.step(WORDS)
def words_typed(text: str, ctx: Context) -> Reply:
    """Keep what the student is to read with the answer."""
    token = str(ctx.dialog.facts.get("token", ""))
    actor, _ = ctx.bound()
    press = presses.find_open(ctx.session, token, actor=actor, now=ctx.now) if token else None
    reported = None
    if press is not None and press.act == ANSWER:
        reported = next((one for one in reports_of(ctx, (ReportState.OPEN,)) if one.report.id == press.object_id), None)
    if reported is None:
        ctx.dialog.close()
        return _list(ctx, first=ctx.t("reports.void"))
    words = say_typed(text)
    if not words or len(words) > MAX_WORDS:
        before = ctx.dialog.words_for(WORDS, token, now=ctx.now)
        return _card(ctx, reported, token, words=before, first=ctx.t("reports.words.length", limit=MAX_WORDS))
    return _card(ctx, reported, token, words=words)


def _list(ctx: Context, at: str = "", *, first: str = "") -> Reply:
    t = ctx.t
    ctx.dialog.close()
    found, promised = reports_of(ctx, (ReportState.OPEN,)), reports_of(ctx, (ReportState.CORRECTED,))
    blocks: list[Block] = [Paragraph(first)] if first else []
    blocks.append(Paragraph(t("reports.count", count=len(found)) if found else t("reports.none")))
    if promised:
        blocks.append(Paragraph(t("reports.promised", count=len(promised))))
    page = page_of(found, at, SHOWN)
    buttons: list[Button] = []
    for place, one in page.items:
        blocks.append(Fact(t("problem.nth", place=place), _say(ctx, one)))
        token = offer_for(ctx, ANSWER, one.report.id or 0, one.report.version)
        buttons.append(Button(t("reports.button.answer", place=place), AnswerReport(token)))
    which, turns = page.turns(t, ShowReports)
    return Reply(t("reports.title"), (*blocks, *which), (*buttons, *turns, Button(t("help.button"), ShowHelp())))


def _card(ctx: Context, one: Reported, token: str, *, words: str | None = None, first: str = "") -> Reply:
    """One report with what was said, and the two answers; words are waited for meanwhile."""
    t = ctx.t
    words = ctx.dialog.words_for(WORDS, token, now=ctx.now) if words is None else words
    ctx.dialog.ask(WORDS, until=ctx.now + DIALOG_FOR, token=token, words=words)
    blocks: list[Block] = [Paragraph(first)] if first else []
    blocks += _facts(ctx, one)
    blocks.append(Fact(t("problem.until"), _until(ctx, one)))
    if words:
        blocks.append(Fact(t("reports.words"), words))
    blocks.append(Paragraph(t("reports.how.kept" if words else "reports.how", limit=MAX_WORDS)))
    right = [Button(t("reports.button.right"), AnswerReport(token, ReportState.RIGHT.value))] if words else []
    corrected = Button(t("reports.button.corrected"), AnswerReport(token, ReportState.CORRECTED.value))
    back = Button(t("reports.button"), ShowReports())
    return Reply(t("reports.card.title"), tuple(blocks), (*right, corrected, back))


def _as_it_is(ctx: Context, one: Reported) -> Reply:
    """What became of a report that waits no more: answered, by whom; or taken back."""
    t, report = ctx.t, one.report
    ctx.dialog.close()
    name = decided.find_name(ctx.session, report.answered_by_id) or t("receipt.by.somebody")
    blocks = (Paragraph(t("reports.nothing_done")), *_facts(ctx, one), Paragraph(say_state(ctx, one, office=name)))
    return Reply(t("reports.now.title"), blocks, (Button(t("reports.button"), ShowReports()),))


def _facts(ctx: Context, one: Reported) -> list[Block]:
    """Whose it is, of which part and item, what is said to be wrong, when and by whom."""
    t, report = ctx.t, one.report
    blocks: list[Block] = [
        Fact(t("waiting.student"), say_student(t, one.student)),
        Fact(t("receipt.which"), say_whole(t, one.statement)),
    ]
    if one.title:
        blocks.append(Fact(t("problem.item"), one.title))
    blocks.append(Fact(t("problem.kind"), t(f"problem.kind.{report.problem.value}")))
    if report.words:
        blocks.append(Fact(t("problem.words"), report.words))
    who = t("receipt.by.student")
    if report.reported_by_id != one.statement.student_id:
        who = decided.find_name(ctx.session, report.reported_by_id) or t("receipt.by.somebody")
    when = say_moment(t, report.reported_at, now=ctx.now)
    return [*blocks, Fact(t("reports.when"), t("reports.when_is", when=when, who=who))]


def _say(ctx: Context, one: Reported) -> str:
    """One report of a list, in one line."""
    t, report = ctx.t, one.report
    said = [say_student(t, one.student), say_whole(t, one.statement)]
    if one.title:
        said.append(one.title)
    said.append(t(f"problem.kind.{report.problem.value}"))
    said.append(t("reports.reported_at", when=say_moment(t, report.reported_at, now=ctx.now)))
    return t("sentence.comma").join(said)


def _until(ctx: Context, one: Reported) -> str:
    statement = one.statement
    windows = find_windows(ctx.session, school=statement.school, now=ctx.now, academic_year=statement.academic_year)
    return say_until(ctx, windows.of_student(one.student, statement.academic_year, statement.round, statement.part))
