"""What LINE says of the month's messages: asked every few hours, and before many go out. Telegram counts nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.channels.config import ChannelConfig, Platform
from bot.clock import Clock
from portfolio.quota import month_of
from storage.queries import quotas
from storage.units import Storage

log = structlog.get_logger()

FIRST_LOOK: Final = 5.0  # seconds after a start, which has better things to do
LOOK_EVERY: Final = 60.0
READ_EVERY: Final = timedelta(hours=3)
BEFORE_A_WAVE: Final = timedelta(minutes=10)  # a reading older than this is asked for again
WAVE: Final = 20  # notices that fall due within these minutes


class QuotaReader:
    """What keeps `ChannelQuota` as LINE says; `run_due` does it once, `start` goes on doing it."""

    def __init__(self, storage: Storage, clock: Clock, configs: Iterable[ChannelConfig], *, base: str) -> None:
        self._storage = storage
        self._clock = clock
        self._configs = [config for config in configs if config.kind is Platform.LINE]
        self._base = base
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Go on with it in the running loop; without LINE there is nothing to ask."""
        if self._configs and self._task is None:
            self._task = asyncio.create_task(self._go_on())

    async def stop(self) -> None:
        """Stop asking."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def run_due(self) -> int:
        """Ask for each channel whose reading is old, and return of how many LINE said something."""
        due = await asyncio.to_thread(self._due)
        return sum([await self._read(config) for config in due])

    async def _go_on(self) -> None:
        await asyncio.sleep(FIRST_LOOK)
        while True:
            try:
                await self.run_due()
            except Exception as error:  # noqa: BLE001 - sending goes on with what was read before
                log.error("quota_unread", error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)

    def _due(self) -> list[ChannelConfig]:
        now = self._clock()
        with self._storage.reading() as session:
            is_wave = quotas.is_wave_due(session, by=now + BEFORE_A_WAVE, least=WAVE)
            pause = BEFORE_A_WAVE if is_wave else READ_EVERY
            read = quotas.find_readings(session)
        return [config for config in self._configs if _is_old(read.get(config.name), now, pause)]

    async def _read(self, config: ChannelConfig) -> bool:
        from bot.channels.line_admin import LineAdmin, LineRefusedError

        try:
            async with LineAdmin(config, base=self._base) as admin:
                limit, used = await admin.quota(), await admin.consumption()
        except LineRefusedError as error:
            log.warning("quota_unread", channel=config.name, status=error.status)
            return False
        await asyncio.to_thread(self._keep, config.name, limit, used)
        return True

    def _keep(self, channel: str, limit: int | None, used: int) -> None:
        with self._storage.unit() as session:
            quotas.keep_reading(session, channel, quota=limit, used=used, now=self._clock())


def _is_old(read_at: datetime | None, now: datetime, pause: timedelta) -> bool:
    return read_at is None or not read_at <= now < read_at + pause or month_of(read_at) != month_of(now)
