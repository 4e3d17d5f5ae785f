"""Notices whose words nobody finds an end of: whatever hangs on them holds a thread until the process ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from scheduler.means import Clock

HANGS: Final = timedelta(seconds=10)  # for one notice's words, which take milliseconds


class Hanging:
    """Knows since when words are being looked for; `time` is a clock that nobody sets. Safe in threads."""

    def __init__(self, time: Clock) -> None:
        self._time = time
        self._since: dict[object, datetime] = {}

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Look for one notice's words inside."""
        key = object()
        self._since[key] = self._time()
        try:
            yield
        finally:
            del self._since[key]

    def hangs(self) -> bool:
        """Return whether somewhere they have been looked for too long: only another process can go on."""
        begun = min(list(self._since.values()), default=None)
        return begun is not None and self._time() - begun > HANGS
