"""Announced days of a school's terms: what the registrar writes down, and what deadlines count from."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, bindparam, select, type_coerce
from sqlalchemy.types import NullType
from sqlmodel import Session, col

from portfolio import calendar
from portfolio.calendar import SchoolCalendar, Term, day_key
from storage.from_rows import calendar_from
from storage.queries import audit, school_days
from storage.tables import AnnouncedDay


class Announced(StrEnum):
    """What became of an announcement."""

    NEW = "new"
    MOVED = "moved"  # another day or hour than before, or the last word over others: who was told must be told again
    UNCHANGED = "unchanged"


# Built once: most messages read the whole calendar. The values come as the driver gives them, since mostly they are
# only compared with what is known already.
_ANNOUNCED = (
    select(
        *(
            type_coerce(column, NullType())
            for column in (
                col(AnnouncedDay.event),
                col(AnnouncedDay.academic_year),
                col(AnnouncedDay.semester),
                col(AnnouncedDay.day),
                col(AnnouncedDay.hour),
                col(AnnouncedDay.grade),
                col(AnnouncedDay.division),
                col(AnnouncedDay.round),
                col(AnnouncedDay.source),
            )
        )
    )
    .where(col(AnnouncedDay.school) == bindparam("school"))
    .order_by(col(AnnouncedDay.announced_at), col(AnnouncedDay.id))
)


def calendar_of(session: Session, school: str) -> SchoolCalendar:
    """Return everything that a school has announced, oldest first, so that the latest word wins, and its own days.

    The tables are read each time; as long as they say the same, it is the same calendar, with what it has worked out.
    """
    announced = session.connection().execute(_ANNOUNCED, {"school": school})
    own = school_days.own_days(session, school)
    return calendar_from(tuple(map(tuple, announced)), tuple(own.items()))


@dataclass(frozen=True)
class Announcement:
    """An announced day with who wrote it down (a pseudonym, `cli`, `demo`), when, and for the how-manieth time."""

    day: calendar.AnnouncedDay
    announced_by: str
    announced_at: datetime
    revision: int


def announcements(session: Session, school: str) -> list[Announcement]:
    """Return what a school has announced with who and when, for lists: by term, day and event."""
    statement = select(AnnouncedDay).where(col(AnnouncedDay.school) == school)
    found = [
        Announcement(_day(row), row.announced_by, row.announced_at, row.revision)
        for row in session.execute(statement).scalars()
    ]
    return sorted(found, key=lambda one: (one.day.term, one.day.on, one.day.event, one.announced_at))


def announce(
    session: Session, *, school: str, day: calendar.AnnouncedDay, announced_by: str, now: datetime
) -> Announced:
    """Write down a day that the school announced; the same event, term, audience and source again is its next revision.

    `announced_by` is who wrote it: a person's pseudonym or `cli`; it stands in the audit row that goes with it. The
    trail takes no words, so a source stands there as the first half of its SHA-256.
    """
    outcome, row = _outcome(session, school, day)
    if outcome is Announced.UNCHANGED:
        return outcome
    facts: dict[str, Any] = {"day": day.on.isoformat()}
    if day.hour is not None:
        facts["hour"] = day.hour.isoformat()
    if day.source:
        facts["source"] = sha256(day.source.encode()).hexdigest()[:32]
    if row is None:
        session.add(_row(school, day, announced_by, now))
    else:
        facts["was"] = row.day.isoformat()
        row.day, row.hour, row.announced_by, row.announced_at = day.on, day.hour, announced_by, now
        row.revision += 1
        facts["revision"] = row.revision
    session.flush()
    audit.record(
        session, school=school, at=now, actor=announced_by, act="day.announced", subject=day_key(day), facts=facts
    )
    return outcome


def foresee(session: Session, *, school: str, day: calendar.AnnouncedDay) -> Announced:
    """Return what would become of an announcement; nothing is written."""
    return _outcome(session, school, day, lock=False)[0]


def _outcome(
    session: Session, school: str, day: calendar.AnnouncedDay, *, lock: bool = True
) -> tuple[Announced, AnnouncedDay | None]:
    """What an announcement is to what was announced of the same, and the row that it changes."""
    statement = _of_the_same(school, day).order_by(col(AnnouncedDay.announced_at), col(AnnouncedDay.id))
    same = list(session.execute(statement.with_for_update() if lock else statement).scalars())
    row = next((one for one in same if one.source == day.source), None)
    if row is None:
        return Announced.NEW, None
    if (row.day, row.hour) != (day.on, day.hour):
        return Announced.MOVED, row
    # The registrar says again what was said before something else was printed: that word is the last one now.
    since = same[same.index(row) + 1 :] if not day.source else []
    differing = any((one.day, one.hour) != (day.on, day.hour) for one in since)
    return (Announced.MOVED if differing else Announced.UNCHANGED), row


def _of_the_same(school: str, day: calendar.AnnouncedDay) -> Select[AnnouncedDay]:
    """Everything announced of this event, term and audience, whatever its source."""
    return select(AnnouncedDay).where(
        col(AnnouncedDay.school) == school,
        col(AnnouncedDay.academic_year) == day.term.academic_year,
        col(AnnouncedDay.semester) == day.term.semester,
        col(AnnouncedDay.event) == day.event,
        col(AnnouncedDay.grade).is_not_distinct_from(day.grade),
        col(AnnouncedDay.division).is_not_distinct_from(day.division),
        col(AnnouncedDay.round).is_not_distinct_from(day.round),
    )


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
        source=day.source,
        announced_by=announced_by,
        announced_at=now,
    )


def _day(row: AnnouncedDay) -> calendar.AnnouncedDay:
    return calendar.AnnouncedDay(
        event=row.event,
        term=Term(row.academic_year, row.semester),
        on=row.day,
        hour=row.hour,
        grade=row.grade,
        division=row.division,
        round=row.round,
        source=row.source,
    )
