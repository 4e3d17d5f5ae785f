"""Whether an answer says more than its clauses: read from the words alone, by nothing that made the answer.

A number, a day, an office of an answer must stand in the clauses that it cites, or follow from them: a day by counting
a span of theirs from a day that the school announced, a sum of two limits by adding them. Who is named to be asked is
an office of this school.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property, partial
from typing import Final

from handlers.regulation_answers import Answer, AnswerKind, Sources
from portfolio.dates import add_months
from portfolio.offices import OfficeItem
from portfolio.readings import Conflicting
from portfolio.rules import RulePack
from portfolio.schools import load_packs
from tests.regulations.asked import NOW

DIGITS: Final = "零一二三四五六七八九"
BRACKETS: Final = re.compile("（[^（）]{3,}）|（[壹貳參肆伍陸柒捌玖拾]+）")  # where it stands; no part of a name
NUMERAL: Final = re.compile(
    "(?<![哪每同任])[零一二兩三四五六七八九十百]+(?=[件項筆週天日年月位人名次場字個種級]|小時|學期|學分)"
)
DAY: Final = re.compile(r"(?:(\d{2,4})年)?(\d{1,2})月(\d{1,2})日(?:星期([一二三四五六日]))?")
TERM: Final = re.compile(r"1\d\d學年度?第?[12]?(?:學期)?|第[12]學期|2個學期|高[123]|[123]年級")
LEFT: Final = re.compile(r"還有(\d+)天")
LEFT_OVER: Final = re.compile(r"還(?:能|可以)再[^，。：]{2}(\d+)[件項]")
SPAN: Final = re.compile(r"(\d+)(週|個月|天|日)")
NUMBER: Final = re.compile(r"\d+")
LONG: Final = 10  # digits, which number no works
WEEKDAYS: Final = "一二三四五六日"
ASKED: Final = re.compile("請洽|請問|可以問|可以洽")
ADVICE_LINES: Final = {"1925", "24", "1995", "1980"}
YEARS: Final = range(2017, 2028)  # of the documents


@dataclass(frozen=True)
class Carrier:
    """What the cited clauses of an answer carry."""

    sources: Sources
    cites: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        """The words of every cited clause, restated and printed, and of the rulings on them."""
        restated = (self.sources.pack.clauses.get(clause, "") for clause in self.cites)
        printed = (" ".join((*one.heading, one.text)) for one in self.sources.passages if one.clause in self.cites)
        return plain(" ".join((*restated, *printed)))

    @cached_property
    def numbers(self) -> frozenset[int]:
        """Every number of the clauses, and sums of two of the same unit."""
        found = {int(number) for number in NUMBER.findall(self.text)}
        return frozenset(found | {2 * one for one in found} | {one + other for one in found for other in found})

    @cached_property
    def days(self) -> frozenset[date]:
        """Every day that the school announced, and every day that a span of the clauses leads to from one."""
        announced = {day.on for day in self.sources.calendar.days}
        found = set(announced)
        for amount, unit in SPAN.findall(self.text):
            if int(amount) <= 400:
                for day in announced:
                    found |= {_later(day, int(amount), unit), _later(day, -int(amount), unit)}
        return frozenset(found)


def _later(day: date, amount: int, unit: str) -> date:
    if unit == "個月":
        return add_months(day, amount)
    return day + timedelta(days=amount * (7 if unit == "週" else 1))


def unsupported(answer: Answer, sources: Sources, asked: str = "") -> list[str]:
    """Return what an answer says that it may not: numbers, days and offices that nothing carries.

    What is left of a limit is carried by the limit and a number that was `asked` with.
    """
    said = BRACKETS.sub("", plain(answer.text))
    carrier = Carrier(sources, answer.cites)
    stated = {int(number) for number in NUMBER.findall(plain(asked)) if len(number) < LONG}
    said = LEFT_OVER.sub(
        lambda found: "" if {int(found[1]) + one for one in stated} & carrier.numbers else found[0], said
    )
    if answer.kind is not AnswerKind.ANSWERED:
        return [*_offices_elsewhere(said, sources.pack), *(n for n in NUMBER.findall(said) if n not in ADVICE_LINES)]
    return [*_days(said, carrier), *_numbers(said, carrier), *_offices(said, carrier)]


def plain(text: str) -> str:
    """Return a text in one form, numerals in digits.

    >>> plain("二週、１０件，一樣，三十一日")
    '2週、10件，一樣，31日'
    """
    text = unicodedata.normalize("NFKC", text).replace("臺", "台").replace("周", "週")
    text = text.replace("(", "（").replace(")", "）").replace(",", "，")
    return NUMERAL.sub(lambda found: str(_value(found[0])) if _value(found[0]) is not None else found[0], text)


def _value(signs: str) -> int | None:
    total, digit = 0, 0
    for sign in signs.replace("兩", "二"):
        if sign in "十百":
            total, digit = total + (digit or 1) * (10 if sign == "十" else 100), 0
        elif digit:
            return None
        else:
            digit = DIGITS.index(sign)
    return total + digit


def _days(said: str, carrier: Carrier) -> Iterator[str]:
    """Days that are neither printed nor worked out, and weekdays that are wrong."""
    for found in DAY.finditer(said):
        year, month, day, weekday = found.groups()
        fitting = [one for one in carrier.days if (one.month, one.day) == (int(month), int(day))]
        if f"{int(month)}月{int(day)}日" in carrier.text:
            fitting += [one for one in map(partial(_of_year, int(month), int(day)), YEARS) if one is not None]
        if year is not None:
            fitting = [one for one in fitting if one.year in (int(year), int(year) + 1911)]
        if weekday is not None:
            fitting = [one for one in fitting if WEEKDAYS[one.weekday()] == _weekday(weekday)]
        if not fitting:
            yield found[0]
    for found in LEFT.finditer(said):
        if NOW.date() + timedelta(days=int(found[1])) not in carrier.days:
            yield found[0]


def _of_year(month: int, day: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _weekday(sign: str) -> str:
    return DIGITS[int(sign)] if sign.isdigit() else sign


def _numbers(said: str, carrier: Carrier) -> Iterator[str]:
    """Numbers of anything else that no cited clause prints."""
    rest = LEFT.sub("", TERM.sub("", DAY.sub("", said)))
    yield from (number for number in NUMBER.findall(rest) if int(number) not in carrier.numbers)


def _offices(said: str, carrier: Carrier) -> Iterator[str]:
    """Offices that no cited clause names, where they are not named as those to be asked."""
    told, *asked = ASKED.split(said)
    for name in _named(told):
        if not all(part in carrier.text for part in _parts(name)) and not _is_own(name, carrier):
            yield name
    for part in asked:
        yield from _offices_elsewhere(part, carrier.sources.pack)


def _is_own(name: str, carrier: Carrier) -> bool:
    """Whether this is the whole name of an office that the clauses call by its group alone."""
    own = {plain(one) for whole in _of_pack(carrier.sources.pack) for one in re.split("[、或]", whole)}
    return name in own and _parts(name)[-1] in carrier.text


def _offices_elsewhere(said: str, pack: RulePack) -> Iterator[str]:
    """Offices that are none of this school's."""
    yield from (name for name in _named(said) if name not in _own_words(pack))


