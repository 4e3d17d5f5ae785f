"""What one question about the rules needs of an embedded database, read as it lies there, without the ORM.

A command that answers one question is over before SQLAlchemy and all tables are loaded. What is not as it should be
for that (no SQLite file, not the newest revision, a demo half made) is left to the usual way, which makes and migrates.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from portfolio.calendar import SchoolCalendar
from portfolio.conflicts import Decision
from portfolio.readings import Ruling
from portfolio.regulations.passages import Passage, PassageKind
from portfolio.rulebook import RuleBook
from storage.from_rows import book_from, calendar_from
from storage.revisions import newest

WAIT: Final = 5.0  # seconds for somebody else's transaction; readers hardly ever wait


@dataclass(frozen=True)
class SchoolGlance:
    """What a school's answers rest on; `book` is none where its rules are not here, or cannot be read."""

    book: RuleBook | None
    calendar: SchoolCalendar
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Glance:
    """One look at a database: whether it is a demo, where its clock stands, which schools it has (slug → name)."""

    path: Path
    is_demo: bool
    demo_now: datetime | None
    names: dict[str, str]

    def school(self, slug: str, day: date) -> SchoolGlance:
        """Return what the school `slug` has, of its documents the one used on that day; the names say which there are.

        Raises:
            KeyError: there is no such school.
        """
        with _reading(self.path) as database:
            return _school(database, slug, day)


def glance(path: Path) -> Glance | None:
    """Return what lies in the SQLite file `path`, or `None` where the usual way has something to do first."""
    if not path.is_file():
        return None
    try:
        with _reading(path) as database:
            return _glance(database, path)
    except sqlite3.Error:
        return None


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    address = f"{path.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=WAIT, isolation_level=None)) as database:
        database.execute("BEGIN")  # one snapshot
        yield database


def _glance(database: sqlite3.Connection, path: Path) -> Glance | None:
    if [row[0] for row in database.execute("SELECT version_num FROM alembic_version")] != [newest()]:
        return None
    settings = dict(database.execute("SELECT key, value FROM setting"))
    schools = list(database.execute("SELECT slug, name, pack FROM school ORDER BY slug"))
    kind = settings.get("database_kind")
    is_made = schools and all(f"demo_made:{slug}" in settings for slug, _name, pack in schools if pack is not None)
    if kind is None or (kind == "demo" and not is_made):
        return None
    now = settings.get("demo_now")
    names = {slug: name for slug, name, _pack in schools}
    return Glance(path, kind == "demo", None if now is None else datetime.fromisoformat(now), names)


def _school(database: sqlite3.Connection, slug: str, day: date) -> SchoolGlance:
    found = database.execute("SELECT pack FROM school WHERE slug = ?", (slug,)).fetchone()
    if found is None:
        raise KeyError(slug)
    texts = database.execute("SELECT text FROM rule_pack_file WHERE school = ? ORDER BY version", (slug,))
    book = book_from(slug, found[0], [row[0] for row in texts], _decisions(database, slug))
    announced = database.execute(
        "SELECT event, academic_year, semester, day, hour, grade, division, round, source"
        " FROM announced_day WHERE school = ? ORDER BY announced_at, id",
        (slug,),
    )
    own = database.execute("SELECT day, is_open FROM school_day WHERE school = ? ORDER BY day", (slug,))
    days = tuple((date.fromisoformat(day), bool(is_open)) for day, is_open in own)
    return SchoolGlance(book, calendar_from(tuple(announced), days), tuple(_passages(database, slug, day)))


def _decisions(database: sqlite3.Connection, slug: str) -> list[Decision]:
    """What the school's offices ruled, the newest word on each contradiction; a word taken back is none."""
    rows = database.execute(
        "SELECT key, reading, clause, ruled_by, ruled_on, note FROM ruling WHERE school = ? ORDER BY id", (slug,)
    )
    newest_word: dict[str, Any] = {row[0]: row for row in rows}
    return [
        Decision(key, reading, clause, Ruling(by, date.fromisoformat(on), note))
        for key, reading, clause, by, on, note in newest_word.values()
        if reading is not None
    ]


def _passages(database: sqlite3.Connection, slug: str, day: date) -> Iterator[Passage]:
    rows = database.execute(
        "SELECT clause, text, heading, kind FROM regulation_passage WHERE document_id = ("
        "SELECT max(id) FROM regulation_document WHERE school = ? AND (in_force_from IS NULL OR in_force_from <= ?)"
        ") ORDER BY position",
        (slug, day.isoformat()),
    )
    for clause, text, heading, kind in rows:
        yield Passage(clause, text, tuple(json.loads(heading)), PassageKind(kind))
