"""A Bot API of the tests' own, and a bot that works with it."""

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.channels.telegram import TelegramChannel
from tests.bot.channels.bot_api import BotApi, serving
from tests.bot.channels.bots import config
from tests.conftest import FakeClock


@pytest.fixture(scope="module")
def bot_api_server() -> Iterator[BotApi]:
    """Serve a Bot API once for all tests of a file."""
    with serving() as api:
        yield api


@pytest.fixture
def api(bot_api_server: BotApi) -> BotApi:
    """Return it with nothing called and nothing laid out."""
    bot_api_server.calls.clear()
    bot_api_server.laid_out.clear()
    return bot_api_server


@pytest.fixture
def slept() -> list[float]:
    """Return what was waited, in seconds; the clock is turned instead."""
    return []


@pytest.fixture
async def bot(api: BotApi, clock: FakeClock, slept: list[float]) -> AsyncIterator[TelegramChannel]:
    """Return a bot of the hill's school, in whose time nobody really waits."""

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.turn(seconds=seconds)

    channel = TelegramChannel(config(), clock, base=api.base, read=0.2, sleep=sleep)
    await channel.open()
    yield channel
    await channel.close()
