"""Whom reminders do not reach is told to homeroom teachers and registrars, early enough to act by paper (design § 8).

Planned once a working day, at the hour of digests; natural keys make planning twice plan once. What somebody has done
about it meanwhile is noticed when the words are found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from handlers.unreached_lists import About, Cost, list_class, look
from handlers.unreached_view import View, view_of
from portfolio.calendar import TAIPEI
from portfolio.dates import end_of_day, taipei_day
from portfolio.hours import NIGHT, slot_on
from portfolio.people import Role
from portfolio.reminders import NoticeSubject
from portfolio.reminding import Place, vacations
from portfolio.reports import Reports
from scheduler.costs import Forecast, forecast
from storage.queries import certification_plans, notices, terms, unreached
from storage.queries.reminder_settings import find_settings
from storage.units import Storage

if TYPE_CHECKING:
    from sqlmodel import Session

LOOKED_BACK: Final = timedelta(days=7)  # what failed before the last list, where there was none lately
MADE_UP_FOR: Final = timedelta(days=3)  # a list of a morning on which nothing ran


@dataclass(frozen=True)
class Report:
    """One list that is owed: to whom, and what it is about."""

    recipient_id: int
    subject: NoticeSubject
    about: About


def plan_reports(storage: Storage, school: str, now: datetime) -> int | None:
    """Owe one school's lists of today, and return how many are new; None while today has none (yet, or any more)."""
    with storage.reading(school) as session:
        reports = _reports(session, school)
        at = reports.slot(now)
        if at is None:
            return None
        view = view_of(session, school=school, now=now)
        agenda = None if view is None else _agenda(view, reports)
        if view is None or agenda is None or agenda.is_empty(session, view):
            return 0
    costs: tuple[Cost, ...] = ()
    if agenda.coming:
        with storage.reading() as session:  # a month is the channel's, whose schools share it
            costs = tuple(_cost(one) for one in forecast(session, school, now))
    with storage.reading(school) as session:
        view = view_of(session, school=school, now=now)
        assert view is not None  # no school loses its rules
        desk = Desk(session, view, agenda)
        found = [*desk.teachers(), *desk.registrars(costs)]
    if not found:
        return 0
    with storage.unit(school) as session:
        owed = [
            notices.owe(
                session,
                school=school,
                recipient_id=one.recipient_id,
                subject=one.subject,
                stage=agenda.today.isoformat(),
                facts=one.about.facts(),
                due_at=at,
                expires_at=datetime.combine(agenda.today, NIGHT[0], tzinfo=TAIPEI),  # whatever hours somebody chose
                now=now,
            )
            for one in found
        ]
    return sum(owed)


def _reports(session: Session, school: str) -> Reports:
    hours = find_settings(session, school).hours_of(Role.TEACHER)
    return Reports(hours, terms.calendar_of(session, school).is_working_day)


def _cost(one: Forecast) -> Cost:
    return Cost(one.channel, one.month, one.used, one.coming, one.over, int(one.bill))


@dataclass(frozen=True)
class Agenda:
    """What one school's staff may have to be told today.

    `places` are the deadlines of today's lists and of those of the days before, each with the stage of the reminder
    that it follows and its day; `coming` the reminders from today's hour of digests on until the end of the next
    working day.
    """

    today: date
    reports: Reports
    places: tuple[tuple[Place, str, date], ...]
    coming: tuple[tuple[Place, datetime], ...]

    def is_empty(self, session: Session, view: View) -> bool:
        """Return whether nothing can be to be told: found out before anybody is looked for."""
        return not (
            self.places
            or self.coming
            or unreached.has_failed_since(session, school=view.basis.slug, since=self.since(None))
        )

    def due(self, told_on: date | None) -> tuple[tuple[Place, str], ...]:
        """Return the deadlines of the lists that somebody is to be told since they were told last."""
        return tuple((place, stage) for place, stage, day in self.places if told_on is None or told_on < day)

    def soon(self, told_on: date | None) -> tuple[tuple[Place, ...], date | None]:
        """Return the deadlines that are reminded of until the next working day, and the last day of those reminders.

        Today's among them where the working day before told nobody.
        """
        is_told = told_on == self.reports.day_before(self.today)
        found = [(place, at) for place, at in self.coming if not is_told or taipei_day(at) > self.today]
        return tuple(dict.fromkeys(place for place, _ in found)), max((taipei_day(at) for _, at in found), default=None)

    def since(self, told_on: date | None) -> datetime:
        """Return from when on what failed is news: since the last list, as far as it is not long ago."""
        back = slot_on(self.reports.hours, self.today) - LOOKED_BACK
        return back if told_on is None else max(back, slot_on(self.reports.hours, told_on))


