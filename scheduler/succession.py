"""Requests to certify, as time and imports change them: asked for, moved to whose turn it is, and back (design § 3).

A tick looks with a few short statements; only where something may be due is more read, and only where something is due
is anything written. Handlers that change an absence or an appointment move requests themselves, in their own unit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from handlers.succession import Moved, find_pack, move_on, would_move
from portfolio.certifiers import certified_kinds
from portfolio.dates import taipei_day
from portfolio.requests import Step
from storage.queries import asking, schools, succession

if TYPE_CHECKING:
    from sqlmodel import Session

    from storage.units import Storage

log = structlog.get_logger()

LOOK_AGAIN: Final = timedelta(minutes=10)  # where time may have changed something but has not, and after a failure


@dataclass(frozen=True)
class Caught:
    """What one import of a school meant: what was done about how many works, and what moved after that."""

    school: str
    steps: Counter[Step]
    moved: Moved


@dataclass
class Succession:
    """What one process does at each tick; it remembers for a while where there was nothing to do."""

    storage: Storage
    _looked: dict[str, datetime] = field(default_factory=dict)

    def run(self, now: datetime, *, go_on: Callable[[], bool] = lambda: True) -> int:
        """Do what is due, and return how many works and requests that changed; one school's failure stops no other."""
        with self.storage.reading() as session:
            behind = [school for school in asking.find_behind(session) if self._is_to_be_tried(school, now)]
            due = {
                school
                for school, is_sure in succession.find_due(session, now=now).items()
                if school not in behind and self._is_due(session, school, now, is_sure=is_sure)
            }
        done = 0
        for school in (*behind, *sorted(due)):
            if not go_on():
                break
            try:
                done += self._do(school, now, is_behind=school in behind)
            except Exception as error:  # noqa: BLE001 - the other schools' requests must move
                self._looked[school] = now
                log.error("succession_failed", error=type(error).__name__)
        return done

    def _do(self, school: str, now: datetime, *, is_behind: bool) -> int:
        steps: Counter[Step] = Counter()
        if is_behind:
            caught = catch_up_at(self.storage, school, now=now)
            steps, moved = caught.steps, caught.moved
        else:
            with self.storage.unit(school) as session:
                moved = move_on(session, school=school, now=now)
        return sum(steps.values()) + moved.on + moved.back + moved.unassigned

    def _is_due(self, session: Session, school: str, now: datetime, *, is_sure: bool) -> bool:
        if not self._is_to_be_tried(school, now):
            return False
        if is_sure:
            return True
        self._looked[school] = now
        return would_move(session, school=school, now=now)

    def _is_to_be_tried(self, school: str, now: datetime) -> bool:
        """Whether it is a while ago, or another day, that this was in vain."""
        last = self._looked.get(school)
        return last is None or not last <= now < last + LOOK_AGAIN or taipei_day(last) != taipei_day(now)


def catch_up(storage: Storage, *, now: datetime) -> list[Caught]:
    """Make the requests of every import that none were made of yet, and return what that was, school by school."""
    with storage.reading() as session:
        behind = asking.find_behind(session)
    return [catch_up_at(storage, school, now=now) for school in behind]


def catch_up_at(storage: Storage, school: str, *, now: datetime) -> Caught:
    """Make the requests of a school's newest import, and let them go to whose turn it is."""
    with storage.unit(school) as session:
        row = schools.find_school(session, school)
        assert row is not None  # no school is ever removed
        kinds = certified_kinds(find_pack(session, school, now))
        steps = asking.make_requests(session, row, kinds=kinds, now=now)
        return Caught(school, steps, move_on(session, school=school, now=now))
