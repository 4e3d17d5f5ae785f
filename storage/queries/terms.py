"""Announced days of a school's terms: what the registrar writes down, and what deadlines count from."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session, col

from portfolio import calendar
from portfolio.calendar import SchoolCalendar, Term
from storage.queries import audit
from storage.tables import AnnouncedDay


class Announced(StrEnum):
    """What became of an announcement."""

    NEW = "new"
    MOVED = "moved"  # another day or hour than before: who was told must be told again
    UNCHANGED = "unchanged"


# Built once, and without entities: most messages read the whole calendar.
_ANNOUNCED = (
    select(
        col(AnnouncedDay.event),
        col(AnnouncedDay.academic_year),
        col(AnnouncedDay.semester),
        col(AnnouncedDay.day),
        col(AnnouncedDay.hour),
        col(AnnouncedDay.grade),
        col(AnnouncedDay.division),
        col(AnnouncedDay.round),
    )
    .where(col(AnnouncedDay.school) == bindparam("school"))
    .order_by(col(AnnouncedDay.announced_at), col(AnnouncedDay.id))
)


def calendar_of(session: Session, school: str) -> SchoolCalendar:
    """Return everything that a school has announced, oldest first, so that the latest word wins."""
    return SchoolCalendar(_day(row) for row in session.execute(_ANNOUNCED, {"school": school}))


def announce(
    session: Session, *, school: str, day: calendar.AnnouncedDay, announced_by: str, now: datetime
) -> Announced:
    """Write down a day that the school announced; the same event, term and audience again is the day's next revision.

    `announced_by` is who wrote it: a person's pseudonym or `cli`; it stands in the audit row that goes with it.
    """
    row = _find(session, school, day)
    if row is not None and (row.day, row.hour) == (day.on, day.hour):
        return Announced.UNCHANGED
    facts: dict[str, Any] = {"day": day.on.isoformat()}
    if day.hour is not None:
        facts["hour"] = day.hour.isoformat()
    if row is None:
        outcome = Announced.NEW
        session.add(_row(school, day, announced_by, now))
    else:
        outcome, facts["was"] = Announced.MOVED, row.day.isoformat()
        row.day, row.hour, row.announced_by, row.announced_at = day.on, day.hour, announced_by, now
        row.revision += 1
        facts["revision"] = row.revision
    session.flush()
    audit.record(
        session, school=school, at=now, actor=announced_by, act="day.announced", subject=_subject(day), facts=facts
    )
    return outcome


def _find(session: Session, school: str, day: calendar.AnnouncedDay) -> AnnouncedDay | None:
    statement = select(AnnouncedDay).where(
        col(AnnouncedDay.school) == school,
        col(AnnouncedDay.academic_year) == day.term.academic_year,
        col(AnnouncedDay.semester) == day.term.semester,
        col(AnnouncedDay.event) == day.event,
        col(AnnouncedDay.grade).is_not_distinct_from(day.grade),
        col(AnnouncedDay.division).is_not_distinct_from(day.division),
        col(AnnouncedDay.round).is_not_distinct_from(day.round),
    )
    return session.execute(statement.with_for_update()).scalar_one_or_none()


def _row(school: str, day: calendar.AnnouncedDay, announced_by: str, now: datetime) -> AnnouncedDay:
    return AnnouncedDay(
        school=school,
        academic_year=day.term.academic_year,
        semester=day.term.semester,
        event=day.event,
        day=day.on,
        hour=day.hour,
        grade=day.grade,
        division=day.division,
        round=day.round,
        announced_by=announced_by,
        announced_at=now,
    )


def _day(row: Row[Any]) -> calendar.AnnouncedDay:
    return calendar.AnnouncedDay(
        event=row.event,
        term=Term(row.academic_year, row.semester),
        on=row.day,
        hour=row.hour,
        grade=row.grade,
        division=row.division,
        round=row.round,
    )


def _subject(day: calendar.AnnouncedDay) -> str:
    """The announcement as the audit trail names it: `day:113-1:closing_ceremony_on:grade-3`."""
    audience = [f"{name}-{value}" for name, value in (("grade", day.grade), ("round", day.round)) if value is not None]
    audience += [day.division] if day.division is not None else []
    return ":".join(["day", str(day.term), day.event, *audience])
