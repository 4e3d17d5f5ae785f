"""The only place that reads the time; everything else is handed a clock or a moment."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


_BEGUN = datetime.now(UTC) - timedelta(seconds=time.monotonic())


def system_clock() -> datetime:
    """Return now, aware, in UTC."""
    return datetime.now(UTC)


def steady_clock() -> datetime:
    """Return what time it would be had nobody set the clock since this process began, aware, in UTC.

    For how long something takes, and never for what time it is.
    """
    return _BEGUN + timedelta(seconds=time.monotonic())


class MovableClock:
    """A clock that stands still until it is moved by hand: of the simulator, the demo and tests."""

    def __init__(self, start: datetime, moved: Callable[[datetime], None] | None = None) -> None:
        self._now = start
        self._moved = moved

    def __call__(self) -> datetime:
        """Return where the clock stands."""
        return self._now

    def set(self, now: datetime) -> None:
        """Set the clock; backwards too, since a person at the simulator may want to look back."""
        self._now = now
        if self._moved is not None:
            self._moved(now)

    def advance(self, by: timedelta) -> None:
        """Move the clock on."""
        self.set(self._now + by)
