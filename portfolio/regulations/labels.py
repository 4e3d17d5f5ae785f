"""What a citation calls its passage: the label of a row, the number of a meeting's motion."""

import re

from portfolio.regulations.reading import words_of
from portfolio.regulations.tidying import NUMERALS, printed, tidied
from portfolio.regulations.words import lexicon

_HAN = re.compile("[\u4e00-\u9fff]{2}")
_LONG = 5  # signs of a label


def labels_of(clause: str) -> tuple[str, ...]:
    """Return what a citation calls its passage, level by level: 案由二, 表一, the label of a row."""
    return tuple(one for one in map(printed, clause.split("/")) if len(one) > 1 and _HAN.search(one))


def names_of(clause: str) -> tuple[str, ...]:
    """Return the labels that nothing else is called, as a question is tidied: 課程平台管理, 中央資料庫系統."""
    return tuple(tidied(label) for label in labels_of(clause) if _is_name(label))


def _is_name(label: str) -> bool:
    """Whether a label has several terms, or is a long one that is no item."""
    terms = words_of(label).terms
    return len(terms) > 1 or (len(label) >= _LONG and any(term not in lexicon().items for term in terms))


def case_of(text: str) -> str:
    """Return the number of a meeting's motion that a tidied text names; nothing where it names none.

    >>> case_of("案由二要修什麼"), case_of("第2案"), case_of("這一案")
    ('2', '2', '')
    """
    found = next((match for match in (one.search(text) for one in lexicon().patterns["case"]) if match), None)
    return "" if found is None else str(NUMERALS.index(found[1])) if found[1] in NUMERALS else found[1]
