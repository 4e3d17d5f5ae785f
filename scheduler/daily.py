"""Once a day and school: a task is done when its hour has come, and again at a later look where it failed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import structlog

from portfolio.dates import taipei_day
from scheduler.looks import GoOn, Looks
from storage.units import Storage

if TYPE_CHECKING:
    from sqlmodel import Session

log = structlog.get_logger()


class Task(Protocol):
    """What is done for one school."""

    __name__: str

    def __call__(self, storage: Storage, school: str, now: datetime, /) -> int | None:
        """Do it, in transactions of its own."""
        ...


class Daily(Looks):
    """One task of every school a day, of those that `schools` finds.

    The task returns how much it did, or None while its hour has not come (or is past). It is looked for every `each`;
    a school on which it fails is logged and tried again at the next look, the others go on.
    """

    def __init__(
        self,
        storage: Storage,
        task: Task,
        *,
        schools: Callable[[Session, datetime], Iterable[str]],
        each: timedelta,
    ) -> None:
        super().__init__(each)
        self._storage = storage
        self._task = task
        self._schools = schools
        self._done: dict[str, date] = {}

    def _find(self, now: datetime) -> list[str]:
        with self._storage.reading() as session:
            slugs = list(self._schools(session, now))
        return [school for school in slugs if self._done.get(school) != taipei_day(now)]

    def _do(self, school: str, now: datetime, go_on: GoOn) -> int:
        try:
            found = self._task(self._storage, school, now)
        except Exception as error:  # noqa: BLE001 - one school's trouble must not silence the others
            log.error("planning_failed", subject=self._task.__name__, error=type(error).__name__)
            return 0
        if found is None:
            return 0
        self._done[school] = taipei_day(now)
        return found
