"""On which level a clause answers: as a whole, by one of its parts, or by what stands above it."""

from collections.abc import Sequence

from portfolio.regulations.labels import outer_clauses
from portfolio.regulations.passages import Passage
from portfolio.regulations.search import Hit, Index
from portfolio.regulations.slots import Ask, Asked
from portfolio.regulations.wording import words_of
from portfolio.regulations.words import finds, lexicon

_TIED, _ENOUGH = 0.9, 3
_SEVERAL = 2
_SUMMARY = 3  # a clause that names so many other items only tells them apart
_FINER = 0.85  # how good a part of a clause has to be to be said in its place


def outer_with_more(ask: Ask, best: Hit, index: Index) -> Hit | None:
    """Return the clause above, where it alone says something that is asked, and its part says what others do, too."""
    above = index.above(best.passage.clause)
    if above is None or index.only_leads(index.passage(above)):
        return None
    held = index.held(best.passage, ask)
    alone = [term for term in index.held(index.passage(above), ask) - held if index.often(term) == 1]
    return index.at(above, best) if alone and all(index.often(term) > 1 for term in held) else None


def holds_of_all_parts(ask: Ask, best: Hit, hits: Sequence[Hit], index: Index) -> bool:
    """Return whether a clause alone says something that is asked, of which its part names the matter."""
    alone = any(index.often(term) == 1 for term in index.held(best.passage, ask))
    parts = [hit.passage for hit in hits if index.above(hit.passage.clause) == best.passage.clause]
    return alone and any(not lacks(ask, part, index) for part in parts)


def outer_of_tied(ask: Ask, hits: Sequence[Hit], index: Index) -> Hit | None:
    """Return the clause above, where the question cannot tell between several of its parts."""
    best = hits[0]
    outer = outer_clauses(best.passage.clause)
    tied = [hit for hit in hits if hit.score >= _TIED * best.score and outer_clauses(hit.passage.clause) == outer]
    beside = any(hit.passage.clause in outer[-1:] for hit in hits if hit.score >= _TIED * best.score)
    above = index.at(outer[-1], best) if outer and len(tied) >= _ENOUGH - beside else None
    if above is None or (index.only_leads(above.passage) and not ask.asks(Asked.LIST)):
        return None
    return above


def finer(ask: Ask, best: Hit, hits: Sequence[Hit], index: Index) -> Hit | None:
    """Return the part of a clause that says it nearly as well, where only one or two do: the clause sums them up."""
    parts = [hit for hit in hits if index.above(hit.passage.clause) == best.passage.clause]
    held = index.held(best.passage, ask)
    good = [hit for hit in parts if hit.score >= _FINER * best.score and index.held(hit.passage, ask) >= held]
    return good[0] if good and len(good) < _ENOUGH and not _asks_list(ask) else None


def part_named(ask: Ask, best: Hit, index: Index) -> Hit | None:
    """Return the part of a clause that the question names: what it alone of all the parts is about.

    What the whole clause is about, and the circumstances that it begins with, name none of its parts; nor does a
    question that names what the clause above alone says, or asks in which case all of it counts.
    """
    if finds("asks_circumstances", ask.text):
        return None
    parts = index.below(best.passage.clause)
    of_parts = {term for one in parts for term in index.terms(one)} | lexicon().circumstances
    shared = index.terms(best.passage)[1:]
    if any(not any(term in one for one in of_parts) for term in index.held(best.passage, ask)):
        return None
    telling = {one.clause: _telling(one, parts, shared, index) for one in parts}
    named = [clause for clause, terms in telling.items() if terms & {*ask.terms} - lexicon().circumstances]
    if len(named) > 1:
        named = [clause for clause in named if index.is_of_kind(clause, ask)]
    if len(named) != 1 or sum(map(bool, telling.values())) < _SEVERAL:
        return None
    part = index.at(named[0], best)
    return part if part is not None and not lacks(ask, part.passage, index) else None


def _telling(part: Passage, parts: Sequence[Passage], shared: Sequence[str], index: Index) -> set[str]:
    """The terms of the clause above that one of its parts holds and no other."""
    others = {term for one in parts if one is not part for term in index.terms(one)}
    return {*shared} & {*index.terms(part)} - others


def whole_list(ask: Ask, best: Hit, index: Index) -> Hit | None:
    """Return the clause above, where a list is asked for and it holds all that its part holds of the question."""
    outer = outer_clauses(best.passage.clause)
    above = index.at(outer[-1], best) if outer and _asks_list(ask) else None
    if above is None or not index.held(above.passage, ask) >= index.held(best.passage, ask):
        return None
    known = lexicon()
    named = [term for term in ask.terms if term in known.items or term in known.decisive]
    about = [one for one in index.below(outer[-1]) if index.held(one, ask) & set(named)]
    if about == [best.passage]:
        return None  # it alone is about what is asked
    if index.leads(above.passage, ask):
        return above
    others = set(index.terms(above.passage)) & set(lexicon().items) - set(named)
    return None if index.leads(best.passage, ask) or len(others) >= _SUMMARY else above


def list_below(ask: Ask, above: Hit, index: Index) -> Hit | None:
    """Return the one part of a clause that is a list and holds as much of the question, where a list is asked for."""
    held = index.held(above.passage, ask)
    parts = [one for one in index.below(above.passage.clause) if index.below(one.clause)]
    lists = [one for one in parts if index.held(one, ask) >= held] if held and _asks_list(ask) else []
    return index.at(lists[0].clause, above) if len(lists) == 1 else None


def _asks_list(ask: Ask) -> bool:
    """Whether a list is asked for, and not which offices do something."""
    return ask.asks(Asked.LIST) and not ask.asks(Asked.OFFICE)


def lacks(ask: Ask, passage: Passage, index: Index) -> bool:
    """Return whether a clause says nothing of a term that decides what the question is about."""
    return any(term in lexicon().decisive and not _holds(passage, term, index) for term in ask.terms)


def _holds(passage: Passage, term: str, index: Index) -> bool:
    """Whether a clause is about a term: by its own words, or, where it names nothing of the kind, those above it."""
    if index.holds(passage, term):
        return True
    names_other = any(one in lexicon().decisive for one in index.terms(passage))
    return not names_other and any(term in words_of(said).terms for said in index.texts(outer_clauses(passage.clause)))
