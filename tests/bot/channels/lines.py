"""What tests of LINE's channel begin with: an account's settings, what somebody wrote, and an answer."""

from uuid import UUID

from bot.channels.config import ChannelConfig, Platform
from bot.channels.line import LineChannel
from handlers.conversation import Button, Fact, Incoming, IncomingKind, Reply
from handlers.intents import ShowDeadlines
from scheduler.push import Delivery
from tests.bot.channels.line_api import TOKEN
from tests.conftest import START

REPLY = Reply("件數", (Fact("已上傳", "3 件"),), (Button("期限", ShowDeadlines()),))
KEY = str(UUID(int=7))
WHO = "U" + "0" * 32
CONFIG = ChannelConfig(Platform.LINE, "hill", ("hill",), "@hill", {"token": (TOKEN,)})


def wrote(token: str = "a-reply-token") -> Incoming:
    """Return what somebody wrote."""
    return Incoming("line.hill", WHO, "1", IncomingKind.WORDS, "件數", START, token)


async def answer(channel: LineChannel, incoming: Incoming, *, plain_text: bool = False) -> None:
    await channel.answer(incoming, REPLY, language=None, plain_text=plain_text)


async def push(channel: LineChannel, key: str = KEY) -> Delivery:
    return await channel.push(WHO, REPLY, key=key, language=None)
