"""What tests of Telegram's channel begin with: a bot's settings, what somebody did, and an answer."""

import json

from bot.channels.config import ChannelConfig, Platform
from bot.channels.telegram import TelegramChannel
from handlers.conversation import Button, Fact, Incoming, IncomingKind, Link, Reply
from handlers.intents import ShowDeadlines
from scheduler.push import Delivery
from tests.bot.channels.bot_api import TOKEN, refusal
from tests.conftest import START

REPLY = Reply(
    "件數",
    (Fact("已上傳", "3 件 <b>"),),
    (Button("期限", ShowDeadlines()), Link("平臺", "https://example.org/")),
)
BLOCKED = refusal(403, "Forbidden: bot was blocked by the user")


def config(token: str = TOKEN) -> ChannelConfig:
    return ChannelConfig(Platform.TELEGRAM, "hill", ("hill",), "hill_bot", {"token": (token,)})


def wrote(address: str = "7", *, chat: int | None = None) -> Incoming:
    note = {"chat": int(address) if chat is None else chat, "message": None, "callback": None}
    return Incoming("telegram.hill", address, "1", IncomingKind.WORDS, "件數", START, json.dumps(note))


def pressed(message: int | None = 5, press: str = "q1", data: str = "v1:works") -> Incoming:
    note = {"chat": 7, "message": message, "callback": press}
    return Incoming("telegram.hill", "7", "2", IncomingKind.PRESS, data, START, json.dumps(note))


async def answer(
    channel: TelegramChannel, incoming: Incoming, reply: Reply = REPLY, *, plain_text: bool = False
) -> None:
    await channel.answer(incoming, reply, language=None, plain_text=plain_text)


async def push(channel: TelegramChannel, address: str = "7", reply: Reply = REPLY) -> Delivery:
    return await channel.push(address, reply, key="k", language=None)
