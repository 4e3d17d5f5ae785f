"""Whose turn it is to write to the embedded database, among the threads of one process: receivers before all others,
and those others in the order in which they came.

SQLite takes one writer, and lets the others look again after pauses that grow. Whoever writes all the time would keep a
webhook waiting longer than its platform waits (reliability.md § 2), and jobs from beginning at all while a long plan is
written; so this process's own writers queue here instead.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from sqlalchemy.exc import TimeoutError as PoolTimeoutError


class Turns:
    """One turn at a time; whoever is urgent gets the next one, else whoever has waited longest."""

    def __init__(self) -> None:
        self._free = Condition()
        self._taken = False
        self._urgent = 0
        self._waiting: deque[object] = deque()

    @property
    def is_urgent(self) -> bool:
        """Whether somebody urgent waits, for those who could end their turn early."""
        return self._urgent > 0

    @contextmanager
    def take(self, *, urgent: bool, within: float) -> Iterator[None]:
        """Wait for a turn and hold it.

        Raises:
            sqlalchemy.exc.TimeoutError: it did not come within so many seconds, as from a pool without a connection.
        """
        me = object()
        with self._free:
            if urgent:
                self._urgent += 1
            else:
                self._waiting.append(me)

            def is_mine() -> bool:
                return not self._taken and (urgent or (not self._urgent and self._waiting[0] is me))

            try:
                if not self._free.wait_for(is_mine, timeout=within):
                    raise PoolTimeoutError("another thread holds the database")
                self._taken = True
            finally:
                if urgent:
                    self._urgent -= 1
                else:
                    self._waiting.remove(me)
                self._free.notify_all()
        try:
            yield
        finally:
            with self._free:
                self._taken = False
                self._free.notify_all()
