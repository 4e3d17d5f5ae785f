"""One clock for every process of a run: the machine's, moved by what a file says."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

UNDER_WAY: Final = 1.0  # seconds that a message may take from the look at the clock to the platform


class FileClock:
    """The time of this machine plus the seconds that stand in a file, which may change while processes run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[tuple[int, int], timedelta] | None = None
        self._back: list[tuple[float, float]] = []  # when it was set back, in Unix time, and what it showed until then

    @property
    def offset(self) -> timedelta:
        """How far it is ahead of the machine's; the file is read where it is another one than last time."""
        found = os.stat(self.path)
        which = (found.st_ino, found.st_mtime_ns)
        if self._read is None or self._read[0] != which:
            self._read = which, timedelta(seconds=float(self.path.read_text()))
        return self._read[1]

    def __call__(self) -> datetime:
        """Return the time, aware, in UTC."""
        return datetime.now(UTC) + self.offset

    def set(self, now: datetime) -> None:
        """Let it be `now` at this moment, and go on from there."""
        self._keep((now - datetime.now(UTC)).total_seconds())

    def shift(self, **by: float) -> None:
        """Move it by a `timedelta`'s arguments; backwards too."""
        self._keep((self.offset + timedelta(**by)).total_seconds())

    def left_at(self, real: float, at: float) -> float:
        """Return the Unix time it showed when a message left that arrived at `real`, where it showed `at`.

        Whoever sends cannot call back what is under way when the clock is set back.
        """
        return max([at, *(showed for when, showed in self._back if real - UNDER_WAY <= when <= real)])

    def _keep(self, seconds: float) -> None:
        if self.path.exists() and seconds < (before := self.offset.total_seconds()):
            real = time.time()
            self._back.append((real, real + before))
        new = self.path.with_suffix(".new")
        new.write_text(repr(seconds))
        os.replace(new, self.path)  # nobody reads half a number
