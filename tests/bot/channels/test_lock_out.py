"""A refused token: everything waits for somebody to look, and goes on as soon as another one is there."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.channels.config import ChannelConfig, Platform
from bot.channels.delivery import LOCKED_OUT_FOR
from bot.channels.line import LineChannel, NotAnsweredError
from bot.channels.line_link_token import make_link_token
from bot.channels.line_menu_showing import LineMenus
from bot.channels.lock_out import LockOut
from bot.channels.menu_showing import Showed
from bot.channels.polled import PollError, Trouble
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_menu_showing import TelegramMenus
from bot.channels.telegram_poll import Updates
from portfolio.people import Role
from scheduler.push import Outcome
from storage.queries.menus import Shown
from tests.bot.channels import bots, lines
from tests.bot.channels.bot_api import BotApi
from tests.bot.channels.bot_api import refusal as telegram_refusal
from tests.bot.channels.line_api import Laid, LineApi, refusal
from tests.conftest import FakeClock

pytestmark = pytest.mark.anyio

OLD, NEW = "123456:OLD", "123456:NEW"
REFUSED = refusal(401, "Authentication failed.")
UNAUTHORIZED = telegram_refusal(401, "Unauthorized")


@dataclass
class Safe:
    """Where a channel's token stands."""

    token: str = field(default=OLD, repr=False)

    def config(self, kind: Platform) -> ChannelConfig:
        """Return a channel that has read it."""
        return ChannelConfig(kind, "hill", ("hill",), "", {"token": (self.token,)}, lambda: (self.token,))


@pytest.fixture
def safe() -> Safe:
    """Return a safe with the old token."""
    return Safe()


@pytest.fixture
async def on_line(line: LineApi, clock: FakeClock, safe: Safe) -> AsyncIterator[LineChannel]:
    """Return an official account that has read the old token."""
    channel = LineChannel(safe.config(Platform.LINE), clock, base=line.base, whole=5)
    yield channel
    await channel.close()


@pytest.fixture
async def on_telegram(api: BotApi, clock: FakeClock, safe: Safe) -> AsyncIterator[TelegramChannel]:
    """Return a bot that has read the old token, in whose time nobody really waits."""

    async def sleep(seconds: float) -> None:
        clock.turn(seconds=seconds)

    channel = TelegramChannel(safe.config(Platform.TELEGRAM), clock, base=api.base, read=5, sleep=sleep)
    yield channel
    await channel.close()


def tokens(line: LineApi) -> list[str]:
    """Return what LINE's calls carried."""
    return [call.headers["authorization"].removeprefix("Bearer ") for call in line.calls]


async def test_a_line_token_that_was_replaced_before(line: LineApi, on_line: LineChannel, safe: Safe) -> None:
    """The first refusal leads to the new token at once: the answer arrives, and no alarm is raised."""
    await lines.push(on_line)
    safe.token = NEW
    line.lay_out(REFUSED)
    with capture_logs() as logs:
        await lines.answer(on_line, lines.wrote())
        assert (await lines.push(on_line)).outcome is Outcome.ACCEPTED

    assert tokens(line) == [OLD, OLD, NEW, NEW]
    assert [entry["event"] for entry in logs] == ["token_renewed"]
    assert not any(token in str(logs) + repr(vars(on_line)) for token in (OLD, NEW))


async def test_a_line_token_that_is_replaced_later(
    line: LineApi, on_line: LineChannel, safe: Safe, clock: FakeClock
) -> None:
    """Locked out until it is there, and not a moment longer; a retry key stays the same."""
    line.lay_out(REFUSED)
    with capture_logs():
        assert (await lines.push(on_line)).outcome is Outcome.LATER
        with pytest.raises(NotAnsweredError):
            await lines.answer(on_line, lines.wrote())
    assert len(line.calls) == 1

    clock.turn(minutes=1)
    safe.token = NEW
    assert (await lines.push(on_line)).outcome is Outcome.ACCEPTED
    assert tokens(line) == [OLD, NEW]
    assert len({call.headers["x-line-retry-key"] for call in line.calls}) == 1


