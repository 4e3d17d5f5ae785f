"""The numbering of official documents: 壹、 甲、 一、 (一) 1. (1) A. i. 1.1.1 第一條, in either width; citations."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from portfolio.regulations.document_words import document_words

FORMAL, POINT, ITEM, DETAIL, DEEP, DEEPEST = range(6)  # 壹, 點, 款, 目, and two below


class Style(StrEnum):
    """How a number is printed, which says most of its level."""

    FORMAL = "formal"  # 壹、
    STEM = "stem"  # 甲、
    ORDINAL = "ordinal"  # 第一條, 第1點
    CHINESE = "chinese"  # 一、
    BRACKETED = "bracketed"  # (一)
    DIGIT_COMMA = "digit_comma"  # 1、
    DIGIT = "digit"  # 1.
    DIGIT_BRACKETED = "digit_bracketed"  # (1)
    CIRCLED = "circled"  # one character, a digit in a circle
    LETTER = "letter"  # A.
    ROMAN = "roman"  # i.
    DECIMAL = "decimal"  # 1.1.1


# The levels that a style may stand for, the usual one first.
LEVELS: dict[Style, tuple[int, ...]] = {
    Style.FORMAL: (FORMAL,),
    Style.STEM: (FORMAL,),
    Style.ORDINAL: (POINT,),
    Style.CHINESE: (POINT,),
    Style.BRACKETED: (ITEM,),
    Style.DIGIT_COMMA: (DETAIL, POINT),
    Style.DIGIT: (DETAIL, POINT),
    Style.DIGIT_BRACKETED: (DEEP, ITEM),
    Style.CIRCLED: (DEEP, DEEPEST, DETAIL),
    Style.LETTER: (DETAIL, DEEP, DEEPEST),
    Style.ROMAN: (DEEPEST,),
    Style.DECIMAL: (ITEM, DETAIL, DEEP, DEEPEST),
}


@dataclass(frozen=True)
class Mark:
    """A number at the start of a line: how it is printed, what it counts, as it stands there, and what follows."""

    style: Style
    value: int
    printed: str
    rest: str
    level: int | None = None  # said by the number itself: 第一條, 第一款
    unit: str = ""  # 條
    again: int = 0  # 第三條之一 is 3, again 1
    path: tuple[int, ...] = ()  # of a number that names those above it: 1.1.1


def read_mark(line: str) -> Mark | None:
    """Return the number that a line begins with, or None.

    >>> read_mark("(2) abc").value, read_mark("2.5 MB"), read_mark("iv. x").value
    (2, None, 4)
    """
    value = number(_plain(line[0])) if line and unicodedata.decomposition(line[0]).startswith("<circle>") else None
    if value is not None:
        return Mark(Style.CIRCLED, value, line[0], line[1:].strip())
    signs = [_plain(sign) for sign in line[:24]]
    plain = "".join(signs)
    for style, pattern in _patterns():
        found = pattern.match(plain)
        value = None if found is None else number(found["number"])
        if found is None or value is None:
            continue
        end, seen = 0, 0
        while seen < found.end():
            seen += len(signs[end])
            end += 1
        groups = found.groupdict()
        unit = groups.get("level") or ""
        again = number(groups.get("again") or "") or 0
        level = _ordinal_levels().get(unit)
        return Mark(style, value, _compact(found[0]), line[end:].strip(), level, unit, again)
    return None


def read_decimal(line: str) -> Mark | None:
    """Return the number of a document that counts 1, 1.1, 1.1.1 which a line begins with, or None.

    Elsewhere such a line is none: it may begin with a size or a share.

    >>> read_decimal("4.3.1 abc").path, read_decimal("2 abc").path, read_decimal("2.5"), read_decimal("3rd")
    ((4, 3, 1), (2,), None, None)
    """
    found = _DECIMAL.match(line)
    if found is None:
        return None
    printed = unicodedata.normalize("NFKC", found[1])
    path = tuple(int(one) for one in printed.split("."))
    style = Style.DECIMAL if len(path) > 1 else Style.DIGIT
    level = LEVELS[style][len(path) - 2] if len(path) > 1 else POINT
    return Mark(style, path[-1], printed, line[found.end() :].strip(), level, path=path)


_DECIMAL = re.compile(r"([0-9０-９]{1,2}(?:[.．][0-9０-９]{1,2}){0,4})(?:[.．、]\s*|\s+|(?=[^\W\da-zA-Z]))(?=\D)")


def number(text: str) -> int | None:
    """Return what a numeral counts, 1 to 99, in any of the forms of documents; None for no numeral.

    >>> number("12"), number("iv"), number("乙"), number("")
    (12, 4, 2, None)
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        return int(text) or None
    if len(text) == 1 and text in _LETTERS:
        return _LETTERS.index(text) + 1
    if text in _ROMAN:
        return _ROMAN.index(text) + 1
    words = document_words("numerals")
    if len(text) == 1 and text in words["stems"]:
        return int(words["stems"].index(text)) + 1
    for variant, usual in words["formal_variants"].items():
        text = text.replace(variant, usual)
    for sign, usual in zip([*words["formal"], words["formal_ten"]], [*words["plain"], words["ten"]], strict=True):
        text = text.replace(sign, usual)
    tens, ten, ones = text.partition(words["ten"])
    if not text or any(sign not in words["plain"] for sign in tens + ones) or len(tens) > 1 or len(ones) > 1:
        return None
    if not ten:
        return str(words["plain"]).index(tens) + 1
    plain: str = words["plain"]
    high = plain.index(tens) + 1 if tens else 1
    return high * 10 + (plain.index(ones) + 1 if ones else 0)


