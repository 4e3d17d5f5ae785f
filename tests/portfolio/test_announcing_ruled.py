"""Announcing where a ruling has settled what was announced differently: the preview starts from what was ruled."""

from dataclasses import replace

from portfolio.announcing import plan
from portfolio.calendar import Event, SchoolCalendar, day_key
from portfolio.rules import DeadlineSubject
from portfolio.schools import load_pack
from tests.portfolio.test_deadlines import at
from tests.schools.reference import announced, common_days, says

MINUTES, LETTER = "會議/壹一9", "國教署114年1月10日函"
FIRST = replace(announced(Event.UPLOAD_CLOSES, "113-1", "114/2/5"), source=MINUTES)
SECOND = replace(announced(Event.UPLOAD_CLOSES, "113-1", "114/2/7"), source=LETTER)
CALENDAR = SchoolCalendar([*common_days(), FIRST, SECOND])


def settled(calendar: SchoolCalendar) -> SchoolCalendar:
    return calendar.ruled({day_key(FIRST): LETTER})


def test_the_ruled_day_is_what_moves() -> None:
    """Without the ruling the deadline is contradicted before; with it, it moves from the day that was ruled."""
    own = announced(Event.UPLOAD_CLOSES, "113-1", "114/2/10")
    for ruled, before in ((lambda calendar: calendar, "conflicting"), (settled, "114/2/7")):
        found = plan(load_pack("yphs"), CALENDAR, (own,), now=at("2025-01-15T08:00"), ruled=ruled)
        moved = [change for change in found.changes if change.deadline.subject is DeadlineSubject.UPLOAD_OUTCOMES]
        assert moved
        for change in moved:
            assert change.before is not None
            assert change.after is not None
            assert (says(change.before), says(change.after)) == (before, "114/2/10")
