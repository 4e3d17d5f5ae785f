"""The batches that this process is sending just now, on its own event loop, whoever's thread asked for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from concurrent.futures import Future
from contextlib import suppress
from datetime import timedelta
from threading import Lock, Thread

import structlog

from scheduler.engine import Send

log = structlog.get_logger()


class Running:
    """Made on the event loop on which `send` is to run, for so many batches at once; further ones wait their turn."""

    def __init__(self, send: Send, at_once: int) -> None:
        self._send = send
        self._turns = asyncio.Semaphore(at_once)
        self._loop = asyncio.get_running_loop()
        self._under_way: dict[int, Future[object]] = {}
        self._broken: set[int] = set()
        self._idle = asyncio.Event()
        self._stopping = False
        self._guard = Lock()

    @property
    def batches(self) -> set[int]:
        """The batches being sent, or waiting for their turn."""
        with self._guard:
            return set(self._under_way)

    @property
    def broken(self) -> set[int]:
        """The batches whose sending broke, and which it may not have been able to let go."""
        with self._guard:
            return self._broken - self._under_way.keys()

    def mended(self, batches: Collection[int]) -> None:
        """Forget that these broke: somebody let them go."""
        with self._guard:
            self._broken.difference_update(batches)

    async def send(self, batch_id: int) -> None:
        """Send one batch, asked for on any event loop; never fails, and sends nothing once we are stopping.

        What breaks stays in the tables, and says nothing of itself but its kind.
        """
        with self._guard:
            if self._stopping or batch_id in self._under_way:
                return
            mine = asyncio.run_coroutine_threadsafe(self._sent(batch_id), self._loop)
            self._under_way[batch_id] = mine
        try:
            await asyncio.wrap_future(mine)
        except Exception as error:  # noqa: BLE001 - whatever it was, the next one goes on with the batch
            log.error("batch_broke", batch=batch_id, error=type(error).__name__)
            with self._guard:
                self._broken.add(batch_id)
        except asyncio.CancelledError:
            if not mine.cancelled():  # whoever asked is cancelled, and not the sending
                raise
        finally:
            with self._guard:
                self._under_way.pop(batch_id, None)
                is_idle = not self._under_way
            if is_idle:
                with suppress(RuntimeError):  # our event loop may be closed by then
                    self._loop.call_soon_threadsafe(self._idle.set)

    async def drain(self, within: timedelta) -> bool:
        """Begin nothing, wait for what is under way, break off what takes longer; return whether nothing had to be."""
        with self._guard:
            self._stopping = True
        try:
            async with asyncio.timeout(within.total_seconds()):
                while self.batches:
                    self._idle.clear()
                    if self.batches:
                        await self._idle.wait()
        except TimeoutError:
            with self._guard:
                left = list(self._under_way.values())
            for one in left:
                one.cancel()
            return False
        return True

    async def _sent(self, batch_id: int) -> object:
        async with self._turns:
            return None if self._stopping else await self._send(batch_id)


async def done_within(seconds: float, do: Callable[[], None]) -> bool:
    """Do something in a thread for which nobody waits any longer than this, and return whether it was done by then.

    A process that ends must not hang on a database that is away.
    """
    loop, done, results = asyncio.get_running_loop(), asyncio.Event(), []

    def work() -> None:
        try:
            do()
            results.append(True)
        except Exception as error:  # noqa: BLE001 - the process ends all the same, and its leases by themselves
            log.error("drain_failed", error=type(error).__name__)
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(done.set)

    Thread(target=work, daemon=True).start()
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await done.wait()
    return bool(results)
