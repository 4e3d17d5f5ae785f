"""What rows of the tables mean to the domain, whoever read them: the ORM's queries, or a glance without it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, time
from functools import lru_cache
from typing import Any, Final

from portfolio.calendar import AnnouncedDay, Event, SchoolCalendar, Term
from portfolio.conflicts import Decision
from portfolio.errors import PackInvalidError
from portfolio.people import Division
from portfolio.rulebook import RuleBook
from portfolio.schools import find_pack, parse_pack

CALENDARS: Final = 500  # kept in a process; a district has a few hundred schools


@lru_cache(maxsize=CALENDARS)
def calendar_from(announced: tuple[tuple[Any, ...], ...], own: tuple[tuple[date, bool], ...]) -> SchoolCalendar:
    """Return the calendar of a school's announced days, oldest first, and of its own days.

    An announced day is event, academic year, semester, day, hour, grade, division, round, source, as the driver gives
    them: SQLite keeps days and hours as text. As long as the rows say the same, it is the same calendar.
    """
    days = [
        AnnouncedDay(
            event=Event(event),
            term=Term(academic_year, semester),
            on=_read(day, date.fromisoformat),
            hour=None if hour is None else _read(hour, time.fromisoformat),
            grade=grade,
            division=None if division is None else Division(division),
            round=round_,
            source=source,
        )
        for event, academic_year, semester, day, hour, grade, division, round_, source in announced
    ]
    return SchoolCalendar(days, own_days=lambda: dict(own))


def _read(value: Any, from_iso: Callable[[str], Any]) -> Any:
    """A day or an hour, which SQLite keeps as text."""
    return from_iso(value) if isinstance(value, str) else value


def book_from(slug: str, pack: str | None, texts: Iterable[str], ruled: Sequence[Decision]) -> RuleBook | None:
    """Return the rule book of a school: the project's `pack`, if it has one, the files it added, and its rulings.

    `None` where there are no rules at all, or where this program cannot read what was added: a file passed the check
    of another version then, and nothing is better than half.
    """
    shipped = None if pack is None else find_pack(pack)
    try:
        added = [parse_pack(text, f"{slug}.toml") for text in texts]
    except PackInvalidError:
        return None
    packs = added if shipped is None else [shipped, *added]
    return RuleBook(tuple(packs), tuple(ruled)) if packs else None
