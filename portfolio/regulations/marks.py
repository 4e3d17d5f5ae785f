"""Marks of what a document printed when a pack was made from it, and of our words for it: no words themselves."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from portfolio.regulations.labels import outer_clauses
from portfolio.regulations.passages import Passage

BETWEEN: Final = " "  # the mark of what was printed, and that of our words for it
_LENGTH: Final = 8  # signs of a fingerprint


def marks_of(clauses: Mapping[str, str], passages: Iterable[Passage]) -> dict[str, str]:
    """Return the marks that a pack with these restatements keeps of a document, by citation (`[printed]`)."""
    printed = {passage.clause: passage.text for passage in passages}
    above = {clause: below(clause, printed) for clause in clauses if clause not in printed}
    return {clause: mark(text, clauses.get(clause, "")) for clause, text in (printed | above).items() if text}


def mark(text: str, restated: str) -> str:
    """Return what a pack keeps of a clause that it was made from: marks of what it printed, and of our words for it.

    Where somebody has changed our words since, they are held against what is printed now.
    """
    return fingerprint(text) + BETWEEN + fingerprint(restated)


def fingerprint(text: str) -> str:
    """Return a short mark of what a text says; width, punctuation and white space leave it as it is.

    >>> fingerprint("每學期 10 件。") == fingerprint("每學期１０件"), fingerprint("10件") == fingerprint("9件")
    (True, False)
    """
    plain = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()
    return hashlib.sha256(plain.encode()).hexdigest()[:_LENGTH]


def below(clause: str, texts: Mapping[str, str]) -> str:
    """Return what stands below a citation that has no text of its own, as the rows of a table; empty where nothing."""
    return " ".join(text for one, text in texts.items() if clause in outer_clauses(one))
