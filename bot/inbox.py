"""Each event once, in order for each person: accepted by an insert, handled afterwards, answered by its channel."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

import structlog

from bot.answering import Answered, Answering, stored
from bot.channels import Channel
from bot.clock import Clock
from handlers.conversation import Incoming
from storage.queries import inbox
from storage.units import Storage

log = structlog.get_logger()

REPLY_FRESH: Final = timedelta(seconds=50)  # LINE's reply token lives about a minute


class Inbox:
    """What every channel hands its events to."""

    def __init__(self, storage: Storage, clock: Clock, answering: Answering, channels: Mapping[str, Channel]) -> None:
        self.storage = storage
        self.clock = clock
        self.answering = answering
        self.channels = channels
        self._busy: dict[tuple[str, str], asyncio.Lock] = {}

    def accept(self, events: Sequence[Incoming]) -> int:
        """Insert these events and return how many were new; only after this may a platform be told 2xx."""
        rows = [
            {
                "channel": event.channel,
                "event_id": event.event_id,
                "address": event.address,
                "occurred_at": event.at,
                "received_at": self.clock(),
                "body": {"kind": event.kind.value, "data": event.data, "reply_to": event.reply_to},
            }
            for event in events
        ]
        with self.storage.receiving() as session:
            return inbox.add_events(session, rows)

    def waiting(self) -> list[tuple[str, str]]:
        """Return (channel, address) of everybody with an open event; a start goes on with them."""
        with self.storage.reading() as session:
            return inbox.find_people_waiting(session)

    async def go_on(self) -> None:
        """After a start: send what a stopped process had committed and not sent, and handle what it left open.

        An answer older than `REPLY_FRESH` is not sent any more: its reply token is gone (platforms/line.md).
        """
        for answered in await asyncio.to_thread(self._unanswered):
            await self._answer(answered)
        for channel, address in await asyncio.to_thread(self.waiting):
            if channel in self.channels:
                await self.drain(channel, address)

    async def drain(self, channel: str, address: str) -> int:
        """Handle and answer all open events of one person in order, and return how many; others go on meanwhile.

        An event that fails stays first for its next try; after five tries it is parked and the next one's turn comes.
        """
        lock = self._busy.setdefault((channel, address), asyncio.Lock())
        handled = 0
        async with lock:
            while True:
                try:
                    answered = await asyncio.to_thread(self.handle_next, channel, address)
                except Exception as failure:
                    if not await asyncio.to_thread(self._note_failure, channel, address, failure):
                        raise  # it was not about an event: the database is away, and the next start goes on
                    continue
                if answered is None:
                    break
                handled += 1
                await self._answer(answered)
        if not lock.locked():
            self._busy.pop((channel, address), None)
        return handled

    def handle_next(self, channel: str, address: str) -> Answered | None:
        """Handle the person's oldest open event and return its answer, not sent yet; None when nothing is open."""
        return self.answering.answer_next(channel, address, self.channels[channel].schools)

    async def _answer(self, answered: Answered) -> None:
        if answered.reply is not None:
            channel = self.channels[answered.incoming.channel]
            try:
                await channel.answer(
                    answered.incoming, answered.reply, language=answered.language, plain_text=answered.plain_text
                )
            except Exception as failure:  # noqa: BLE001 - the answer is kept; this person's next event goes on
                log.error("answer_failed", channel=channel.name, error=type(failure).__name__)
                return
        await asyncio.to_thread(self._mark_answered, answered.event_id)

    def _mark_answered(self, event_id: int) -> None:
        with self.storage.unit() as session:
            inbox.mark_answered(session, event_id, now=self.clock())

    def _unanswered(self) -> list[Answered]:
        with self.storage.reading() as session:
            events = inbox.find_unanswered(session, since=self.clock() - REPLY_FRESH)
        return [stored(event) for event in events if event.channel in self.channels]

    def _note_failure(self, channel: str, address: str, failure: Exception) -> bool:
        """Count the failure at the event whose turn it was; false where there is none."""
        reason = type(failure).__name__  # its text may hold what the person typed
        with self.storage.unit() as session:
            event = inbox.claim_next(session, channel=channel, address=address)
            if event is None or event.id is None:
                return False
            parked = inbox.note_failure(session, event.id, reason=reason, now=self.clock())
        log.error("event_failed", channel=channel, error=reason, parked=parked)
        return True
