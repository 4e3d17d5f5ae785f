"""The demo clock, moved by hand: forwards step by step, so that what falls due on the way runs in its order."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

from bot.app import App
from bot.clock import MovableClock

STEPS: Final = {"1h": timedelta(hours=1), "1d": timedelta(days=1), "1w": timedelta(weeks=1)}
STEP: Final = timedelta(minutes=30)  # sending hours begin on half hours
MOST_STEPS: Final = 1000  # a jump over months takes longer steps, and still ends within seconds


class DemoClock:
    """Moves the app's clock, one move at a time."""

    def __init__(self, app: App, clock: MovableClock) -> None:
        self.app = app
        self.clock = clock
        self._moving = asyncio.Lock()

    async def move(self, to: datetime) -> None:
        """Set the clock; on the way forwards run whatever falls due, backwards only turn it."""
        async with self._moving:
            step = max(STEP, (to - self.clock()) / MOST_STEPS)
            while self.clock() < to:
                await asyncio.to_thread(self.clock.set, min(to, self.clock() + step))
                await self.app.scheduler.run_due()
            if self.clock() > to:
                await asyncio.to_thread(self.clock.set, to)

    async def advance(self, by: timedelta) -> None:
        """Move the clock forwards by a span."""
        await self.move(self.clock() + by)
