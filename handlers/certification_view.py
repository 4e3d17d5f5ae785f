"""Everything of one school's certification that is open, with its days: found once a transaction, for all who are told.

Digests of a whole staff are checked and worded in one transaction; each asking for itself would read the school anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from handlers.certification_days import CertificationDays
from handlers.offices import find_in_charge
from portfolio.certification_due import Due
from portfolio.dates import taipei_day
from storage.queries import certification_plans
from storage.queries.certification_plans import OpenRequest, Recipient

if TYPE_CHECKING:
    from sqlmodel import Session

_KEPT: Final = "certification_view"


@dataclass(frozen=True)
class Dated:
    """One open request with until when it is due."""

    request: OpenRequest
    due: Due

    @property
    def closes(self) -> datetime | None:
        """The last instant that counts: of readings that contradict each other, the last one's."""
        return self.due.closes or (None if self.due.deadline is None else self.due.deadline.last_possible)


@dataclass(frozen=True)
class SchoolView:
    """What is open at a school at one moment: by teacher, by registrar, and who of those asked is still here."""

    days: CertificationDays
    by_teacher: Mapping[int, list[Dated]]
    by_registrar: Mapping[int, list[Dated]]
    people: Mapping[int, Recipient]

    def gone_since(self, person_id: int | None) -> datetime | None:
        """Return since when this person is not at the school any more; None while they are, or nothing is known."""
        found = None if person_id is None else self.people.get(person_id)
        return None if found is None else found.gone_since


def view_of(session: Session, *, school: str, now: datetime) -> SchoolView:
    """Return the school's view, which this transaction keeps; for units that decide nothing themselves."""
    kept: dict[tuple[str, datetime], SchoolView] = session.info.setdefault(_KEPT, {})
    if (school, now) not in kept:
        kept.clear()
        kept[school, now] = _find(session, school, now)
    return kept[school, now]


def _find(session: Session, school: str, now: datetime) -> SchoolView:
    days = CertificationDays(session, school=school, now=now)
    found = certification_plans.find_open(session, school=school, now=now)
    dated = _dated(days, found)
    courses = {one.course_id for one in found if one.is_first and one.course_id is not None}
    teaching = certification_plans.find_teachers(session, school=school, course_ids=courses)
    by_teacher: dict[int, list[Dated]] = defaultdict(list)
    for one in dated:
        for person_id in _told_of(one.request, teaching):
            by_teacher[person_id].append(one)
    by_registrar: dict[int, list[Dated]] = defaultdict(list)
    in_charge = {
        division: [person.id or 0 for person in find_in_charge(session, school=school, division=division, now=now)]
        for division in {one.division for one in found}
    }
    for one in dated:
        for person_id in in_charge[one.request.division]:
            by_registrar[person_id].append(one)
    asked = {one.whose for one in found if one.whose is not None}
    people = certification_plans.find_recipients(session, person_ids=asked | by_teacher.keys())
    return SchoolView(days, by_teacher, by_registrar, people)


def _told_of(one: OpenRequest, teaching: Mapping[int, Collection[int]]) -> set[int]:
    """Whom a request is said to: whoever is asked, every teacher of the course at first, or who decided."""
    if one.is_contradicted:
        return set()  # the registrar's to look into
    told = set() if one.whose is None else {one.whose}
    if one.is_first and not one.is_pressed and one.course_id is not None:
        told |= set(teaching.get(one.course_id, ()))
    return told


def _dated(days: CertificationDays, found: list[OpenRequest]) -> list[Dated]:
    """Each with its due; works of one term, grade, division and day of upload share it."""
    known: dict[tuple[Any, ...], Due] = {}
    dated = []
    for one in found:
        day: date | None = None if one.uploaded_at is None else taipei_day(one.uploaded_at)
        key = (one.term, one.grade, one.division, day)
        if key not in known:
            known[key] = days.due(one)
        dated.append(Dated(one, known[key]))
    return dated
