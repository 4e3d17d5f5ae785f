"""Questions of whoever begins: what a word means, what the portfolio consists of, where works are put."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from portfolio.regulations.passages import Passage, PassageKind
from portfolio.regulations.rarely import left_open
from portfolio.regulations.search import Index
from portfolio.regulations.slots import Action, Ask, Asked, Item
from portfolio.regulations.words import finds, lexicon

PARTS = (Item.BASIC_DATA, Item.COURSE_RECORDS, Item.OUTCOMES, Item.DIVERSE, Item.AUTOBIOGRAPHY)
"""What a portfolio consists of (作業要點, as its official questions and answers restate it)."""

_WORKS = {Item.OUTCOMES, Item.DIVERSE}
_TWO = 2
_MOST, _SEVERAL = 4, 3  # parts that one clause names, or that its parts begin with, and that make it the list of them


@dataclass(frozen=True)
class Whole:
    """The clause that lists what the portfolio consists of; the clauses below it, where it leaves that to them."""

    passage: Passage
    below: tuple[Passage, ...] = ()
    names: tuple[str, ...] = ()  # what each of those is about


def tells_nothing(ask: Ask) -> bool:
    """Return whether a question names only what every clause is about: the portfolio, the rules."""
    return not (ask.offices or ask.dated or ask.stated) and set(ask.terms) <= lexicon().general


def acts_on_whole(ask: Ask) -> tuple[str, ...]:
    """Return what a question names beside the portfolio or the rules, where it is no item: 「學習歷程怎麼上傳」.

    A clause that holds none of it is about the portfolio alone, as every one is.
    """
    known = lexicon()
    named = tuple(term for term in ask.terms if term not in known.general)
    return named if len(named) < len(ask.terms) and not any(term in known.items for term in named) else ()


def without_general(text: str) -> str:
    """Return a tidied text with a blank for every word of what all clauses are about."""
    for word in _general_words():
        text = text.replace(word, " ")
    return text


@cache
def _general_words() -> tuple[str, ...]:
    known = lexicon()
    return tuple(
        sorted((word for word, meant in known.terms.items() if {*meant} <= known.general), key=len, reverse=True)
    )


def asks_whole(ask: Ask) -> bool:
    """Return whether it is asked what the portfolio consists of."""
    return ask.about(Item.PORTFOLIO) and tells_nothing(ask) and finds("asks_whole", ask.text)


def whole_of(index: Index) -> Whole | None:
    """Return where the rules list what the portfolio consists of; `None` where they do not."""
    passages = list(_of_the_rules(index))
    named = {one.clause: len(_items(index.terms(one)) & {*PARTS}) for one in passages}
    best = max(passages, key=lambda one: named[one.clause], default=None)  # of several the first
    if best is not None and named[best.clause] >= _MOST and _items(index.terms(best)) >= _WORKS:
        return Whole(best)
    for one in passages:
        below = [part for part in index.below(one.clause) if _items(index.terms(part)[:1]) & {*PARTS}]
        about = _items(index.terms(part)[0] for part in below)
        if len(about & {*PARTS}) >= _SEVERAL and about >= _WORKS:
            names = tuple(dict.fromkeys(index.terms(part)[0] for part in below))
            return Whole(one, tuple(below), names)
    return None


def word_asked(ask: Ask) -> str | None:
    """Return the term of which it is asked what it means or what belongs to it; `None` where anything else is asked."""
    if not {*ask.asked} <= {Asked.DEFINITION, Asked.LIST} or ask.offices or ask.dated or ask.stated:
        return None
    named = [term for term in ask.terms if term not in lexicon().general] or [*ask.terms]
    means = finds("asks_meaning", ask.text) or (finds("asks_whole", ask.text) and bool(_items(named) & {*PARTS}))
    return named[0] if len(named) == 1 and means else None


def words_compared(ask: Ask) -> tuple[str, ...]:
    """Return the two terms of which it is asked how they differ; none where anything else is asked."""
    named = tuple(term for term in ask.terms if term not in lexicon().general)
    return named if len(named) == _TWO and not ask.offices and finds("asks_difference", ask.text) else ()


def asks_tasks(ask: Ask) -> bool:
    """Return whether it is asked what the working group is for, and nothing else of it."""
    return set(ask.terms) == {lexicon().group} and not ask.offices and finds("asks_tasks", ask.text)


def asks_platform(ask: Ask) -> bool:
    """Return whether it is asked on which platform works are put."""
    of_works = {*ask.items} <= {Item.OUTCOMES, Item.DIVERSE, Item.WORKS, Item.PORTFOLIO}
    puts = of_works and ask.asks(Asked.PLACE) and ask.actions == (Action.UPLOAD,)
    names = ask.about(Item.PLATFORM) and set(ask.terms) <= {lexicon().platform, *lexicon().general}
    asks = puts or (names and finds("asks_which_platform", ask.text))
    return asks and not (ask.offices or ask.dated or left_open(ask, ()))


def clause_on_tasks(index: Index) -> Passage | None:
    """Return the first clause that says what the working group does; `None` where none does."""
    group = lexicon().group
    return next((one for one in _of_the_rules(index) if group in index.terms(one) and _says("tasks", one, index)), None)


def clause_on_platform(index: Index) -> Passage | None:
    """Return the first clause that says which platform there is; `None` where none does."""
    on_it = clauses_on(lexicon().platform, index)
    return next((one for one in on_it if _says("platform_is", one, index)), None)


def clause_explaining(term: str, index: Index) -> Passage | None:
    """Return the clause that the rules keep the scope of a term under, else the first one that begins with the term
    and says what it is or what belongs to it, if any does.
    """
    scope = f"{term}{lexicon().scope}"
    if (kept := next((one for one in _of_the_rules(index) if scope in one.heading), None)) is not None:
        return kept
    return next((one for one in clauses_on(term, index) if _says("explains", one, index)), None)


def clauses_on(term: str, index: Index) -> Iterator[Passage]:
    """Yield the clauses whose first item is this one, in the order of the document; none on what all are about."""
    known = lexicon()
    for passage in _of_the_rules(index):
        first = next((one for one in index.terms(passage) if one in known.items), None)
        if first == term and term not in known.general:
            yield passage


def _of_the_rules(index: Index) -> Iterator[Passage]:
    """The passages that are no record of a meeting and no history."""
    known = lexicon()
    for passage in map(index.passage, index.clauses):
        kept = passage.kind in (PassageKind.MEETING, PassageKind.HISTORY)
        if not (kept or passage.clause.startswith(known.meeting) or passage.clause == known.history):
            yield passage


def _says(pattern: str, passage: Passage, index: Index) -> bool:
    return any(finds(pattern, said) for said in index.texts([passage.clause]))


def _items(terms: Iterable[str]) -> set[Item]:
    return {item for term in terms for item in lexicon().items.get(term, ())}
