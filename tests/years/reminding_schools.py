"""What the five schools announce in the simulated year, and, by hand, which windows come of it.

The windows are read off the documents and the announced days, not worked out by the program: they are what the book
holds it to. A window that a later word replaces ends with the day of that word.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from portfolio.calendar import AnnouncedDay, Event, Term
from portfolio.people import Division
from portfolio.rules import DeadlineSubject

DAY: Final = timedelta(days=1)
BEGINS, ENDS = date(2024, 8, 26), date(2025, 8, 31)
FIRST, SECOND, LAST_YEAR = Term(113, 1), Term(113, 2), Term(112, 2)
ALL, YOUNGER, OLDEST = (1, 2, 3), (1, 2), (3,)
OUTCOMES, DIVERSE = DeadlineSubject.UPLOAD_OUTCOMES, DeadlineSubject.UPLOAD_DIVERSE
SELECTION, RECEIPTS = DeadlineSubject.SELECTION, DeadlineSubject.RECEIPT_CONFIRMATION

VACATIONS: Final = ((date(2025, 1, 20), date(2025, 2, 11)), (date(2025, 6, 30), date(2025, 9, 1)))
EXAMS: Final = (
    (date(2024, 10, 15), date(2024, 10, 17)),
    (date(2025, 1, 14), date(2025, 1, 17)),
    (date(2025, 6, 24), date(2025, 6, 27)),
)
DOWN: Final = tuple(  # no process runs, all day
    date.fromisoformat(day)
    for day in ("2024-09-02", "2024-09-03", "2025-01-31", "2025-02-01", "2025-05-09", "2025-06-30")
)
STALE: Final = (date(2025, 1, 6), date(2025, 1, 20))  # nothing is imported from the first to the last of them
SUBMITTED, ANNOUNCED = date(2025, 2, 12), date(2025, 4, 21)


@dataclass(frozen=True)
class Window:
    """One deadline of the works of some grades, from its announcement until another word replaces it."""

    subject: DeadlineSubject
    period: str
    grades: tuple[int, ...]
    opens: date | None
    closes: date
    round: int = 0
    known: date = BEGINS
    until: date = ENDS + DAY
    was: date | None = None  # the closing that it replaces

    @property
    def key(self) -> tuple[str, str, int]:
        """Which deadline, as notices name it."""
        return self.subject.value, self.period, self.round


@dataclass(frozen=True)
class Plan:
    """One school's year; `limit` is how many outcomes a student may upload a semester, where the document says so."""

    words: tuple[tuple[date, AnnouncedDay], ...]
    windows: tuple[Window, ...]
    divisions: tuple[Division, ...] = (Division.DAY,)
    limit: int | None = None
    rounds: tuple[int, ...] = (1,)  # of last year's receipts
    cap: int | None = None


def _moves(window: Window, on: date, closes: date) -> tuple[Window, Window]:
    return replace(window, until=on), replace(window, closes=closes, known=on, was=window.closes)


def _by_notice(first: date, moved_on: date, moved_to: date) -> Plan:
    """A school whose document leaves the days to announcements; that of the first semester's closing moves."""
    opens, selection, receipts = date(2024, 9, 2), date(2024, 9, 9), date(2024, 10, 9)
    day = AnnouncedDay
    return Plan(
        words=(
            (BEGINS, day(Event.UPLOAD_OPENS, FIRST, opens)),
            (BEGINS, day(Event.UPLOAD_CLOSES, FIRST, first)),
            (BEGINS, day(Event.DIVERSE_OPENS, SECOND, opens)),
            (BEGINS, day(Event.DIVERSE_CLOSES, SECOND, date(2025, 7, 25))),
            (BEGINS, day(Event.DIVERSE_CLOSES, SECOND, date(2025, 4, 25), grade=3)),
            (BEGINS, day(Event.SELECTION_OPENS, LAST_YEAR, selection)),
            (BEGINS, day(Event.SELECTION_CLOSES, LAST_YEAR, date(2024, 9, 27))),
            (BEGINS, day(Event.RECEIPT_OPENS, LAST_YEAR, receipts)),
            (BEGINS, day(Event.RECEIPT_CLOSES, LAST_YEAR, date(2024, 10, 14))),
            (moved_on, day(Event.UPLOAD_CLOSES, FIRST, moved_to)),
            (SUBMITTED, day(Event.UPLOAD_OPENS, SECOND, date(2025, 2, 17))),
            (SUBMITTED, day(Event.UPLOAD_CLOSES, SECOND, date(2025, 6, 27))),
            (SUBMITTED, day(Event.UPLOAD_CLOSES, SECOND, date(2025, 4, 25), grade=3)),
            *_OLDEST,
        ),
        windows=(
            *_moves(Window(OUTCOMES, "113-1", ALL, opens, first), moved_on, moved_to),
            Window(OUTCOMES, "113-2", YOUNGER, date(2025, 2, 17), date(2025, 6, 27), known=SUBMITTED),
            Window(OUTCOMES, "113-2", OLDEST, date(2025, 2, 17), date(2025, 4, 25), known=SUBMITTED),
            Window(DIVERSE, "113", YOUNGER, opens, date(2025, 7, 25)),
            Window(DIVERSE, "113", OLDEST, opens, date(2025, 4, 25)),
            Window(SELECTION, "112", YOUNGER, selection, date(2024, 9, 27)),
            Window(RECEIPTS, "112", YOUNGER, receipts, date(2024, 10, 14)),
            *_OF_OLDEST,
        ),
    )


