"""A batch before its messages go out: leased, freed of what became needless, and frozen at its first try."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from portfolio.reminders import OF_DEADLINES, NoticeState
from scheduler.means import Means
from scheduler.needs import find_needless
from scheduler.policy import NOTHING_SET, Fate, held, too_late, unwanted
from scheduler.reach import People
from scheduler.settling import finish
from scheduler.timing import after_night
from scheduler.wording import Wording, proofs
from storage.queries import batches, notices, outgoing, ways
from storage.queries.batches import Message
from storage.queries.restored import find_held_until
from storage.units import enter_school

if TYPE_CHECKING:
    from sqlmodel import Session

    from storage.queries.pending import Pending
    from storage.queries.ways import Way
    from storage.tables import Batch

log = structlog.get_logger()

KEY_GOOD_FOR: Final = timedelta(hours=23)  # LINE forgets a retry key after 24 h (reliability.md § 1.1)
WAVE: Final = timedelta(minutes=10)  # until the last of those that became due together have gone
JUST_NOW: Final = timedelta(seconds=30)  # since a batch was made
A_LITTLE: Final = timedelta(seconds=60)  # that a clock may be ahead without anybody being told too early
MOST_FAILURES: Final = 5  # runs that may die or break on one batch before it is given up


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
    with means.storage.unit() as session:
        members = outgoing.find_members(session, batch_id=batch_id)
        open_ways = ways.find_ways_by_binding(session, binding_ids={m.binding_id for m in members if m.binding_id})
        if (broken := _broken(batch)) is not None:  # first, since anything else may be what breaks
            _end(session, dict.fromkeys((member.id for member in members), broken), members, now=now)
            finish(session, batch_id, school=batch.school, channel=batch.channel, now=now)
            return None
        if batch.made_at - now > A_LITTLE:
            _wait_for_the_clock(means, session, batch, members, now=now, wall=wall)
            return None
        people = People(session, batch.school, {member.recipient_id for member in members}, now)
        takes_keys = means.push.takes_keys(batch.channel)
        left = _drop(
            session,
            batch,
            members,
            open_ways,
            people,
            now=now,
            wall=wall,
            is_new=_is_new(batch, now),
            takes_keys=takes_keys,
        )
        unclear = frozenset(notice_id for notice_id, member in left.items() if member.ambiguous)
        closed = _closed(batch, left, people, now)
        outgoing.give_back(session, closed.keys() - unclear, due_at=now)
        left = {key: member for key, member in left.items() if key in unclear or key not in closed}
        if left and closed.keys() >= left.keys():
            # What the platform may have goes out under its own key alone, at the next hour for it.
            pause = min(closed[key] for key in left) - now
            batches.let_go(session, batch_id, holder=means.holder, wall=wall, pause=pause)
            return None
        if not left:
            finish(session, batch_id, school=batch.school, channel=batch.channel, now=now)
            return None
        # A repeat under the same key does no harm: no need to know which were tried, unless one of them kills senders.
        careful = not takes_keys or batch.failures > 0
        if batch.first_tried_at is None:
            messages = _freeze(means, session, batch, left, open_ways, people, now=now, wall=wall, tried=not careful)
        else:
            thawed = batches.thaw(batch)
            outgoing.give_back(session, (halved := _halved(thawed, left) - unclear), due_at=now)
            left = {key: member for key, member in left.items() if key not in halved}
            messages = [kept for message in thawed if (kept := message.among(left)) is not None]
            if not careful:
                outgoing.mark_tried(session, left)
        messages = [message for message in messages if not closed.keys() >= set(message.notices)]
        if not messages:
            finish(session, batch_id, school=batch.school, channel=batch.channel, now=now)
            return None
        return Opened(
            batch_id=batch_id,
            school=batch.school,
            channel=batch.channel,
            takes_keys=takes_keys,
            careful=careful,
            tries=batch.tries,
            addresses={way.account_id: way.address for way in open_ways.values()},
            messages=_in_order(messages, unclear, failures=batch.failures),
            told=left,
            unclear=unclear,
        )


def _in_order(messages: list[Message], unclear: frozenset[int], *, failures: int) -> tuple[Message, ...]:
    """Put what hung last time last, and begin elsewhere after each failure: one message must not hold up the others."""
    start = failures * len(messages) // MOST_FAILURES
    turned = messages[start:] + messages[:start]
    return tuple(sorted(turned, key=lambda message: not unclear.isdisjoint(message.notices)))


def _drop(
    session: Session,
    batch: Batch,
    members: Sequence[Pending],
    open_ways: Mapping[int, Way],
    people: People,
    *,
    now: datetime,
    wall: datetime,
    is_new: bool,
    takes_keys: bool,
) -> dict[int, Pending]:
    """Settle the members that may not go out any more, and return the others.

    What everybody is told alike was looked at when a batch `is_new` was made, and is not looked at twice.
    """
    # Where a key keeps it from arriving twice, what a lost database had in a batch goes out under the same one.
    is_safe = takes_keys and batch.first_tried_at is not None
    too_old = _too_old(batch, wall) or (None if is_safe else held(batch.made_at, find_held_until(session)))
    asked = [member for member in members if not (is_new and member.subject in OF_DEADLINES)]
    needless = find_needless(session, school=batch.school, notices=asked, now=now) if asked else {}
    wishes = {member.id: people.wishes(member.recipient_id) for member in asked}
    fates: dict[int, Fate] = {}
    for member in members:
        fate = (
            too_late(member.expires_at, now)
            or needless.get(member.id)
            or unwanted(member.subject, wishes.get(member.id, NOTHING_SET))
            or _way_closed(open_ways.get(member.binding_id or 0))
            or too_old
        )
        if fate is not None:
            fates[member.id] = fate
    _end(session, fates, members, now=now)
    return {member.id: member for member in members if member.id not in fates}


def _end(session: Session, fates: Mapping[int, Fate], members: Sequence[Pending], *, now: datetime) -> None:
    alike: dict[Fate, list[int]] = defaultdict(list)
    for member in members:
        fate = fates.get(member.id)
        if fate is not None and member.ambiguous:  # it may have arrived: saying that it was not sent would be a lie
            fate = Fate(NoticeState.UNKNOWN, fate.reason)
        if fate is not None:
            alike[fate].append(member.id)
    for fate, ids in alike.items():
        notices.settle(session, ids, fate.state, at=now, reason=fate.reason)


def _closed(batch: Batch, left: Mapping[int, Pending], people: People, now: datetime) -> dict[int, datetime]:
    """Return who may not be written to at this hour, and from when on: a wave may end a little late, nothing at night.

    What was tried before, or lay for a while, is as late as something new.
    """
    is_of_wave = batch.first_tried_at is None and now - batch.made_at <= WAVE
    if is_of_wave and after_night(now) == now:
        return {}
    return {
        key: people.times(member.recipient_id).when(member)
        for key, member in left.items()
        if not people.times(member.recipient_id).allows(member)
    }


def _wait_for_the_clock(
    means: Means, session: Session, batch: Batch, members: Sequence[Pending], *, now: datetime, wall: datetime
) -> None:
    """Give a batch back that was made while the clock was ahead: its members wait for their time again.

    What the platform may have waits under its own key until the clock has come as far as it was.
    """
    assert batch.id is not None
    outgoing.give_back(session, [member.id for member in members])
    if any(member.ambiguous for member in members):
        batches.let_go(session, batch.id, holder=means.holder, wall=wall, pause=batch.made_at - now)
    else:
        finish(session, batch.id, school=batch.school, channel=batch.channel, now=now)


def _broken(batch: Batch) -> Fate | None:
    if batch.failures < MOST_FAILURES:
        return None
    log.error("batch_given_up", batch=batch.id, failures=batch.failures)
    return Fate(NoticeState.UNREACHABLE, "broken")


def _halved(messages: Sequence[Message], left: Container[int]) -> set[int]:
    """What is left of messages that say more: frozen words cannot be cut, and what stays goes out anew."""
    found: set[int] = set()
    for message in messages:
        for to in message.to:
            stays = [notice for notice in to.notices if notice in left]
            found.update(stays if len(stays) < len(to.notices) else ())
    return found


def _is_new(batch: Batch, now: datetime) -> bool:
    return batch.first_tried_at is None and timedelta() <= now - batch.made_at <= JUST_NOW


def _too_old(batch: Batch, wall: datetime) -> Fate | None:
    tried = batch.first_tried_at
    return Fate(NoticeState.UNREACHABLE, "too_old") if tried is not None and wall - tried >= KEY_GOOD_FOR else None


def _way_closed(way: Way | None) -> Fate | None:
    if way is None:
        return Fate(NoticeState.NEEDLESS, "unbound")
    return Fate(NoticeState.UNREACHABLE, "gone") if way.is_gone else None


def _freeze(
    means: Means,
    session: Session,
    batch: Batch,
    left: Mapping[int, Pending],
    open_ways: Mapping[int, Way],
    people: People,
    *,
    now: datetime,
    wall: datetime,
    tried: bool,
) -> list[Message]:
    """Find the words for every member and freeze them with accounts and keys."""
    assert batch.id is not None
    enter_school(session, batch.school)  # words are found behind the school's own walls
    messages, unsayable = Wording(means, session, batch, now).messages(left, open_ways, people)
    notices.settle(session, unsayable, NoticeState.UNREACHABLE, at=now, reason="unsayable")
    batches.freeze(session, batch.id, messages, wall=wall)
    outgoing.keep_content_hmacs(session, proofs(means, messages), tried=tried)
    return messages
