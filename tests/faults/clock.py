"""One clock for every process of a run: the machine's, moved by what a file says."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path


class FileClock:
    """The time of this machine plus the seconds that stand in a file, which may change while processes run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[tuple[int, int], timedelta] | None = None

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

    def _keep(self, seconds: float) -> None:
        new = self.path.with_suffix(".new")
        new.write_text(repr(seconds))
        os.replace(new, self.path)  # nobody reads half a number
