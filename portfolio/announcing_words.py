"""What a registrar types to announce a day, read apart: term, days and hours, grade, division, round, the event."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from portfolio.calendar import Term
from portfolio.dates import parse_day, weekday_index
from portfolio.errors import DayFormatError, TermFormatError
from portfolio.people import Division


class Trouble(StrEnum):
    """What of an announcement cannot be read; `locales/` has a sentence for each."""

    NO_SUCH_DAY = "no_such_day"
    NO_DAY = "no_day"  # something like a day that is none: without its year, or a year out of range
    WRONG_WEEKDAY = "wrong_weekday"
    NO_SUCH_HOUR = "no_such_hour"
    SEVERAL_HOURS = "several_hours"
    NO_SUCH_TERM = "no_such_term"
    SEVERAL_TERMS = "several_terms"
    SEVERAL_GRADES = "several_grades"
    SEVERAL_DIVISIONS = "several_divisions"


@dataclass(frozen=True)
class Said:
    """What stands in the words; `rest` is what is left, in which the event is looked for.

    A whole year (113學年度) is its second semester, under which days about a year are announced. An hour belongs to
    the day before it; one that stands alone is in `hour`.
    """

    term: Term | None = None
    is_whole_year: bool = False
    days: tuple[tuple[date, time | None], ...] = ()
    hour: time | None = None
    grade: int | None = None
    division: Division | None = None
    round: int | None = None
    rest: str = ""
    troubles: tuple[tuple[Trouble, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing but `rest` was found."""
        return self == Said(rest=self.rest)


_DAY = re.compile(
    r"(?:中華民國|民國|西元)?\s*[0-9]{1,4}\s*年\s*[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*[日號]?"
    r"|(?<![0-9])[0-9]{1,4}\s*([-/.])\s*[0-9]{1,2}\s*\1\s*[0-9]{1,2}(?![0-9])"
    r"|(?<![0-9])[0-9]{6,8}(?![0-9])"
)
_WEEKDAY = re.compile(
    r"\s*(?:\(\s*(?:星期|禮拜|週|周)?([一二三四五六日天])\s*\)|(?:星期|禮拜|週|周)([一二三四五六日天]))"
)
_WEEKDAYS = {name: number for number, name in enumerate("一二三四五六日")} | {"天": 6}
_HOUR = re.compile(
    r"(上午|早上|凌晨|中午|下午|傍晚|晚上|晚間)?\s*(?<![0-9])([0-9]{1,2})\s*"
    r"(?::\s*([0-9]{2})(?::[0-9]{2})?|[點時](?:\s*(半)|\s*([0-9]{1,2})\s*分?|整)?)"
)
_MORNING, _AFTERNOON = ("上午", "早上", "凌晨"), ("下午", "傍晚", "晚上", "晚間")
_YEARLESS = re.compile(r"(?<![0-9])[0-9]{1,2}\s*(?:月\s*[0-9]{1,2}\s*[日號]?|/\s*[0-9]{1,2}(?![0-9/]))")
_TERM = re.compile(
    r"(?<![0-9])([0-9]{1,3})\s*(?:-\s*([0-9])(?![0-9])|學年度?\s*(?:第\s*([0-9一二])\s*學期|([上下])\s*學期)?)"
)
_GRADE = re.compile(r"高\s*([一二三1-3])|([一二三1-3])\s*年級")
_DIVISIONS = {
    Division.DAY: re.compile(r"日間部|日校"),
    Division.CONTINUING: re.compile(r"進修部|進修學校|夜間部|夜校"),
}
_ROUND = re.compile(r"第?\s*([一二三四五六七八九1-9])\s*梯次?")
_NUMBERS = {name: number for number, name in enumerate("一二三四五六七八九", 1)}

_AROUND = re.compile(
    r"公告|公布|設定|宣布|更正|更改|變更|改為|改成|改到|改在|延到|延後到|延至|提前到|提前至|期限|日期|起訖|期間"
    r"|announce|công bố|umumkan|[為是在於到至起止從的日在~、,。.:;「」()\[\]\-/與和及\s]"
)


_BEGINS = re.compile(r"\s*(?:公告|公布|宣布|設定|更改公告|announce|công bố|umumkan)", re.IGNORECASE)


def begins_anew(text: str) -> bool:
    """Return whether `text` begins like an announcement of its own, and goes on with no earlier one."""
    return _BEGINS.match(text) is not None


def meant(words: str) -> str:
    """Return the words without those that only stand around an announcement.

    >>> meant("公告 運動會 改到")
    '運動會'
    """
    return _AROUND.sub("", words)


def read(text: str) -> Said:
    """Return what `text` says of an announcement; full-width signs count as the plain ones.

    >>> found = read("公告 113-1 休業式 114年1月21日（二）下午5點 高三")
    >>> str(found.term), found.days, found.grade, found.rest
    ('113-1', ((datetime.date(2025, 1, 21), datetime.time(17, 0)),), 3, '公告 休業式')
    >>> read("114/2/30").troubles
    ((<Trouble.NO_SUCH_DAY: 'no_such_day'>, '114/2/30'),)
    """
    return _Reading(unicodedata.normalize("NFKC", text)).said()


