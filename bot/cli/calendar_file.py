"""Reads announced days: from a CSV or XLSX file of the registrar, or from `--day` on the command line."""

import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import TypeVar

from bot.cli.words import CommandError, t
from portfolio.calendar import AnnouncedDay, Event, Term, day_key
from portfolio.dates import parse_day
from portfolio.errors import PortfolioError
from portfolio.people import Division
from storage.rosters.columns import plain, words
from storage.rosters.opening import open_table
from storage.rosters.sources import Refused

T = TypeVar("T")

COLUMNS = ("term", "event", "day", "hour", "grade", "division", "round", "source")
REQUIRED = ("term", "event", "day")
LONGEST = 100  # characters of a source or a name: a clause or a letter's number, no text
PREFIX = "calendar.announced"  # 「公告的」 in front of an event's name; people leave it out


class Mistake(ValueError):
    """A cell does not say what its column expects; the text is the words for it."""


def read_calendar(path: Path) -> list[AnnouncedDay]:
    """Return the days of a file with the columns of `COLUMNS`, in English or Chinese.

    Raises:
        CommandError: naming every mistake with its line; nothing was written.
    """
    from bot.cli.import_words import error_line

    with tempfile.TemporaryDirectory() as folder:
        try:
            table = open_table(path, Path(folder))
            names = [_column(cell) for cell in table.header.cells]
            missing = [t(f"calendar.column.{name}") for name in REQUIRED if name not in names]
            if missing:
                raise CommandError(t("calendar.columns_missing", file=path.name, missing="、".join(missing)))
            rows = [(row.line, _cells(names, row.cells)) for row in table.rows]
        except Refused as refused:
            raise CommandError(f"{path.name}：{error_line('people', refused.error)}") from refused
    return _days((t("calendar.line", line=line), cells) for line, cells in rows if any(cells.values()))


def read_days(texts: Iterable[str], *, source: str = "") -> list[AnnouncedDay]:
    """Return the days of options like `113-1 休業式 114/1/20` or, with an hour, `113-1 休業式 114/1/20 17:00`.

    `source` is where all of them were printed.

    Raises:
        CommandError: naming every mistake.
    """
    rows: list[tuple[str, Mapping[str, str]]] = []
    for text in texts:
        parts = text.split()
        if not 3 <= len(parts) <= 4:
            raise CommandError(t("calendar.how_day", text=text), exit_code=2)
        rows.append((f"--day {text}", {**dict(zip(COLUMNS, parts, strict=False)), "source": source}))
    return _days(rows)


def a_day(text: str) -> date:
    """Return the day that an argument writes.

    Raises:
        CommandError: it writes none (exit code 2).
    """
    try:
        return parse_day(text)
    except PortfolioError:
        raise CommandError(t("calendar.no_day", text=text, expected=t("calendar.expected.day")), exit_code=2) from None


def a_text(text: str) -> str:
    """Return a short text on one line.

    Raises:
        CommandError: it is longer, or has several lines (exit code 2).
    """
    try:
        return _text(text)
    except ValueError:
        raise CommandError(t("calendar.expected.source"), exit_code=2) from None


def _cells(names: list[str | None], cells: list[str]) -> dict[str, str]:
    return {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name is not None}


def _days(rows: Iterable[tuple[str, Mapping[str, str]]]) -> list[AnnouncedDay]:
    found: dict[tuple[str, str], tuple[AnnouncedDay, str]] = {}
    wrong: list[str] = []
    for where, cells in rows:
        day = _day(where, cells, wrong)
        if day is None:
            continue
        key = (day_key(day), day.source)
        if key in found:
            wrong.append(t("calendar.twice", where=where, first=found[key][1]))
        else:
            found[key] = day, where
    if wrong:
        raise CommandError("\n".join([t("calendar.wrong", count=len(wrong)), *wrong]))
    return [day for day, _ in found.values()]


def _day(where: str, cells: Mapping[str, str], wrong: list[str]) -> AnnouncedDay | None:
    before = len(wrong)

    def cell(name: str, read: Callable[[str], T]) -> T | None:
        text = cells.get(name, "")
        if not text and name not in REQUIRED:
            return None
        try:
            return read(text)
        except (Mistake, PortfolioError, ValueError) as error:
            expected = error.args[0] if isinstance(error, Mistake) else t(f"calendar.expected.{name}")
            column = t(f"calendar.column.{name}")
            wrong.append(t("calendar.mistake", where=where, column=column, value=text, expected=expected))
            return None

    term, event, day = cell("term", Term.parse), cell("event", _event), cell("day", parse_day)
    hour, grade, division = cell("hour", _hour), cell("grade", _grade), cell("division", _division)
    round_, source = cell("round", _round), cell("source", _text)
    if len(wrong) > before or term is None or event is None or day is None:
        return None
    return AnnouncedDay(event, term, day, hour, grade, division, round_, source or "")


def _column(header: str) -> str | None:
    for name in COLUMNS:
        if plain(header) in (name, plain(t(f"calendar.column.{name}"))):
            return name
    return None


@cache
def _events() -> dict[str, Event]:
    found: dict[str, Event] = {}
    for event in Event:
        said = t(f"event.{event}")
        found |= {plain(word): event for word in (event, said, said.removeprefix(t(PREFIX)))}
    return found


def _event(text: str) -> Event:
    event = _events().get(plain(text))
    if event is None:
        known = "、".join(t(f"event.{one}").removeprefix(t(PREFIX)) for one in Event)
        raise Mistake(t("calendar.expected.event", known=known))
    return event


def _hour(text: str) -> time:
    hour = time.fromisoformat(unicodedata.normalize("NFKC", text))
    if hour.tzinfo is not None or hour.microsecond:
        raise ValueError(text)
    return hour


def _text(text: str) -> str:
    plain_text = " ".join(text.split())
    if len(plain_text) > LONGEST or not plain_text.isprintable():
        raise ValueError(text)
    return plain_text


def _grade(text: str) -> int:
    return int(words("grade")[plain(text)]) if plain(text) in words("grade") else _one_of(text, 3)


def _division(text: str) -> Division:
    if plain(text) not in words("division"):
        raise ValueError(text)
    return Division(words("division")[plain(text)])


def _round(text: str) -> int:
    return _one_of(text, 9)


def _one_of(text: str, most: int) -> int:
    number = int(text)
    if not 1 <= number <= most:
        raise ValueError(text)
    return number
