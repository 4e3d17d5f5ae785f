"""Updates by asking for them (long polling), as they are: the library's own way would lose what it does not know."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.config import ChannelConfig
from bot.channels.limits import TELEGRAM_POLL_SECONDS, TELEGRAM_POLL_UPDATES
from bot.channels.polled import PollError, Trouble
from bot.channels.telegram_client import Request, polling_request
from bot.channels.telegram_updates import HANDLED


class Updates:
    """The updates of one bot. `offset` is the last taken one's number and one: only with it does Telegram forget."""

    def __init__(self, config: ChannelConfig, *, base: str, long: float = TELEGRAM_POLL_SECONDS) -> None:
        self._config = config
        self._base = base
        self._long = long
        self._request: Request | None = None

    async def fetch(self, offset: int | None) -> list[Any]:
        """Return the next updates, at most `TELEGRAM_POLL_UPDATES`, after up to `TELEGRAM_POLL_SECONDS` seconds none.

        Raises:
            PollError: Telegram gave none.
        """
        if self._request is None:
            self._request = polling_request(self._base)
            await self._request.initialize()
        asked = {"timeout": int(self._long), "limit": TELEGRAM_POLL_UPDATES, "allowed_updates": json.dumps(HANDLED)}
        query = urlencode(asked if offset is None else {**asked, "offset": offset})
        try:
            url = f"{self._base.rstrip('/')}/bot{self._config.token()}/getUpdates?{query}"
            found = await self._request.post(url, read_timeout=self._long + 10)
        except Conflict as error:
            raise PollError(Trouble.WEBHOOK if "webhook" in error.message.lower() else Trouble.OTHER) from None
        except RetryAfter as error:
            pause = error.retry_after
            raise PollError(Trouble.AWAY, pause if isinstance(pause, timedelta) else timedelta(seconds=pause)) from None
        except InvalidToken:
            self._config.renew()  # for the next time
            raise PollError(Trouble.TOKEN) from None
        except TelegramError:
            raise PollError(Trouble.AWAY) from None  # its text holds the address, and so the token
        if not isinstance(found, list):
            raise PollError(Trouble.AWAY)
        return found

    async def close(self) -> None:
        """Let go of the connection."""
        request, self._request = self._request, None
        if request is not None:
            await request.shutdown()
