"""Long polling: Telegram without a public address. What comes goes into the same inbox as from a webhook."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final, Protocol

import structlog

from bot.channels.config import ChannelConfig
from bot.channels.polled import PollError, Trouble
from bot.channels.received import NotABodyError, Received
from bot.channels.telegram_updates import update_of
from bot.receiving import Receiving
from locales import SOURCE, translator

PAUSES: Final = (1.0, 2.0, 5.0, 15.0, 30.0)  # seconds after failures in a row; the last one from then on
SAID: Final = {Trouble.OTHER: "polling_other", Trouble.WEBHOOK: "polling_webhook", Trouble.TOKEN: "polling_token"}

log = structlog.get_logger()
t = translator(SOURCE)

Sleep = Callable[[float], Awaitable[None]]


class Source(Protocol):
    """Where updates come from; `bot.channels.telegram_poll.Updates` is one."""

    async def fetch(self, offset: int | None) -> list[Any]:
        """Return the next updates from this number on."""
        ...

    async def close(self) -> None:
        """Let go of what it holds."""
        ...


class Polling:
    """Asks for one bot's updates until it is cancelled; what somebody must put right is said once, in words."""

    def __init__(
        self,
        config: ChannelConfig,
        source: Source,
        receiving: Receiving,
        *,
        say: Callable[[str], None] = print,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._config = config
        self._source = source
        self._receiving = receiving
        self._say = say
        self._sleep = sleep
        self._said: Trouble | None = None
        self._failures = 0

    async def run(self) -> None:
        """Ask, keep, and only then confirm by asking for the next: what is not kept comes again."""
        offset: int | None = None
        try:
            while True:
                try:
                    updates = await self._source.fetch(offset)
                    await self._keep(updates)
                except PollError as error:
                    await self._wait(error.trouble, error.after)
                    continue
                except Exception as error:  # noqa: BLE001 - the database is away: nothing is confirmed
                    log.error("updates_not_taken", channel=self._config.name, error=type(error).__name__)
                    await self._wait(None, None)
                    continue
                self._failures, self._said = 0, None
                numbers = [number for number in map(_number, updates) if number is not None]
                offset = max(numbers) + 1 if numbers else offset
                if updates and not numbers:
                    await self._wait(Trouble.AWAY, None)  # nothing to confirm by: else it would come again at once
        finally:
            await self._source.close()

    async def _keep(self, updates: list[Any]) -> None:
        now = self._receiving.inbox.clock()
        events: list[Received] = []
        for update in updates:
            try:
                events.append(update_of(update, self._config, now))
            except NotABodyError:  # not even an object
                continue
        if events:
            await self._receiving.keep(events)

    async def _wait(self, trouble: Trouble | None, asked: timedelta | None) -> None:
        if trouble is not None and trouble is not self._said:
            self._said = trouble
            log.error("updates_not_taken", channel=self._config.name, error=trouble.value)
            if trouble in SAID:
                self._say(t(f"serve.{SAID[trouble]}", channel=self._config.name))
        pause = PAUSES[min(self._failures, len(PAUSES) - 1)]
        self._failures += 1
        await self._sleep(max(pause, asked.total_seconds() if asked else 0.0))


def _number(update: Any) -> int | None:
    number = update.get("update_id") if isinstance(update, dict) else None
    if isinstance(number, str) and number.isascii() and number.isdecimal():
        return int(number)
    return number if isinstance(number, int) and not isinstance(number, bool) else None
