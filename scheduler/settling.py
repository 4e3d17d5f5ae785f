"""What became of each message is written down: a notice ends in one state, a batch when nobody is left in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, assert_never

from portfolio.reminders import NoticeState
from scheduler.means import Means
from scheduler.push import QUOTA, Delivery, Outcome
from storage.queries import audit, batches, dialogs, notices, outgoing, quotas, ways
from storage.queries.batches import Message
from storage.queries.notices import End

if TYPE_CHECKING:
    from sqlmodel import Session

    from scheduler.opening import Opened

ACTOR: Final = "scheduler"  # as audit rows name this part of the program

FIRST_PAUSE: Final = timedelta(seconds=2)  # before the next try, doubled with each: most silence is over by then
DATABASE_PAUSE: Final = timedelta(seconds=2)  # where it was the database that failed, and answers again
BROKEN_PAUSE: Final = timedelta(seconds=30)  # where a run broke, and may do so again
LONGEST_PAUSE: Final = timedelta(minutes=15)


@dataclass(frozen=True)
class Tried:
    """One message and what the platform made of it."""

    message: Message
    delivery: Delivery


def begin(means: Means, opened: Opened, message: Message, before: Sequence[Tried]) -> bool:
    """Write down what became of the messages `before`, mark this one as tried, and return whether the batch is ours.

    After a crash the mark says which message it was; on a platform without keys, that a repeat may be the second one.
    """
    with means.storage.unit() as session:
        ours = _settle(means, session, opened, before)
        if ours:
            outgoing.mark_tried(session, message.notices)
        return ours


def settle(means: Means, opened: Opened, tried: Sequence[Tried]) -> bool:
    """Write down what became of these messages, and return whether the batch is still ours to send."""
    with means.storage.unit() as session:
        return _settle(means, session, opened, tried)


def close(
    means: Means,
    opened: Opened,
    tried: Sequence[Tried],
    untried: Sequence[Message],
    *,
    pause: timedelta | None,
    give_back: bool = False,
) -> bool:
    """End this run with what was tried last: settle the batch if everybody in it is settled, else leave it for later.

    `pause` is how long the platform wants to be left alone; None lets it grow with each try. With `give_back` what was
    `untried` waits for its time again, since the clock by which that had come was set. Returns whether the batch was
    still ours: another sender's is left to that one.
    """
    with means.storage.unit() as session:
        if not _settle(means, session, opened, tried):
            return False
        if not opened.careful or give_back:  # marked when the batch was opened, or just now, and then never reached
            _take_back(session, opened, untried)
        if give_back:
            outgoing.give_back(session, _never_tried(opened, untried))
        if not outgoing.has_members(session, batch_id=opened.batch_id):
            finish(session, opened.batch_id, school=opened.school, channel=opened.channel, now=means.clock())
            return True
        wait = min(FIRST_PAUSE * 2 ** min(opened.tries, 10), LONGEST_PAUSE) if pause is None else pause
        batches.let_go(session, opened.batch_id, holder=means.holder, wall=means.wall(), pause=wait)
        return True


def _settle(means: Means, session: Session, opened: Opened, tried: Sequence[Tried]) -> bool:
    at = means.clock()
    ends = [end for one in tried for end in _ends(opened, one)]
    notices.settle_each(session, ends, at=at)
    _take_back(session, opened, [one.message for one in tried if one.delivery.outcome is Outcome.LATER])
    for one in tried:
        if one.delivery.outcome is Outcome.GONE:
            for to in one.message.to:
                ways.mark_gone(session, account_id=to.account_id, at=at)
        if one.delivery.outcome is Outcome.ACCEPTED and (choices := _choices(one.message)):
            dialogs.offer_choices(session, [to.account_id for to in one.message.to], choices)
    if any(one.delivery.reason == QUOTA for one in tried):
        quotas.mark_spent(session, opened.channel, now=at)
    until = means.lease_end()
    return batches.extend(session, opened.batch_id, holder=means.holder, until=until, went_on=bool(ends))


def broke(means: Means, batch_id: int, *, failed: bool = True) -> None:
    """Leave a batch on which a run broke; where the batch `failed` it is tried a few times more, and then given up."""
    pause = BROKEN_PAUSE if failed else DATABASE_PAUSE
    with means.storage.unit() as session:
        batches.let_go(session, batch_id, holder=means.holder, wall=means.wall(), pause=pause, failed=failed)


def finish(session: Session, batch_id: int, *, school: str, channel: str, now: datetime) -> None:
    """Settle a batch that has nobody left to tell, with its audit row: how many ended how, and a proof of it all."""
    if not batches.finish(session, batch_id, now=now):
        return  # another sender was first
    counts, digest = notices.fates_of_batch(session, batch_id=batch_id)
    audit.record(
        session,
        school=school,
        at=now,
        actor=ACTOR,
        act="notices.settled",
        subject=f"batch:{batch_id}",
        facts={
            "channel": channel,
            "counts": {state.value: count for state, count in sorted(counts.items())},
            "sha256": digest,
        },
    )


def _ends(opened: Opened, one: Tried) -> list[End]:
    """Return how the notices of one message end; none while that is still open."""
    told = one.message.notices
    unclear = tuple(notice for notice in told if notice in opened.unclear)
    clear = tuple(notice for notice in told if notice not in opened.unclear) if unclear else told
    return [
        replace(end, notices=some)
        for some, is_unclear in ((clear, False), (unclear, True))
        if some and (end := _end(opened, one.delivery, unclear=is_unclear)) is not None
    ]


def _end(opened: Opened, delivery: Delivery, *, unclear: bool) -> End | None:
    """How notices of one message end; `unclear` where an earlier try left open whether they arrived."""
    end = partial(End, notices=(), request_id=delivery.request_id)
    match delivery.outcome:
        case Outcome.ACCEPTED:
            # Under a key, taken is taken once. Without, an earlier try may have been taken as well.
            return end(state=NoticeState.SENT, ambiguous=unclear and not opened.takes_keys)
        case Outcome.UNCLEAR if not opened.takes_keys:
            # Not repeated: twice is worse here than a mark for a person to look at.
            return end(state=NoticeState.SENT, reason=delivery.reason or "unclear", ambiguous=True)
        case Outcome.UNCLEAR | Outcome.LATER:
            return None  # is tried again, under the same key
        case Outcome.GONE:
            return end(state=NoticeState.UNREACHABLE, reason="gone", ambiguous=unclear)
        case Outcome.REFUSED:
            return end(state=NoticeState.UNREACHABLE, reason=delivery.reason or "refused", ambiguous=unclear)
        case _:
            assert_never(delivery.outcome)


def _take_back(session: Session, opened: Opened, messages: Sequence[Message]) -> None:
    """Unmark what the platform surely does not have, unless an earlier try left that open."""
    outgoing.mark_tried(session, _never_tried(opened, messages), tried=False)


def _never_tried(opened: Opened, messages: Sequence[Message]) -> list[int]:
    return [notice for message in messages for notice in message.notices if notice not in opened.unclear]


def _choices(message: Message) -> list[list[str]]:
    """Return label and packed intent of each button, as a reply's are kept to be chosen from."""
    return [[button["label"], button["intent"]] for button in message.reply["buttons"] if "intent" in button]