_OLDEST = (  # the third grade selects and confirms before it leaves
    (ANNOUNCED, AnnouncedDay(Event.SELECTION_OPENS, SECOND, date(2025, 5, 1), grade=3)),
    (ANNOUNCED, AnnouncedDay(Event.SELECTION_CLOSES, SECOND, date(2025, 5, 9), grade=3)),
    (ANNOUNCED, AnnouncedDay(Event.RECEIPT_OPENS, SECOND, date(2025, 5, 19), grade=3)),
    (ANNOUNCED, AnnouncedDay(Event.RECEIPT_CLOSES, SECOND, date(2025, 5, 23), grade=3)),
)
_OF_OLDEST = (
    Window(SELECTION, "113", OLDEST, date(2025, 5, 1), date(2025, 5, 9), known=ANNOUNCED),
    Window(RECEIPTS, "113", OLDEST, date(2025, 5, 19), date(2025, 5, 23), known=ANNOUNCED),
)
_BOTH = (Division.DAY, Division.CONTINUING)
_MOVED_ON, _MOVED_TO = date(2025, 1, 22), date(2025, 2, 7)
_TWO_WEEKS_AFTER = _moves(  # 休業式 2025-01-20, and 02-03 is the first working day after two weeks
    Window(OUTCOMES, "113-1", ALL, date(2024, 8, 30), date(2025, 2, 3)), _MOVED_ON, _MOVED_TO
)
_MOVED = (_MOVED_ON, AnnouncedDay(Event.UPLOAD_CLOSES, FIRST, _MOVED_TO))

_YPHS = Plan(
    words=(
        (BEGINS, AnnouncedDay(Event.SELECTION_OPENS, LAST_YEAR, date(2024, 9, 9))),
        (BEGINS, AnnouncedDay(Event.SELECTION_CLOSES, LAST_YEAR, date(2024, 9, 27))),
        _MOVED,
        (SUBMITTED, AnnouncedDay(Event.UPLOAD_CLOSES, SECOND, date(2025, 4, 25), grade=3)),
        (SUBMITTED, AnnouncedDay(Event.DIVERSE_CLOSES, SECOND, date(2025, 4, 25), grade=3)),
        *_OLDEST,
    ),
    windows=(
        *_TWO_WEEKS_AFTER,
        Window(OUTCOMES, "113-2", YOUNGER, date(2025, 2, 11), date(2025, 7, 14)),
        Window(OUTCOMES, "113-2", OLDEST, None, date(2025, 4, 25), known=SUBMITTED),
        Window(DIVERSE, "113", YOUNGER, date(2024, 8, 30), date(2025, 7, 31)),
        Window(DIVERSE, "113", OLDEST, date(2024, 8, 30), date(2025, 4, 25), known=SUBMITTED),
        Window(SELECTION, "112", YOUNGER, date(2024, 9, 9), date(2024, 9, 27)),
        *_OF_OLDEST,
    ),
    divisions=_BOTH,
    limit=9,
)
_TTTVS = Plan(
    words=(
        _MOVED,
        (SUBMITTED, AnnouncedDay(Event.SUBMISSION_LETTER, SECOND, date(2025, 5, 16))),
    ),
    windows=(
        *_TWO_WEEKS_AFTER,
        Window(OUTCOMES, "113-2", YOUNGER, None, date(2025, 7, 14)),
        Window(OUTCOMES, "113-2", OLDEST, None, date(2025, 4, 25), known=SUBMITTED),
        Window(DIVERSE, "113", OLDEST, None, date(2025, 4, 25), known=SUBMITTED),
        Window(SELECTION, "112", YOUNGER, date(2024, 8, 30), date(2024, 9, 20)),
        Window(SELECTION, "113", OLDEST, None, date(2025, 5, 2), known=SUBMITTED),
        Window(RECEIPTS, "112", YOUNGER, date(2024, 10, 9), date(2024, 10, 14), round=1),
        Window(RECEIPTS, "112", YOUNGER, date(2024, 10, 16), date(2024, 10, 17), round=2),
    ),
    divisions=_BOTH,
    limit=10,
    rounds=(1, 2),
)

PLANS: Final[Mapping[str, Plan]] = {
    "tmsb": replace(_by_notice(date(2025, 1, 24), date(2025, 1, 20), date(2025, 2, 5)), limit=3),
    "tttvs": _TTTVS,
    "hwvs": replace(_by_notice(date(2025, 1, 24), date(2025, 1, 20), date(2025, 2, 5)), cap=60),
    "anon15": replace(_by_notice(date(2025, 1, 22), date(2025, 1, 15), date(2025, 1, 24)), limit=15),
    "yphs": _YPHS,
}
