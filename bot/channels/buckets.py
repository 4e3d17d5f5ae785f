"""How fast a channel may send: a token bucket on a clock, which also obeys a platform that asks for a pause."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from bot.clock import Clock

Sleep = Callable[[float], Awaitable[None]]

AT_ONCE: Final = timedelta()


class Bucket:
    """At most `rate` a second over time and `burst` at once; everybody who asks is given a moment of their own."""

    def __init__(self, clock: Clock, *, rate: float, burst: int = 1) -> None:
        self._clock = clock
        self._each = timedelta(seconds=1 / rate)
        self._ahead = self._each * (burst - 1)
        self._full_at: datetime | None = None  # when nothing of what was given out counts any more
        self._paused_until: datetime | None = None
        self._lock = Lock()

    def take(self, *, within: timedelta = AT_ONCE) -> timedelta:
        """Take one turn and return how long to wait for it; more than `within` means that none was taken."""
        with self._lock:
            now = self._clock()
            full_at = now if self._full_at is None else max(self._full_at, now)
            wait = max(full_at - self._ahead - now, AT_ONCE)
            if self._paused_until is not None:
                wait = max(wait, self._paused_until - now)
            if wait <= within:
                self._full_at = max(full_at, now + wait) + self._each
            return wait

    def pause(self, how_long: timedelta) -> None:
        """Give out no turn for so long; a shorter pause does not end a longer one."""
        with self._lock:
            until = self._clock() + how_long
            self._paused_until = until if self._paused_until is None else max(self._paused_until, until)

    async def turn(self, *, within: timedelta, sleep: Sleep = asyncio.sleep) -> timedelta | None:
        """Wait for a turn and return None; where it is further off than `within`, return at once how far."""
        wait = self.take(within=within)
        if wait > within:
            return wait
        if wait > AT_ONCE:
            await sleep(wait.total_seconds())
        return None
