"""Each event once, in order for each person: accepted by an insert, handled afterwards, answered by its channel."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from bot.answering import Answered, Answering, stored
from bot.channels import Channel
from bot.channels.patience import showing_work
from bot.channels.received import Received
from bot.clock import Clock
from bot.grouping import Groups
from handlers.conversation import Incoming
from portfolio.errors import PortfolioError
from storage.failures import DATABASE_FAILURES
from storage.queries import inbox, linking
from storage.units import Storage

log = structlog.get_logger()

REPLY_FRESH: Final = timedelta(seconds=50)  # LINE's reply token lives about a minute
LINK: Final = "accountLink"  # LINE's word for what came of binding on our page
HANDLERS: Final = 8  # at once, on PostgreSQL
TOGETHER: Final = 24  # turns and marks in one transaction, on SQLite
AT_LEAST: Final = 8  # turns, before a webhook that waits to be kept goes first: less than a tenth of a second


@dataclass(frozen=True)
class Turn:
    """One person's oldest open event is to be handled."""

    channel: str
    address: str


@dataclass(frozen=True)
class Mark:
    """An answer went out."""

    event_id: int


Job = Turn | Mark


@dataclass(frozen=True)
class Handled:
    """What came of a turn; `more` tells whether the person has another open event."""

    answered: Answered | None
    more: bool


class Inbox:
    """What every channel hands its events to."""

    def __init__(self, storage: Storage, clock: Clock, answering: Answering, channels: Mapping[str, Channel]) -> None:
        self.storage = storage
        self.clock = clock
        self.answering = answering
        self.channels = channels
        self._busy: dict[tuple[str, str], asyncio.Lock] = {}
        # SQLite takes one writer, and each commit waits for the disk: what is to be done is done together. PostgreSQL
        # takes many at once.
        self._jobs = Groups(self._do, name="handling", shared=DATABASE_FAILURES, most=TOGETHER)
        self._threads = None if storage.engines.is_sqlite else ThreadPoolExecutor(HANDLERS, "handling")

    def accept(self, events: Sequence[Incoming]) -> int:
        """Insert these events and return how many were new; only after this may a platform be told 2xx."""
        return len(self.keep([Received(one.channel, one.event_id, one.at, one.kind, one) for one in events]))

    def keep(self, events: Sequence[Received]) -> set[tuple[str, str]]:
        """Insert these events in one transaction and return (channel, event id) of those that were new.

        What is skipped is kept as handled. Whoever took a message back has its text removed here, in whichever order
        the two came (platforms/line.md, unsend).
        """
        now = self.clock()
        unsent, again = _by_channel(events, "unsent"), _by_channel(events, "message", only_again=True)
        with self.storage.receiving() as session:
            new = inbox.add_events(session, [_row(event, now) for event in events])
            for channel, messages in again.items():
                unsent[channel] |= inbox.find_unsent(session, channel=channel, messages=messages)
            for channel, messages in unsent.items():
                if messages:
                    inbox.forget_unsent(session, channel=channel, messages=messages, now=now)
            for event in events:
                if event.kind == LINK and event.incoming is None and event.note:
                    linking.burn(session, event.note, now=now)  # LINE says that the link failed, and not whose it was
        return new

    def close(self) -> None:
        """End the threads, after what they do at the moment."""
        self._jobs.close()
        if self._threads is not None:
            self._threads.shutdown(wait=True)

    def waiting(self) -> list[tuple[str, str]]:
        """Return (channel, address) of everybody with an open event; a start goes on with them."""
        with self.storage.reading() as session:
            return inbox.find_people_waiting(session)

    async def send_unsent(self) -> None:
        """After a start: send what a stopped process had committed and not sent.

        An answer older than `REPLY_FRESH` is not sent any more: its reply token is gone (platforms/line.md).
        """
        for answered in await asyncio.to_thread(self._unanswered):
            await self._answer(answered)

    async def go_on(self) -> None:
        """Do that, and handle what was left open, one person after the other."""
        await self.send_unsent()
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
            more = True
            while more:
                try:
                    with showing_work(self.channels[channel], address, now=self.clock(), only_if=handled == 0):
                        turn = await self._take_turn(Turn(channel, address))
                except DATABASE_FAILURES:
                    raise  # it was not about an event: the database is away
                except Exception as failure:
                    if not await asyncio.to_thread(self._note_failure, channel, address, failure):
                        raise
                    continue
                more = turn.more
                if turn.answered is not None:
                    handled += 1
                    await self._answer(turn.answered)
        if not lock.locked():
            self._busy.pop((channel, address), None)
        return handled

    async def _take_turn(self, turn: Turn) -> Handled:
        if self._threads is None:
            while (handled := (await self._jobs.add([turn])).get(turn)) is None:
                pass  # others went first
            return handled
        return (await asyncio.get_running_loop().run_in_executor(self._threads, self._do, [turn]))[turn]

    def _do(self, jobs: Sequence[Job]) -> dict[Turn, Handled]:
        """Do all of these in one transaction; of a refusal or a failure nothing is left, and each is done by itself."""
        try:
            return self._do_together(jobs)
        except PortfolioError as refusal:
            if len(jobs) > 1:
                raise
            return self._do_together(jobs, refused=refusal)

    def _do_together(self, jobs: Sequence[Job], refused: PortfolioError | None = None) -> dict[Turn, Handled]:
        done: dict[Turn, Handled] = {}
        with self.storage.unit() as session:
            if marks := [job.event_id for job in jobs if isinstance(job, Mark)]:
                inbox.mark_answered(session, marks, now=self.clock())
            for turn in (job for job in jobs if isinstance(job, Turn)):
                where, schools = (turn.channel, turn.address), self.channels[turn.channel].schools
                answered = self.answering.answer_in(session, *where, schools, refused=refused)
                done[turn] = Handled(answered, answered is not None and answered.has_more)
                if len(done) >= AT_LEAST and self.storage.engines.turns.is_urgent:
                    break
        return done

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
        await self._jobs.add([Mark(answered.event_id)])

    def _unanswered(self) -> list[Answered]:
        with self.storage.reading() as session:
            events = inbox.find_unanswered(session, since=self.clock() - REPLY_FRESH)
        return [stored(event) for event in events if event.channel in self.channels]

    def _note_failure(self, channel: str, address: str, failure: Exception) -> bool:
        """Count the failure at the event whose turn it was; false where there is none."""
        reason = type(failure).__name__  # its text may hold what the person typed
        with self.storage.unit() as session:
            event = inbox.claim_next(session, channel=channel, address=address)
            if event is None:
                return False
            parked = inbox.note_failure(session, event.id, reason=reason, now=self.clock())
        log.error("event_failed", channel=channel, error=reason, parked=parked)
        return True


def _row(event: Received, now: datetime) -> dict[str, Any]:
    row: dict[str, Any] = {
        "channel": event.channel,
        "event_id": event.event_id,
        "address": event.address,
        "occurred_at": event.at,
        "received_at": now,
    }
    incoming = event.incoming
    if incoming is None:
        return {**row, "handled_at": now}
    body = {"kind": incoming.kind.value, "data": incoming.data, "reply_to": incoming.reply_to}
    return {**row, "body": {**body, "message": event.message} if event.message else body}


def _by_channel(events: Sequence[Received], what: str, *, only_again: bool = False) -> defaultdict[str, set[str]]:
    """The messages that are named in these events, by channel."""
    named: defaultdict[str, set[str]] = defaultdict(set)
    for event in events:
        if (message := getattr(event, what)) and (event.is_redelivery or not only_again):
            named[event.channel].add(message)
    return named
