"""When a teacher is away, as teachers type it: 「我請假到 3 月 20 日」, 「從下列某日到某日」, or without an end."""

import calendar as gregorian
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from portfolio.dates import parse_day, weekday_index
from portfolio.errors import DayFormatError

LONGEST: Final = timedelta(days=3 * 366)  # 育嬰留職停薪 and the like; beyond it the year is a slip
JUST_PAST: Final = timedelta(days=60)  # a day without its year that is past so long was meant, not next year's


class DayTrouble(StrEnum):
    """What of an absence's days cannot be; `locales/` has a sentence for each."""

    NO_DAY = "no_day"  # nothing that can be read as a day
    NO_SUCH_DAY = "no_such_day"
    WRONG_WEEKDAY = "wrong_weekday"
    TOO_MANY_DAYS = "too_many_days"
    PAST = "past"  # its last day
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    TOO_LONG = "too_long"


@dataclass(frozen=True)
class SaidAbsence:
    """The days that stand in the words; `is_open` where it was said that the end is not known.

    `written` is the day that the trouble is about, as it was typed.
    """

    from_on: date | None = None
    until_on: date | None = None
    is_open: bool = False
    trouble: DayTrouble | None = None
    written: str = ""


_FULL = (
    r"(?:(?:中華民國|民國|西元)?\s*[0-9]{1,4}\s*年\s*[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*[日號]?"
    r"|(?<![0-9])[0-9]{1,4}\s*([-/.])\s*[0-9]{1,2}\s*\2\s*[0-9]{1,2}(?![0-9])"
    r"|(?<![0-9])[0-9]{7,8}(?![0-9]))"
)
_DAY = re.compile(
    rf"(?P<full>{_FULL})"
    r"|(?P<month>(?<![0-9])[0-9]{1,2})\s*(?:月|/)\s*(?P<day>[0-9]{1,2})(?![0-9])\s*[日號]?"
    r"|(?<![0-9])(?P<alone>[0-9]{1,2})\s*[日號]"
    r"|(?P<near>今天|今日|明天|明日|後天)"
)
_WEEKDAY = re.compile(
    r"\s*(?:\(\s*(?:星期|禮拜|週|周)?([一二三四五六日天])\s*\)|(?:星期|禮拜|週|周)([一二三四五六日天]))"
)
_WEEKDAYS = {name: number for number, name in enumerate("一二三四五六日")} | {"天": 6}
_NEAR = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "後天": 2}
_FROM = re.compile(r"從|自|起|開始|\b(?:from|since|starting|từ|dari|mulai)\b", re.IGNORECASE)
_UNTIL = re.compile(r"到|至|迄|為止|\b(?:until|till|to|đến|sampai|hingga)\b", re.IGNORECASE)
_OPEN = re.compile(
    r"不確定|未定|還?不知道|沒有期限|無限期|\b(?:unknown|open|chưa biết|belum tahu|belum pasti)\b", re.IGNORECASE
)


def read_absence(text: str, *, today: date) -> SaidAbsence:
    """Return the days in `text`; one day alone is the last, unless the words say that it is the first.

    A day without its year is the next such day, counted from `today`; the first of two the one before the last.

    >>> read_absence("我請假到 3 月 20 日", today=date(2025, 1, 15)).until_on
    datetime.date(2025, 3, 20)
    >>> found = read_absence("12/20 到 1/10", today=date(2025, 12, 1))
    >>> found.from_on, found.until_on
    (datetime.date(2025, 12, 20), datetime.date(2026, 1, 10))
    >>> read_absence("到 2 月 30 日", today=date(2025, 1, 15)).trouble
    <DayTrouble.NO_SUCH_DAY: 'no_such_day'>
    """
    plain = unicodedata.normalize("NFKC", text)
    is_open = _OPEN.search(plain) is not None
    try:
        found = list(_days(plain, today))
    except _WrongDay as wrong:
        return SaidAbsence(is_open=is_open, trouble=wrong.trouble, written=wrong.written)
    if len(found) > 2:
        return SaidAbsence(trouble=DayTrouble.TOO_MANY_DAYS)
    if not found:
        return SaidAbsence(is_open=is_open, trouble=None if is_open else DayTrouble.NO_DAY)
    if len(found) == 2:
        (_, first, has_no_year), (_, last, _) = found
        return SaidAbsence(from_on=_before(first, last) if has_no_year else first, until_on=last)
    place, day, _ = found[0]
    if is_open or (_FROM.search(plain) and not _UNTIL.search(plain[:place])):
        return SaidAbsence(from_on=day, is_open=is_open)
    return SaidAbsence(until_on=day)


