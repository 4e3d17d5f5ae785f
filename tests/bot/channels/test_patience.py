"""Whoever waits long is shown that something happens; whoever does not, is not."""

import asyncio

import pytest

from bot.channels.line import LineChannel
from bot.channels.patience import showing_work
from bot.channels.simulator import SimulatorChannel
from handlers.conversation import Incoming
from tests.bot.channels.line_api import LineApi
from tests.bot.channels.lines import WHO
from tests.conftest import START, FakeClock

pytestmark = pytest.mark.anyio


class Noticed(LineChannel):
    """An account that says when it was asked to show something."""

    shown: asyncio.Event

    async def show_working(self, incoming: Incoming) -> None:
        await super().show_working(incoming)
        self.shown.set()


@pytest.fixture
async def noticed(channel: LineChannel) -> LineChannel:
    """Return the hill's account as one that says so."""
    channel.__class__ = Noticed
    channel.shown = asyncio.Event()  # type: ignore[attr-defined]
    return channel


async def test_a_long_answer_is_announced_once(line: LineApi, noticed: Noticed) -> None:
    """The animation starts while the answer is still being made."""
    with showing_work(noticed, WHO, now=START, after=0):
        await noticed.shown.wait()

    assert [(call.path, call.body["chatId"]) for call in line.calls] == [("/v2/bot/chat/loading/start", WHO)]


async def test_a_quick_answer_is_not(line: LineApi, channel: LineChannel) -> None:
    """Nothing is shown after the end, and a failure inside ends it too."""
    with pytest.raises(ZeroDivisionError), showing_work(channel, WHO, now=START, after=0):
        raise ZeroDivisionError
    for _ in range(3):
        await asyncio.sleep(0)

    assert line.calls == []


async def test_the_simulator_shows_nothing(clock: FakeClock) -> None:
    """It answers at once."""
    with showing_work(SimulatorChannel("simulator.small", ("small",), clock), WHO, now=START, after=0):
        await asyncio.sleep(0)
