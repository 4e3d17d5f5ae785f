"""A clause that is asked for by its number: 「第七點在講什麼」, 「六(三)規定什麼」."""

import re
from collections.abc import Iterable

from portfolio.regulations.passages import Passage
from portfolio.regulations.slots import Ask, Asked
from portfolio.regulations.tidying import NUMERALS, printed
from portfolio.regulations.words import lexicon

_SHORTEST = 3  # 「六(三」: what is shorter may stand in a text by chance


def clause_named(ask: Ask, clauses: Iterable[str]) -> str | None:
    """Return the citation among `clauses` that a question names, the finest; `None` where it names none of them.

    A point of the directions (作業要點) is none of the school's own.
    """
    known = {printed(clause): clause for clause in clauses}
    if lexicon().directions in ask.terms:
        return None
    text = ask.text.replace(" ", "")
    spelled = [_citation(found) for pattern in lexicon().patterns["cited"] for found in pattern.finditer(text)]
    written = [citation for citation in known if len(citation) > _SHORTEST and citation in text and "(" in citation]
    decimal = [citation for citation in known if _DECIMAL.fullmatch(citation) and _names_it(citation, text)]
    named = [known[citation] for citation in (*spelled, *written, *decimal) if citation in known]
    return max(named, key=len, default=None)


_DECIMAL = re.compile(r"\d+(?:\.\d+)+")


def _names_it(citation: str, text: str) -> bool:
    """Whether a text says 4.3 of a clause, not of a size: alone, after its sign or before one."""
    around = lexicon().patterns["around_decimal"]
    return any(pattern.search(text.replace(citation, "#")) for pattern in around)


def clause_defining(ask: Ask, passages: Iterable[Passage]) -> Passage | None:
    """Return the clause that says what a word of the question means: 「易讀版：指以圖片……」; `None` where none does."""
    if not ask.asks(Asked.DEFINITION):
        return None
    asked = ask.text.replace(" ", "")
    defined: list[tuple[int, Passage]] = []
    for passage in passages:
        said = printed(passage.text).replace(" ", "")
        for pattern in lexicon().patterns["defines"]:
            if (found := pattern.search(said)) is not None and found["word"] in asked:
                defined.append((len(found["word"]), passage))
    return max(defined, key=lambda one: one[0])[1] if defined else None  # the longest word says most


def _citation(named: re.Match[str]) -> str:
    """第六點第三款第1目 as 六(三)1: Chinese numerals for the first two levels, digits below."""
    point, item, part = named.groups(default="")
    digits = "".join(str(NUMERALS.index(sign)) if sign in NUMERALS else sign for sign in part)
    return f"{point}({item}){digits}" if item else point
