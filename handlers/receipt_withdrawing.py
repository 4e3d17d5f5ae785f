"""「撤回回報」: nothing was wrong after all, as long as the office has not answered and the window is open."""

from __future__ import annotations

from handlers.context import Context
from handlers.conversation import Block, Fact, Paragraph, Reply
from handlers.receipt_confirming import refuse
from handlers.receipt_holding import Refused, Viewed, counts_here, look
from handlers.receipt_intents import WithdrawReport
from handlers.receipt_part import about, to_all, to_part
from handlers.receipt_proof import give_proof, slip_button
from handlers.receipt_words import say_until, say_whole
from handlers.routing import Router
from portfolio.receipts import fingerprint
from portfolio.representatives import FOR_ONESELF, declared_in
from storage.queries import audit, presses, receipt_acts, receipt_reports, receipts
from storage.queries.presses import PressRefusal, PressRefusedError
from storage.queries.receipt_acts import WITHDRAW, StatementChangedError
from storage.queries.receipt_reports import NotYourReportError, Reported
from storage.queries.receipts import Stated

router = Router()


@router.on(WithdrawReport)
def withdraw(intent: WithdrawReport, ctx: Context) -> Reply:
    """Take a report back, if nobody has answered it yet, and give the slip of that."""
    actor, _ = ctx.bound()
    offered = presses.find_act(ctx.session, intent.token, actor=actor) if intent.token else None
    if offered is None or offered.partition(":")[0] != WITHDRAW:
        return refuse(ctx, Refused("receipt.void"))
    found = presses.find_open(ctx.session, intent.token, actor=actor, now=ctx.now)
    if found is not None and found.person_id != actor.person_id:  # another of the account's people
        return refuse(ctx, Refused("receipt.void"))
    audit.take_turn(ctx.session, actor.school)
    why = ""
    try:
        press = presses.access(ctx.session, intent.token, actor=actor, act=offered, now=ctx.now)
    except PressRefusedError as refused:
        if refused.press is None:
            return refuse(ctx, Refused("receipt.void"))
        press = refused.press
        why = "receipt.expired" if refused.why is PressRefusal.EXPIRED else "receipt.used"
    try:
        reported = receipt_reports.access_report(ctx.session, actor=actor, report_id=press.object_id)
    except NotYourReportError:
        return refuse(ctx, Refused("receipt.void"))
    viewed = look(ctx, reported.student.number, declared_in(press.act) or "")
    stated = _newest(ctx, viewed, reported)
    if not why and not stated.window.admits(ctx.now):
        why = "receipt.refused.over"
    if why:
        return refuse(ctx, Refused(why, viewed, stated))
    return _withdrawn(ctx, viewed, stated, reported, press.version)


def _withdrawn(ctx: Context, viewed: Viewed, stated: Stated, reported: Reported, version: int) -> Reply:
    t, statement = ctx.t, reported.statement
    actor, _ = ctx.bound()
    try:
        slip = receipt_acts.withdraw(
            ctx.session,
            statement,
            reported.report,
            actor=actor,
            acting=viewed.acting or FOR_ONESELF,
            version=version,
            counted=counts_here(ctx),
            content=statement.fingerprint or fingerprint(stated.items),
            now=ctx.now,
        )
    except StatementChangedError:
        return refuse(ctx, Refused("receipt.changed", viewed, _newest(ctx, viewed, reported)))
    blocks: list[Block] = [*about(ctx, viewed), Fact(t("receipt.which"), say_whole(t, statement))]
    blocks.append(Fact(t("problem.kind"), t(f"problem.kind.{reported.report.problem.value}")))
    if reported.title:
        blocks.append(Fact(t("problem.item"), reported.title))
    blocks.append(Paragraph(t("problem.withdrawn")))
    if not slip.counted:
        blocks.append(Paragraph(t("receipt.elsewhere")))
    blocks += give_proof(ctx, slip)
    blocks.append(Fact(t("problem.until"), say_until(ctx, stated.window)))
    look_again = to_part(ctx, viewed, stated, t("problem.button.look"))
    return Reply(
        t("problem.withdrawn.title"), tuple(blocks), (look_again, to_all(ctx, viewed, stated), slip_button(ctx, slip))
    )


def _newest(ctx: Context, viewed: Viewed, reported: Reported) -> Stated:
    """What stands now of the part that the report was about."""
    year, part = reported.statement.academic_year, reported.statement.part
    found = receipts.find_stated(ctx.session, student=viewed.student, now=ctx.now, academic_year=year)
    return next(one for one in found if one.statement.part is part and one.is_newest_round)
