"""Hours of a day as people type them: 「晚上6點到8點半」, 「12:00-13:00、17:30到20:00」, 6-8pm, 18h đến 20h."""

import re
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from itertools import pairwise
from typing import Final

from portfolio.hours import NIGHT

SHORTEST: Final = 30  # minutes; what is due is looked for every few, and many are written to in one go
MOST: Final = 3  # spans of a day

Minutes = tuple[int, int]


class Unread(StrEnum):
    """Why words were not taken as hours."""

    NO_SPAN = "no_span"  # nothing like a beginning and an end
    NO_SUCH_HOUR = "no_such_hour"
    BACKWARDS = "backwards"  # ends before it begins; over midnight there is only night
    NIGHT = "night"  # nothing of it is left outside the night
    TOO_SHORT = "too_short"
    TOO_MANY = "too_many"


@dataclass(frozen=True)
class Typed:
    """Spans in order, the touching ones joined; or why there are none. `is_cut`: what lay in the night is left out."""

    spans: tuple[tuple[time, time], ...] = ()
    unread: Unread | None = None
    is_cut: bool = False


_MORNING = "上午|早上|早晨|清晨|凌晨|sáng|pagi|am|a\\.m\\.?"
_NOON = "中午|trưa"
_SIANG = "siang"  # 11 to 14 in Indonesian
_NIGHTLY = "晚上|晚間|夜晚|tối|malam"  # whose twelve is midnight
_LATER = "下午|傍晚|晚上|晚間|夜晚|chiều|tối|sore|malam|pm|p\\.m\\.?"
_PART = f"{_MORNING}|{_NOON}|{_SIANG}|{_LATER}"
_AT = (
    rf"(?:({_PART})\s*)?(?:jam|pukul|lúc)?\s*"
    r"(?<![0-9/])(?:([0-9]{2})([0-9]{2})(?![0-9])|([0-9]{1,2})"
    r"(?:\s*[:.]\s*([0-9]{2})|\s*(?:點|点|時|时|giờ|h)(?:\s*(半|rưỡi)|\s*([0-9]{1,2})\s*(?:分|phút)?|\s*鐘|\s*整)?)?)"
    rf"(?:\s*({_PART})(?![a-z]))?"
)
_TO = r"\s*(?:到|至|~|〜|-|‐|–|—|to|until|till|đến|tới|sampai(?:\s+dengan)?|hingga|s/d)\s*"
_SPAN = re.compile(f"{_AT}{_TO}{_AT}(?![0-9/])", re.IGNORECASE)
_GROUPS: Final = 8  # of one `_AT`
_NUMERALS = re.compile("[一二兩三四五六七八九十]{1,3}(?=\\s*(?:點|点|時|时))")
_DIGITS = {name: number for number, name in enumerate("一二三四五六七八九十", 1)} | {"兩": 2}


def read_hours(text: str) -> Typed:
    """Return the spans that `text` names; full-width signs count as the plain ones.

    Before seven in the morning nothing is sent, so 「6點到8點」 without a part of the day is in the evening, and an end
    that would come before its beginning is in the afternoon: 「9點到5點」.

    >>> read_hours("晚上6點到8點半").spans
    ((datetime.time(18, 0), datetime.time(20, 30)),)
    >>> read_hours("12:00-13:00、六點到十一點")
    Typed(spans=((datetime.time(12, 0), datetime.time(13, 0)), (datetime.time(18, 0), datetime.time(22, 0))), \
unread=None, is_cut=True)
    """
    found: list[Minutes] = []
    for match in _SPAN.finditer(_NUMERALS.sub(lambda numeral: str(_number(numeral[0])), text)):
        groups = match.groups()
        span = _span(_At(*groups[:_GROUPS]), _At(*groups[_GROUPS:]))
        if isinstance(span, Unread):
            return Typed(unread=span)
        found.append(span)
    if not found:
        return Typed(unread=Unread.NO_SPAN)
    kept = _joined([cut for span in found if (cut := _by_day(span)) is not None])
    if not kept:
        return Typed(unread=Unread.NIGHT)
    if min(end - begin for begin, end in kept) < SHORTEST:
        return Typed(unread=Unread.TOO_SHORT)
    if len(kept) > MOST:
        return Typed(unread=Unread.TOO_MANY)
    is_cut = any(_by_day(span) != span for span in found)
    return Typed(tuple((_time(begin), _time(end)) for begin, end in kept), is_cut=is_cut)