def chinese(value: int) -> str:
    """Return a number below 100 in Chinese numerals."""
    words = document_words("numerals")
    tens, ones = divmod(value, 10)
    high = "" if tens == 0 else words["ten"] if tens == 1 else f"{words['plain'][tens - 1]}{words['ten']}"
    return str(high + (words["plain"][ones - 1] if ones else ""))


def cited(level: int, value: int) -> str:
    """Return how a citation writes a number at this level, however the document printed it.

    >>> cited(DETAIL, 2), cited(DEEP, 2), cited(DEEPEST, 2)
    ('2', '(2)', 'ii')
    """
    words = document_words("numerals")
    match level:
        case _ if level == FORMAL:
            signs = dict(zip([*words["plain"], words["ten"]], [*words["formal"], words["formal_ten"]], strict=True))
            return "".join(signs[sign] for sign in chinese(value))
        case _ if level == POINT:
            return chinese(value)
        case _ if level == ITEM:
            return f"({chinese(value)})"
        case _ if level == DETAIL:
            return str(value)
        case _ if level == DEEP:
            return f"({value})"
    return _ROMAN[value - 1] if value <= len(_ROMAN) else str(value)


_LETTERS = "ABCDEFGH"
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")


def _plain(sign: str) -> str:
    return unicodedata.normalize("NFKC", sign)


def _compact(printed: str) -> str:
    return re.sub(r"\s+", "", printed).rstrip("、.,:")


@cache
def _ordinal_levels() -> dict[str, int]:
    named = {"point": POINT, "item": ITEM, "detail": DETAIL}
    return {sign: named[name] for sign, name in document_words("numerals")["levels"].items()}


@cache
def _patterns() -> tuple[tuple[Style, re.Pattern[str]], ...]:
    words = document_words("numerals")
    plain = f"[{words['plain']}{words['ten']}]{{1,3}}"
    formal = "|".join([*words["formal"], *words["formal_variants"]])
    formal = rf"(?:{formal}|{words['formal_ten']}){{1,3}}"
    comma = r"\s*[、.,:]"
    units = "".join(words["levels"])
    ordinal = rf"{words['ordinal']}\s*(?P<number>{plain}|\d{{1,2}})\s*(?P<level>[{units}])"
    again = rf"(?:{words['again']}(?P<again>{plain}|\d{{1,2}}))?"
    return (
        (Style.FORMAL, re.compile(rf"(?P<number>{formal}){comma}")),
        (Style.STEM, re.compile(rf"(?P<number>[{words['stems']}]){comma}{words['several_stems']}")),
        (Style.ORDINAL, re.compile(rf"{ordinal}{again}(?![{words['named_in_passing']}])\s*[.,:]?")),
        (Style.CHINESE, re.compile(rf"(?P<number>{plain}){comma}")),
        (Style.BRACKETED, re.compile(rf"\(\s*(?P<number>{plain})\s*\)(?:{comma})?")),
        (Style.DIGIT_BRACKETED, re.compile(rf"\(\s*(?P<number>\d{{1,2}})\s*\)(?:{comma})?")),
        (Style.DIGIT_COMMA, re.compile(r"(?P<number>\d{1,2})\s*、")),
        (Style.DIGIT, re.compile(r"(?P<number>\d{1,2})\s*\.(?!\d)")),
        (Style.LETTER, re.compile(rf"(?P<number>[{_LETTERS}])\s*[.、](?=\s*[^\W\da-zA-Z])")),
        (Style.ROMAN, re.compile(r"(?P<number>x?(?:ix|iv|v?i{0,3}))\.(?!\w)")),
    )
