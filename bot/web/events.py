"""What pages that are open now are told: a numbered, bounded list, so that one that lost its connection catches up."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from threading import RLock
from typing import Final

from bot.channels.simulator import SentKind, SentMessage, SimulatorChannel

KEPT: Final = 200


@dataclass(frozen=True)
class ClockMoved:
    """Somebody moved the clock."""

    now: datetime


@dataclass(frozen=True)
class SentUnasked:
    """A message went out that nobody had asked for."""

    channel: SimulatorChannel
    message: SentMessage


Happening = ClockMoved | SentUnasked


@dataclass(frozen=True)
class Event:
    """One thing that happened; `id` names this run of the server too, since numbers start anew with it."""

    id: str
    what: Happening


class Hub:
    """Takes events from any thread and hands them to every listening page, in order, each once."""

    def __init__(self, run: str) -> None:
        self._run = run
        self._number = 0
        self._kept: deque[Event] = deque(maxlen=KEPT)
        self._listeners: dict[asyncio.Queue[Event | None], asyncio.AbstractEventLoop] = {}
        self._lock = RLock()  # `close` is called by a signal, which may come while this very thread holds it
        self._closed = False

    def follow(self, channel: SimulatorChannel) -> None:
        """Pass on what this channel sends unasked from now on."""

        def told(message: SentMessage) -> None:
            if message.kind is SentKind.UNASKED:
                self.publish(SentUnasked(channel, message))

        channel.subscribe(told)

    def publish(self, what: Happening) -> None:
        """Keep what happened and hand it to every listener; may be called from any thread."""
        with self._lock:
            self._number += 1
            event = Event(f"{self._run}-{self._number}", what)
            self._kept.append(event)
            self._wake(event)

    def newest(self) -> str:
        """Return the id from which a page that is rendered now has to listen on."""
        with self._lock:
            return f"{self._run}-{self._number}"

    def sent(self) -> list[SentUnasked]:
        """Return what was sent unasked, the newest first; at most as much as is kept."""
        with self._lock:
            return [event.what for event in reversed(self._kept) if isinstance(event.what, SentUnasked)]

    async def listen(self, after: str) -> AsyncIterator[Event]:
        """Yield what happened after the event `after`, then whatever happens, until the server closes.

        An id of another run, or one too old to be kept, yields all that is kept: a page knows by their ids what it
        shows already.
        """
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        with self._lock:
            for event in self._missed(after):
                queue.put_nowait(event)
            if self._closed:
                queue.put_nowait(None)
            self._listeners[queue] = asyncio.get_running_loop()
        try:
            while (next_event := await queue.get()) is not None:
                yield next_event
        finally:
            with self._lock:
                del self._listeners[queue]

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        with self._lock:
            self._closed = True
            self._wake(None)

    def _wake(self, event: Event | None) -> None:
        for queue, loop in self._listeners.items():
            if not loop.is_closed():
                loop.call_soon_threadsafe(queue.put_nowait, event)

    def _missed(self, after: str) -> list[Event]:
        run, _, number = after.rpartition("-")
        if run != self._run or not number.isdigit():
            return list(self._kept)
        return [event for event in self._kept if int(event.id.rpartition("-")[2]) > int(number)]
