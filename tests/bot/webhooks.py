"""Webhooks as the platforms send them, to a server with one channel of each platform that only remembers answers."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
from fastapi import FastAPI
from sqlmodel import col, select

from bot.app import App
from bot.channels.config import ChannelConfig, Platform
from bot.receiving import receiving_routes
from bot.server import make_server
from bot.settings import Settings
from handlers.conversation import Incoming, Reply
from scheduler.push import Delivery, Outcome
from storage.tables import InboxEvent
from storage.units import Storage
from tests.conftest import FakeClock
from tests.world import SMALL

SECRET, NEXT_SECRET = b"the secret of now", b"the secret that comes next"
WEBHOOK_SECRET = b"telegrams_secret"
LINE = ChannelConfig(Platform.LINE, "small", (SMALL,), held={"token": ("t",), "secret": (SECRET.decode(),)})
TELEGRAM = ChannelConfig(
    Platform.TELEGRAM, "small", (SMALL,), held={"token": ("1:t",), "webhook_secret": (WEBHOOK_SECRET.decode(),)}
)
ALICE, BOB = f"U{'a' * 32}", f"U{'b' * 32}"  # user ids of LINE
MORNING = 1736899200  # the fake clock's first moment, in Unix time


@dataclass
class Remembering:
    """A channel that answers nobody and remembers everything."""

    name: str
    schools: tuple[str, ...] = (SMALL,)
    takes_keys: bool = True
    answers: list[tuple[Incoming, Reply]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)

    async def answer(self, incoming: Incoming, reply: Reply, *, language: str | None, plain_text: bool) -> None:
        self.answers.append((incoming, reply))

    async def push(
        self, address: str, reply: Reply, *, key: str, language: str | None, plain_text: bool = False
    ) -> Delivery:
        return Delivery(Outcome.ACCEPTED)

    async def leave(self, group: str) -> None:
        self.left.append(group)

    async def acknowledge(self, incoming: Incoming) -> None:
        self.acknowledged.append(json.loads(incoming.reply_to)["callback"])

    async def acknowledge_press(self, press: str) -> None:
        self.acknowledged.append(press)

    def titles(self, address: str = "") -> list[str]:
        """Return the titles of what one person was answered, or everybody."""
        return [reply.title for incoming, reply in self.answers if address in ("", incoming.address)]


class House:
    """A server with both platforms, and what stands in its inbox."""

    def __init__(self, storage: Storage, clock: FakeClock, settings: Settings) -> None:
        self.line, self.telegram = Remembering(LINE.name), Remembering(TELEGRAM.name)
        channels: dict[str, Any] = {LINE.name: self.line, TELEGRAM.name: self.telegram}
        self.app = App(settings, storage, clock, False, channels)
        self.web = receiver(self.app, LINE, TELEGRAM)
        self.clock = clock
        transport = httpx.ASGITransport(self.web, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")
        self._ids = count(1)

    async def post_line(self, *events: object, secret: bytes = SECRET) -> int:
        """Send one body with these events, and return the answer's status once everybody was answered."""
        body = json.dumps({"destination": "U" + "0" * 32, "events": list(events)}).encode()
        return await self.post("line", body, {"x-line-signature": signature(body, secret)})

    async def post_telegram(self, update: object, secret: bytes = WEBHOOK_SECRET) -> int:
        """Send one update, and return the answer's status once everybody was answered."""
        headers = {"x-telegram-bot-api-secret-token": secret.decode()}
        return await self.post("telegram", json.dumps(update).encode(), headers)

    async def post(self, platform: str, body: bytes, headers: dict[str, str], channel: str = "small") -> int:
        """Send these bytes."""
        raw = {name: value.encode("latin-1") for name, value in headers.items()}
        answer = await self.client.post(f"/{platform}/{channel}", content=body, headers=raw)
        await self.web.state.life.workers.idle()
        await self.web.state.life.receiving.idle()
        return answer.status_code

    def words(self, text: str, user: str = ALICE, *, id: str = "", **more: Any) -> dict[str, Any]:
        """Return LINE's event of a typed text."""
        number = next(self._ids)
        return {
            "type": "message",
            "message": {"type": "text", "id": f"{number}", "text": text, "quoteToken": "q"},
            "replyToken": f"reply{number}",
            "source": {"type": "user", "userId": user},
            "webhookEventId": id or f"event{number}",
            "timestamp": MORNING * 1000 + number,
            "mode": "active",
            "deliveryContext": {"isRedelivery": False},
            **more,
        }

    def update(self, text: str, user: int = 7, **more: Any) -> dict[str, Any]:
        """Return Telegram's update of a typed text."""
        number = next(self._ids)
        sender = {"id": user, "is_bot": False, "first_name": "A"}
        chat = {"id": user, "type": "private"}
        message = {"message_id": number, "from": sender, "chat": chat, "date": MORNING + number, "text": text}
        return {"update_id": 1000 + number, "message": {**message, **more}}

    def rows(self) -> list[InboxEvent]:
        """Return the inbox as it stands."""
        with self.app.storage.reading() as session:
            return list(session.exec(select(InboxEvent).order_by(col(InboxEvent.id))))

    async def close(self) -> None:
        """Let go of everything but the database."""
        await self.client.aclose()
        await self.web.state.life.stop()
        await self.web.state.life.close()
        self.app.inbox.close()


def receiver(app: App, *configs: ChannelConfig) -> FastAPI:
    """Return the server with these channels' webhooks, whose platforms' libraries nobody needs to load for that."""
    web = make_server(app)
    web.router.routes[:0] = receiving_routes(web.state.life.receiving, configs).routes
    return web


def signature(body: bytes, secret: bytes = SECRET) -> str:
    """Return LINE's signature of these bytes."""
    return base64.b64encode(hmac.digest(secret, body, hashlib.sha256)).decode()
