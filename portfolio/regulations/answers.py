"""Whether a clause answers a question, and which one: an honest no, where what is asked stands nowhere."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from portfolio.regulations.basics import acts_on_whole, tells_nothing, without_general
from portfolio.regulations.indexed_passages import CLAUSE
from portfolio.regulations.leads import lead_of
from portfolio.regulations.levels import (
    finer,
    holds_of_all_parts,
    lacks,
    list_below,
    outer_of_tied,
    outer_with_more,
    part_named,
    whole_list,
)
from portfolio.regulations.meant import (
    NEAR,
    beside_named,
    is_of_another_year,
    naming_whom,
    of_all_data,
    of_amendment,
    of_correction,
    of_deciding,
    of_motion,
    of_submission,
    of_that_day,
    tells_no_day,
    tells_no_start,
    with_reason,
)
from portfolio.regulations.of_others import is_of_others
from portfolio.regulations.passages import Passage
from portfolio.regulations.predicates import unspoken
from portfolio.regulations.quoting import names_days
from portfolio.regulations.rarely import (
    acts_for_another,
    lacks_number,
    left_open,
    of_another_case,
    of_another_kind,
    unheard_of,
)
from portfolio.regulations.search import Hit, Index
from portfolio.regulations.slots import Action, Ask, Asked, Item
from portfolio.regulations.tidying import printed
from portfolio.regulations.wording import words_of
from portfolio.regulations.words import finds, lexicon

_FULLER, _MANY = 0.95, 12
_ROW, _OWN = 3, 4  # signs in a row that a question and a clause share
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_ALL = 1000  # more than any school has clauses


@dataclass(frozen=True)
class Verdict:
    """The clause that answers, or none; `missing` are the terms of the question that it does not hold."""

    hit: Hit | None
    missing: tuple[str, ...] = ()


def judge(ask: Ask, index: Index, wanted: Collection[str] = ()) -> Verdict:
    """Return the clause that answers `ask`; none where what it is about stands in no clause that fits.

    `wanted` are the clauses where the rules keep such facts.
    """
    hits = index.search(ask, most=8, hints=wanted)
    if ask.dated and not any(names_days(ask, hit.passage) for hit in hits):
        named = (hit for hit in index.search(ask, most=_ALL, hints=wanted) if names_days(ask, hit.passage))
        hits = [hit for hit in named if not _is_only_history(ask, hit.passage)] or hits
    if ask.dated and not (ask.terms or ask.offices):  # a day alone is asked about: where it is printed
        hits = [hit for hit in hits if names_days(ask, hit.passage)]
    elif tells_nothing(ask):
        everything = index.search(ask, most=_ALL, hints=wanted) if ask.terms else hits
        hits = [hit for hit in everything if says_its_words(ask, hit.passage, index)]
    elif beside := acts_on_whole(ask):
        hits = [hit for hit in hits if any(index.holds(hit.passage, term) for term in beside)]
    hits = list(of_deciding(ask, hits, index))
    motion = of_motion(ask, hits) if hits else None  # how it was decided says nothing of its matter
    if ask.terms and not ask.dated:  # what holds none of its terms only looks like it
        hits = [hit for hit in hits if hit.covered or hit.passage.clause in wanted] or hits
    hits = [hit for hit in hits if _says_who_certifies(ask, hit.passage, index)] or hits
    if not hits:
        return Verdict(None)
    fuller = (hit for hit in hits if hit.score >= _FULLER * hits[0].score and hit.covered > hits[0].covered)
    is_kept = hits[0].passage.clause in wanted
    best = next((hit for hit in fuller if hit.passage.clause in wanted or not is_kept), hits[0])
    best = beside_named(ask, best, hits, index) or naming_whom(ask, best, hits, index, wanted) or best
    best = of_submission(ask, best, hits, index, wanted) or best
    found = motion or of_amendment(ask, hits, index) or of_correction(ask, hits)
    if (at := found or of_all_data(ask, hits, index) or of_that_day(ask, best, hits, index)) is not None:
        best, wanted = at, {*wanted, at.passage.clause}
    if best.passage.clause not in wanted:
        above = outer_of_tied(ask, hits, index) or whole_list(ask, best, index)
        best = (
            (above and list_below(ask, above, index))
            or above
            or with_reason(ask, best, hits, index)
            or finer(ask, best, hits, index)
            or best
        )
        whole = outer_with_more(ask, best, index)
        if (part := part_named(ask, whole or best, index)) is not None:
            best = part
        elif whole is not None:  # what it says holds of all its parts
            best, wanted = whole, {*wanted, whole.passage.clause}
        elif holds_of_all_parts(ask, best, hits, index):
            wanted = {*wanted, best.passage.clause}
    missing = tuple(term for term in ask.terms if not index.holds(best.passage, term))
    first = next((hit for hit in hits if not (lacks(ask, hit.passage, index) or _is_open(ask, hit, index))), hits[0])
    near = [hit for hit in hits if hit.score >= NEAR * first.score]
    if leaves_open(ask, said := index.texts([best.passage.clause]), index):  # another answers only where it is as near
        held = index.held(best.passage, ask)
        of_case = held & (lexicon().circumstances | lexicon().divisions.keys())
        near = [hit for hit in near if all(index.holds(hit.passage, term) for term in of_case)]
        near = [hit for hit in near if index.held(hit.passage, ask) >= held] if unspoken(ask, said) else near
    return Verdict(next((hit for hit in (best, *near) if _answers(ask, hit.passage, index, wanted)), None), missing)


def where_said(ask: Ask, index: Index, says: Callable[[Passage], bool], *, spare: Collection[str] = ()) -> Hit | None:
    """Return the best clause of those that say something of a kind and hold every term of `ask`; none where none does.

    Terms of `spare` need not be held. For what the rules keep nowhere as a fact, though a clause may print it.
    """
    for hit in index.search(ask, most=_MANY):
        passage = hit.passage
        if (
            says(passage)
            and all(index.holds(passage, term) for term in ask.terms if term not in spare)
            and _answers(ask, passage, index, ())
        ):
            return hit if ask.terms else None
    return None


def _answers(ask: Ask, passage: Passage, index: Index, wanted: Collection[str]) -> bool:
    """Whether a clause answers: it holds the terms that decide, and it is of the case and of the kind that is asked."""
    if lacks(ask, passage, index) and passage.clause not in wanted:
        return False
    (said,) = index.texts([passage.clause])
    lead = lead_of(passage, index)
    whole = said if lead is None else f"{printed(lead.text)}{said}"
    named = ask.dated or passage.clause in wanted
    if not (named or any(index.holds(passage, term) for term in ask.terms) or _shares_words(ask, said)):
        return False
    kept = [term for term in ask.terms if Item.TRAINING in lexicon().items.get(term, ())]  # there, by another name
    return not (
        leaves_open(ask, [said, *kept] if passage.clause in wanted else [said], index)
        or (passage.clause not in wanted and (_lacks_act(ask, passage, index) or _lacks_kind(ask, passage, index)))
        or _is_only_history(ask, passage)
        or _amends_something_else(ask, passage, index)
        or is_of_another_year(ask, passage)
        or tells_no_day(ask, passage)
        or tells_no_start(ask, said)
        or _is_of_another_case(ask, passage, index)
        or of_another_kind(ask, whole)
        or is_of_others(ask, said)
        or (acts_for_another(ask) and not index.holds(passage, lexicon().in_place_of))
    )


def _is_of_another_case(ask: Ask, passage: Passage, index: Index) -> bool:
    """Whether a clause is about a case that the question is not, and no sentence of it answers freely.

    Its first sentence does where it is of no case; a later one stands under the case of the first.
    """
    if not of_another_case(ask, index.terms(passage)):
        return False
    first, *later = (words_of(printed(one)).terms for one in passage.text.split(lexicon().stop) if one)
    opening = words_of(printed(CLAUSE.split(passage.text)[0])).terms
    if any({*said} & {*ask.terms} and not of_another_case(ask, said) for said in (first, opening)):
        return False
    free = (terms for terms in later if set(terms) & set(ask.terms) and not set(terms) & set(first))
    return all(of_another_case(ask, terms) for terms in free)


def _says_who_certifies(ask: Ask, passage: Passage, index: Index) -> bool:
    """Whether a clause speaks of certifying, where it is asked who does; any clause for another question."""
    if ask.asked != (Asked.OFFICE,) or not ask.does(Action.CERTIFY):
        return True
    certify = [term for term in ask.terms if lexicon().means(term, Action.CERTIFY)]
    return any(term in index.terms(passage) for term in certify)


def _lacks_act(ask: Ask, passage: Passage, index: Index) -> bool:
    """Whether it is asked if works may be selected or uploaded, and the clause is about another act or a training."""
    known = lexicon()
    if ask.asked != (Asked.WHETHER,):
        return False
    if (ask.about(Item.GRADES) or ask.actions == (Action.CERTIFY,)) and (
        certified := [one for one in ask.terms if known.means(one, Action.CERTIFY)]
    ):
        return not any(index.holds(passage, one) for one in certified)
    if not ask.does(Action.SELECT, Action.UPLOAD):
        return False
    first = next((item for term in index.terms(passage) for item in known.items.get(term, ())), None)
    if first is Item.TRAINING and not ask.about(Item.TRAINING):
        return True
    done = known.acts_of(index.terms(passage))
    if ask.does(Action.SELECT):
        return bool({Action.UPLOAD, Action.REGISTER} & done) and Action.SELECT not in done
    return done in ({Action.CONFIRM, Action.DOUBT}, {Action.KEEP}) and not ask.does(*done)


def _lacks_kind(ask: Ask, passage: Passage, index: Index) -> bool:
    """Whether it is asked if something counts as a work of a kind, of which the clause says nothing."""
    if not finds("counts_as", ask.text):
        return False
    kinds = (term for term in ask.terms if {Item.OUTCOMES, Item.DIVERSE} & {*lexicon().items.get(term, ())})
    return not all(index.holds(passage, term) for term in kinds)


def says_its_words(ask: Ask, passage: Passage, index: Index) -> bool:
    """Return whether a question asks something in words of a clause that are the school's own: four signs in a row.

    Or why there are portfolios, and the clause says what for; or when the rules were made, and it is their history.
    """
    (said,) = index.texts([passage.clause])
    text = without_general(ask.text)
    rows = (text[place : place + _OWN] for place in range(len(text) - _OWN + 1))
    known = lexicon()
    for_what = known.purpose in ask.terms or (bool(ask.terms) and ask.asks(Asked.WHY))
    gives_reason = for_what and finds("says_purpose", said)
    of_history = ask.about(Item.PROVISIONS) and ask.asks(Asked.DATE) and passage.clause == known.history
    return gives_reason or of_history or (bool(ask.asked) and any(row in said for row in rows if _HAN.fullmatch(row)))


def _shares_words(ask: Ask, said: str) -> bool:
    """Whether a clause says an office of the question, or three signs of it in a row."""
    rows = (ask.text[place : place + _ROW] for place in range(len(ask.text) - _ROW + 1))
    return any(office in said for office in ask.offices) or any(row in said for row in rows if " " not in row)


def _is_only_history(ask: Ask, passage: Passage) -> bool:
    return passage.clause == lexicon().history and not _about_the_rules(ask)


def _amends_something_else(ask: Ask, passage: Passage, index: Index) -> bool:
    """Whether a record is to be corrected, of which a clause on amending the rules says nothing."""
    named = [term for term in ask.terms if term in lexicon().items]
    if not (named and ask.does(Action.AMEND)) or ask.about(Item.PROVISIONS, Item.MEETING):
        return False
    of_rules = any(Item.PROVISIONS in lexicon().items.get(term, ()) for term in index.terms(passage))
    return of_rules and not any(index.holds(passage, term) for term in named)


def _about_the_rules(ask: Ask) -> bool:
    """Whether a question is about the rules themselves, whose history holds many a day and matter of others."""
    of_days = bool(ask.dated) and not ask.does(Action.UPLOAD, Action.SELECT, Action.CERTIFY)
    return ask.about(Item.PROVISIONS, Item.MEETING) or ask.does(Action.AMEND) or of_days


def leaves_open(ask: Ask, said: Iterable[str], index: Index) -> bool:
    """Return whether a question names something of which neither the answer's texts nor the school's rules speak."""
    texts = tuple(said)
    return _names_open(ask, texts, index) or bool(unspoken(ask, texts))


def _names_open(ask: Ask, texts: Sequence[str], index: Index) -> bool:
    return bool(left_open(ask, texts) or lacks_number(ask, texts) or unheard_of(ask, filter(index.knows, ask.terms)))


def _is_open(ask: Ask, hit: Hit, index: Index) -> bool:
    return _names_open(ask, index.texts([hit.passage.clause]), index)
