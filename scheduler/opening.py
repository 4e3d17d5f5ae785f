"""A batch before its messages go out: leased, looked through, and frozen at its first try.

The looking, and above all the finding of words, is done in a transaction that only reads: words that hang, or take
long, keep nobody else from writing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from portfolio.reminders import NoticeState
from scheduler.means import Means
from scheduler.reach import People
from scheduler.settling import finish
from scheduler.sifting import alike, find_broken, find_closed, find_fates, halved, in_order
from scheduler.wording import Wording, proofs
from storage.queries import batches, notices, outgoing, ways
from storage.queries.batches import Message

if TYPE_CHECKING:
    from sqlmodel import Session

    from scheduler.policy import Fate
    from storage.queries.pending import Pending
    from storage.tables import Batch

log = structlog.get_logger()

A_LITTLE: Final = timedelta(seconds=60)  # that a clock may be ahead without anybody being told too early


@dataclass(frozen=True)
class Opened:
    """A leased and frozen batch: what is left to send, and which of it may be with the platform already."""

    batch_id: int
    school: str
    channel: str
    takes_keys: bool
    careful: bool  # mark and settle each message by itself
    tries: int
    messages: tuple[Message, ...]
    addresses: dict[int, str]  # by account
    told: Mapping[int, Pending]
    unclear: frozenset[int]


@dataclass(frozen=True)
class _Words:
    """What was found to say, and is to be kept."""

    messages: Sequence[Message]
    unsayable: Collection[int]
    proofs: Mapping[str, Sequence[int]]
    rows: Sequence[object]  # that the words need


@dataclass
class _Look:
    """What a look through a batch came to: all that is to be written down, and what is left to send."""

    fates: Mapping[Fate, Collection[int]] = field(default_factory=dict)
    back: set[int] = field(default_factory=set)  # who is told later, and not in this batch
    back_due_at: datetime | None = None  # as they were
    pause: timedelta | None = None  # of the whole batch
    words: _Words | None = None  # of a first try
    opened: Opened | None = None  # unless nobody is left


def open_batch(means: Means, batch_id: int) -> Opened | None:
    """Return the batch ready to send, leased and then frozen; None if nothing is left to do, or not by us, or not yet.

    After the first try members only leave, and only for a reason that is one for never sending them; words, accounts
    and keys stay as they were frozen.
    """
    now, wall = means.clock(), means.wall()
    with means.storage.unit() as session:  # by itself: whoever dies of these words is known to have had them
        batch = batches.lease(session, batch_id, holder=means.holder, wall=wall, until=means.lease_end())
    if batch is None:
        return None
    with means.storage.reading() as session:
        look = _look_through(means, session, batch, batch_id, now=now, wall=wall)
    with means.storage.unit() as session:
        return _write_down(means, session, batch, batch_id, look, now=now, wall=wall)


def _look_through(
    means: Means, session: Session, batch: Batch, batch_id: int, *, now: datetime, wall: datetime
) -> _Look:
    members = outgoing.find_members(session, batch_id=batch_id)
    if (broken := find_broken(batch)) is not None:  # first, since anything else may be what breaks
        return _Look(alike(dict.fromkeys((member.id for member in members), broken), members))
    if batch.made_at - now > A_LITTLE:
        return _wait_for_the_clock(batch, members, now=now)
    open_ways = ways.find_ways_by_binding(session, binding_ids={m.binding_id for m in members if m.binding_id})
    people = People(session, batch.school, {member.recipient_id for member in members}, now)
    takes_keys = means.push.takes_keys(batch.channel)
    fates = find_fates(session, batch, members, open_ways, people, now=now, wall=wall, takes_keys=takes_keys)
    left = {member.id: member for member in members if member.id not in fates}
    unclear = frozenset(notice_id for notice_id, member in left.items() if member.ambiguous)
    closed = find_closed(batch, left, people, now)
    look = _Look(alike(fates, members), back=closed.keys() - unclear, back_due_at=now)
    left = {key: member for key, member in left.items() if key in unclear or key not in closed}
    if left and closed.keys() >= left.keys():
        # What the platform may have goes out under its own key alone, at the next hour for it.
        look.pause = min(closed[key] for key in left) - now
    if not left or look.pause is not None:
        return look
    if batch.first_tried_at is None:
        wording = Wording(means, session, batch, now)
        messages, unsayable = wording.messages(left, open_ways, people)
        look.words = _Words(messages, unsayable, proofs(means, messages), wording.rows)
    else:
        thawed = batches.thaw(batch)
        cut = halved(thawed, left) - unclear
        look.back |= cut
        left = {key: member for key, member in left.items() if key not in cut}
        messages = [kept for message in thawed if (kept := message.among(left)) is not None]
    look.opened = Opened(
        batch_id=batch_id,
        school=batch.school,
        channel=batch.channel,
        takes_keys=takes_keys,
        # A repeat under the same key does no harm: no need to know which were tried, unless one of them kills senders.
        careful=not takes_keys or batch.failures > 0,
        tries=batch.tries,
        addresses={way.account_id: way.address for way in open_ways.values()},
        messages=in_order(
            [message for message in messages if not closed.keys() >= set(message.notices)],
            unclear,
            failures=batch.failures,
        ),
        told=left,
        unclear=unclear,
    )
    return look


def _wait_for_the_clock(batch: Batch, members: Sequence[Pending], *, now: datetime) -> _Look:
    """Give a batch back that was made while the clock was ahead: its members wait for their time again.

    What the platform may have waits under its own key until the clock has come as far as it was.
    """
    look = _Look(back={member.id for member in members})
    if any(member.ambiguous for member in members):
        look.pause = batch.made_at - now
    return look


def _write_down(
    means: Means, session: Session, batch: Batch, batch_id: int, look: _Look, *, now: datetime, wall: datetime
) -> Opened | None:
    opened, words = look.opened, look.words
    if words is not None and not batches.freeze(session, batch_id, words.messages, holder=means.holder, wall=wall):
        log.warning("batch_lost", batch=batch_id)  # while its words were looked for
        return None
    for fate, ids in look.fates.items():
        notices.settle(session, ids, fate.state, at=now, reason=fate.reason)
    outgoing.give_back(session, look.back, due_at=look.back_due_at)
    if look.pause is not None:
        batches.let_go(session, batch_id, holder=means.holder, wall=wall, pause=look.pause)
        return None
    if opened is not None and words is not None:
        session.add_all(words.rows)
        notices.settle(session, words.unsayable, NoticeState.UNREACHABLE, at=now, reason="unsayable")
        outgoing.keep_content_hmacs(session, words.proofs, tried=not opened.careful)
    elif opened is not None and not opened.careful:
        outgoing.mark_tried(session, opened.told)
    if opened is None or not opened.messages:
        finish(session, batch_id, school=batch.school, channel=batch.channel, now=now)
        return None
    return opened
