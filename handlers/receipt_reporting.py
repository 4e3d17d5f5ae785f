"""「回報問題」: what is wrong, of which item, in one's own words where wanted; for the office that submitted it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.citing import say_clause
from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph, Passage, Reply
from handlers.judging import wants_better
from handlers.receipt_confirming import changed, left_over, refuse
from handlers.receipt_holding import Held, Refused, counts_here, hold
from handlers.receipt_intents import ReportReceipt, SendReport
from handlers.receipt_notices import owe_report
from handlers.receipt_offices import submitting_office
from handlers.receipt_part import WORDS, about, platform_links, to_part
from handlers.receipt_proof import give_proof, slip_button
from handlers.receipt_words import item_key, say_item, say_nth, say_until, say_whole
from handlers.routing import Router
from handlers.saying import say_typed
from portfolio.bindings import DIALOG_FOR
from portfolio.readings import Cited
from portfolio.receipt_differences import COMPARED, ComparedItem, Difference
from portfolio.receipts import NotAdmitted, ReceiptProblem
from storage.queries import receipt_acts
from storage.queries.receipt_acts import REPORT, StatementChangedError

router = Router()

BETTER: Final = "better"  # no problem of the statement: explained, never sent
WHOLE: Final = "all"  # of no single item
MAX_WORDS: Final = 200  # characters
OF_WORKS: Final = (ReceiptProblem.WRONG_FILE, ReceiptProblem.NOT_SELECTED)
NEEDS_WORDS: Final = (ReceiptProblem.OTHER, ReceiptProblem.MISSING)  # where no item tells what is meant


@router.on(ReportReceipt)
def report(intent: ReportReceipt, ctx: Context) -> Reply:
    """Ask for the reason, then for the item where there are several, then show what would be sent."""
    held = hold(ctx, intent.token, (REPORT,), use=False)
    if isinstance(held, Refused):
        return refuse(ctx, held)
    if intent.problem == BETTER:
        return _explain_better(ctx, held, intent.token)
    if intent.problem not in set(ReceiptProblem):
        ctx.dialog.close()
        return _ask_problem(ctx, held, intent.token)
    problem = ReceiptProblem(intent.problem)
    if intent.item != WHOLE and _chosen(held, problem, intent.item) is None:
        candidates = _candidates(held, problem)
        if len(candidates) == 1 and problem is not ReceiptProblem.MISSING:
            return _preview(ctx, held, intent.token, problem, item_key(candidates[0].item))
        if candidates:
            return _ask_item(ctx, held, intent.token, problem, candidates)
    return _preview(ctx, held, intent.token, problem, intent.item or WHOLE)


@router.step(WORDS)
def words_typed(text: str, ctx: Context) -> Reply:
    """Keep what the office is to read; wanting a better version is explained where the rule does not admit it."""
    facts = ctx.dialog.facts
    token, item = str(facts.get("token", "")), str(facts.get("item", ""))
    held = hold(ctx, token, (REPORT,), use=False)
    if isinstance(held, Refused):
        ctx.dialog.close()
        return refuse(ctx, held)
    problem, before = ReceiptProblem(str(facts.get("problem"))), ctx.dialog.words_for(WORDS, token, now=ctx.now)
    t, words = ctx.t, say_typed(text)
    if not words or len(words) > MAX_WORDS:
        first: list[Block] = [Paragraph(t("problem.words.length", limit=MAX_WORDS))]
        return _preview(ctx, held, token, problem, item, words=before, first=first)
    refusal = _better_refused(ctx) if wants_better(words) else None
    if refusal is not None:
        first = [Paragraph(t("problem.words.better")), refusal]
        return _preview(ctx, held, token, problem, item, words=before, first=first)
    return _preview(ctx, held, token, problem, item, words=words)


@router.on(SendReport)
def send(intent: SendReport, ctx: Context) -> Reply:
    """Report it, if the statement is still what was shown; the office hears of it, and the answer has the slip."""
    words = ctx.dialog.words_for(WORDS, intent.token, now=ctx.now)
    if intent.problem not in set(ReceiptProblem):
        return refuse(ctx, Refused("receipt.void"))
    problem = ReceiptProblem(intent.problem)
    looked = hold(ctx, intent.token, (REPORT,), use=False)
    if isinstance(looked, Held):
        candidate = _chosen(looked, problem, intent.item)
        if candidate is None and problem in NEEDS_WORDS and not words:
            return _preview(ctx, looked, intent.token, problem, WHOLE)
    held = hold(ctx, intent.token, (REPORT,))
    if isinstance(held, Refused):
        return refuse(ctx, held)
    actor, _ = ctx.bound()
    chosen = _chosen(held, problem, intent.item)
    try:
        made, slip = receipt_acts.report(
            ctx.session,
            held.stated.statement,
            actor=actor,
            acting=held.acting,
            version=held.version,
            counted=counts_here(ctx),
            problem=problem,
            platform_id="" if chosen is None else chosen.item.platform_id,
            words=words or None,
            content=held.content,
            now=ctx.now,
        )
    except StatementChangedError:
        return changed(ctx, held)
    ctx.dialog.close()
    owe_report(ctx.session, school=actor.school, report_id=made.id or 0, now=ctx.now)
    t, stated = ctx.t, held.stated
    office = _office(ctx, held)
    blocks: list[Block] = [*about(ctx, held.viewed), *_summary(ctx, held, problem, chosen, words)]
    blocks.append(Paragraph(t("problem.done.next", office=office)))
    blocks.append(Paragraph(t("problem.done.counts" if slip.counted else "receipt.elsewhere")))
    blocks += give_proof(ctx, slip)
    until = say_until(ctx, stated.window)
    blocks.append(Fact(t("receipt.done.later"), t("problem.done.later_is", until=until)))
    left, buttons = left_over(ctx, held)
    own = to_part(ctx, held.viewed, stated, t("problem.button.look"))
    links = [] if slip.counted else platform_links(ctx, held.viewed)
    return Reply(t("problem.done.title"), (*blocks, *left), (own, *links, *buttons, slip_button(ctx, slip)))


def _ask_problem(ctx: Context, held: Held, token: str) -> Reply:
    t = ctx.t
    blocks: list[Block] = [*about(ctx, held.viewed), Fact(t("receipt.which"), say_whole(t, held.stated.statement))]
    blocks.append(Paragraph(t("problem.which")))
    blocks.append(Fact(t("problem.until"), say_until(ctx, held.stated.window)))
    is_selected = held.stated.statement.part in COMPARED  # records are the school's own: no files, and nobody selects
    problems = [one for one in ReceiptProblem if is_selected or one not in OF_WORKS]
    buttons = [Button(t(f"problem.kind.{one.value}"), ReportReceipt(token, one.value)) for one in problems]
    better = [Button(t("problem.button.better"), ReportReceipt(token, BETTER))] if is_selected else []
    return Reply(t("problem.title"), tuple(blocks), (*buttons, *better, _back(ctx, held)))


def _ask_item(
    ctx: Context, held: Held, token: str, problem: ReceiptProblem, candidates: Sequence[ComparedItem]
) -> Reply:
    t = ctx.t
    missing = problem is ReceiptProblem.MISSING
    part = held.stated.statement.part

    def label(place: int) -> str:
        return t("receipt.missing.nth", place=place) if missing else say_nth(t, part, place)

    blocks: list[Block] = [Fact(t("problem.kind"), t(f"problem.kind.{problem.value}"))]
    blocks += [Fact(label(place), say_item(t, one)) for place, one in enumerate(candidates, 1)]
    blocks.append(Paragraph(t("problem.which_missing" if missing else "problem.which_item")))
    buttons = [
        Button(label(place), ReportReceipt(token, problem.value, item_key(one.item)))
        for place, one in enumerate(candidates, 1)
    ]
    other = Button(
        t("problem.button.other_missing" if missing else "problem.button.whole"),
        ReportReceipt(token, problem.value, WHOLE),
    )
    return Reply(t("problem.item.title"), tuple(blocks), (*buttons, other, _back(ctx, held)))


def _preview(
    ctx: Context,
    held: Held,
    token: str,
    problem: ReceiptProblem,
    item: str,
    *,
    words: str | None = None,
    first: Sequence[Block] = (),
) -> Reply:
    """Show what would be sent, and wait for words meanwhile; nothing is done yet."""
    t = ctx.t
    words = ctx.dialog.words_for(WORDS, token, now=ctx.now) if words is None else words
    ctx.dialog.ask(WORDS, until=ctx.now + DIALOG_FOR, token=token, problem=problem.value, item=item, words=words)
    chosen = _chosen(held, problem, item)
    needed = chosen is None and problem in NEEDS_WORDS and not words
    blocks: list[Block] = [*first, *about(ctx, held.viewed), *_summary(ctx, held, problem, chosen, words)]
    blocks.append(Paragraph(t("problem.nothing_yet", office=_office(ctx, held))))
    key = "needed" if needed else "kept" if words else "ask"
    blocks.append(Paragraph(t(f"problem.words.{key}", limit=MAX_WORDS)))
    send_it = [] if needed else [Button(t("problem.button.send"), SendReport(token, problem.value, item))]
    again = Button(t("problem.button.reason"), ReportReceipt(token))
    title = t("problem.words.title" if needed else "problem.preview.title")
    return Reply(title, tuple(blocks), (*send_it, again, _back(ctx, held)))


def _explain_better(ctx: Context, held: Held, token: str) -> Reply:
    """Say what the rule says of wanting a better version; where it says nothing, that, and whom to ask."""
    t = ctx.t
    refusal = _better_refused(ctx)
    explained: Block = refusal or Paragraph(t("problem.better.not_stated", office=_office(ctx, held)))
    blocks = (explained, Paragraph(t("problem.better.what_for")))
    return Reply(
        t("problem.better.title"), blocks, (Button(t("problem.button.reason"), ReportReceipt(token)), _back(ctx, held))
    )


def _better_refused(ctx: Context) -> Passage | None:
    """The rule that does not admit wanting a better version, where this school's has one (tttvs 六(三), T39)."""
    reading = None if ctx.rules is None else ctx.rules.receipts.not_admitted
    if not isinstance(reading, Cited) or NotAdmitted.NOT_REFINED not in reading.value:
        return None
    return Passage(ctx.t("problem.better.not_admitted"), say_clause(ctx.t, reading.clauses))