class _Reading:
    """Takes one kind of thing after the other out of the text; what was taken leaves a gap that nothing spans."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.troubles: list[tuple[Trouble, str]] = []

    def said(self) -> Said:
        days, hour = self._days_and_hours()
        term, whole_year = self._term()
        round_ = self._one(_ROUND, lambda found: _number(found[1]), None)
        grade = self._one(_GRADE, lambda found: _number(found[1] or found[2]), Trouble.SEVERAL_GRADES)
        divisions = {one for one, words in _DIVISIONS.items() if self._take(words)}
        if len(divisions) > 1:
            self.troubles.append((Trouble.SEVERAL_DIVISIONS, ""))
        if not days and (yearless := self._take(_YEARLESS)):
            self.troubles.append((Trouble.NO_DAY, yearless[0][0].strip()))
        return Said(
            term=term,
            is_whole_year=whole_year,
            days=tuple(days),
            hour=hour,
            grade=grade,
            division=divisions.pop() if len(divisions) == 1 else None,
            round=round_,
            rest=" ".join(self.text.replace("\0", " ").split()),
            troubles=tuple(self.troubles),
        )

    def _take(self, words: re.Pattern[str]) -> list[re.Match[str]]:
        found = list(words.finditer(self.text))
        self.text = words.sub(lambda match: "\0" * len(match[0]), self.text)
        return found

    def _one(
        self, words: re.Pattern[str], value: Callable[[re.Match[str]], int], several: Trouble | None
    ) -> int | None:
        found = [value(match) for match in self._take(words)]
        if len(set(found)) > 1 and several is not None:
            self.troubles.append((several, ""))
            return None
        return found[0] if found else None

    def _days_and_hours(self) -> tuple[list[tuple[date, time | None]], time | None]:
        places: list[tuple[int, date]] = list(self._days())
        hours: dict[int, set[time]] = {}
        for match in self._take(_HOUR):
            hour = _hour(match)
            if hour is None:
                self.troubles.append((Trouble.NO_SUCH_HOUR, match[0].strip()))
                continue
            before = [place for place, (at, _) in enumerate(places) if at < match.start()]
            hours.setdefault(before[-1] if before else 0, set()).add(hour)
        if any(len(together) > 1 for together in hours.values()):
            self.troubles.append((Trouble.SEVERAL_HOURS, ""))
        of_day = {place: min(together) for place, together in hours.items()}
        return [(day, of_day.get(place)) for place, (_, day) in enumerate(places)], None if places else of_day.get(0)

    def _days(self) -> Iterator[tuple[int, date]]:
        while (match := _DAY.search(self.text)) is not None:
            written = match[0].strip()
            end = match.end()
            try:
                day: date | None = parse_day(_dated(written))
            except DayFormatError as error:
                wrong = Trouble.NO_SUCH_DAY if error.facts["why"] == "no-such-day" else Trouble.NO_DAY
                self.troubles.append((wrong, written))
                day = None
            if (weekday := _WEEKDAY.match(self.text, end)) is not None:
                end = weekday.end()
                if day is not None and _WEEKDAYS[weekday[1] or weekday[2]] != weekday_index(day):
                    self.troubles.append((Trouble.WRONG_WEEKDAY, written))
            self.text = self.text[: match.start()] + "\0" * (end - match.start()) + self.text[end:]
            if day is not None:
                yield match.start(), day

    def _term(self) -> tuple[Term | None, bool]:
        found: dict[Term, bool] = {}
        for match in self._take(_TERM):
            named = match[2] or match[3] or match[4]
            try:
                semester = 2 if named is None else {"上": 1, "下": 2}.get(named) or _number(named)
                found[Term(int(match[1]), semester)] = named is None
            except TermFormatError:
                self.troubles.append((Trouble.NO_SUCH_TERM, match[0].strip()))
        if len(found) > 1:
            self.troubles.append((Trouble.SEVERAL_TERMS, ""))
        if len(found) != 1:
            return None, False
        return next(iter(found.items()))


def _dated(written: str) -> str:
    """The day with the sign at its end that people leave out or say otherwise: 114年1月21, 114年1月21號."""
    return f"{written.rstrip('日號').rstrip()}日" if "月" in written else written


def _number(digit: str) -> int:
    return _NUMBERS[digit] if digit in _NUMBERS else int(digit)


def _hour(match: re.Match[str]) -> time | None:
    """The hour that is written, None where there is none such: 下午 17:00, 25:00."""
    part, hour = match[1], int(match[2])
    minute = 30 if match[4] else int(match[3] or match[5] or 0)
    if part in _AFTERNOON:
        hour = hour % 12 + 12 if 1 <= hour <= 12 else 99
    elif part in _MORNING:
        hour = hour % 12 if 0 <= hour <= 12 else 99
    elif part is not None and hour not in (11, 12):
        hour = hour + 12 if hour == 1 else 99
    return time(hour, minute) if hour <= 23 and minute <= 59 else None
