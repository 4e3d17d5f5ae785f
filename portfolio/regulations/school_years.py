"""The grades and semesters that a tidied text names."""

import re
from collections.abc import Sequence

from portfolio.calendar import Term
from portfolio.people import GRADES
from portfolio.regulations.slots import Stated
from portfolio.regulations.tidying import NUMERALS
from portfolio.regulations.words import lexicon

_DIGIT = {sign: str(value) for value, sign in enumerate(NUMERALS)}


def grade_of(text: str) -> int | None:
    """Return the grade that a tidied text names; `None` where it names several, which are all meant.

    >>> grade_of("高二幾號截止"), grade_of("高二幾號截止,高三呢")
    (2, None)
    """
    found = _first("grade", text)
    return None if found is None or len(grades_of(text)) > 1 else int(_DIGIT.get(found, found))


def grades_of(text: str) -> frozenset[int]:
    """Return every grade that a tidied text names; none where it names none, or all of them."""
    signs = "".join(found[1] for one in lexicon().patterns["grades_named"] for found in one.finditer(text))
    grades = frozenset(int(_DIGIT.get(sign, sign)) for sign in signs if sign in _DIGIT or sign.isdigit())
    return frozenset() if len(grades) == len(GRADES) else grades


def semester_of(text: str) -> int | None:
    """Return the semester that a tidied text names."""
    found = _first("semester", text)
    return None if found is None else int(_DIGIT.get(found, found))


def with_terms_named(text: str, term: Term) -> str:
    """Return a tidied text with a semester of the academic year before `term` named as a term.

    >>> with_terms_named("上學年下學期的勾選", Term(113, 1))
    '112-2的勾選'
    """
    year = term.academic_year - 1
    for pattern in lexicon().patterns["of_last_year"]:
        text = pattern.sub(lambda found: f"{year}-{2 if found['second'] else 1}", text)
    return text


def names_term(text: str) -> bool:
    """Return whether a tidied text names a semester of a certain year.

    >>> names_term("112-2的勾選"), names_term("112學年的勾選")
    (True, False)
    """
    found = (one for pattern in lexicon().patterns["terms_named"] for one in pattern.finditer(text))
    return any(one["semester"] for one in found)


def semester_asked(text: str, stated: Sequence[Stated]) -> int | None:
    """Return the semester that a question is about: of several that it names, the one of the largest number stated.

    `None` where it names several and states no numbers of them: all are meant.

    >>> semester_asked("上學期傳5件,下學期可以傳13件嗎", [Stated(5, "件"), Stated(13, "件")])
    2
    >>> semester_asked("上學期的上限", []), semester_asked("上學期跟下學期一樣嗎", [])
    (1, None)
    """
    if len(stated) < _SEVERAL:
        return semester_of(text) if len(_semesters(text)) < _SEVERAL else None
    largest = max(one.number for one in stated)
    before = text[: text.rfind(str(largest))]
    named = _semesters(before)
    if not named:
        return semester_of(text)
    value = max(named)[1]
    return int(_DIGIT.get(value, value))


def _semesters(text: str) -> list[tuple[int, str]]:
    """Every semester that a text names, with where it stands; each once."""
    found = [(one.start(), _value(one)) for pattern in lexicon().patterns["semester"] for one in pattern.finditer(text)]
    last = {name: place for place, name in sorted(found)}
    return [(place, name) for name, place in last.items()]


_SEVERAL = 2


def _first(name: str, text: str) -> str | None:
    """The first thing that a pattern of the lexicon finds: every group but one is empty; a name in it is its value."""
    found = next((match for match in (pattern.search(text) for pattern in lexicon().patterns[name]) if match), None)
    return None if found is None else _value(found)


def _value(found: re.Match[str]) -> str:
    if found.lastgroup and found.lastgroup.startswith("_"):
        return found.lastgroup[1:]
    return next(group for group in found.groups() if group)
