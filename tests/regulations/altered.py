"""Rules altered by program: sizes, spans, years and offices changed in a pack, its document and its questions.

Whoever answers from memory is found out: everything that a school's rules say is changed alike, and what a right answer
must say with it. A number is doubled, so that what was more than another stays more; 1 stays.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from portfolio.readings import Cited
from portfolio.rules import RulePack
from portfolio.schools import load_pack, pack_text, parse_pack
from tests.regulations.asked import Question

Change = Callable[[str], str]

DIGITS: Final = "零一二三四五六七八九"
NUMBER: Final = r"(?<![\d第./])(\d{1,3}|[一二兩三四五六七八九]?十[一二三四五六七八九]?|[二兩三四五六七八九])"
SIZES: Final = re.compile(NUMBER + r"(?=\s*(?:件|項(?!目)|筆|MB|mb|ＭＢ|字|個(?=中文字|字|$)))")
SPANS: Final = re.compile(NUMBER + r"(?=\s*(?:週|周|個月|個禮拜|個星期))")
YEARS: Final = re.compile(NUMBER + r"(?=年(?![級\d段])(?!\s*\d))")
NAMES: Final = ("學務資料組", "課務企劃組", "學習支援組", "數位學務組", "校園服務組", "綜合業務組", "親師聯繫組")
SECTION: Final = re.compile(r"^\[+([^]]+)]+")


@dataclass(frozen=True)
class Alteration:
    """One way of changing rules: what it does to words, and to the typed values of a pack's file.

    `value_of` are the sections whose `value` is such a number, `keys` the keys that hold one.
    """

    name: str
    words: Change
    keys: tuple[str, ...] = ()
    value_of: tuple[str, ...] = ()

    def text(self, pack: str) -> str:
        """Return the file of a pack, altered."""
        section, lines = "", []
        for line in pack.split("\n"):
            header = SECTION.match(line)
            section = header[1] if header else section
            keys = (*self.keys, *(["value"] if section.startswith(self.value_of or "-") else []))
            if keys:
                line = re.sub(rf"\b({'|'.join(keys)}) = (\d+)", lambda one: f"{one[1]} = {_twice(one[2])}", line)
            lines.append(line if header else self.words(line))
        return "\n".join(lines)

    def pack(self, school: str) -> RulePack:
        """Return the pack of a school, altered; it passes every check of packs."""
        return parse_pack(self.text(pack_text(school)), f"{school}.toml")

    def question(self, question: Question) -> Question:
        """Return the question with what it states and what its answer must say altered alike."""
        must = tuple("|".join(map(self.words, one.split("|"))) for one in question.must)
        return replace(question, question=self.words(question.question), must=must)


def _twice(number: str) -> str:
    if number.isdigit():
        return str(int(number) * 2) if int(number) > 1 else number
    tens, has_tens, ones = number.replace("兩", "二").partition("十")
    value = (DIGITS.index(tens) if tens else 1) * 10 + (DIGITS.index(ones) if ones else 0) if has_tens else 0
    value = 2 * (value or DIGITS.index(tens))
    return _in_chinese(value)


def _in_chinese(value: int) -> str:
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    if hundreds or tens == 0:
        return DIGITS[ones] if not hundreds else str(value)
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


def _doubled(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda found: _twice(found[1]), text)


SIZES_DOUBLED: Final = Alteration(
    "sizes", partial(_doubled, SIZES), ("max_megabytes", "max_characters"), ("limits.", "formats.")
)
SPANS_DOUBLED: Final = Alteration("spans", partial(_doubled, SPANS), ("weeks", "months"))
YEARS_DOUBLED: Final = Alteration("years", partial(_doubled, YEARS), ("years",))


def offices_moved(school: str) -> Alteration:
    """Return the alteration in which every office of a group (組) has the next one's work."""
    offices = _groups(school)
    return _renamed("offices", dict(zip(offices, (*offices[1:], *offices[:1]), strict=True)))


def offices_renamed(school: str) -> Alteration:
    """Return the alteration in which the offices of a group have names that no school has."""
    return _renamed("names", dict(zip(_groups(school), NAMES, strict=False)))


def _groups(school: str) -> list[str]:
    pack = load_pack(school)
    said = {reading.value for of in pack.offices.values() for reading in of.values() if isinstance(reading, Cited)}
    names = {re.sub("^.*[處部](?=..+組$)", "", one) for name in said for one in re.split("[、及和與]", name)}
    return sorted(name for name in names if name.endswith("組"))


def _renamed(name: str, names: dict[str, str]) -> Alteration:
    every = "|".join(sorted(map(re.escape, names), key=len, reverse=True)) or "(?!)"
    begins = {office[:2]: office for office in names}

    def words(text: str) -> str:
        if text in begins:  # what an answer must say is sometimes the beginning of the name
            return names[begins[text]]
        return re.sub(every, lambda found: names[found[0]], text)

    return Alteration(name, words)
