"""The conflict board: every contradiction of a school's rules and announcements, and how each was ruled."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from portfolio.calendar import SchoolCalendar
from portfolio.conflicts import Conflict, Decision, code_of, conflicts, conflicts_of_days
from portfolio.offices import OfficeItem
from portfolio.rulebook import RuleBook


@dataclass(frozen=True)
class Entry:
    """One contradiction; `decision` holds for it where there is one, and `number` (from 1) is the chosen reading."""

    conflict: Conflict
    decision: Decision | None = None
    number: int | None = None


@dataclass(frozen=True)
class Board:
    """What is on the board, and the rulings whose contradiction or reading is no longer there."""

    entries: tuple[Entry, ...]
    outdated: tuple[Decision, ...] = ()

    @property
    def open(self) -> int:
        """How many contradictions wait for a ruling."""
        return sum(entry.decision is None for entry in self.entries)

    def find(self, key: str) -> Entry | None:
        """Return the entry with this key, or None."""
        return next((entry for entry in self.entries if entry.conflict.key == key), None)


def board(book: RuleBook, calendar: SchoolCalendar, today: date) -> Board:
    """Return the board of the rules in force and of those to come, then of the announced days."""
    decided = {one.key: one for one in book.decisions}
    entries = tuple(_entry(one, decided.get(one.key)) for one in _all(book, calendar, today))
    used = {entry.decision.key for entry in entries if entry.decision is not None}
    return Board(entries, tuple(one for one in book.decisions if one.key not in used and not _of_the_past(book, one)))


def _all(book: RuleBook, calendar: SchoolCalendar, today: date) -> Iterator[Conflict]:
    seen: set[str] = set()
    for pack in (book.printed(today), *book.coming(today)):
        for one in conflicts(pack):
            if one.key not in seen:
                seen.add(one.key)
                yield one
    yield from conflicts_of_days(calendar, book.on(today).office_name(OfficeItem.SCHEDULE))


def _entry(conflict: Conflict, decision: Decision | None) -> Entry:
    for number, reading in enumerate(conflict.readings, 1):
        if decision is not None and code_of(reading) == decision.reading:
            return Entry(conflict, decision, number)
    return Entry(conflict)


def _of_the_past(book: RuleBook, decision: Decision) -> bool:
    """Whether a pack of an earlier day still has what was ruled: it stays for that pack's terms."""
    there = (one for pack in book.given for one in conflicts(pack) if one.key == decision.key)
    return any(code_of(reading) == decision.reading for one in there for reading in one.readings)
