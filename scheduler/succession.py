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

from handlers.succession import Moved, find_pack, move_on, would_move
from portfolio.certifiers import certified_kinds
from portfolio.requests import Step
from storage.queries import asking, schools, succession

if TYPE_CHECKING:
    from storage.units import Storage

LOOK_AGAIN: Final = timedelta(minutes=10)  # where time may have changed something, but has not yet


@dataclass(frozen=True)
class Caught:
    """What one import of a school meant: what was done about how many works, and what moved after that."""

    school: str
    steps: Counter[Step]
    moved: Moved


@dataclass
class Succession:
    """What one process does at each tick, remembering for a while where there was nothing to do."""

    storage: Storage
    _looked: dict[str, datetime] = field(default_factory=dict)

    def run(self, now: datetime, *, go_on: Callable[[], bool] = lambda: True) -> int:
        """Do what is due, and return how many requests were made, changed or moved."""
        done = sum(
            sum(caught.steps.values()) + caught.moved.on + caught.moved.back
            for caught in catch_up(self.storage, now=now, go_on=go_on)
        )
        with self.storage.reading() as session:
            due = [
                school
                for school, is_sure in succession.find_due(session, now=now).items()
                if is_sure or (self._is_to_be_looked_at(school, now) and would_move(session, school=school, now=now))
            ]
        for school in due:
            if not go_on():
                break
            with self.storage.unit(school) as session:
                moved = move_on(session, school=school, now=now)
            done += moved.on + moved.back
        return done

    def _is_to_be_looked_at(self, school: str, now: datetime) -> bool:
        last = self._looked.get(school)
        if last is not None and last <= now < last + LOOK_AGAIN and last.date() == now.date():
            return False
        self._looked[school] = now
        return True


def catch_up(storage: Storage, *, now: datetime, go_on: Callable[[], bool] = lambda: True) -> list[Caught]:
    """Make the requests of every import that none were made of yet, and return what that was, school by school."""
    with storage.reading() as session:
        behind = asking.find_behind(session)
    return [_catch_up_at(storage, school, now) for school in behind if go_on()]


def _catch_up_at(storage: Storage, slug: str, now: datetime) -> Caught:
    with storage.unit(slug) as session:
        school = schools.find_school(session, slug)
        assert school is not None  # it was found a moment ago, and no school is ever removed
        steps = asking.make_requests(session, school, kinds=certified_kinds(find_pack(session, slug, now)), now=now)
        return Caught(slug, steps, move_on(session, school=slug, now=now))
