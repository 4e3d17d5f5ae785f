"""Which clause of those found is meant: a motion by its number, one that prints the day, one that gives the reason."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from portfolio.regulations.labels import case_of, outer_clauses
from portfolio.regulations.levels import lacks
from portfolio.regulations.passages import Passage
from portfolio.regulations.quoting import names_days
from portfolio.regulations.search import Hit, Index
from portfolio.regulations.slots import Action, Ask, Asked, Item
from portfolio.regulations.tidying import printed
from portfolio.regulations.words import finds, lexicon

NEARER = 0.85  # and one that is taken in place of another that says as much
NEAR = 0.7  # how good another clause has to be that answers where the best one does not


def due_when_uploaded(ask: Ask) -> Ask:
    """Return the question with uploading named, where a day is asked until when works are due and nothing is done."""
    of_works = bool(ask.items) and {*ask.items} <= {Item.OUTCOMES, Item.DIVERSE}
    until = ask.dated or finds("asks_until", ask.text)
    if not (of_works and until and ask.asks(Asked.DATE)) or ask.actions or finds("asks_start", ask.text):
        return ask
    uploads = tuple(term for term, acts in lexicon().actions.items() if acts == (Action.UPLOAD,))
    return replace(ask, terms=(*ask.terms, *uploads), actions=(Action.UPLOAD,))


def submitted_when(ask: Ask) -> Ask:
    """Return the question without the database, where a day is asked when the school submits: all is submitted there.

    A clause on what students select names it, too, and says nothing of that day.
    """
    if not _asks_day_of_submission(ask):
        return ask
    return replace(ask, terms=tuple(term for term in ask.terms if term != lexicon().central))


def of_submission(ask: Ask, best: Hit, hits: Sequence[Hit], index: Index, wanted: Collection[str]) -> Hit | None:
    """The clause of `wanted`, where a day is asked when the school submits and the best one is on what is selected."""
    is_told = best.passage.clause in wanted or not _is_on_selecting(best.passage, index)
    if is_told or not _asks_day_of_submission(ask):
        return None
    return next((hit for hit in hits if hit.passage.clause in wanted and hit.covered >= best.covered), None)


def _asks_day_of_submission(ask: Ask) -> bool:
    return ask.asks(Asked.DATE) and ask.does(Action.SUBMIT) and not ask.does(Action.SELECT, Action.UPLOAD)


def _is_on_selecting(passage: Passage, index: Index) -> bool:
    return Action.SELECT in lexicon().acts_of(index.terms(passage))


def with_what_follows(ask: Ask) -> Ask:
    """Return the question as one for what follows, of which a clause has to speak, where something was missed."""
    return replace(ask, asked=(*ask.asked, Asked.CONSEQUENCE))


def of_motion(ask: Ask, hits: Sequence[Hit]) -> Hit | None:
    """What is asked of a meeting's motion by its number alone: how it was decided, else what it is about.

    How a motion was decided that is found by its matter, and not by a number, is told, too; and what has to be done
    after it was passed.
    """
    if finds("asks_next", ask.text) and (ask.does(Action.AMEND) or case_of(ask.text)):
        says = [hit for hit in hits if case_of(printed(hit.passage.clause)) and finds("says_next", hit.passage.text)]
        return max(says, key=lambda hit: len(outer_clauses(hit.passage.clause)), default=None)
    decision = lexicon().decision
    decides = decision in ask.terms or (ask.does(Action.AMEND) and ask.asks(Asked.WHETHER))
    if not case_of(ask.text):
        return _decision_on(hits[0], hits) if decides and ask.about(Item.MEETING) else None
    if any(map(_names_a_matter, ask.terms)):
        return None
    of_it = [hit for hit in hits if case_of(printed(hit.passage.clause))]
    if decides:
        return next((hit for hit in of_it if decision in hit.passage.clause), None)
    return min(of_it, key=lambda hit: len(hit.passage.clause), default=None)


def of_deciding(ask: Ask, hits: Sequence[Hit], index: Index) -> Sequence[Hit]:
    """The clauses on what is decided, where that is asked about; those that name who decides, where that is asked.

    All, where none of those is about what is decided.
    """
    known = lexicon()
    if known.deciding not in ask.terms:
        return hits
    decides = (hit for hit in hits if index.holds(hit.passage, known.deciding))
    said = [hit for hit in decides if not lacks(ask, hit.passage, index)]
    named = [hit for hit in said if known.group in index.terms(hit.passage)] if ask.asks(Asked.OFFICE) else []
    return named or said or hits


def of_amendment(ask: Ask, hits: Sequence[Hit], index: Index) -> Hit | None:
    """The motion of a meeting that amends the rules, where it is asked what was amended and nothing else is named."""
    of_else = ask.dated or any(map(_names_a_matter, ask.terms))
    if of_else or not (hits and finds("asks_what_changed", ask.text)):
        return None
    motions = (clause for clause in index.clauses if clause.startswith(lexicon().meeting) and case_of(printed(clause)))
    amends = (clause for clause in motions if _amends_rules(index.terms(index.passage(clause))))
    first = min(amends, key=len, default=None)
    return None if first is None else index.at(first, hits[0])


def _amends_rules(terms: Sequence[str]) -> bool:
    known = lexicon()
    about = {item for term in terms for item in known.items.get(term, ())}
    return Item.PROVISIONS in about and Action.AMEND in known.acts_of(terms)


def _decision_on(best: Hit, hits: Sequence[Hit]) -> Hit | None:
    """The decision on the motion that the best clause belongs to."""
    case = case_of(printed(best.passage.clause))
    of_it = (hit for hit in hits if case and case_of(printed(hit.passage.clause)) == case)
    return next((hit for hit in of_it if lexicon().decision in hit.passage.clause), None)


def _names_a_matter(term: str) -> bool:
    """Whether a term is more than a word for meetings, for the rules and for changing them."""
    known = lexicon()
    items, actions = {*known.items.get(term, ())}, {*known.actions.get(term, ())}
    return bool(items - {Item.MEETING, Item.PROVISIONS} or actions - {Action.AMEND, Action.MEET})


def of_correction(ask: Ask, hits: Sequence[Hit]) -> Hit | None:
    """The clause on what was registered wrongly, of whatever kind, where it is asked what to do about an error."""
    of_pupils = ask.about(Item.OUTCOMES, Item.DIVERSE, Item.WORKS, Item.RECEIPTS)
    if not ask.does(Action.DOUBT) or of_pupils or not ask.asks(Asked.HOW, Asked.DATE) or ask.asks(Asked.OFFICE):
        return None
    return next((hit for hit in hits if finds("says_correction", printed(hit.passage.text))), None)


def of_all_data(ask: Ask, hits: Sequence[Hit], index: Index) -> Hit | None:
    """The clause on the time of which all data are, where it is asked if what is of another time may be kept."""
    of_time = lexicon().own_time
    asks = ask.asked == (Asked.WHETHER,) and not ask.does(Action.REPRESENT, Action.KEEP)
    if not asks or of_time not in ask.terms:
        return None
    clauses = (*(hit.passage.clause for hit in hits), *index.clauses)
    said = next((one for one in clauses if of_time in index.terms(index.passage(one))), None)
    return None if said is None else index.at(said, hits[0])


def of_that_day(ask: Ask, best: Hit, hits: Sequence[Hit], index: Index) -> Hit | None:
    """The clause that prints what the question dates, and holds as much of it; no rule says what day it was.

    Of two that print it and are about as near, the one that holds more.
    """
    if not (ask.dated and (ask.asks(Asked.DATE) or finds("names_day_then", ask.text))):
        return None
    held = index.held(best.passage, ask)
    if names_days(ask, best.passage):
        near = (hit for hit in hits if hit.score >= NEARER * best.score and names_days(ask, hit.passage))
        return next((hit for hit in near if index.held(hit.passage, ask) > held), None)
    return next((hit for hit in hits if names_days(ask, hit.passage) and index.held(hit.passage, ask) >= held), None)


def with_reason(ask: Ask, best: Hit, hits: Sequence[Hit], index: Index) -> Hit | None:
    """The clause that gives a reason, where one is asked for and it holds as much of the question."""
    if not ask.asks(Asked.WHY):
        return None
    held = index.held(best.passage, ask)
    good = (hit for hit in hits if hit.score >= NEAR * best.score and index.held(hit.passage, ask) >= held)
    return next((hit for hit in good if finds("says_why", *index.texts([hit.passage.clause]))), None)


def beside_named(ask: Ask, best: Hit, hits: Sequence[Hit], index: Index) -> Hit | None:
    """The clause that stands beside one on what the question names, of two that say as much: 「幹部紀錄何時提交」."""
    known = lexicon()
    named = [term for term in ask.terms if term in known.items and not index.holds(best.passage, term)]
    if not named or _stand_beside(best.passage, named, index):
        return None
    held = index.held(best.passage, ask)
    near = (hit for hit in hits if hit.score >= NEARER * best.score and index.held(hit.passage, ask) >= held)
    return next((hit for hit in near if _stand_beside(hit.passage, named, index)), None)


def naming_whom(ask: Ask, best: Hit, hits: Sequence[Hit], index: Index, wanted: Collection[str]) -> Hit | None:
    """The clause of `wanted` that names somebody, where it is asked who and the best one names nobody."""
    whom = replace(ask, asked=(Asked.OFFICE,))
    if not ask.asks(Asked.OFFICE) or best.passage.clause not in wanted or index.is_of_kind(best.passage.clause, whom):
        return None
    kept = [hit for hit in hits if hit.passage.clause in wanted and hit.score >= NEAR * best.score]
    near = (hit for hit in kept if index.held(hit.passage, ask) >= index.held(best.passage, ask))
    return next((hit for hit in near if index.is_of_kind(hit.passage.clause, whom)), None)


def _stand_beside(passage: Passage, terms: Sequence[str], index: Index) -> bool:
    """Whether the clauses beside one hold all of some terms."""
    outer = outer_clauses(passage.clause)
    beside = index.below(outer[-1]) if outer else ()
    return bool(beside) and all(any(index.holds(one, term) for one in beside) for term in terms)


def is_of_another_year(ask: Ask, passage: Passage) -> bool:
    """Return whether a question names an academic year or a term, and a meeting's record prints others alone."""
    if not passage.clause.startswith(lexicon().meeting):
        return False
    asked, said = _terms_of(ask.text), _terms_of(printed(passage.text))
    return bool(asked and said) and not any(
        year == other and (not semester or not its or semester == its)
        for year, semester in asked
        for other, its in said
    )


def tells_no_day(ask: Ask, passage: Passage) -> bool:
    """Return whether it is asked on which day the rules were adopted, and a clause only says who adopts them."""
    asks = ask.asks(Asked.DATE) and ask.about(Item.PROVISIONS) and ask.does(Action.AMEND)
    if not asks or passage.clause == lexicon().history or not finds("asks_adopted", ask.text):
        return False
    return not finds("prints_year_or_day", printed(passage.text))


def tells_no_start(ask: Ask, said: str) -> bool:
    """Return whether it is asked from when, and a tidied text only says until when; rules are made on a day."""
    of_rules = ask.does(Action.AMEND) and ask.about(Item.PROVISIONS)
    asks = ask.asks(Asked.DATE) and finds("asks_start", ask.text) and not of_rules
    return asks and finds("asks_until", said) and not finds("says_start", said)


def _terms_of(text: str) -> frozenset[tuple[str, str]]:
    """The academic years of a tidied text, each with its semester where one stands beside it: 113-1, 113學年."""
    found = (match for pattern in lexicon().patterns["terms_named"] for match in pattern.finditer(text))
    return frozenset((match["year"], match["semester"] or "") for match in found)
