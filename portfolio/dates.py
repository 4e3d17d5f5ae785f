"""Days and instants as people in Taiwan write them: ROC (民國) and Gregorian years, Taipei time."""

import calendar as gregorian
import re
import unicodedata
from datetime import date, datetime, time, timedelta

from portfolio.calendar import LAST_ROC_YEAR, ROC_EPOCH, TAIPEI
from portfolio.errors import DayFormatError, InstantFormatError

MONTHS, HALF_A_YEAR = 12, 6
END_OF_DAY = time(23, 59, 59)  # the last second that counts where no hour is announced; no document prints one

_SEPARATED = re.compile(r"(?:民國|西元)?\s*([0-9]{1,4})\s*([-/.])\s*([0-9]{1,2})\s*\2\s*([0-9]{1,2})")
_WRITTEN = re.compile(r"(?:中華民國|民國|西元)?\s*([0-9]{1,4})\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*日")
_CLOCK = re.compile(r"(上午|下午)?\s*([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,6})?)?")


def parse_day(text: str) -> date:
    """Return the day that `text` writes: 114/2/3, 114.02.03, 1140203, 民國114年2月3日, 2025-02-03, 2025/2/3, 20250203.

    A year of one to three digits is ROC (1 to 200), of four Gregorian (1912 to 2111); without separators seven
    digits (six for the ROC years below 100) are ROC and eight Gregorian. Full-width digits count as digits.

    >>> parse_day("114/2/3") == parse_day("2025-02-03") == parse_day("1140203") == date(2025, 2, 3)
    True

    Raises:
        DayFormatError: no such form, a year out of range, or no such day (114/2/29).
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    year, month, day = _numbers(plain, text)
    gregorian_year = int(year) if len(year) == 4 else int(year) + ROC_EPOCH
    if not 1 <= gregorian_year - ROC_EPOCH <= LAST_ROC_YEAR:
        raise DayFormatError(text=text, why="range")
    try:
        return date(gregorian_year, int(month), int(day))
    except ValueError:
        raise DayFormatError(text=text, why="no-such-day") from None


def _numbers(plain: str, text: str) -> tuple[str, str, str]:
    if found := _SEPARATED.fullmatch(plain):
        return found[1], found[3], found[4]
    if found := _WRITTEN.fullmatch(plain):
        return found[1], found[2], found[3]
    if plain.isascii() and plain.isdigit() and 6 <= len(plain) <= 8:
        return plain[:-4], plain[-4:-2], plain[-2:]
    raise DayFormatError(text=text, why="format")


def parse_instant(text: str) -> datetime:
    """Return the instant that `text` writes, in Taipei time: a day in any form of `parse_day`, then an hour.

    The hour may carry seconds, 上午 or 下午 (as spreadsheets write it), or an ISO offset, which is then respected.
    A day alone is its first second.

    >>> parse_instant("114/2/3 16:05").isoformat()
    '2025-02-03T16:05:00+08:00'
    >>> parse_instant("2025-02-03T08:05:00Z") == parse_instant("2025/2/3 下午 04:05:00")
    True

    Raises:
        InstantFormatError: the hour is none. DayFormatError: the day is none.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        written = datetime.fromisoformat(plain)
        if 1 <= written.year - ROC_EPOCH <= LAST_ROC_YEAR and not plain.isdigit():
            return written.replace(tzinfo=TAIPEI) if written.tzinfo is None else written.astimezone(TAIPEI)
    except ValueError:
        pass
    clock = _CLOCK.search(plain)
    if clock is None:
        return start_of_day(parse_day(plain))
    if clock.end() != len(plain):
        raise InstantFormatError(text=text)
    day = parse_day(plain[: clock.start()].rstrip(" T"))
    hour, minute, second = int(clock[2]), int(clock[3]), int(clock[4] or 0)
    if clock[1] is not None:
        if not 1 <= hour <= 12:
            raise InstantFormatError(text=text)
        hour = hour % 12 + (12 if clock[1] == "下午" else 0)
    try:
        return datetime.combine(day, time(hour, minute, second), tzinfo=TAIPEI)
    except ValueError:
        raise InstantFormatError(text=text) from None


def roc_year(day: date) -> int:
    """Return the ROC year (民國) of `day`: 114 in 2025.

    >>> roc_year(date(2025, 2, 3))
    114
    """
    return day.year - ROC_EPOCH


def weekday_index(day: date) -> int:
    """Return 0 for Monday to 6 for Sunday; the words are in `locales/`.

    >>> weekday_index(date(2025, 2, 3))
    0
    """
    return day.weekday()


def days_between(today: date, day: date) -> int:
    """Return how many days from `today` until `day`: 0 today, negative when past.

    >>> days_between(date(2025, 1, 31), date(2025, 2, 3))
    3
    """
    return (day - today).days


def taipei_day(instant: datetime) -> date:
    """Return the day on which an aware instant falls in Taipei."""
    return instant.astimezone(TAIPEI).date()


def start_of_day(day: date) -> datetime:
    """Return the first instant of `day` in Taipei."""
    return datetime.combine(day, time(), tzinfo=TAIPEI)


def end_of_day(day: date) -> datetime:
    """Return the last second of `day` in Taipei, which still counts.

    >>> end_of_day(date(2025, 2, 3)).isoformat()
    '2025-02-03T23:59:59+08:00'
    """
    return datetime.combine(day, END_OF_DAY, tzinfo=TAIPEI)


def comes_after(month: int, day: int, other: date) -> bool:
    """Return whether a day that names no year comes after another one, in the year in which the two are nearest.

    >>> comes_after(2, 4, date(2025, 2, 3)), comes_after(1, 5, date(2024, 12, 20))
    (True, True)
    """
    months = (month - other.month + HALF_A_YEAR) % MONTHS - HALF_A_YEAR
    return (months, day) > (0, other.day)


def add_months(day: date, months: int) -> date:
    """Return the same day of the month `months` later (earlier if negative), or that month's last day.

    >>> add_months(date(2025, 1, 31), 1), add_months(date(2024, 3, 31), -1)
    (datetime.date(2025, 2, 28), datetime.date(2024, 2, 29))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, gregorian.monthrange(year, month + 1)[1]))


def last_day_of_window(opening: date, days: int) -> date:
    """Return the last day of a window of `days` days; the opening day counts (10/16 and 10/17 are 2 days).

    >>> last_day_of_window(date(2024, 10, 16), 2)
    datetime.date(2024, 10, 17)
    """
    return opening + timedelta(days=days - 1)
