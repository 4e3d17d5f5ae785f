"""Reads announced days: from a CSV or XLSX file of the registrar, or from `--day` on the command line."""

import tempfile
from collections.abc import Callable, Iterable, Mapping
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from bot.cli.words import CommandError, t
from portfolio.calendar import AnnouncedDay, Event, Term
from portfolio.dates import parse_day
from portfolio.errors import PortfolioError
from portfolio.people import Division
from storage.rosters.columns import plain, words
from storage.rosters.opening import open_table
from storage.rosters.sources import Refused

T = TypeVar("T")

COLUMNS = ("term", "event", "day", "hour", "grade", "division", "round")
REQUIRED = ("term", "event", "day")
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


def read_days(texts: Iterable[str]) -> list[AnnouncedDay]:
    """Return the days of options like `113-1 休業式 114/1/20` or, with an hour, `113-1 休業式 114/1/20 17:00`.

    Raises:
        CommandError: naming every mistake.
    """
    rows = []
    for text in texts:
        parts = text.split()
        if not 3 <= len(parts) <= 4:
            raise CommandError(t("calendar.how_day", text=text), exit_code=2)
        rows.append((f"--day {text}", dict(zip(COLUMNS, parts, strict=False))))
    return _days(rows)


def _cells(names: list[str | None], cells: list[str]) -> dict[str, str]:
    return {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name is not None}


def _days(rows: Iterable[tuple[str, Mapping[str, str]]]) -> list[AnnouncedDay]:
    found: dict[tuple[Any, ...], tuple[AnnouncedDay, str]] = {}
    wrong: list[str] = []
    for where, cells in rows:
        day = _day(where, cells, wrong)
        if day is None:
            continue
        key = (day.event, day.term, day.grade, day.division, day.round)
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
    hour, grade, division = cell("hour", time.fromisoformat), cell("grade", _grade), cell("division", _division)
    round_ = cell("round", _round)
    if len(wrong) > before or term is None or event is None or day is None:
        return None
    return AnnouncedDay(event, term, day, hour, grade, division, round_)


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
