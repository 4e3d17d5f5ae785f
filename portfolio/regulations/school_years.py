"""The grades and semesters that a tidied text names."""

import re
from collections.abc import Sequence

from portfolio.people import GRADES
from portfolio.regulations.slots import Stated
from portfolio.regulations.tidying import NUMERALS
from portfolio.regulations.words import lexicon

_DIGIT = {sign: str(value) for value, sign in enumerate(NUMERALS)}


def grade_of(text: str) -> int | None:
    """Return the first grade that a tidied text names."""
    found = _first("grade", text)
    return None if found is None else int(_DIGIT.get(found, found))


def grades_of(text: str) -> frozenset[int]:
    """Return every grade that a tidied text names; none where it names none, or all of them."""
    signs = "".join(found for pattern in lexicon().patterns["grades_named"] for found in pattern.findall(text))
    grades = frozenset(int(_DIGIT.get(sign, sign)) for sign in signs if sign in _DIGIT or sign.isdigit())
    return frozenset() if len(grades) == len(GRADES) else grades


def semester_of(text: str) -> int | None:
    """Return the semester that a tidied text names."""
    found = _first("semester", text)
    return None if found is None else int(_DIGIT.get(found, found))


def semester_asked(text: str, stated: Sequence[Stated]) -> int | None:
    """Return the semester that a question is about: of several that it names, the one of the largest number stated.

    >>> semester_asked("上學期傳5件,下學期可以傳13件嗎", [Stated(5, "件"), Stated(13, "件")])
    2
    >>> semester_asked("上學期的上限", [])
    1
    """
    if len(stated) < _SEVERAL:
        return semester_of(text)
    largest = max(one.number for one in stated)
    before = text[: text.rfind(str(largest))]
    named = [(found.start(), _value(found)) for one in lexicon().patterns["semester"] for found in one.finditer(before)]
    return int(max(named)[1]) if named else semester_of(text)


_SEVERAL = 2


def _first(name: str, text: str) -> str | None:
    """The first thing that a pattern of the lexicon finds: every group but one is empty; a name in it is its value."""
    found = next((match for match in (pattern.search(text) for pattern in lexicon().patterns[name]) if match), None)
    return None if found is None else _value(found)


def _value(found: re.Match[str]) -> str:
    if found.lastgroup and found.lastgroup.startswith("_"):
        return found.lastgroup[1:]
    return next(group for group in found.groups() if group)
