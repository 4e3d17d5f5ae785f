"""Who in a batch is told now: not who needs it no more or has no way left, nor who may be written to later only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from portfolio.reminders import OF_DEADLINES, NoticeState
from scheduler.needs import find_needless
from scheduler.policy import NOTHING_SET, Fate, held, too_late, unwanted
from scheduler.timing import after_night
from storage.queries.restored import find_held_until

if TYPE_CHECKING:
    from sqlmodel import Session

    from scheduler.reach import People
    from storage.queries.batches import Message
    from storage.queries.pending import Pending
    from storage.queries.ways import Way
    from storage.tables import Batch

log = structlog.get_logger()

KEY_GOOD_FOR: Final = timedelta(hours=23)  # LINE forgets a retry key after 24 h (reliability.md § 1.1)
WAVE: Final = timedelta(minutes=10)  # until the last of those that became due together have gone
JUST_NOW: Final = timedelta(seconds=30)  # since a batch was made
MOST_FAILURES: Final = 5  # runs that may die or break on one batch before it is given up


def find_fates(
    session: Session,
    batch: Batch,
    members: Sequence[Pending],
    open_ways: Mapping[int, Way],
    people: People,
    *,
    now: datetime,
    wall: datetime,
    takes_keys: bool,
) -> dict[int, Fate]:
    """Return which members may not go out any more, and how they end.

    What everybody is told alike was looked at when a batch was made, and is not looked at again while that is new.
    """
    # Where a key keeps it from arriving twice, what a lost database had in a batch goes out under the same one.
    is_safe = takes_keys and batch.first_tried_at is not None
    too_old = _too_old(batch, wall) or (None if is_safe else held(batch.made_at, find_held_until(session)))
    is_new = batch.first_tried_at is None and timedelta() <= now - batch.made_at <= JUST_NOW
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
    return fates


def alike(fates: Mapping[int, Fate], members: Sequence[Pending]) -> dict[Fate, list[int]]:
    """Return by how they end which of the members do; of what may have arrived nobody says that it was not sent."""
    found: dict[Fate, list[int]] = defaultdict(list)
    for member in members:
        fate = fates.get(member.id)
        if fate is not None:
            found[Fate(NoticeState.UNKNOWN, fate.reason) if member.ambiguous else fate].append(member.id)
    return found


def find_closed(batch: Batch, left: Mapping[int, Pending], people: People, now: datetime) -> dict[int, datetime]:
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


def find_broken(batch: Batch) -> Fate | None:
    """Return how everybody in the batch ends if too many runs died or broke on it."""
    if batch.failures < MOST_FAILURES:
        return None
    log.error("batch_given_up", batch=batch.id, failures=batch.failures)
    return Fate(NoticeState.UNREACHABLE, "broken")


def halved(messages: Sequence[Message], left: Container[int]) -> set[int]:
    """What is left of messages that say more: frozen words cannot be cut, and what stays goes out anew."""
    found: set[int] = set()
    for message in messages:
        for to in message.to:
            stays = [notice for notice in to.notices if notice in left]
            found.update(stays if len(stays) < len(to.notices) else ())
    return found


def in_order(messages: Sequence[Message], unclear: frozenset[int], *, failures: int) -> tuple[Message, ...]:
    """Put what hung last time last, and begin elsewhere after each failure: one message must not hold up the others."""
    start = failures * len(messages) // MOST_FAILURES
    turned = [*messages[start:], *messages[:start]]
    return tuple(sorted(turned, key=lambda message: not unclear.isdisjoint(message.notices)))


def _too_old(batch: Batch, wall: datetime) -> Fate | None:
    tried = batch.first_tried_at
    return Fate(NoticeState.UNREACHABLE, "too_old") if tried is not None and wall - tried >= KEY_GOOD_FOR else None


def _way_closed(way: Way | None) -> Fate | None:
    if way is None:
        return Fate(NoticeState.NEEDLESS, "unbound")
    return Fate(NoticeState.UNREACHABLE, "gone") if way.is_gone else None
