"""What stands in the database after a registrar announced a day in the chat."""

from datetime import date

from portfolio.calendar import Event, Term
from storage.tables import AnnouncedDay as Row
from tests.desk import Desk

SENTENCE = "公告 113-1 休業式 114/1/21"
FEAST = Event.CLOSING_CEREMONY


def announced(desk: Desk, event: Event = FEAST, term: str = "113-1", school: str = "small") -> list[Row]:
    """What stands in the database of an event."""
    when = Term.parse(term)
    return [
        row
        for row in desk.rows(Row)
        if (row.school, row.event, row.academic_year, row.semester)
        == (school, event, when.academic_year, when.semester)
    ]


def days(desk: Desk, event: Event = FEAST, term: str = "113-1") -> list[date]:
    """The days of an event."""
    return [row.day for row in announced(desk, event, term)]
