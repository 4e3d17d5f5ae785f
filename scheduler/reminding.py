"""Reminders of deadlines: every day what falls due until its end is owed, to those for whom it still means something.

Rows only; whether each may go, and where, is asked when it is due. Natural keys make planning twice plan once.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from portfolio.calendar import Term, term_on
from portfolio.dates import start_of_day, taipei_day
from portfolio.reminding import Instants, Place, as_of_now, find_dated
from scheduler.looks import GoOn, Looks
from scheduler.reminder_waves import Wave, Waves
from scheduler.settling import ACTOR
from storage.queries import owing, planned_deadlines, receipt_windows, reminders_told
from storage.queries.reminder_needs import find_basis
from storage.units import Storage

if TYPE_CHECKING:
    from sqlmodel import Session

log = structlog.get_logger()

LOOK_EACH: Final = timedelta(minutes=1)  # whether a day was announced or a rule changed
TRY_AGAIN: Final = timedelta(minutes=10)  # after a failure
A_DAY: Final = timedelta(days=1)  # what is planned at once


class Reminders(Looks):
    """Plans each school once a day, and again soon after a day or a rule of it has changed.

    A school on which it fails is logged, and tried again a while later; the others go on.
    """

    def __init__(self, storage: Storage) -> None:
        super().__init__(LOOK_EACH)
        self._storage = storage
        self._stamps: dict[str, Hashable] = {}
        self._planned: dict[str, Hashable] = {}
        self._failed: dict[str, datetime] = {}

    def _find(self, now: datetime) -> list[str]:
        with self._storage.reading() as session:
            self._stamps = planned_deadlines.find_stamps(session)
        return [
            school
            for school, stamp in self._stamps.items()
            if self._planned.get(school) != (taipei_day(now), stamp) and not self._is_to_wait(school, now)
        ]

    def _do(self, school: str, now: datetime, go_on: GoOn) -> int | None:
        today = (taipei_day(now), self._stamps.get(school))
        try:
            found = plan_reminders(self._storage, school, now, go_on=go_on)
        except Exception as error:  # noqa: BLE001 - one school's trouble must not silence the others
            self._failed[school] = now
            log.error("reminding_failed", error=type(error).__name__)
            return 0
        self._failed.pop(school, None)
        if found is not None:
            self._planned[school] = today
        return found

    def _is_to_wait(self, school: str, now: datetime) -> bool:
        failed = self._failed.get(school)
        return failed is not None and failed <= now < failed + TRY_AGAIN


def plan_reminders(storage: Storage, school: str, now: datetime, *, go_on: GoOn = lambda: True) -> int | None:
    """Owe one school's reminders due until the end of today, and return how many are new.

    In transactions of a few thousand rows; `go_on` is asked between them. None where it said no, or a deadline changed
    meanwhile: nothing is lost, and the next time goes on. What waits of a deadline that has changed ends as superseded.
    """
    with storage.reading(school) as session:
        due = _find_due(session, school, now)
    if due is None:
        return 0
    if due.changed:
        if not _replan(storage, school, now, go_on):
            return None
        with storage.reading(school) as session:
            due = _find_due(session, school, now)
        if due is None or due.changed:
            return None
    return _owe(storage, school, due, now, go_on)


@dataclass(frozen=True)
class _Due:
    """What is owed by the deadlines as they were last planned by, unless some of them have changed since."""

    until: datetime
    planned: Mapping[Place, Instants]
    changed: Collection[Place]
    waves: Sequence[Wave] = ()


def _find_due(session: Session, school: str, now: datetime) -> _Due | None:
    """What is owed until the end of today; None where that is owed already, or nothing is known to remind of."""
    until = start_of_day(taipei_day(now) + timedelta(days=1))
    basis = find_basis(session, school, now)
    if basis is None:
        return None
    planned = planned_deadlines.find_planned(session, school)
    changed = as_of_now(planned, basis.dated, now)[1]
    if changed:
        return _Due(until, planned, changed)
    after = planned_deadlines.find_reminded_to(session, school)
    delivered = receipt_windows.find_delivered_at(session, school=school)
    if after is not None and delivered is not None and delivered >= after - A_DAY:
        after = None  # statements came after their window was planned for: to whom they came is owed it still
    if after is not None and after >= until:
        return None
    return _Due(until, planned, changed, list(Waves(session, basis, planned).owed(after=after, until=until)))


def _owe(storage: Storage, school: str, due: _Due, now: datetime, go_on: GoOn) -> int | None:
    owed, parts = 0, list(_together(due.waves)) or [[]]
    for some in parts:
        if not go_on():
            return None
        with storage.unit(school) as session:
            owed += sum(owing.owe_many(session, one.what, one.to, now=now) for one in some)
            is_last = some is parts[-1]
            if is_last and not planned_deadlines.set_reminded_to(session, school, due.until, planned_by=due.planned):
                return None
    return owed


def foresee(session: Session, school: str, begin: datetime, end: datetime, *, now: datetime) -> list[Wave]:
    """Return the reminders that fall due from `begin` until before `end`, by their instants; nothing is written.

    By the rules, days and settings as they are at `now`, and by what people have done until now.
    """
    basis = find_basis(session, school, now)
    if basis is None:
        return []
    known = planned_deadlines.find_planned(session, school)
    waves: list[Wave] = []
    for first, last in _by_academic_year(begin, end):
        on = max(taipei_day(first), taipei_day(now))
        dated = find_dated(basis.book, basis.school.calendar, on)
        planned, _ = as_of_now(known, dated, now, on=on)
        waves += Waves(session, basis, planned, on=on).all_due(first, last)
    return sorted(waves, key=lambda wave: wave.what.due_at)


def _by_academic_year(begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    while begin < end:
        year = term_on(taipei_day(begin)).academic_year
        until = min(end, start_of_day(Term(year + 1, 1).first_day))
        yield begin, until
        begin = until


def _replan(storage: Storage, school: str, now: datetime, go_on: GoOn) -> bool:
    """Write down what the deadlines are now, and end what waits of the old ones; false where `go_on` said no."""
    with storage.unit(school) as session:
        planned_deadlines.lock_reminding(session, school)
        basis = find_basis(session, school, now)
        assert basis is not None  # no school loses its rules
        known = planned_deadlines.find_planned(session, school)
        found, changed = as_of_now(known, basis.dated, now)
        planned_deadlines.keep_planned(session, school, found, changed, now=now)
        moved = changed & known.keys()
    last: int | None = 0
    while moved and last is not None:
        if not go_on():
            return False
        with storage.unit(school) as session:
            last = reminders_told.end_superseded(session, school=school, actor=ACTOR, now=now, after=last)
    return True


def _together(waves: Sequence[Wave]) -> Iterator[list[Wave]]:
    """Yield as much at a time as one transaction takes."""
    some: list[Wave] = []
    room = owing.AT_ONCE
    for wave in waves:
        to = wave.to
        while to:
            some.append(wave.to_some(to[:room]))
            to, room = to[room:], room - len(to[:room])
            if room == 0:
                yield some
                some, room = [], owing.AT_ONCE
    if some:
        yield some