async def test_a_new_token_that_is_wrong_too(line: LineApi, on_line: LineChannel, safe: Safe) -> None:
    """It is tried once, and then everything waits as before."""
    await lines.push(on_line)
    safe.token = NEW
    line.lay_out(REFUSED, REFUSED)
    with capture_logs() as logs:
        found = await lines.push(on_line)
        again = await lines.push(on_line)

    assert (found.outcome, again.outcome, again.retry_after) == (Outcome.LATER, Outcome.LATER, LOCKED_OUT_FOR)
    assert tokens(line) == [OLD, OLD, NEW]
    assert [entry["event"] for entry in logs] == ["token_renewed", "credentials_refused"]


async def test_a_telegram_token_that_was_replaced_before(api: BotApi, on_telegram: TelegramChannel, safe: Safe) -> None:
    """Answers and what is unasked go on with the new one at once."""
    assert (await bots.push(on_telegram)).outcome is Outcome.ACCEPTED
    safe.token = NEW
    api.lay_out("sendMessage", UNAUTHORIZED)
    with capture_logs() as logs:
        await bots.answer(on_telegram, bots.wrote("8"))
        assert (await bots.push(on_telegram, "9")).outcome is Outcome.ACCEPTED

    assert api.tokens() == [OLD, OLD, NEW, NEW]
    assert [entry["event"] for entry in logs] == ["token_renewed"]


async def test_a_telegram_token_that_is_replaced_later(
    api: BotApi, on_telegram: TelegramChannel, safe: Safe, clock: FakeClock
) -> None:
    """Locked out until it is there."""
    api.lay_out("sendMessage", UNAUTHORIZED)
    with capture_logs():
        assert (await bots.push(on_telegram)).outcome is Outcome.LATER
        clock.turn(minutes=1)
        assert (await bots.push(on_telegram)).retry_after == LOCKED_OUT_FOR - timedelta(minutes=1)
    safe.token = NEW
    assert (await bots.push(on_telegram)).outcome is Outcome.ACCEPTED
    assert api.tokens() == [OLD, NEW]


async def test_whoever_asks_for_updates_reads_it_again(api: BotApi, safe: Safe) -> None:
    """Long polling says that the token is refused, and asks with the new one the next time."""
    updates = Updates(safe.config(Platform.TELEGRAM), base=api.base, long=0)
    api.lay_out("getUpdates", UNAUTHORIZED)
    safe.token = NEW
    with pytest.raises(PollError) as refused:
        await updates.fetch(None)
    assert refused.value.trouble is Trouble.TOKEN
    with pytest.raises(PollError):  # which the API of these tests answers with something odd
        await updates.fetch(None)
    await updates.close()
    assert api.tokens() == [OLD, NEW]


async def test_menus_and_link_tokens_do_too(line: LineApi, api: BotApi, safe: Safe) -> None:
    """The next try, or this one, has the new token."""
    config = safe.config(Platform.LINE)
    menus, commands = LineMenus(config, base=line.base), TelegramMenus(safe.config(Platform.TELEGRAM), base=api.base)
    safe.token = NEW
    line.lay_out(REFUSED)
    api.lay_out("setMyCommands", UNAUTHORIZED)
    shown = [await menus.show(lines.WHO, Shown(None)) for _ in range(2)]
    shown += [await commands.show("7", Shown(Role.STUDENT)) for _ in range(2)]
    await asyncio.gather(menus.close(), commands.close())
    assert shown == [Showed.LATER, Showed.DONE] * 2

    safe.token = OLD
    line.lay_out(REFUSED, Laid(body=json.dumps({"linkToken": "t"}).encode()))
    assert await make_link_token(config, lines.WHO, base=line.base) == "t"
    assert tokens(line) == [OLD, NEW, NEW, OLD]
    assert api.tokens() == [OLD, NEW]


async def test_a_late_refusal_of_the_former_token_locks_nobody_out(safe: Safe, clock: FakeClock) -> None:
    """A call that left before the change may come back after it."""
    config = safe.config(Platform.LINE)
    lock_out = LockOut(config, clock)
    safe.token = NEW
    assert config.renew()
    lock_out.begin(OLD)
    assert lock_out.left() is None
    lock_out.begin(NEW)
    assert lock_out.left() == LOCKED_OUT_FOR
    clock.turn(seconds=LOCKED_OUT_FOR.total_seconds())
    assert lock_out.left() is None
