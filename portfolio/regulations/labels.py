"""What a citation calls its passage: the label of a row, the number of a meeting's motion."""

import re
from collections.abc import Collection
from functools import cache

from portfolio.regulations.document_words import document_words
from portfolio.regulations.tidying import NUMERALS, printed, tidied
from portfolio.regulations.wording import words_of
from portfolio.regulations.words import cut, lexicon

_HAN = re.compile("[\u4e00-\u9fff]{2}")
_LEVEL = r"(?<=.)(?=[(/]|(?<=\))\d|(?<=[^\d(#.])\d|(?<=\d)\.\d)"
_LONG = 5  # signs of a label


def labels_of(clause: str) -> tuple[str, ...]:
    """Return what a citation calls its passage, level by level: 案由二, 表一, the label of a row."""
    return tuple(one for one in map(printed, clause.split("/")) if len(one) > 1 and _HAN.search(one))


def names_of(clause: str) -> tuple[str, ...]:
    """Return the labels that nothing else is called, as a question is tidied: 課程平台管理, 中央資料庫系統.

    What all citations of a meeting's record begin with names none of them.
    """
    return tuple(tidied(label) for label in labels_of(clause.removeprefix(lexicon().meeting)) if _is_name(label))


def is_called(clause: str, text: str, terms: Collection[str]) -> bool:
    """Return whether a tidied question calls a row by its label, or by all the words of it, the longest as printed.

    >>> is_called("附件/日間部/課程平台管理", "課程平台是誰在管", ("學習歷程平台", "管理"))
    True
    """
    return any(name in text or _says_all_of(name, text, terms) for name in names_of(clause))


def _says_all_of(name: str, text: str, terms: Collection[str]) -> bool:
    words = cut(name)
    if max(words, key=len) not in text or len(max(words, key=len)) == len(name):
        return False
    return all(word in text or {*words_of(word).terms} & {*terms} for word in words)


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


def nth_of(text: str) -> frozenset[str]:
    """Return the rounds and places that a tidied text names: 第2次, 第1順位."""
    return frozenset(found[0] for pattern in lexicon().patterns["nth"] for found in pattern.finditer(text))


def outer_clauses(clause: str) -> list[str]:
    """Return the citations of what stands above, the outermost first.

    >>> outer_clauses("五(三)1"), outer_clauses("表一/檔案格式/文件檔"), outer_clauses("4.3.1")
    (['五', '五(三)'], ['表一', '表一/檔案格式'], ['4', '4.3'])
    """
    cuts = [match.start() for match in _levels().finditer(clause)]
    return [clause[:cut] for cut in cuts]


@cache
def _levels() -> re.Pattern[str]:
    """Where one level of a citation ends: also where a point follows an article or a chapter."""
    words = document_words("numerals")
    formal = (*words["formal"], words["formal_ten"], *words["stems"])
    outer = "".join((*formal, *words["levels"], document_words("rules")["chapter_units"]))
    return re.compile(rf"{_LEVEL}|(?<=[{outer}])(?=[{words['plain']}{words['ten']}])")
