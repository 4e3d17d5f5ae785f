"""Who handles open events: each person's in order, many people at once, and no platform's silence another's trouble."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import structlog

from bot.inbox import Inbox

AT_ONCE: Final = 64  # people of one channel; most of the time is waiting for the platform
AGAIN_AFTER: Final = 2.0  # seconds, where the database was away
SWEEP_EVERY: Final = 15.0  # seconds: for what another process accepted and could not go on with
STOP_WITHIN: Final = 5.0  # seconds for answers under way when told to stop; the next start goes on with the rest

log = structlog.get_logger()


@dataclass
class _Line:
    """The people of one channel who have open events: in line, and being answered."""

    waiting: dict[str, None] = field(default_factory=dict)  # a dict, since it keeps the order in which they came
    busy: set[str] = field(default_factory=set)
    again: set[str] = field(default_factory=set)  # busy, and something new has come
    working: int = 0  # tasks that still look at `waiting`; one that has looked for the last time is not counted
    tasks: set[asyncio.Task[None]] = field(default_factory=set)


class Workers:
    """Woken by whoever has kept events; lives in the event loop that `start` was called in."""

    def __init__(self, inbox: Inbox, *, at_once: int = AT_ONCE) -> None:
        self._inbox = inbox
        self._at_once = at_once
        self._lines: dict[str, _Line] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._stopped = False

    def start(self) -> None:
        """Go on with what a stopped process left, and look for such things from time to time."""
        self._stopped = False
        self._keep(asyncio.create_task(self._go_on()))

    def wake(self, people: Iterable[tuple[str, str]]) -> None:
        """Have these people's open events handled: (channel, address) each."""
        for channel, address in people:
            if self._stopped or channel not in self._inbox.channels:
                continue
            line = self._lines.setdefault(channel, _Line())
            if address in line.busy:
                line.again.add(address)
                continue
            line.waiting[address] = None
            if line.working < self._at_once:
                line.working += 1
                task = asyncio.create_task(self._work(channel, line))
                line.tasks.add(task)
                task.add_done_callback(line.tasks.discard)

    async def stop(self) -> None:
        """Finish the answers under way, for some seconds; what is left stays in the inbox."""
        self._stopped = True
        for task in self._background:
            task.cancel()
        under_way = {task for line in self._lines.values() for task in line.tasks}
        for line in self._lines.values():
            line.waiting.clear()
        if under_way:
            _, late = await asyncio.wait(under_way, timeout=STOP_WITHIN)
            for task in late:
                task.cancel()
        await asyncio.gather(*under_way, *self._background, return_exceptions=True)

    async def idle(self) -> None:
        """Return once nobody is in line or being answered."""
        while tasks := {task for line in self._lines.values() for task in line.tasks}:
            await asyncio.wait(tasks)

    async def _work(self, channel: str, line: _Line) -> None:
        try:
            await self._work_off(channel, line)
        finally:
            line.working -= 1

    async def _work_off(self, channel: str, line: _Line) -> None:
        while line.waiting:
            address = next(iter(line.waiting))
            del line.waiting[address]
            line.busy.add(address)
            try:
                await self._inbox.drain(channel, address)
            except Exception as error:  # noqa: BLE001 - the database is away; others' turn comes, and this one's again
                log.error("drain_failed", channel=channel, error=type(error).__name__)
                self._keep(asyncio.create_task(self._later(channel, address)))
            finally:
                line.busy.discard(address)
            if address in line.again:
                line.again.discard(address)
                if not self._stopped:
                    line.waiting[address] = None

    async def _later(self, channel: str, address: str) -> None:
        await asyncio.sleep(AGAIN_AFTER)
        self.wake([(channel, address)])

    async def _go_on(self) -> None:
        is_first = True
        while True:
            try:
                if is_first:
                    await self._inbox.send_unsent()
                self.wake(await asyncio.to_thread(self._inbox.waiting))
                is_first = False
            except Exception as error:  # noqa: BLE001 - looked for again the next time
                log.error("drain_failed", channel="", error=type(error).__name__)
            await asyncio.sleep(SWEEP_EVERY)

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._background.add(task)
        task.add_done_callback(self._background.discard)
