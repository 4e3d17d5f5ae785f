"""A clause that is asked for by its number: 「第七點在講什麼」, 「六(三)規定什麼」."""

from collections.abc import Iterable

from portfolio.regulations.slots import Ask
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
    spelled = [found for pattern in lexicon().patterns["cited"] for found in map(_citation, pattern.findall(text))]
    written = [citation for citation in known if len(citation) > _SHORTEST and citation in text and "(" in citation]
    named = [known[citation] for citation in (*spelled, *written) if citation in known]
    return max(named, key=len, default=None)


def _citation(levels: tuple[str, str, str]) -> str:
    """第六點第三款第1目 as 六(三)1: Chinese numerals for the first two levels, digits below."""
    point, item, part = levels
    digits = "".join(str(NUMERALS.index(sign)) if sign in NUMERALS else sign for sign in part)
    return f"{point}({item}){digits}" if item else point
