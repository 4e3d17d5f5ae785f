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

# What the minutes of 113.10.21 print beyond it; the October days are about the works of 112 (T5, T7). Left out: the
# selection's last day, 113/9/20, which the rule itself gives, and the school's own confirmation, for which the minutes
# print two days (10/18 and 10/30, T6): the registrar has yet to say which.
TTTVS: tuple[AnnouncedDay, ...] = (
    AnnouncedDay(Event.SUBMISSION_CLOSES, Term(112, 2), date(2024, 10, 7)),
    AnnouncedDay(Event.RECEIPT_OPENS, Term(112, 2), date(2024, 10, 9), round=1),
    AnnouncedDay(Event.RECEIPT_CLOSES, Term(112, 2), date(2024, 10, 14), round=1),
    AnnouncedDay(Event.RECEIPT_OPENS, Term(112, 2), date(2024, 10, 16), round=2),
    AnnouncedDay(Event.RECEIPT_CLOSES, Term(112, 2), date(2024, 10, 17), round=2),
    AnnouncedDay(Event.PRECHECK_OPENS, Term(113, 1), date(2024, 9, 12)),
    AnnouncedDay(Event.PRECHECK_CLOSES, Term(113, 1), date(2024, 11, 11)),
)


def announced_days(slug: str) -> Iterator[AnnouncedDay]:
    """Yield what one demo school has announced."""
    for term, opens, closing in TERMS:
        yield AnnouncedDay(Event.OPENS_ON, term, opens)
        yield AnnouncedDay(Event.CLOSING_CEREMONY, term, closing)
    yield CLASSES_FROM
    if slug == "tttvs":
        yield from TTTVS
