"""Once a day and school: a task is done when its hour has come, and again at a later look where it failed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import structlog

from portfolio.dates import taipei_day
from storage.units import Storage

if TYPE_CHECKING:
    from sqlmodel import Session

log = structlog.get_logger()

GoOn = Callable[[], bool]


class Task(Protocol):
    """What is done for one school."""

    __name__: str

    def __call__(self, storage: Storage, school: str, now: datetime, /) -> int | None:
        """Do it, in transactions of its own."""
        ...


class Daily:
    """One task of every school a day; what it remembers only saves work, the tables know what was done.

    The task returns how much it did, or None while its hour has not come (or is past). It is looked for every `each`;
    a school on which it fails is logged and tried again at the next look, the others go on.
    """

    def __init__(
        self,
        storage: Storage,
        task: Task,
        *,
        schools: Callable[[Session], Iterable[str]],
        each: timedelta,
    ) -> None:
        self._storage = storage
        self._task = task
        self._schools = schools
        self._each = each
        self._looked: int | None = None
        self._done: dict[str, date] = {}

    def do(self, now: datetime, *, go_on: GoOn = lambda: True) -> int:
        """Do what is to be done at `now`, and return how much that was; `go_on` is asked between schools."""
        look = int(now.timestamp() // self._each.total_seconds())
        if look == self._looked:
            return 0
        with self._storage.reading() as session:
            slugs = list(self._schools(session))
        done = 0
        for school in slugs:
            if self._done.get(school) == taipei_day(now):
                continue
            if not go_on():
                return done
            done += self._do(school, now)
        self._looked = look
        return done

    def _do(self, school: str, now: datetime) -> int:
        try:
            found = self._task(self._storage, school, now)
        except Exception as error:  # noqa: BLE001 - one school's trouble must not silence the others
            log.error("planning_failed", subject=self._task.__name__, error=type(error).__name__)
            return 0
        if found is None:
            return 0
        self._done[school] = taipei_day(now)
        return found
