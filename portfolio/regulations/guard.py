"""The last look at a reply: no number, day, office or title that its clauses do not carry."""

import re
from collections.abc import Iterable

from portfolio.regulations.tidying import printed, widths
from portfolio.regulations.words import lexicon

_BRACKETS = re.compile("（[^（）]*）")
_NUMBER = re.compile(r"\d+")


def unsupported(text: str, clauses: Iterable[str], shown: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the numbers and offices of a reply that neither its clauses hold nor `shown`, once each.

    `clauses` are the texts of everything that the reply cites; `shown` is what was computed beside its rule, and the
    school's offices, any of which may be the one to ask. Numbers in words (兩個學期) and citations in brackets, which
    are numbers of clauses, are not looked at.
    """
    plain = _without_citations(text)
    said = printed(plain)
    known = printed(" ".join((*clauses, *shown)))
    numbers = set(_NUMBER.findall(known))
    strange = [number for number in _NUMBER.findall(widths(plain)) if number not in numbers]
    strange += [title for title in sorted(lexicon().titles) if title in said and title not in known]
    return tuple(dict.fromkeys(strange))


def _without_citations(text: str) -> str:
    """The reply without what stands in full-width brackets; names of offices keep theirs: （試務）."""
    return _BRACKETS.sub(lambda found: found[0] if found[0] in _OF_NAMES else "", text)


_OF_NAMES = frozenset(_BRACKETS.findall(" ".join(sorted(lexicon().titles))))
