"""Whose turn it is to write to the embedded database, among the threads of one process: receivers before all others.

SQLite takes one writer, and lets the others look again after pauses that grow. Whoever writes all the time would keep a
webhook waiting longer than its platform waits (reliability.md § 2); so this process's own writers queue here instead.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from sqlalchemy.exc import TimeoutError as PoolTimeoutError


class Turns:
    """One turn at a time; whoever is urgent gets the next one."""

    def __init__(self) -> None:
        self._free = Condition()
        self._taken = False
        self._urgent = 0

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
        with self._free:
            self._urgent += urgent
            try:
                if not self._free.wait_for(lambda: not self._taken and (urgent or not self._urgent), timeout=within):
                    raise PoolTimeoutError("another thread holds the database")
                self._taken = True
            finally:
                self._urgent -= urgent
                self._free.notify_all()
        try:
            yield
        finally:
            with self._free:
                self._taken = False
                self._free.notify_all()
