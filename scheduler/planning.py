"""What is owed today: reminders of deadlines; once a working day, at its hour, lists of whom they miss, and digests.

Natural keys make planning twice plan once; what was decided meanwhile is noticed when the words are found.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from handlers.certification_view import Dated, SchoolView, view_of
from handlers.succession_notices import UNASSIGNED
from portfolio.dates import taipei_day
from portfolio.digests import Digests, Open, Why
from portfolio.hours import default_hours
from portfolio.people import Role
from portfolio.reminders import NoticeSubject
from scheduler.daily import Daily
from scheduler.looks import GoOn, Looks
from scheduler.losses import LOOKED_BACK, plan_copies, plan_losses
from scheduler.receipt_closing import close_receipts
from scheduler.receipt_lists import plan_receipt_lists
from scheduler.reminding import Reminders
from scheduler.reporting import plan_reports
from storage.queries import certification_plans, notices, receipt_results, schools, terms, work_changes
from storage.units import Storage

if TYPE_CHECKING:
    from sqlmodel import Session

    from storage.queries.certification_plans import OpenRequest

LISTS_EACH: Final = timedelta(minutes=10)
DIGESTS_EACH: Final = timedelta(minutes=30)  # hours begin and digests go out on half hours


@dataclass(frozen=True)
class Planned:
    """One digest that is owed: to whom, why, and what of it must be remembered for the next one."""

    recipient_id: int
    subject: NoticeSubject
    whys: frozenset[Why]
    about: str = ""


class Planner:
    """Plans each school once a day, all of it before the next one: what is owed to somebody that day goes together."""

    def __init__(self, storage: Storage) -> None:
        self._tasks: tuple[Looks, ...] = (
            Reminders(storage),
            Daily(storage, plan_reports, schools=_slugs, each=LISTS_EACH),
            Daily(storage, close_receipts, schools=_with_statements, each=LISTS_EACH),
            Daily(storage, plan_receipt_lists, schools=_slugs, each=LISTS_EACH),
            Daily(storage, plan_losses, schools=_with_new_works, each=LISTS_EACH),
            Daily(storage, plan_copies, schools=_slugs, each=LISTS_EACH),
            Daily(storage, plan_certification, schools=_with_requests, each=DIGESTS_EACH),
        )

    def look(self, now: datetime) -> Collection[str]:
        """Return the schools that are to be planned at `now`, in an order; most looks find none.

        Raises:
            Exception: the database failed; the next call asks again.
        """
        return dict.fromkeys(school for task in self._tasks for school in task.look(now))

    def plan(self, now: datetime, schools: Iterable[str] | None = None, *, go_on: GoOn = lambda: True) -> int:
        """Do what is to be planned at `now`, at these schools or at all, and return how much of it is new.

        `go_on` is asked between transactions. A school on which it fails is logged and tried again at a later look;
        the others go on.
        """
        found = self.look(now) if schools is None else schools
        return sum(task.do(school, now, go_on=go_on) for school in found for task in self._tasks)


def _slugs(session: Session, now: datetime) -> list[str]:
    return [row.slug for row in schools.list_schools(session)]


def _with_statements(session: Session, now: datetime) -> list[str]:
    return receipt_results.find_schools(session)


def _with_new_works(session: Session, now: datetime) -> list[str]:
    return work_changes.find_schools(session, since=now - LOOKED_BACK)


def _with_requests(session: Session, now: datetime) -> list[str]:
    return certification_plans.find_schools(session)


def plan_certification(storage: Storage, school: str, now: datetime) -> int | None:
    """Owe one school's digests of today, and return how many are new; None while today has none (yet, or any more)."""
    with storage.reading(school) as session:
        calendar = terms.calendar_of(session, school)
        digests = Digests(default_hours(Role.TEACHER), calendar.is_working_day)
        at = digests.slot(now)
        if at is None:
            return None
        day = Day(session, school, view_of(session, school=school, now=now), digests, at)
        planned = [*day.teachers(), *day.registrars()]
    if not planned:
        return 0
    today = taipei_day(at)
    with storage.unit(school) as session:
        owed = [
            notices.owe(
                session,
                school=school,
                recipient_id=one.recipient_id,
                subject=one.subject,
                about=one.about,
                stage=today.isoformat(),
                facts={"whys": sorted(one.whys)},
                due_at=at,
                expires_at=digests.hours.ends_on(today),
                now=now,
            )
            for one in planned
        ]
    return sum(owed)


@dataclass(frozen=True)
class Day:
    """One school's day of planning; `at` is the instant at which its digests go out."""

    session: Session
    school: str
    view: SchoolView
    digests: Digests
    at: datetime

    def teachers(self) -> Iterator[Planned]:
        """Yield the digests of teachers, and of offices that certify; nobody who has left is among them."""
        here = {
            person_id: dated
            for person_id, dated in self.view.by_teacher.items()
            if person_id in self.view.people and self.view.gone_since(person_id) is None
        }
        told = self._last(NoticeSubject.CERTIFICATION, here)
        for person_id, dated in sorted(here.items()):
            told_on, _ = told.get(person_id, (None, ""))
            if told_on == taipei_day(self.at):
                continue
            whys = self.digests.for_teacher(map(self._open, dated), told_on=told_on, at=self.at)
            if whys:
                yield Planned(person_id, NoticeSubject.CERTIFICATION, whys)

    def registrars(self) -> Iterator[Planned]:
        """Yield the digests of registrars, each of what their office looks after, where it says something new."""
        told = self._last(NoticeSubject.CERTIFICATION_OFFICE, self.view.by_registrar)
        at_once = certification_plans.find_told_unassigned(
            self.session,
            school=self.school,
            person_ids=self.view.by_registrar.keys(),
            stage=UNASSIGNED,
            today=taipei_day(self.at),
        )
        for person_id, dated in sorted(self.view.by_registrar.items()):
            told_on, about = told.get(person_id, (None, ""))
            if told_on == taipei_day(self.at):
                continue
            opens = [self._open(one, known=at_once.get(person_id)) for one in dated]
            whys = self.digests.for_office(opens, told_on=told_on, at=self.at)
            against = contradicted(one.request for one in dated)
            if against not in ("", about):
                whys |= {Why.CONTRADICTED}
            if whys:
                yield Planned(person_id, NoticeSubject.CERTIFICATION_OFFICE, whys, about=against)

    def _open(self, one: Dated, known: datetime | None = None) -> Open:
        """What a digest asks of a request; that nobody was named until the moment `known` has been said already."""
        request = one.request
        unnamed = self.view.gone_since(request.whose)
        if request.whose is None and (known is None or request.asked_at > known):
            unnamed = request.asked_at
        return Open(
            asked_at=request.asked_at,
            asked_by=one.due.asked_by,
            closes=one.closes,
            is_pressed=request.is_pressed,
            is_contradicted=request.is_contradicted,
            unnamed_since=None if unnamed is None else max(unnamed, request.asked_at),
        )

    def _last(self, subject: NoticeSubject, person_ids: Iterable[int]) -> dict[int, tuple[date, str]]:
        return certification_plans.find_told(
            self.session, school=self.school, subject=subject, person_ids=set(person_ids), today=taipei_day(self.at)
        )


def contradicted(found: Iterable[OpenRequest]) -> str:
    """Return what stands for the decisions that the platform contradicts: other ones are news, the same are not."""
    ids = sorted(one.request_id for one in found if one.is_contradicted)
    return f"contradicted:{len(ids)}-{zlib.crc32(repr(ids).encode()):08x}" if ids else ""
