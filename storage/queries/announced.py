"""Which version of an announced day somebody looked at, so that what they confirm is what they saw."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, select, update
from sqlmodel import Session, col

from portfolio import calendar
from storage.tables import AnnouncedDay


def find_version(session: Session, *, school: str, days: Iterable[calendar.AnnouncedDay]) -> tuple[int, int]:
    """Return the row and the revision of what was announced for these events and people; 0 where nothing was.

    Of several rows (the two days of a window; different sources) it is the first one, and all their revisions
    together: whatever anybody announces of them in between, it grows. The rows are locked until the transaction ends.
    """
    first, revision = 0, 0
    for day in days:
        statement = select(col(AnnouncedDay.id), col(AnnouncedDay.revision)).where(*_same(school, day))
        for key, one in session.execute(statement.order_by(col(AnnouncedDay.id)).with_for_update()):
            first, revision = first or key, revision + one
    return first, revision


def name_office(session: Session, *, school: str, days: Iterable[calendar.AnnouncedDay], office: str) -> None:
    """Keep beside days just written which office announced them; the audit trail takes no words, and has who wrote."""
    for day in days:
        its = (*_same(school, day), col(AnnouncedDay.source) == day.source)
        session.execute(update(AnnouncedDay).where(*its).values(announced_by=office))


def _same(school: str, day: calendar.AnnouncedDay) -> tuple[ColumnElement[bool], ...]:
    """The event, term and audience of an announcement, whatever its source."""
    return (
        col(AnnouncedDay.school) == school,
        col(AnnouncedDay.academic_year) == day.term.academic_year,
        col(AnnouncedDay.semester) == day.term.semester,
        col(AnnouncedDay.event) == day.event,
        col(AnnouncedDay.grade).is_not_distinct_from(day.grade),
        col(AnnouncedDay.division).is_not_distinct_from(day.division),
        col(AnnouncedDay.round).is_not_distinct_from(day.round),
    )
