"""Where the pages of a document's text end: lines that only number a page are no part of what is said around them."""

import re
from itertools import pairwise

from portfolio.regulations.captions import is_page_number
from portfolio.regulations.document_words import document_words
from portfolio.regulations.spacing import tidy

FEWEST_LINES = 10  # of a page, between two numbers that stand alone


def page_lines(lines: list[str]) -> frozenset[int]:
    """Return which lines only number a page: those that say so, and bare numbers that count on from page to page.

    >>> page_lines(["- 1 -", "aa", "7"])
    frozenset({0})
    """
    numbers = {at: tidy(line) for at, line in enumerate(lines) if is_page_number(tidy(line))}
    bare = [(at, int(said)) for at, said in numbers.items() if said.isdigit()]
    sure = {at for at, said in numbers.items() if _says_so(said)}
    pairs = pairwise(bare)
    counts_on = all(after[1] == before[1] + 1 and after[0] - before[0] >= FEWEST_LINES for before, after in pairs)
    return frozenset(sure | ({at for at, _ in bare} if len(bare) > 1 and counts_on else set()))


def _says_so(said: str) -> bool:
    named = document_words("rules")["page"] in said
    return named or re.fullmatch(r"[-–—].*[-–—]", said) is not None
