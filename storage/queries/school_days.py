"""A school's own working days: days on which it is open or closed otherwise than the country."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from storage.queries import audit
from storage.tables import SchoolDay


class Excepted(StrEnum):
    """What became of an exception."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


# Built once: most messages run it.
_OWN = (
    select(col(SchoolDay.day), col(SchoolDay.is_open))
    .where(col(SchoolDay.school) == bindparam("school"))
    .order_by(col(SchoolDay.day))
)


def own_days(session: Session, school: str) -> Mapping[date, bool]:
    """Return the days that a school keeps otherwise than the country: true where school is held."""
    return {row.day: row.is_open for row in session.connection().execute(_OWN, {"school": school})}


def exceptions(session: Session, school: str) -> list[SchoolDay]:
    """Return the same with name, writer and instant, by day."""
    statement = select(SchoolDay).where(col(SchoolDay.school) == school).order_by(col(SchoolDay.day))
    return list(session.execute(statement).scalars())


def except_day(
    session: Session, *, school: str, day: date, is_open: bool, name: str = "", announced_by: str, now: datetime
) -> Excepted:
    """Write down that a school is open or closed on `day`; the same day again replaces what was said of it.

    `announced_by` is who wrote it: a person's pseudonym or `cli`. The name (校慶補假) stays out of the audit trail.
    """
    row = _find(session, school, day)
    if row is not None and (row.is_open, row.name) == (is_open, name):
        return Excepted.UNCHANGED
    outcome = Excepted.NEW if row is None else Excepted.CHANGED
    row = row or SchoolDay(school=school, day=day, is_open=is_open, announced_by=announced_by, announced_at=now)
    row.is_open, row.name, row.announced_by, row.announced_at = is_open, name, announced_by, now
    session.add(row)
    session.flush()
    _record(session, school, day, announced_by, now, act="school_day.set", is_open=is_open)
    return outcome


def remove_exception(session: Session, *, school: str, day: date, removed_by: str, now: datetime) -> bool:
    """Take an exception back, so that `day` is as in the whole country; false where there was none."""
    row = _find(session, school, day)
    if row is None:
        return False
    was_open = row.is_open
    session.delete(row)
    session.flush()
    _record(session, school, day, removed_by, now, act="school_day.removed", is_open=was_open)
    return True


def _find(session: Session, school: str, day: date) -> SchoolDay | None:
    statement = select(SchoolDay).where(col(SchoolDay.school) == school, col(SchoolDay.day) == day)
    return session.execute(statement.with_for_update()).scalar_one_or_none()


def _record(session: Session, school: str, day: date, by: str, now: datetime, *, act: str, is_open: bool) -> None:
    subject, facts = f"school_day:{day.isoformat()}", {"is_open": is_open}
    audit.record(session, school=school, at=now, actor=by, act=act, subject=subject, facts=facts)
