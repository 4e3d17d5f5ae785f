"""Platforms of the tests' own: a Bot API with a bot that works with it, a Messaging API with an official account."""

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.channels.line import LineChannel
from bot.channels.telegram import TelegramChannel
from tests.bot.channels import line_api, lines
from tests.bot.channels.bot_api import BotApi, serving
from tests.bot.channels.bots import config
from tests.bot.channels.line_api import LineApi
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
    bot_api_server.asked.clear()
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


@pytest.fixture(scope="module")
def line_server() -> Iterator[LineApi]:
    """Serve a Messaging API once for all tests of a file."""
    with line_api.serving() as api:
        yield api


@pytest.fixture
def line(line_server: LineApi) -> LineApi:
    """Return it with nothing called and nothing laid out."""
    line_server.calls.clear()
    line_server.laid_out.clear()
    return line_server


@pytest.fixture
async def channel(line: LineApi, clock: FakeClock, slept: list[float]) -> AsyncIterator[LineChannel]:
    """Return the hill's official account, in whose time nobody really waits."""

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.turn(seconds=seconds)

    made = LineChannel(lines.CONFIG, clock, base=line.base, whole=0.3, sleep=sleep)
    await made.open()
    yield made
    await made.close()
