"""What a student hears beside the platform's counts: passed but not written there, returned and why, whose turn it is.

The platform is the official record, so its counts stand first and unchanged; this stands beside them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from handlers.conversation import Block, Fact, Paragraph
from handlers.offices import office_of
from handlers.saying import say_closing, say_day
from handlers.succession import say_turn
from portfolio.certification import UNDO_FOR, CertificationStatus, Written
from portfolio.dates import taipei_day
from portfolio.readings import State
from portfolio.works import CertificationState

if TYPE_CHECKING:
    from handlers.context import Context
    from portfolio.calendar import Term
    from portfolio.people import Division
    from portfolio.resolving import Deadline
    from portfolio.rules import RulePack
    from portfolio.works import WorkKind
    from storage.queries.certification_of_student import OfStudent

LISTED: Final = 3  # returned works, and people whose turn it is, in one answer


def of_period(found: Iterable[OfStudent], kind: WorkKind, period: Term | int) -> list[OfStudent]:
    """Return those of one kind in a term, or in an academic year where `period` is a number."""
    years = (period,) if isinstance(period, int) else (period.academic_year, period.semester)
    return [one for one in found if one.kind is kind and (one.academic_year, one.semester)[: len(years)] == years]


def blocks_beside(
    ctx: Context, pack: RulePack, found: Iterable[OfStudent], *, upload: Deadline | None, division: Division
) -> list[Block]:
    """Return what stands beside the counts of these works; `upload` is until when they can be sent again.

    A pass that its teacher may still take back is not told: the work is still with that teacher.
    """
    passed: list[OfStudent] = []
    returned: list[OfStudent] = []
    waiting: list[OfStudent] = []
    for one in found:
        if one.status is CertificationStatus.RETURNED:
            if one.written is Written.PRESSED or one.shown is CertificationState.RETURNED:
                returned.append(one)
        elif one.shown is CertificationState.WAITING:
            may_be_undone = one.decided_at is not None and one.decided_at > ctx.now - UNDO_FOR
            is_passed = one.status is CertificationStatus.CERTIFIED and not may_be_undone
            (passed if is_passed else waiting).append(one)
    office = office_of(pack, ctx.t, division=division)
    blocks: list[Block] = []
    if passed:
        blocks.append(Fact(ctx.t("works.passed"), ctx.t("works.passed_is", count=len(passed), office=office)))
    blocks += _returned(ctx, returned, upload, office)
    return [*blocks, *_turns(ctx, pack, waiting)]


def _returned(ctx: Context, found: list[OfStudent], upload: Deadline | None, office: str) -> list[Block]:
    """Each with its reason and what to do; the day until when it can be done stands once."""
    t = ctx.t
    closed = upload is not None and upload.is_over(ctx.now)
    blocks: list[Block] = []
    for one in found[:LISTED]:
        assert one.reason is not None  # the database holds it
        reason = t(f"return.button.{one.reason.value}")
        blocks.append(Fact(t("works.returned_here"), t("works.returned_is", title=one.title, reason=reason)))
        if one.words:
            blocks.append(Fact(t("notice.returned.words"), one.words))
        if not closed:
            blocks.append(Paragraph(t(f"notice.returned.do.{one.reason.value}")))
    if len(found) > LISTED:
        blocks.append(Fact(t("works.returned_here"), t("works.returned_more", count=len(found) - LISTED)))
    if found:
        blocks.append(Fact(t("works.send_again"), _until(ctx, upload, office)))
    return blocks


def _until(ctx: Context, upload: Deadline | None, office: str) -> str:
    """Until when works can be sent again; where no day is known, that it is not."""
    t = ctx.t
    last = None if upload is None else upload.last_possible
    if upload is not None and last is not None and upload.is_over(ctx.now):
        return t("works.send_again_closed", day=say_day(t, taipei_day(last), today=taipei_day(ctx.now)), office=office)
    if upload is not None and upload.closes is not None and upload.state is State.STATED:
        return say_closing(t, upload.closes, hour_announced=upload.hour_announced, now=ctx.now)
    return t("works.send_again_unknown", office=office)


def _turns(ctx: Context, pack: RulePack, found: list[OfStudent]) -> list[Block]:
    """With whom what waits is now: the course teacher, who stands in, or nobody yet; whoever has most comes first."""
    t = ctx.t
    turns = Counter(
        say_turn(t, pack, one.name, one.role, one.office, step=one.step, by_hand=one.by_hand) for one in found
    )
    said: list[Block] = [Fact(t("works.turn", count=count), sentence) for sentence, count in turns.most_common(LISTED)]
    rest = len(found) - sum(count for _, count in turns.most_common(LISTED))
    return [*said, Fact(t("works.turn", count=rest), t("works.turn_others"))] if rest else said
