"""Lists about receipts for staff, once a working day: classes on the last morning, leavers, what came of a round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from handlers.unreached_view import View, place_facts, view_of
from portfolio.calendar import TAIPEI, Term
from portfolio.dates import taipei_day
from portfolio.hours import NIGHT, slot_on
from portfolio.people import Role
from portfolio.readings import Cited
from portfolio.reminders import NoticeSubject, Stage
from portfolio.reminding import Place, pack_of, vacations
from portfolio.reports import Reports
from portfolio.rules import DeadlineSubject
from storage.queries import notices, receipt_lists, terms
from storage.queries.receipt_lists import Round
from storage.queries.receipt_waiting import find_students_waiting
from storage.queries.reminder_audience import find_students
from storage.queries.reminder_settings import find_settings
from storage.units import Storage

if TYPE_CHECKING:
    from sqlmodel import Session


@dataclass(frozen=True)
class Report:
    """One list that is owed: to whom, and what it is about."""

    recipient_id: int
    subject: NoticeSubject
    facts: dict[str, Any]


def plan_receipt_lists(storage: Storage, school: str, now: datetime) -> int | None:
    """Owe one school's lists of today, and return how many are new; None while today has none (yet, or any more)."""
    with storage.reading(school) as session:
        calendar = terms.calendar_of(session, school)
        reports = Reports(find_settings(session, school).hours_of(Role.TEACHER), calendar.is_working_day)
        at = reports.slot(now)
        if at is None:
            return None
        view = view_of(session, school=school, now=now)
        if view is None:
            return 0
        desk = _Desk(session, view, reports, taipei_day(now))
        found = [*desk.teachers(), *desk.registrars()]
    if not found:
        return 0
    with storage.unit(school) as session:
        owed = [
            notices.owe(
                session,
                school=school,
                recipient_id=one.recipient_id,
                subject=one.subject,
                stage=taipei_day(now).isoformat(),
                facts=one.facts,
                due_at=at,
                expires_at=datetime.combine(taipei_day(now), NIGHT[0], tzinfo=TAIPEI),
                now=now,
            )
            for one in found
        ]
    return sum(owed)


@dataclass(frozen=True)
class _Desk:
    """Who of one school is told what today."""

    session: Session
    view: View
    reports: Reports
    today: date

    def teachers(self) -> Iterator[Report]:
        """Yield the last morning's list of each homeroom teacher in whose class somebody has not said a word."""
        last = [place for place, stage in self._due() if stage == Stage.LAST_DAY]
        waiting: set[int] = set()
        for place in last:
            students = find_students_waiting(self.session, school=self.view.basis.slug, place=place)
            waiting |= students & self._of(place, students)
        if not waiting:
            return
        classes = receipt_lists.count_by_class(self.session, school=self.view.basis.slug, student_ids=waiting)
        facts = {"places": [place_facts(place) for place in last]}
        for name in sorted(classes):
            for teacher in self.view.homerooms.get(name, ()):
                if teacher.is_reached:
                    yield Report(teacher.person_id, NoticeSubject.RECEIPT_CLASS, facts)

    def registrars(self) -> Iterator[Report]:
        """Yield what each registrar must do by hand: leavers when a window opens, and what came of a round."""
        opening = {Round(place.year, place.round or 1) for place in self._opening()}
        leavers = sorted(opening) if opening and self._has_leavers(opening) else []
        closed = receipt_lists.find_noted(self.session, school=self.view.basis.slug, since=self._since())
        if not leavers and not closed:
            return
        facts = {"leavers": [list(one) for one in leavers], "closed": [list(one) for one in closed]}
        for person_id in sorted({one for ids in self.view.in_charge.values() for one in ids}):
            yield Report(person_id, NoticeSubject.RECEIPT_OFFICE, facts)

    def _opening(self) -> Iterator[Place]:
        """The windows that open today, or have opened since the last working day: letters need every day of them."""
        for place, deadline in self.view.basis.dated.items():
            if place.subject is DeadlineSubject.RECEIPT_CONFIRMATION and deadline.opens is not None:
                day_before = taipei_day(deadline.opens) - timedelta(days=1)
                if self.view.is_open(place) and self.reports.next_day(day_before) == self.today:
                    yield place

    def _due(self) -> Iterator[tuple[Place, str]]:
        """The windows whose list falls on today, each with the stage of the notice that it is about."""
        school = self.view.basis.school
        for place, deadline in self.view.basis.dated.items():
            instants = self.view.planned.get(place)
            if place.subject is not DeadlineSubject.RECEIPT_CONFIRMATION or instants is None:
                continue
            if not instants.says(deadline) or not self.view.is_open(place):
                continue
            moments = school.moments(place, instants, school.settings.hours_of(Role.STUDENT, place.division))
            days = self.reports.days(moments, instants, vacations(school.calendar, place))
            yield from ((place, stage) for day, stage in days.items() if day == self.today)

    def _of(self, place: Place, students: set[int]) -> set[int]:
        """Those of these students whose place this is."""
        found = find_students(self.session, school=self.view.basis.slug, on=self.today, ids=students)
        stands = self.view.basis.stands_under
        return {one.id for one in found if stands(one, place.subject, place.period, place.round) == place}

    def _has_leavers(self, rounds: set[Round]) -> bool:
        """Whether the school's rule says what becomes of leavers, and there are any."""
        years = {one.academic_year for one in rounds}
        packs = [pack_of(self.view.basis.book, Term(year, 2), self.today) for year in years]
        if not any(isinstance(pack.leavers, Cited) for pack in packs):
            return False
        school = self.view.basis.slug
        return bool(receipt_lists.find_leavers(self.session, school=school, rounds=rounds, today=self.today))

    def _since(self) -> datetime:
        return slot_on(self.reports.hours, self.reports.day_before(self.today))
