"""python-telegram-bot's client as this project uses it: made inside the running loop, with timeouts, never with a word.

It asks Telegram nothing on its own: `Bot.initialize` would call getMe and fail without a network, and the message of
its error holds the token. Nothing of what the library says of a request or an answer is logged here.
"""

import json
import os
import ssl
from functools import cache
from typing import Any, Final, Self

import httpx
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

CONNECT: Final = 3.0  # seconds; all four, and the wait for a turn, stay below what the sender gives one message
READ: Final = 8.0  # for an answer, which usually takes a fraction of a second
WRITE: Final = 3.0
POOL: Final = 1.0  # for a free connection; nothing was sent when there is none
CONNECTIONS: Final = 40  # at 25 messages a second and a second each, with room

# Else every 429 warns that its `retry_after` will be a timedelta one day; the library's own way to have it now.
os.environ.setdefault("PTB_TIMEDELTA", "true")


class Request(HTTPXRequest):
    """The library's requests, but that an answer which is no JSON is not written to the log: it may hold a message."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Return the answer as an object.

        Raises:
            TelegramError: it is none, as where a proxy answered with a page of its own.
        """
        try:
            parsed = json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            parsed = None
        if not isinstance(parsed, dict):
            raise TelegramError("invalid server response")
        return parsed


class Client:
    """One bot's client, with connections of its own; long polling has another one (`polling_request`)."""

    def __init__(self, token: str, *, base: str, connections: int = CONNECTIONS, read: float = READ) -> None:
        verify = _authorities() if base.startswith("https:") else False  # without TLS there is nothing to verify
        self._request = _request(connections, read, verify)
        self.bot = Bot(
            token,
            base_url=f"{base.rstrip('/')}/bot",
            base_file_url=f"{base.rstrip('/')}/file/bot",
            get_updates_request=self._request,
            request=self._request,
        )

    async def __aenter__(self) -> Self:
        await self._request.initialize()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of the connections."""
        await self._request.shutdown()


def polling_request(base: str) -> Request:
    """Return the one connection that long polling holds open."""
    return _request(1, READ, _authorities() if base.startswith("https:") else False)


@cache
def _authorities() -> ssl.SSLContext:
    """The certificates to trust, read once for all clients: the loop stands still for a tenth of a second."""
    return httpx.create_ssl_context()


def _request(connections: int, read: float, verify: ssl.SSLContext | bool) -> Request:
    return Request(
        connection_pool_size=connections,
        connect_timeout=CONNECT,
        read_timeout=read,
        write_timeout=WRITE,
        pool_timeout=POOL,
        # Without TLS it is a server of one's own or of a test, and no proxy of this machine comes between.
        httpx_kwargs={"verify": verify, "trust_env": bool(verify)},
    )
