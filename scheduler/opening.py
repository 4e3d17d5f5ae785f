"""A batch before its messages go out: leased, freed of what became needless, and frozen at its first try."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

import structlog

from handlers.codec import reply_to_data
from handlers.conversation import Reply
from handlers.notices import Telling
from locales import translator
from portfolio.reminders import NoticeState, NoticeSubject
from scheduler.means import Means
from scheduler.needs import why_needless
from scheduler.policy import Fate, too_late
from scheduler.settling import finish
from storage.failures import DATABASE_FAILURES
from storage.queries import batches, notices, ways
from storage.queries.batches import Message
from storage.types import canonical_json
from storage.units import enter_school

if TYPE_CHECKING:
    from sqlmodel import Session

    from storage.queries.ways import Way
    from storage.tables import Batch, Notice

log = structlog.get_logger()

KEY_GOOD_FOR: Final = timedelta(hours=23)  # LINE forgets a retry key after 24 h (reliability.md § 1.1)
MOST_FAILURES: Final = 5  # runs that may die or break on one batch before it is given up


@dataclass(frozen=True)
class Told:
    """What one notice is, for whoever wants to know what was sent."""

    subject: NoticeSubject
    recipient_id: int


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
    told: dict[int, Told]
    unclear: frozenset[int]


def open_batch(means: Means, batch_id: int) -> Opened | None:
    """Return the batch ready to send, in one transaction; None if nothing is left to do, or not by us, or not yet.

    After the first try members only leave, and only for a reason that is one for never sending them; words, accounts
    and keys stay as they were frozen.
    """
    now, wall = means.clock(), means.wall()
    with means.storage.unit() as session:
        batch = batches.lease(session, batch_id, holder=means.holder, wall=wall, until=means.lease_end())
        if batch is None:
            return None
        members = notices.find_members(session, batch_id=batch_id)
        open_ways = ways.find_ways_by_binding(session, binding_ids={m.binding_id for m in members if m.binding_id})
        left = _drop(session, batch, members, open_ways, now=now, wall=wall)
        unclear = frozenset(notice_id for notice_id, member in left.items() if member.ambiguous)
        told = {notice_id: Told(member.subject, member.recipient_id) for notice_id, member in left.items()}
        if left and batch.first_tried_at is None:
            messages = _freeze(means, session, batch, left, open_ways, now=now, wall=wall)
        else:
            messages = [message for message in batches.thaw(batch) if not left.keys().isdisjoint(message.notices)]
        if not messages:
            finish(session, batch_id, school=batch.school, channel=batch.channel, now=now)
            return None
        takes_keys = means.push.takes_keys(batch.channel)
        # A repeat under the same key does no harm: no need to know which were tried, unless one of them kills senders.
        careful = not takes_keys or batch.failures > 0
        if not careful:
            notices.mark_tried(session, left)
        return Opened(
            batch_id=batch_id,
            school=batch.school,
            channel=batch.channel,
            takes_keys=takes_keys,
            careful=careful,
            tries=batch.tries,
            addresses={way.account_id: way.address for way in open_ways.values()},
            messages=_in_order(messages, unclear, failures=batch.failures),
            told=told,
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
    members: Sequence[Notice],
    open_ways: dict[int, Way],
    *,
    now: datetime,
    wall: datetime,
) -> dict[int, Notice]:
    """Settle the members that may not go out any more, and return the others."""
    left: dict[int, Notice] = {}
    dropped: dict[Fate, list[int]] = defaultdict(list)
    broken, too_old = _broken(batch), _too_old(batch, wall)
    for member in members:
        assert member.id is not None
        fate = (
            broken  # first, since the other questions may be what breaks
            or too_late(member.expires_at, now)
            or why_needless(session, member, now)
            or _way_closed(open_ways.get(member.binding_id or 0))
            or too_old
        )
        if fate is None:
            left[member.id] = member
        elif member.ambiguous:  # it may have arrived: saying that it was not sent would be a lie
            dropped[Fate(NoticeState.UNKNOWN, fate.reason)].append(member.id)
        else:
            dropped[fate].append(member.id)
    for fate, ids in dropped.items():
        notices.settle(session, ids, fate.state, at=now, reason=fate.reason)
    return left


def _broken(batch: Batch) -> Fate | None:
    if batch.failures < MOST_FAILURES:
        return None
    log.error("batch_given_up", batch=batch.id, failures=batch.failures)
    return Fate(NoticeState.UNREACHABLE, "broken")


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
    left: dict[int, Notice],
    open_ways: dict[int, Way],
    *,
    now: datetime,
    wall: datetime,
) -> list[Message]:
    """Find the words for every member and freeze them with account and key."""
    assert batch.id is not None
    enter_school(session, batch.school)  # words are found behind the school's own walls
    messages: list[Message] = []
    unsayable: list[int] = []
    for notice_id, notice in left.items():
        way = open_ways[notice.binding_id or 0]
        reply = _say(means, session, notice, way, now)
        if reply is None:
            unsayable.append(notice_id)
            continue
        messages.append(
            Message(
                notices=(notice_id,),
                account_id=way.account_id,
                language=way.language,
                plain_text=way.plain_text,
                key=str(uuid5(UUID(batch.retry_key), str(notice_id))),
                reply=reply_to_data(reply),
            )
        )
    notices.settle(session, unsayable, NoticeState.UNREACHABLE, at=now, reason="unsayable")
    batches.freeze(session, batch.id, messages, wall=wall)
    notices.keep_content_hmacs(session, _proofs(means, messages))
    return messages


def _say(means: Means, session: Session, notice: Notice, way: Way, now: datetime) -> Reply | None:
    telling = Telling(
        session=session,
        now=now,
        t=translator(way.language),
        school=notice.school,
        recipient_id=notice.recipient_id,
        subject=notice.subject,
        about=notice.about,
        term=notice.term,
        round=notice.round,
        stage=notice.stage,
        facts=notice.facts,
    )
    try:
        with session.begin_nested():  # what half-found words wrote is taken back
            return means.render(telling)
    except DATABASE_FAILURES:
        raise
    except Exception as error:  # noqa: BLE001 - a mistake in one notice's words must not keep the others
        log.error("notice_unsayable", notice=notice.id, subject=notice.subject.value, error=type(error).__name__)
        enter_school(session, notice.school)  # wherever the words were being looked for
        return None


def _proofs(means: Means, messages: Collection[Message]) -> dict[int, str]:
    hmacs: dict[int, str] = {}
    for message in messages:
        hmac = means.storage.secrets.content_hmac(canonical_json(message.reply))
        hmacs.update(dict.fromkeys(message.notices, hmac))
    return hmacs
