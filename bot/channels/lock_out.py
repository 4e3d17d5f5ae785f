"""After a platform has refused our token nothing is tried for a while: somebody has to look, and tries are counted.

Whoever puts a new token into the file that the old one stood in need not restart anything, nor wait.
"""

from datetime import datetime, timedelta

import structlog

from bot.channels.config import ChannelConfig
from bot.channels.delivery import LOCKED_OUT_FOR
from bot.clock import Clock

log = structlog.get_logger()


class LockOut:
    """One channel's; `left` looks for another token, so it reads a short file where the channel is locked out."""

    def __init__(self, config: ChannelConfig, clock: Clock) -> None:
        self._config = config
        self._clock = clock
        self._until: datetime | None = None
        self._refused = ""

    def begin(self, token: str) -> None:
        """Note that this token was refused, which may be an older one than today's: calls take their time."""
        self._refused = token
        self._until = self._clock() + LOCKED_OUT_FOR

    def left(self) -> timedelta | None:
        """Return how long nothing is tried any more; None when it may be tried, with the token that is there now."""
        if self._until is None:
            return None
        self._config.renew()
        if self._config.token() != self._refused:
            log.info("token_renewed", channel=self._config.name)
            self._until = None
        elif self._until <= self._clock():
            self._until = None
        return None if self._until is None else self._until - self._clock()
