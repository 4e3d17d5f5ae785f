"""Whoever waits long is shown that something happens; whoever does not, is not."""

import asyncio
from functools import partial
from threading import Event
from typing import Any

import pytest

import bot.answering
import bot.inbox
from bot.answering import Answering
from bot.channels.line import LineChannel
from bot.channels.patience import showing_work
from bot.channels.simulator import SimulatorChannel
from bot.inbox import Inbox
from handlers.conversation import Incoming, IncomingKind
from handlers.intents import Intent
from handlers.understanding import understand
from tests.bot.channels.line_api import LineApi
from tests.bot.channels.lines import WHO
from tests.conftest import START, FakeClock
from tests.world import SMALL, World

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


class Shows(SimulatorChannel):
    """A simulator that can show that something happens, and remembers it."""

    shown: list[str]
    seen: Event

    async def show_working(self, incoming: Incoming) -> None:
        self.shown.append(incoming.address)
        self.seen.set()


async def test_the_inbox_shows_it_while_a_handler_works(
    world: World, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A handler that takes long does not end before the person has been shown so, and is answered all the same."""
    name, address = f"simulator.{SMALL}", "student/20101"
    shows = Shows(name, (SMALL,), clock)
    shows.shown, shows.seen = [], Event()

    def slowly(incoming: Incoming, *rest: Any) -> Intent | None:
        assert shows.seen.wait(10)
        return understand(incoming, *rest)

    monkeypatch.setattr(bot.answering, "understand", slowly)
    monkeypatch.setattr(bot.inbox, "showing_work", partial(showing_work, after=0))
    inbox = Inbox(world.storage, clock, Answering(world.storage, clock, is_demo=True), {name: shows})
    inbox.accept([Incoming(name, address, "1", IncomingKind.WORDS, "我的件數", clock())])
    await inbox.drain(name, address)
    inbox.close()

    assert shows.shown == [address]
    assert [sent.reply.title for sent in shows.sent] == ["學習歷程檔案件數"]
