"""What a cell says: each reader returns the value that is stored, or says why there is none."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from portfolio.calendar import Term
from portfolio.dates import parse_day, parse_instant
from portfolio.errors import DayFormatError, InstantFormatError, TermFormatError
from storage.rosters.characters import is_formula, is_free_formula, narrow
from storage.rosters.columns import first_words, plain, words

Value = str | int | None
Reader = Callable[[str], Value]

LONGEST_CODE: Final = 64
LONGEST_TEXT: Final = 100
LONGEST_FREE_TEXT: Final = 4_000
LONGEST_LINK: Final = 2_000
_REMEMBERED: Final = 20_000  # distinct cells that a reader keeps, so that memory stays bounded

_LINE_END = re.compile(r"[\n\r\t]")
_MD5 = re.compile(r"[0-9a-f]{32}")
_LINK = re.compile(r"https?://[^\s/?#]+[^\s]*", re.IGNORECASE)
_NATIONAL_ID = re.compile(r"[A-Z][0-9A-D][0-9]{8}")
_ID_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVXYWZIO"  # in the order of their numbers, 10 to 35
_ID_WEIGHTS: Final = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
_SHEET_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Wrong(Exception):
    """A cell does not say what its column expects; `code` names the mistake, `facts` fill in the words."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


class SheetDay(str):
    """A cell that a spreadsheet keeps as a date; `113-1` typed into one may have become a day."""

    def strip(self, chars: str | None = None, /) -> "SheetDay":
        """Return itself: it is no text that somebody typed."""
        return self


class SheetNumber(str):
    """A number of more digits than a spreadsheet can keep: the last ones are gone."""

    def strip(self, chars: str | None = None, /) -> "SheetNumber":
        """Return itself: it is no text that somebody typed."""
        return self


def reader(name: str) -> Reader:
    """Return a fresh reader; its memory of repeated cells lasts as long as it does."""
    if (choices := words(name)) != {}:
        return _choice(name, choices)
    plain_reader = _READERS[name]
    return _remembering(plain_reader) if name in _REPETITIVE else plain_reader


def _choice(name: str, choices: dict[str, str]) -> Reader:
    meanings: dict[str, Value] = {word: int(value) if value.isdigit() else value for word, value in choices.items()}

    def read(cell: str) -> Value:
        found = meanings.get(cell)
        if found is None and (found := meanings.get(plain(cell))) is None:
            raise Wrong("choice", choices=first_words(name))
        return found

    return read


def _remembering(read: Reader) -> Reader:
    known: dict[str, Value] = {}

    def remembered(cell: str) -> Value:
        if cell in known:
            return known[cell]
        value = read(cell)
        if len(known) < _REMEMBERED:
            known[cell] = value
        return value

    return remembered


def _short(cell: str, longest: int) -> str:
    if type(cell) is not str:
        raise Wrong("cell-is-date" if type(cell) is SheetDay else "number-imprecise")
    if len(cell) > longest:
        raise Wrong("too-long", longest=longest)
    if cell[0] == "#" and cell in _SHEET_ERRORS:
        raise Wrong("sheet-error")
    return cell


def _check_one_line(text: str) -> None:
    if not text.isprintable() and _LINE_END.search(text) is not None:  # rare names are not "printable" either
        raise Wrong("control-character")


def read_code(cell: str) -> str:
    """Return a number or code: full-width characters made narrow; never an ID number (design.md § 1)."""
    code = narrow(_short(cell, LONGEST_CODE))
    if is_formula(code):
        raise Wrong("formula")
    _check_one_line(code)
    if len(code) == 10 and is_national_id(code):
        raise Wrong("national-id")
    return code


def read_text(cell: str) -> str:
    """Return a name or another short text, as it is."""
    text = _short(cell, LONGEST_TEXT)
    if is_formula(text):
        raise Wrong("formula")
    _check_one_line(text)
    return text


def read_free_text(cell: str) -> str:
    """Return a title or brief description; it may have several lines."""
    text = _short(cell, LONGEST_FREE_TEXT)
    if is_free_formula(text):
        raise Wrong("formula")
    return "\n".join(text.replace("\t", " ").splitlines()) if "\r" in text or "\t" in text else text


def read_day(cell: str) -> str:
    """Return an ISO day from any form of `portfolio.dates.parse_day`."""
    try:
        return parse_day(cell).isoformat()
    except DayFormatError as error:
        raise Wrong(f"day-{error.facts['why']}") from None


def read_instant(cell: str) -> int:
    """Return the milliseconds since 1970 of an instant in Taipei time."""
    try:
        return (parse_instant(cell) - _EPOCH) // timedelta(milliseconds=1)
    except DayFormatError as error:
        raise Wrong(f"day-{error.facts['why']}") from None
    except InstantFormatError:
        raise Wrong("instant") from None


def read_term(cell: str) -> str:
    """Return a term as `113-1`."""
    if type(cell) is SheetDay:
        raise Wrong("cell-is-date")
    try:
        return str(Term.parse(narrow(cell)))
    except TermFormatError:
        raise Wrong("term") from None


def read_md5(cell: str) -> str:
    """Return a fingerprint in small letters."""
    fingerprint = cell.lower()
    if _MD5.fullmatch(fingerprint) is None:
        raise Wrong("md5")
    return fingerprint


def read_link(cell: str) -> str:
    """Return a web address."""
    if len(cell) > LONGEST_LINK or _LINK.fullmatch(cell) is None:
        raise Wrong("link")
    return cell


def _whole(code: str, lowest: int, highest: int) -> Reader:
    def read(cell: str) -> int:
        digits = narrow(cell)
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 15 and lowest <= int(digits) <= highest):
            raise Wrong(code, lowest=lowest, highest=highest)
        return int(digits)

    return read


def is_national_id(code: str) -> bool:
    """Return whether ten characters are an ID number (身分證字號, 統一證號), by their own check digit.

    >>> is_national_id("A123456789"), is_national_id("A123456788"), is_national_id("T123")
    (True, False, False)
    """
    code = code.upper()
    if _NATIONAL_ID.fullmatch(code) is None:
        return False
    letter = _ID_LETTERS.index(code[0]) + 10
    second = code[1] if code[1].isdigit() else str((_ID_LETTERS.index(code[1]) + 10) % 10)
    digits = (letter // 10, letter % 10, int(second), *map(int, code[2:]))
    return sum(digit * weight for digit, weight in zip(digits, _ID_WEIGHTS, strict=True)) % 10 == 0


_READERS: dict[str, Reader] = {
    "code": read_code,
    "text": read_text,
    "free_text": read_free_text,
    "day": read_day,
    "instant": read_instant,
    "term": read_term,
    "md5": read_md5,
    "link": read_link,
    "seat": _whole("whole-number", 1, 999),
    "year": _whole("year", 80, 200),
    "round": _whole("whole-number", 1, 9),
    "size": _whole("whole-number", 0, 10**12),
}
_REPETITIVE = frozenset({"code", "text", "day", "term", "seat", "year", "round"})