def _summary(ctx: Context, held: Held, problem: ReceiptProblem, chosen: ComparedItem | None, words: str) -> list[Block]:
    t = ctx.t
    blocks: list[Block] = [
        Fact(t("receipt.which"), say_whole(t, held.stated.statement)),
        Fact(t("problem.kind"), t(f"problem.kind.{problem.value}")),
    ]
    if chosen is not None:
        blocks.append(Fact(t("problem.item"), chosen.item.title))
    if words:
        blocks.append(Fact(t("problem.words"), words))
    return blocks


def _candidates(held: Held, problem: ReceiptProblem) -> list[ComparedItem]:
    """The items that such a problem can be about."""
    wanted = problem is ReceiptProblem.MISSING
    if problem is ReceiptProblem.OTHER:
        return []
    return [one for one in held.stated.compared if (Difference.MISSING in one.differences) is wanted]


def _chosen(held: Held, problem: ReceiptProblem, item: str) -> ComparedItem | None:
    return next((one for one in _candidates(held, problem) if item_key(one.item) == item), None)


def _office(ctx: Context, held: Held) -> str:
    _, pack = ctx.bound()
    return submitting_office(pack, ctx.t, held.stated.statement.part, held.viewed.student.division)


def _back(ctx: Context, held: Held) -> Button:
    return to_part(ctx, held.viewed, held.stated, ctx.t("problem.button.not"))
