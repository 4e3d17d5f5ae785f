"""What is done school by school, and looked for every so often: which schools a look has still to do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

GoOn = Callable[[], bool]


class Looks(ABC):
    """One task; what it remembers only saves work, the tables know what was done."""

    def __init__(self, each: timedelta) -> None:
        self._each = each
        self._last: int | None = None
        self._left: dict[str, None] = {}  # a dict, since it keeps the order: whoever waits longest is first

    def look(self, now: datetime) -> Collection[str]:
        """Return the schools that are to be done; asks the tables for more of them where it is time for that.

        Raises:
            Exception: the database failed; the next call asks again.
        """
        number = int(now.timestamp() // self._each.total_seconds())
        if number != self._last:
            self._left |= dict.fromkeys(self._find(now))
            self._last = number
        return self._left.keys()

    def do(self, school: str, now: datetime, *, go_on: GoOn = lambda: True) -> int:
        """Do it for a school that is to be done, and return how much that was.

        It is left to be done where `go_on`, which is asked between transactions, said no.
        """
        if school not in self._left or not go_on():
            return 0
        done = self._do(school, now, go_on)
        if done is None:
            return 0
        del self._left[school]
        return done

    def plan(self, now: datetime, *, go_on: GoOn = lambda: True) -> int:
        """Do it for every school that is to be done, and return how much that was."""
        return sum(self.do(school, now, go_on=go_on) for school in list(self.look(now)))

    @abstractmethod
    def _find(self, now: datetime) -> Iterable[str]:
        """The schools where there is anything to do as far as this task remembers."""

    @abstractmethod
    def _do(self, school: str, now: datetime, go_on: GoOn) -> int | None:
        """How much was done, also where it failed and a later look tries again; None where it is not over."""
