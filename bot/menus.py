"""Menus follow bindings: what was noted with a change is shown once it has committed, and tried again where that fails.

A failed call never undoes a binding. Who changed it (a chat, the command line, the day's upkeep, another process) does
not matter: the table says whose menu is to be looked at, and the bindings say what it should be.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final

import structlog

from bot.channels.config import ChannelConfig, Platform
from bot.channels.menu_showing import Showed, ShowsMenus
from bot.clock import Clock
from storage.queries import menus
from storage.queries.menus import Change, Shown
from storage.units import Storage

log = structlog.get_logger()

LOOK_EVERY: Final = 2.0  # seconds
AT_ONCE: Final = 100
TOGETHER: Final = 10  # calls under way at a time: a platform has better things to do, and so do we
PAUSES: Final = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1800, 3600))  # then the last again
TRIES: Final = 30  # a day; `channels setup` notes everybody anew


class MenuKeeper:
    """What keeps menus as the bindings are; `run_due` does it once, `start` goes on doing it."""

    def __init__(self, storage: Storage, clock: Clock, shows: Mapping[str, ShowsMenus]) -> None:
        self._storage = storage
        self._clock = clock
        self._shows = shows
        self._task: asyncio.Task[None] | None = None

    async def run_due(self) -> int:
        """Show every menu that is due, and return how many were looked at."""
        looked_at = 0
        while True:
            due = await asyncio.to_thread(self._due)
            for start in range(0, len(due), TOGETHER):
                some = due[start : start + TOGETHER]
                shows = (self._shows[change.channel].show(change.address, shown) for change, shown in some)
                await asyncio.to_thread(self._note, list(zip(some, await asyncio.gather(*shows), strict=True)))
            looked_at += len(due)
            if len(due) < AT_ONCE:
                return looked_at

    def start(self) -> None:
        """Go on with it in the running loop; a channel without menus costs nothing."""
        if self._shows and self._task is None:
            self._task = asyncio.create_task(self._go_on())

    async def stop(self) -> None:
        """Stop, and let go of the connections; what is left stays in the table."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        for shows in self._shows.values():
            await shows.close()

    async def _go_on(self) -> None:
        while True:
            try:
                await self.run_due()
            except Exception as error:  # noqa: BLE001 - the table keeps what is left
                log.error("menus_failed", error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)

    def _due(self) -> list[tuple[Change, Shown]]:
        with self._storage.reading() as session:
            due = menus.find_due(session, channels=self._shows, now=self._clock(), limit=AT_ONCE)
            return [
                (change, menus.find_shown(session, channel=change.channel, address=change.address)) for change in due
            ]

    def _note(self, done: list[tuple[tuple[Change, Shown], Showed]]) -> None:
        with self._storage.unit() as session:
            for (change, _), showed in done:
                if showed is Showed.LATER and change.tries < TRIES:
                    pause = PAUSES[min(change.tries, len(PAUSES) - 1)]
                    menus.postpone(session, change, until=self._clock() + pause)
                else:
                    menus.settle(session, change)


def make_shows(configs: Iterable[ChannelConfig], *, line_base: str, telegram_base: str) -> dict[str, ShowsMenus]:
    """Return a way to show menus for each channel; a platform's library is loaded only where it is needed."""
    shows: dict[str, ShowsMenus] = {}
    for config in configs:
        if config.kind is Platform.LINE:
            from bot.channels.line_menu_showing import LineMenus

            shows[config.name] = LineMenus(config, base=line_base)
        else:
            from bot.channels.telegram_menu_showing import TelegramMenus

            shows[config.name] = TelegramMenus(config, base=telegram_base)
    return shows