_kept: dict[int, tuple[RulePack, str]] = {}


def _own_words(pack: RulePack) -> str:
    """Everything that a school's rules say, with the names of its offices; worked out once for a pack."""
    if id(pack) not in _kept:
        _kept[id(pack)] = (pack, plain(" ".join((*_of_pack(pack), *pack.clauses.values()))))
    return _kept[id(pack)][1]


def _named(said: str) -> list[str]:
    """Names of offices, of whichever school, that stand in a text."""
    return [name for name in _vocabulary() if name in said]


@cache
def _vocabulary() -> tuple[str, ...]:
    whole = {one for pack in load_packs().values() for name in _of_pack(pack) for one in re.split("[、或]", name)}
    names = {plain(part) for name in whole for part in (name, *_parts(name))}
    return tuple(sorted(name for name in names if len(name) >= 3))


def _parts(name: str) -> list[str]:
    """The levels of an office's name: 學務處生輔組 is 學務處 and 生輔組."""
    return re.findall(r"^[^處部]+[處部](?=.)|(?:(?<=[處部])|^)[^處部]+.?$|^.+$", name)


def _of_pack(pack: RulePack) -> Iterator[str]:
    for item in OfficeItem:
        for division in pack.divisions:
            yield pack.office_name(item, division=division)
            reading = pack.office(item, division=division)
            if isinstance(reading, Conflicting):
                yield from (str(one.value) for one in reading.readings)
