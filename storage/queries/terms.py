"""Announced days of a school's terms: what the registrar writes down, and what deadlines count from."""

from sqlalchemy import select
from sqlmodel import Session, col

from portfolio import calendar
from portfolio.calendar import SchoolCalendar, Term
from storage.tables import AnnouncedDay


def calendar_of(session: Session, school: str) -> SchoolCalendar:
    """Return everything that a school has announced, oldest first, so that the latest word wins."""
    statement = (
        select(AnnouncedDay)
        .where(col(AnnouncedDay.school) == school)
        .order_by(col(AnnouncedDay.announced_at), col(AnnouncedDay.id))
    )
    return SchoolCalendar(_day(row) for row in session.execute(statement).scalars())


def _day(row: AnnouncedDay) -> calendar.AnnouncedDay:
    return calendar.AnnouncedDay(
        event=row.event,
        term=Term(row.academic_year, row.semester),
        on=row.day,
        hour=row.hour,
        grade=row.grade,
        division=row.division,
        round=row.round,
    )
