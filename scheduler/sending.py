"""One batch, sent: opened, pushed message by message with no transaction open, settled as it goes."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, TypedDict
from uuid import UUID, uuid5

import structlog

from handlers.codec import reply_from_data
from handlers.conversation import Reply
from portfolio.reminders import NoticeSubject
from scheduler.means import LEASE, Means
from scheduler.opening import Opened, open_batch
from scheduler.push import ADDRESS, Delivery, Outcome
from scheduler.settling import Tried, begin, broke, close, settle
from scheduler.turns import Turns
from storage.failures import DATABASE_FAILURES
from storage.queries import batches, outgoing
from storage.queries.batches import Message

log = structlog.get_logger()

OPENED_WITHIN: Final = 2  # seconds that others wait for a batch that is alone: it takes milliseconds
OTHERS_WITHIN: Final = 5  # seconds that one which is to be alone waits for the words of the others
PUSH_WITHIN: Final = 20  # seconds for one message, whatever the channel's own limits are
SETTLE_AFTER: Final = 50  # messages, where there is no need to be careful
SILENCES: Final = 3  # messages in a row without an answer: the platform is down, not the recipient


@dataclass(frozen=True)
class Sent:
    """One message that went out unasked."""

    at: datetime
    school: str
    channel: str
    address: str
    subjects: tuple[NoticeSubject, ...]
    recipient_id: int
    reply: Reply
    ambiguous: bool


@dataclass(frozen=True)
class Went:
    """One message that went out, to however many."""

    at: datetime
    opened: Opened
    message: Message
    is_open: bool  # whether the platform took it was never said

    def each(self) -> Iterator[Sent]:
        """Yield it as what each of its recipients was told."""
        opened, reply = self.opened, reply_from_data(self.message.reply)
        for to in self.message.to:
            told = [opened.told[notice] for notice in to.notices]
            yield Sent(
                at=self.at,
                school=opened.school,
                channel=opened.channel,
                address=opened.addresses[to.account_id],
                subjects=tuple(one.subject for one in told),
                recipient_id=told[0].recipient_id,
                reply=reply,
                ambiguous=self.is_open or (not opened.takes_keys and not opened.unclear.isdisjoint(to.notices)),
            )


class Sender:
    """Sends batches; safe to run twice, late, at once with others, or after a crash: the rows say what is left.

    What may have ended a sender gives way, for so many seconds, to what comes after it.
    """

    def __init__(self, means: Means, *, gives_way: float = 0) -> None:
        self.means = means
        self._turns = Turns(gives_way=gives_way)
        self._stopping = False

    def stop(self) -> None:
        """Send nothing further: the batch at hand is left after its current message."""
        self._stopping = True

    async def send_batch(self, batch_id: int) -> list[Went]:
        """Send what is left of one batch and return the messages that went out.

        Raises:
            Exception: whatever broke the run; the batch is left for later, and given up after five times, but for the
                database's failures, which are not the batch's.
        """
        try:
            alone = await asyncio.to_thread(self._alone_for, batch_id)
            async with self._turns.of(alone=alone):
                if not self.means.watch.is_steady():
                    return []  # somebody finds it again in the tables
                jumps = self.means.watch.jumps()
                opening = asyncio.create_task(asyncio.to_thread(open_batch, self.means, batch_id))
                within = OTHERS_WITHIN if alone is None else OPENED_WITHIN
                if (await asyncio.wait((opening,), timeout=within))[0]:
                    return await self._go_on(opening.result(), jumps)
            opened = await opening  # its words may hang, and nobody waits for them but this batch
            async with self._turns.of(alone=alone):
                return await self._go_on(opened, jumps)
        except Exception as error:
            is_to_blame = not isinstance(error, DATABASE_FAILURES)
            await asyncio.to_thread(broke, self.means, batch_id, failed=is_to_blame)
            raise

    async def _go_on(self, opened: Opened | None, jumps: int) -> list[Went]:
        return [] if opened is None else await self._send(opened, jumps)

    def _alone_for(self, batch_id: int) -> int | None:
        """For how many the batch is that is sent alone, since it may have ended a sender; None for all others."""
        with self.means.storage.reading() as session:
            if not batches.is_suspect(session, batch_id):
                return None
            return outgoing.count_members(session, batch_id=batch_id)

    async def _send(self, opened: Opened, jumps: int) -> list[Went]:
        sent: list[Went] = []
        tried: list[Tried] = []
        pause: timedelta | None = None
        ours, silences, watch = True, 0, self.means.watch
        settled_at, has_jumped = watch.time(), False
        waiting = deque(opened.messages)
        while waiting and ours:
            has_jumped = watch.jumps() != jumps
            if self._stopping or has_jumped:
                pause = timedelta()
                break
            message = waiting.popleft()
            if opened.careful:
                ours, tried = await asyncio.to_thread(begin, self.means, opened, message, tried), []
                if not ours:
                    break
                if has_jumped := watch.jumps() != jumps:  # while that was written down
                    waiting.appendleft(message)
                    pause = timedelta()
                    break
            delivery = await self._push(opened, message)
            if _is_about_one(message, delivery):
                waiting.extendleft(reversed(_one_by_one(message)))
                continue
            tried.append(Tried(message, delivery))
            maybe = delivery.outcome is Outcome.UNCLEAR and not opened.takes_keys
            if maybe or delivery.outcome is Outcome.ACCEPTED:
                sent.append(Went(self.means.clock(), opened, message, maybe))
            silences = silences + 1 if delivery.outcome is Outcome.UNCLEAR else 0
            if delivery.outcome is Outcome.LATER:
                pause = delivery.retry_after
            if delivery.outcome is Outcome.LATER or silences >= SILENCES:
                break
            is_time = len(tried) >= SETTLE_AFTER or watch.time() - settled_at > LEASE / 3
            if waiting and is_time and not opened.careful:
                ours, settled_at = await asyncio.to_thread(settle, self.means, opened, tried), watch.time()
                tried = []
        if ours or tried:
            left = tuple(waiting)
            ours = await asyncio.to_thread(close, self.means, opened, tried, left, pause=pause, give_back=has_jumped)
        if not ours:
            log.warning("batch_lost", batch=opened.batch_id)  # given to another sender, which goes on with it
        return sent

    async def _push(self, opened: Opened, message: Message) -> Delivery:
        """Push one message; what breaks on the way leaves open whether it arrived."""
        reply = reply_from_data(message.reply)
        addresses = [opened.addresses[one.account_id] for one in message.to]
        how: _How = {"key": message.key, "language": message.language, "plain_text": message.plain_text}
        try:
            async with asyncio.timeout(PUSH_WITHIN):
                if len(addresses) == 1:
                    return await self.means.push(opened.channel, addresses[0], reply, **how)
                return await self.means.push.multicast(opened.channel, addresses, reply, **how)
        except TimeoutError:
            return Delivery(Outcome.UNCLEAR, reason="timeout")
        except Exception as error:  # noqa: BLE001 - a channel's mistake concerns one message, not the batch
            log.error("push_broke", channel=opened.channel, error=type(error).__name__)
            return Delivery(Outcome.UNCLEAR, reason="broke")


class _How(TypedDict):
    key: str
    language: str | None
    plain_text: bool


def _is_about_one(message: Message, delivery: Delivery) -> bool:
    """Whether a message for many was refused, for all of them, because of somebody's address."""
    return len(message.to) > 1 and delivery.outcome is Outcome.REFUSED and delivery.reason == ADDRESS


def _one_by_one(message: Message) -> list[Message]:
    """The same for each alone, under keys that are the same whenever it is cut up again: nobody has it twice."""
    return [replace(message, to=(to,), key=str(uuid5(UUID(message.key), str(to.account_id)))) for to in message.to]
