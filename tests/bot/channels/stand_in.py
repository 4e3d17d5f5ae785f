"""The contract stand-in of ../shared/tools in a process of its own, and the people who write to our bot there."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import PIPE, Popen
from typing import Any

import httpx

from bot.channels.telegram_poll import Updates
from bot.channels.telegram_updates import update_of
from handlers.conversation import Incoming
from tests.bot.channels.bot_api import TOKEN
from tests.bot.channels.bots import config
from tests.bot.channels.telegram_spec import CONTRACT
from tests.conftest import START


class StandIn:
    """The stand-in's control side, and what our bot reads from it."""

    def __init__(self, base: str, client: httpx.Client) -> None:
        self.base = base
        self._client = client
        self._offset: int | None = None

    def control(self, name: str, **facts: Any) -> Any:
        """Have the people of the stand-in do something, or its faults happen."""
        answer = self._client.post(f"{self.base}/_control/{name}", params={"bot": TOKEN}, json=facts)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def look(self, name: str, **wanted: Any) -> Any:
        """Return what the stand-in has kept."""
        return self._client.get(f"{self.base}/_control/{name}", params={"bot": TOKEN, **wanted}).json()

    def chat(self, person: int = 7) -> list[Any]:
        """Return the bot's messages in one person's chat, as they stand now."""
        return [message for message in self.look("chat", chat_id=person) if message["from"]["is_bot"]]

    def methods(self) -> list[str]:
        """Return what the bot called, but for asking for updates."""
        return [call["method"] for call in self.look("calls") if call["method"] != "getUpdates"]

    def delete(self, message: int) -> None:
        """Take one of the bot's messages out of the chat."""
        found = self._client.post(f"{self.base}/bot{TOKEN}/deleteMessage", json={"chat_id": 7, "message_id": message})
        assert found.status_code == 200

    async def incoming(self) -> Incoming:
        """Return the newest thing that a person did, as the bot reads it."""
        updates = Updates(config(), base=self.base, long=0)
        raw = await updates.fetch(self._offset)
        await updates.close()
        self._offset = raw[-1]["update_id"] + 1
        incoming = update_of(raw[-1], config(), START).incoming
        assert incoming is not None
        return incoming

    async def said(self, text: str, person: int = 7) -> Incoming:
        """Have a person write."""
        self.control("say", user={"id": person}, text=text)
        return await self.incoming()

    async def pressed(self, message: int, row: int = 0, col: int = 0, **facts: Any) -> Incoming:
        """Have a person press a button."""
        self.control("tap", chat_id=7, message_id=message, row=row, col=col, **facts)
        return await self.incoming()


def shape(message: Any) -> list[list[str]]:
    """Return the labels of a message's keyboard."""
    rows = message.get("reply_markup", {"inline_keyboard": []})["inline_keyboard"]
    return [[key["text"] for key in row] for row in rows]


@contextmanager
def serving(*options: str) -> Iterator[str]:
    """Run the stand-in until the end of the block; yield its address."""
    with Popen(
        [sys.executable, "-B", str(CONTRACT), "serve", "--port", "0", *options], stdout=PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[-1].removesuffix("/bot")
        finally:
            process.kill()