@dataclass(frozen=True)
class _At:
    """One time as it is written; all parts may be missing but one of the two hours."""

    before: str | None
    hour_of_four: str | None
    minute_of_four: str | None
    hour: str | None
    minute: str | None
    half: str | None
    minutes_said: str | None
    after: str | None

    @property
    def part(self) -> str:
        """The part of the day that is named, in lower case; empty where none is."""
        return (self.before or self.after or "").lower()

    @property
    def minutes(self) -> int | None:
        """Minutes since midnight as written, without the part of the day; None where there is no such time."""
        hour = int(self.hour_of_four or self.hour or 99)
        minute = 30 if self.half else int(self.minute_of_four or self.minute or self.minutes_said or 0)
        is_one = (hour <= 23 and minute <= 59) or (hour == 24 and minute == 0)
        return hour * 60 + minute if is_one else None

    @property
    def may_be_later(self) -> bool:
        """Whether it may be an hour of the afternoon, as nobody says 06:00 for one."""
        written = self.hour_of_four or self.hour or ""
        return not self.part and not written.startswith("0") and 1 <= int(written) <= 12


_TWELVE: Final = 12 * 60


def _span(begins: _At, ends: _At) -> Minutes | Unread:
    begin, end = _placed(begins), _placed(ends)
    if begin is None or end is None:
        return Unread.NO_SUCH_HOUR
    if ends.part and begins.may_be_later and _is_later(ends.part) and begin + _TWELVE < end:
        begin += _TWELVE  # 6-8pm
    elif not ends.part and begins.may_be_later and ends.may_be_later and begin < _minutes(NIGHT[1]):
        begin += _TWELVE
    if end <= begin and ends.may_be_later:
        end += _TWELVE
    return (begin, end) if begin < end else Unread.BACKWARDS


def _placed(at: _At) -> int | None:
    """Minutes since midnight with the part of the day that stands beside it; None where the two do not fit."""
    minutes = at.minutes
    if minutes is None or not at.part:
        return minutes
    hour = minutes // 60
    if hour > 12:  # 「晚上20點」
        return None if _matches(_MORNING, at.part) else minutes
    if _matches(_MORNING, at.part):
        return minutes % _TWELVE
    if _is_later(at.part):
        is_midnight = hour == 12 and _matches(_NIGHTLY, at.part)
        return minutes % _TWELVE + (2 if is_midnight else 1) * _TWELVE
    return minutes if hour in (10, 11, 12) else minutes + _TWELVE  # noon, and what is about it


def _is_later(part: str) -> bool:
    return _matches(_LATER, part)


def _matches(parts: str, part: str) -> bool:
    return re.fullmatch(parts, part) is not None


def _by_day(span: Minutes) -> Minutes | None:
    """The part of a span that is not in the night."""
    begin, end = max(span[0], _minutes(NIGHT[1])), min(span[1], _minutes(NIGHT[0]))
    return (begin, end) if begin < end else None


def _joined(spans: list[Minutes]) -> list[Minutes]:
    """The spans in order, those that touch or overlap as one."""
    joined: list[Minutes] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    assert all(one[1] < other[0] for one, other in pairwise(joined))
    return joined


def _number(numeral: str) -> int:
    """A number up to 24 in Chinese: 十二, 二十."""
    tens, found, ones = numeral.rpartition("十")
    if not found:
        return _DIGITS.get(numeral, 99)
    return _DIGITS.get(tens, 1 if not tens else 99) * 10 + (_DIGITS.get(ones, 99) if ones else 0)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
