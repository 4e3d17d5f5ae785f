"""Notices that somebody set the machine's clock: by an hour, by a day, or back again."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from scheduler.means import Clock

log = structlog.get_logger()

A_JUMP: Final = timedelta(seconds=10)  # more than any machine is slow to look twice, less than tells anybody too early
HOLD: Final = timedelta(seconds=5)  # after a jump: clocks that are set are set again soon


class Watch:
    """Compares the real time with one that nobody can set; without that one it has nothing to say.

    For a few seconds after a jump nothing is planned, ended or sent: the clock may be set back at once.
    """

    def __init__(self, wall: Clock, steady: Clock | None = None) -> None:
        self._wall = wall
        self._steady = steady
        self._ahead: timedelta | None = None
        self._holds_until: datetime | None = None
        self._jumps = 0
        self._guard = Lock()

    def time(self) -> datetime:
        """Return an instant to measure from, by the clock that nobody sets where there is one."""
        return (self._steady or self._wall)()

    def is_steady(self) -> bool:
        """Look at both clocks, and return whether it is a while since they last moved apart."""
        if self._steady is None:
            return True
        with self._guard:
            at = self._steady()
            ahead = self._wall() - at
            if self._ahead is not None and abs(ahead - self._ahead) > A_JUMP:
                self._jumps += 1
                self._holds_until = at + HOLD
                log.warning("clock_jumped", seconds=round((ahead - self._ahead).total_seconds()))
            self._ahead = ahead
            return self._holds_until is None or at >= self._holds_until

    def jumps(self) -> int:
        """Look at both clocks, and return how often they have moved apart so far."""
        self.is_steady()
        return self._jumps
