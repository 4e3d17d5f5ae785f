"""LINE's API over the SDK's asynchronous transport: our JSON goes out as it is, and every answer comes back as one.

The SDK's models are left out (`line_flex`), and with them its errors: what is no answer is one of two exceptions, since
whether anything was sent decides what may be tried again.
"""

from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from linebot.v3.messaging import ApiException, AsyncApiClient, Configuration

from bot.channels.line_errors import Answer

CONNECT: Final = 4.0  # seconds until a connection stands, or one is free; nothing was sent before that
WHOLE: Final = 10.0  # seconds for one call; LINE answers in well under one
CONNECTIONS: Final = 100

_BEARER: Final = ["Bearer"]


class NotSentError(Exception):
    """There was no connection: nothing has left."""


class NoAnswerError(Exception):
    """The connection ended or was silent: LINE may have taken the request."""


class _Api(AsyncApiClient):  # type: ignore[misc]
    """The SDK's client for bodies that are plain JSON already: its own walk through them costs more than sending."""

    def sanitize_for_serialization(self, obj: Any) -> Any:
        """Return it as it is."""
        return obj


class LineClient:
    """One channel's client; make it inside the running loop, and close it there."""

    def __init__(self, token: str, *, base: str, whole: float = WHOLE) -> None:
        configuration = Configuration(host=base.rstrip("/"), access_token=token)
        configuration.connection_pool_maxsize = CONNECTIONS
        configuration.proxy = _proxy_for(configuration.host)
        self._client = _Api(configuration)
        # The SDK's session would ask the environment and ~/.netrc again for every message, each time in a thread.
        connector = self._client.rest_client.pool_manager.connector
        self._client.rest_client.pool_manager.detach()
        self._client.rest_client.pool_manager = aiohttp.ClientSession(connector=connector)
        self._timeout = aiohttp.ClientTimeout(total=whole, connect=min(CONNECT, whole))

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.close()

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
        headers = {"Accept": "application/json", "Content-Type": kind}
        if retry_key is not None:
            headers["X-Line-Retry-Key"] = retry_key
        try:
            response = await self._client.call_api(
                path,
                method,
                header_params=headers,
                body=body,
                response_types_map={},
                auth_settings=_BEARER,
                _request_timeout=self._timeout,
            )
        except ApiException as error:
            return Answer(error.status, error.body or "", _lower(error.headers))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSentError(type(error).__name__) from None  # its text may hold more than a log should
        except (TimeoutError, aiohttp.ClientError, UnicodeDecodeError) as error:
            raise NoAnswerError(type(error).__name__) from None
        return Answer(response.status_code, response.raw_data or "", _lower(response.headers))


def _proxy_for(base: str) -> str | None:
    """Return the proxy that the environment names for this address; None where it is reached without one."""
    parts = urlsplit(base)
    return None if proxy_bypass(parts.netloc) else getproxies().get(parts.scheme)


def _lower(headers: Any) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in (headers or {}).items()}
