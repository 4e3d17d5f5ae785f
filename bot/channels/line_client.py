"""LINE's API over the SDK's asynchronous transport: our JSON goes out as it is, and every answer comes back as one.

The SDK's models are left out (`line_flex`), and with them its errors: what is no answer is one of two exceptions, since
whether anything was sent decides what may be tried again. So is its walk through bodies that are plain JSON already.
"""

import ssl
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from linebot import __version__
from linebot.v3.messaging import ApiException
from linebot.v3.messaging.async_rest import RESTClientObject

from bot.channels.line_errors import Answer

CONNECT: Final = 4.0  # seconds until a connection stands, or one is free; nothing was sent before that
WHOLE: Final = 10.0  # seconds for one call; LINE answers in well under one
CONNECTIONS: Final = 100


class NotSentError(Exception):
    """There was no connection: nothing has left."""


class NoAnswerError(Exception):
    """The connection ended or was silent: LINE may have taken the request."""


@cache
def _trusted() -> ssl.SSLContext:
    """Whom connections trust; once a process, since reading it takes a twentieth of a second for each channel."""
    return ssl.create_default_context()


class _Rest(RESTClientObject):  # type: ignore[misc]
    """The SDK's transport over a session of our own.

    The SDK's would ask the environment and ~/.netrc again for every message, each time in a thread.
    """

    def __init__(self, proxy: str | None) -> None:
        """Make the session, inside the running loop; the SDK's own making of it is left out."""
        connector = aiohttp.TCPConnector(limit=CONNECTIONS, ssl=_trusted())
        self.pool_manager = aiohttp.ClientSession(connector=connector)
        self.proxy = proxy
        self.proxy_headers = None


class LineClient:
    """One channel's client; make it inside the running loop, and close it there."""

    def __init__(self, token: str, *, base: str, whole: float = WHOLE) -> None:
        self._base = base.rstrip("/")
        self._rest = _Rest(_proxy_for(self._base))
        self._always = {
            "Accept": "application/json",
            "Authorization": f"Bearer {token}",
            "User-Agent": f"line-bot-sdk-python/{__version__}",
        }
        self._timeout = aiohttp.ClientTimeout(total=whole, connect=min(CONNECT, whole))

    async def close(self) -> None:
        """Let go of the connections."""
        await self._rest.close()

    async def call(
        self, method: str, path: str, body: dict[str, Any] | bytes | None = None, *, retry_key: str | None = None
    ) -> Answer:
        """Return LINE's answer, whatever its status; `retry_key` on pushes and multicasts only (elsewhere a 400).

        Bytes are a picture (PNG), anything else is JSON.

        Raises:
            NotSentError: nothing has left.
            NoAnswerError: it may have been taken.
        """
        kind = "image/png" if isinstance(body, bytes) else "application/json"
        headers = {**self._always, "Content-Type": kind}
        if retry_key is not None:
            headers["X-Line-Retry-Key"] = retry_key
        try:
            response = await self._rest.request(
                method, self._base + path, headers=headers, body=body, _request_timeout=self._timeout
            )
        except ApiException as error:
            return Answer(error.status, (error.body or b"").decode(errors="replace"), _lower(error.headers))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSentError(type(error).__name__) from None  # its text may hold more than a log should
        except (TimeoutError, aiohttp.ClientError) as error:
            raise NoAnswerError(type(error).__name__) from None
        return Answer(response.status, response.data.decode(errors="replace"), _lower(response.getheaders()))


@cache
def _proxy_for(base: str) -> str | None:
    """The proxy that the environment names for this address; None where it is reached without one.

    Once a process: asking the environment takes longer than a request, and before a wave each channel has a client.
    """
    parts = urlsplit(base)
    return None if proxy_bypass(parts.netloc) else getproxies().get(parts.scheme)


def _lower(headers: Any) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in (headers or {}).items()}