def _agenda(view: View, reports: Reports) -> Agenda:
    today = taipei_day(view.basis.now)
    first, last = slot_on(reports.hours, today), end_of_day(reports.next_day(today))
    places: list[tuple[Place, str, date]] = []
    coming: list[tuple[Place, datetime]] = []
    school = view.basis.school
    for place, deadline in view.basis.dated.items():
        instants = view.planned.get(place)
        if instants is None or not instants.says(deadline) or not view.is_open(place):
            continue
        moments = school.moments(place, instants, school.settings.hours_of(Role.STUDENT, place.division))
        days = reports.days(moments, instants, vacations(school.calendar, place))
        lately = [day for day in days if today - MADE_UP_FOR <= day <= today]
        if lately:
            places.append((place, str(days[max(lately)]), max(lately)))
        coming += [(place, one.at) for one in moments if first < one.at <= last]
    return Agenda(today, reports, tuple(places), tuple(coming))


@dataclass(frozen=True)
class Desk:
    """Who of one school is told what today."""

    session: Session
    view: View
    agenda: Agenda

    def teachers(self) -> Iterator[Report]:
        """Yield the list of each homeroom teacher who can be told, where anybody of the class is missing."""
        classes = {
            teacher.person_id: name
            for name, teachers in self.view.homerooms.items()
            for teacher in teachers
            if teacher.is_reached
        }
        told = self._told(NoticeSubject.UNREACHED, classes)
        for person_id, class_name in sorted(classes.items()):
            told_on = told.get(person_id)
            if told_on == self.agenda.today:
                continue
            about = About(places=self.agenda.due(told_on), since=self.agenda.since(told_on))
            listed = list_class(self.view, class_name, about)
            if not listed.says_nothing:
                places = tuple((place, stage) for place, stage in about.places if place in listed.open)
                yield Report(person_id, NoticeSubject.UNREACHED, About(places=places, since=about.since))

    def registrars(self, costs: tuple[Cost, ...]) -> Iterator[Report]:
        """Yield what each registrar must know, of the divisions that they look after.

        What the month costs goes along. It is worth a message of its own where it will not suffice for what comes, and
        once a month before anything that costs something.
        """
        people = {person_id for ids in self.view.in_charge.values() for person_id in ids}
        told = self._told(NoticeSubject.REMINDING, people)
        for person_id in sorted(people):
            told_on = told.get(person_id)
            if told_on == self.agenda.today:
                continue
            soon, until = self.agenda.soon(told_on)
            is_first = told_on is None or _month(told_on) != _month(self.agenda.today)
            is_costly = any(one.over or (one.coming and one.bill and is_first) for one in costs) and bool(soon)
            about = About(self.agenda.due(told_on), soon, until, self.agenda.since(told_on), costs, is_costly)
            if not look(self.view, self.view.of_divisions(person_id), about).says_nothing:
                yield Report(person_id, NoticeSubject.REMINDING, about)

    def _told(self, subject: NoticeSubject, person_ids: Collection[int]) -> dict[int, date]:
        found = certification_plans.find_told(
            self.session,
            school=self.view.basis.slug,
            subject=subject,
            person_ids=person_ids,
            today=self.agenda.today,
        )
        return {person_id: told_on for person_id, (told_on, _) in found.items()}


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
