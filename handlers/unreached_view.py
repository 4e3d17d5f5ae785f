"""Whom one school's reminders do not reach, with the deadlines: found once a transaction, for all who are told of it.

Lists of a whole staff are checked and worded in one transaction; each asking for itself would read the school anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from handlers.offices import find_in_charge
from portfolio.dates import taipei_day
from portfolio.people import Division
from portfolio.reminding import Instants, Place
from portfolio.rules import DeadlineSubject
from portfolio.stages import expiry_of
from portfolio.unreached import Lack, lack_of
from storage.queries import homerooms, planned_deadlines, reminder_needs, unreached
from storage.queries.homerooms import Homeroom
from storage.queries.reminder_audience import Student
from storage.queries.reminder_done import Done
from storage.queries.reminder_needs import Basis
from storage.queries.unreached import Missed, Unreached

if TYPE_CHECKING:
    from sqlmodel import Session

_KEPT: Final = "unreached_view"

Missing = tuple[Unreached, Lack]


@dataclass(frozen=True)
class View:
    """What is known at one moment; `basis` holds the rules, the days and the dated deadlines."""

    session: Session
    basis: Basis
    planned: Mapping[Place, Instants]
    _missing: dict[Place, list[Missing]] = field(default_factory=dict)

    @cached_property
    def people(self) -> tuple[Unreached, ...]:
        """Everybody whom something does not reach."""
        return unreached.find_unreached(self.session, school=self.basis.slug, now=self.basis.now)

    def missing(self, place: Place) -> list[Missing]:
        """Return whom a deadline concerns and nobody told of it, each with why; who has nothing left to do is none."""
        if place not in self._missing:
            self._missing[place] = self._find(place)
        return self._missing[place]

    def failed_since(self, since: datetime) -> list[tuple[Unreached, Missed]]:
        """Return what could have reached somebody and did not, since this instant; what ended in a breakdown is such.

        Of deadlines that are closed by now, too: somebody has to know. Who is not reached anyway is not among them.
        """
        found = self._failed(since, is_return=False)
        return [(one, miss) for one, miss in found if self._still_needed(one, miss)]

    def returned_since(self, since: datetime) -> list[Missing]:
        """Return whom word of a returned work did not reach since this instant, though something else could have."""
        return [(one, miss.lack) for one, miss in self._failed(since, is_return=True)]

    def place_of(self, one: Unreached, miss: Missed) -> Place:
        """Return where the deadline stands of which somebody was not told."""
        subject = DeadlineSubject(miss.subject.value)
        return self.basis.stands_under(_student(one), subject, miss.period, miss.round)

    def is_open(self, place: Place) -> bool:
        """Return whether the deadline has a day that is not past."""
        deadline = self.basis.dated.get(place)
        return deadline is not None and deadline.closes is not None and self.basis.now < expiry_of(deadline.closes)

    def of_divisions(self, person_id: int) -> frozenset[Division]:
        """Return the divisions whose people this registrar looks after; none for anybody else."""
        return frozenset(division for division, ids in self.in_charge.items() if person_id in ids)

    @cached_property
    def in_charge(self) -> Mapping[Division, tuple[int, ...]]:
        """The registrars of each division."""
        found = {}
        for division in Division:
            staff = find_in_charge(self.session, school=self.basis.slug, division=division, now=self.basis.now)
            found[division] = tuple(person.id or 0 for person in staff)
        return found

    @cached_property
    def homerooms(self) -> Mapping[str, list[Homeroom]]:
        """The homeroom teachers of each class."""
        return homerooms.find_homerooms(self.session, school=self.basis.slug)

    def _failed(self, since: datetime, *, is_return: bool) -> list[tuple[Unreached, Missed]]:
        reached = [one for one in self.people if lack_of(one.standing) is None]
        return [
            (one, miss) for one in reached for miss in one.missed if miss.at > since and miss.is_return is is_return
        ]

    def _find(self, place: Place) -> list[Missing]:
        found: list[Missing] = []
        for one in self.people:
            if self.basis.stands_under(_student(one), place.subject, place.period, place.round) == place:
                why = one.why_of(place.notice, place.period, place.round)
                if why is not None:
                    found.append((one, why[0]))
        done = self._done(place, (one for one, _ in found))
        return [(one, lack) for one, lack in found if one.student.id not in done]

    def _still_needed(self, one: Unreached, miss: Missed) -> bool:
        place = self.place_of(one, miss)
        return not self.is_open(place) or any(other is one for other, _ in self.missing(place))

    def _done(self, place: Place, people: Iterable[Unreached]) -> Collection[int]:
        ids = {one.student.id for one in people}
        return self.basis.why_done(self._known, place, ids) if ids else ()

    @cached_property
    def _known(self) -> Done:
        """What students have done; read once for each deadline."""
        return Done(self.session, self.basis.slug, self.basis.stale_after_days, taipei_day(self.basis.now))


def view_of(session: Session, *, school: str, now: datetime) -> View | None:
    """Return the school's view, which this transaction keeps; None where no rules are here, and nothing is reminded of.

    For units that decide nothing themselves.
    """
    kept: dict[tuple[str, datetime], View | None] = session.info.setdefault(_KEPT, {})
    if (school, now) not in kept:
        kept.clear()
        kept[school, now] = _view(session, school, now)
    return kept[school, now]


def _view(session: Session, school: str, now: datetime) -> View | None:
    basis = reminder_needs.find_basis(session, school, now)
    if basis is None:
        return None
    return View(session, basis, planned_deadlines.find_planned(session, school))


def place_facts(place: Place) -> list[Any]:
    """Return a place as a notice's facts keep it."""
    return [place.subject.value, place.period, place.grade, place.division.value, place.round]


def read_place(kept: list[Any]) -> Place:
    """Return the place that `place_facts` kept."""
    subject, period, grade, division, round_ = kept
    return Place(DeadlineSubject(subject), period, grade, Division(division), round_)


def _student(one: Unreached) -> Student:
    of = one.student
    return Student(of.id, of.number, of.grade, of.division)