def names_days(text: str) -> bool:
    """Return whether something in `text` is meant as a day, or as an end that is not known.

    >>> names_days("我請假到 2 月 30 日"), names_days("老師請假誰來認證")
    (True, False)
    """
    plain = unicodedata.normalize("NFKC", text)
    return _DAY.search(plain) is not None or _OPEN.search(plain) is not None


def trouble_of(from_on: date, until_on: date | None, *, today: date) -> DayTrouble | None:
    """Return what speaks against these days; None where nothing does.

    It may have begun before today: an absence is often recorded late. It may not be over.

    >>> trouble_of(date(2025, 1, 10), date(2025, 1, 14), today=date(2025, 1, 15))
    <DayTrouble.PAST: 'past'>
    """
    if until_on is None:
        return DayTrouble.TOO_LONG if from_on - today > LONGEST else None
    if until_on < from_on and until_on >= today:
        return DayTrouble.ENDS_BEFORE_IT_BEGINS
    if until_on < today:
        return DayTrouble.PAST
    return DayTrouble.TOO_LONG if until_on - today > LONGEST else None


class _WrongDay(Exception):
    def __init__(self, trouble: DayTrouble, written: str) -> None:
        super().__init__(trouble)
        self.trouble, self.written = trouble, written


def _before(first: date, last: date) -> date:
    """The first of two days, written without its year: last year's where this year's comes long after the last."""
    if (first.month, first.day) == (2, 29):
        return first
    year = last.year if first.replace(year=last.year) - last <= JUST_PAST else last.year - 1
    return first.replace(year=year)


def _days(text: str, today: date) -> Iterator[tuple[int, date, bool]]:
    """Each day with its place, and whether month and day stand there without a year."""
    before: date | None = None
    place = 0
    while (match := _DAY.search(text, place)) is not None:
        written = "".join(match[0].split())
        day = _day(match, written, today, before)
        place = match.end()
        if (weekday := _WEEKDAY.match(text, place)) is not None:
            place = weekday.end()
            if _WEEKDAYS[weekday[1] or weekday[2]] != weekday_index(day):
                raise _WrongDay(DayTrouble.WRONG_WEEKDAY, written)
        yield match.start(), day, match["month"] is not None
        before = day


def _day(match: re.Match[str], written: str, today: date, before: date | None) -> date:
    if match["near"]:
        return today + timedelta(days=_NEAR[match["near"]])
    if match["full"]:
        try:
            return parse_day(f"{written.rstrip('日號').rstrip()}日" if "月" in written else written)
        except DayFormatError as error:
            no_such = error.facts["why"] == "no-such-day"
            raise _WrongDay(DayTrouble.NO_SUCH_DAY if no_such else DayTrouble.NO_DAY, written) from None
    if match["alone"]:
        return _of_month(int(match["alone"]), before or today, written)
    return _of_year(int(match["month"]), int(match["day"]), today, written)


def _of_year(month: int, day: int, today: date, written: str) -> date:
    """The day without its year: this year's, or next year's where this year's is long past."""
    for year in (today.year, today.year + 1):
        if not 1 <= month <= 12 or not 1 <= day <= gregorian.monthrange(year, month)[1]:
            continue
        if date(year, month, day) >= today - JUST_PAST:
            return date(year, month, day)
    raise _WrongDay(DayTrouble.NO_SUCH_DAY, written)


def _of_month(day: int, base: date, written: str) -> date:
    """The day without its month: this month's, or next month's where this month's is past."""
    following = (base.replace(day=1) + timedelta(days=32)).replace(day=1)
    for first in (base.replace(day=1), following):
        if 1 <= day <= gregorian.monthrange(first.year, first.month)[1] and first.replace(day=day) >= base:
            return first.replace(day=day)
    raise _WrongDay(DayTrouble.NO_SUCH_DAY, written)
