"""The announced days of the demo schools: the table of domain/schools.md § 1, terms 112-1 to 114-2, for every school.

112 is made up (not verified); 113-1 is what the minutes of tttvs print; the rest follows the national calendar.
"""

from collections.abc import Iterator
from datetime import date

from portfolio.calendar import AnnouncedDay, Event, Term

# Term, 開學日, 休業式.
TERMS: tuple[tuple[Term, date, date], ...] = (
    (Term(112, 1), date(2023, 8, 30), date(2024, 1, 19)),
    (Term(112, 2), date(2024, 2, 16), date(2024, 6, 28)),
    (Term(113, 1), date(2024, 8, 30), date(2025, 1, 20)),
    (Term(113, 2), date(2025, 2, 11), date(2025, 6, 30)),
    (Term(114, 1), date(2025, 9, 1), date(2026, 1, 20)),
    (Term(114, 2), date(2026, 2, 11), date(2026, 6, 30)),
)
CLASSES_FROM = AnnouncedDay(Event.CLASSES_FROM, Term(114, 2), date(2026, 2, 23))  # 正式上課日, 12 days after 開學日

ITEM, TABLE, LETTER = "會議/壹一9", "會議/壹七(3)ii/表/相關專責人員", "會議/壹三"

# What the minutes of 113.10.21 print beyond it, each with its place and without an hour. The October days are about
# the works of 112 (T7); the first window is two days longer than the rule's, since examinations and National Day fell
# into it (T5). The school's own confirmation is printed twice, on 10/18 and by 10/30 (T6): which one holds is the
# school's to say. Left out: 113/9/20, 114/2/3 and 114/2/10, which the rules themselves give.
TTTVS: tuple[AnnouncedDay, ...] = (
    AnnouncedDay(Event.SUBMISSION_CLOSES, Term(112, 2), date(2024, 10, 7), source=ITEM),
    AnnouncedDay(Event.RECEIPT_OPENS, Term(112, 2), date(2024, 10, 9), round=1, source=ITEM),
    AnnouncedDay(Event.RECEIPT_CLOSES, Term(112, 2), date(2024, 10, 14), round=1, source=ITEM),
    AnnouncedDay(Event.RECEIPT_OPENS, Term(112, 2), date(2024, 10, 16), round=2, source=ITEM),
    AnnouncedDay(Event.RECEIPT_CLOSES, Term(112, 2), date(2024, 10, 17), round=2, source=ITEM),
    AnnouncedDay(Event.SCHOOL_CONFIRMS, Term(112, 2), date(2024, 10, 18), source=TABLE),
    AnnouncedDay(Event.SCHOOL_CONFIRMS, Term(112, 2), date(2024, 10, 30), source=ITEM),
    AnnouncedDay(Event.PRECHECK_OPENS, Term(113, 1), date(2024, 9, 12), source=LETTER),
    AnnouncedDay(Event.PRECHECK_CLOSES, Term(113, 1), date(2024, 11, 11), source=LETTER),
)


def announced_days(slug: str) -> Iterator[AnnouncedDay]:
    """Yield what one demo school has announced."""
    for term, opens, closing in TERMS:
        yield AnnouncedDay(Event.OPENS_ON, term, opens)
        yield AnnouncedDay(Event.CLOSING_CEREMONY, term, closing)
    yield CLASSES_FROM
    if slug == "tttvs":
        yield from TTTVS
