"""Rules whose imported document was amended since they were reviewed: what is said is what the document says now."""

from dataclasses import replace

from handlers.regulation_said import Said, Sources
from handlers.regulation_words import once
from portfolio.regulations.answers import Verdict, leaves_open
from portfolio.regulations.comparing import is_changed, number_of
from portfolio.regulations.in_print import in_print
from portfolio.regulations.passages import Passage
from portfolio.regulations.search import Index
from portfolio.regulations.slots import Ask
from portfolio.regulations.tidying import printed
from portfolio.regulations.wording import words_of
from portfolio.regulations.words import finds, lexicon


def in_force(sources: Sources) -> Sources:
    """Return the sources with the rules as far as the imported document prints them, by its numbers."""
    found = in_print(sources.pack, sources.passages)
    return replace(sources, pack=found.pack, passages=found.passages, fresh=found.fresh)


def is_amended(said: Said) -> bool:
    """Return whether a fact was read from a clause that the document has changed: it may not be said."""
    return any(map(is_changed, said.cites))


def amended(ask: Ask, said: Said, verdict: Verdict, index: Index) -> tuple[Passage, ...]:
    """Return the clauses that say now what `said` was, to be quoted in its place; none where none says any such thing.

    Those that it was read from come first; else the one that a search finds.
    """
    now = [index.passage(clause) for clause in once(map(number_of, said.cites)) if clause in index.clauses]
    still = [one for one in now if _says_such(said, one) and not leaves_open(ask, index.texts([one.clause]), index)]
    if still:
        return tuple(still)
    found = None if verdict.hit is None else verdict.hit.passage
    return (found,) if found is not None and _says_such(said, found) else ()


def _says_such(said: Said, passage: Passage) -> bool:
    """Whether a clause holds what the fact held: a number of such a unit, a day, or an office by whatever name."""
    text, own = printed(said.text), printed(passage.text)
    units = _units(text)
    if units:
        return bool(units & _units(own)) or (_SPAN in units and finds("says_date", own))
    titles = [title for title in lexicon().titles if title in text]
    return not titles or finds("says_office", own)


def _units(text: str) -> set[str]:
    """The units of the numbers of a tidied text; days, weeks and months are one, for a deadline may change its unit."""
    stated = {one.unit for one in words_of(text).stated} - {""}
    return {_SPAN if unit in lexicon().spans else unit for unit in stated}


_SPAN = "span"
