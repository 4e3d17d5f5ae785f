"""The windows of a school's receipt statements: what its rules, its announcements and its deliveries say together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from sqlalchemy import func, select
from sqlmodel import Session, col

from portfolio.calendar import TAIPEI, SchoolCalendar, Term
from portfolio.dates import taipei_day
from portfolio.delivered import OwnWindow
from portfolio.people import Division
from portfolio.receipt_windows import Delivered, ReceiptWindow, grade_in, receipt_window
from portfolio.receipts import ReceiptPart
from portfolio.reminding import pack_of
from portfolio.rulebook import RuleBook
from storage.queries import rulebooks, terms
from storage.tables import Person, ReceiptDelivery

_Key = tuple[int, int, int | None, Division | None, ReceiptPart]


@dataclass(frozen=True)
class Windows:
    """The windows of one school as they stand at `now`; each is worked out once."""

    book: RuleBook | None
    calendar: SchoolCalendar  # rulings applied
    deliveries: Sequence[ReceiptDelivery]
    now: datetime
    _known: dict[_Key, ReceiptWindow] = field(default_factory=dict)

    def of_student(self, student: Person, year: int, round_: int, part: ReceiptPart) -> ReceiptWindow:
        """Return the window of a part for one student, by the grade that they were in then."""
        division = student.division or Division.DAY
        return self.of(year, round_, part, grade=grade_then(student, year, self.now), division=division)

    def of(
        self, year: int, round_: int, part: ReceiptPart, *, grade: int | None, division: Division | None
    ) -> ReceiptWindow:
        """Return the window of a part; `grade` is that of the works' year, None where it is not known."""
        key = (year, round_, grade, division, part)
        if key not in self._known:
            pack = None if self.book is None else pack_of(self.book, Term(year, 2), taipei_day(self.now))
            self._known[key] = receipt_window(
                pack,
                self.calendar,
                year=year,
                round=round_,
                grade=grade,
                division=division,
                part=part,
                delivered=self.delivered(year, round_),
            )
        return self._known[key]

    def delivered(self, year: int, round_: int) -> tuple[Delivered, ...]:
        """Return what came of one round."""
        return tuple(
            Delivered(one.part, one.division, _here(one.opens_at), _here(one.closes_at), one.first_imported_at)
            for one in self.deliveries
            if (one.academic_year, one.round) == (year, round_)
        )


def _here(instant: datetime | None) -> datetime | None:
    """The same instant as people in Taiwan say it."""
    return None if instant is None else instant.astimezone(TAIPEI)


def find_windows(session: Session, *, school: str, now: datetime, academic_year: int | None = None) -> Windows:
    """Return the windows of a school's receipt statements, of one academic year or of all."""
    book = rulebooks.find_rules(session, school)
    calendar = terms.calendar_of(session, school)
    deliveries = find_deliveries(session, school=school, academic_year=academic_year)
    return Windows(book, calendar if book is None else book.ruled(calendar), deliveries, now)


def find_deliveries(session: Session, *, school: str, academic_year: int | None = None) -> list[ReceiptDelivery]:
    """Return what offices have brought, by year, round, part and division."""
    found = select(ReceiptDelivery).where(col(ReceiptDelivery.school) == school)
    if academic_year is not None:
        found = found.where(col(ReceiptDelivery.academic_year) == academic_year)
    order = (ReceiptDelivery.academic_year, ReceiptDelivery.round, ReceiptDelivery.part, ReceiptDelivery.division)
    return list(session.scalars(found.order_by(*(col(one) for one in order))))


def find_own_windows(session: Session, *, school: str) -> list[OwnWindow]:
    """Return the windows that were announced with a delivery, by year, round, part and division."""
    return [
        OwnWindow(
            one.academic_year,
            one.round,
            one.part,
            Division(one.division) if one.division else None,
            one.opens_at,
            one.closes_at,
        )
        for one in find_deliveries(session, school=school)
        if one.opens_at is not None and one.closes_at is not None
    ]


def find_delivered_at(session: Session, *, school: str) -> datetime | None:
    """Return when anything was last delivered; None where nothing ever was."""
    newest = select(func.max(col(ReceiptDelivery.imported_at))).where(col(ReceiptDelivery.school) == school)
    return cast("datetime | None", session.execute(newest).scalar_one())


def grade_then(student: Person, year: int, now: datetime) -> int | None:
    """Return the grade that a student was in in an academic year; of a leaver it counts from the day they left."""
    today = taipei_day(now)
    return grade_in(student.grade, year, on=today if student.left_on is None else min(today, student.left_on))
