"""What a person of a table of deputies is in charge of, or for what they stand in: the rows that name them so."""

from collections.abc import Iterator

from portfolio.regulations.passages import Passage
from portfolio.regulations.search import Index
from portfolio.regulations.slots import Ask, Item
from portfolio.regulations.words import finds, lexicon

_MOST = 9  # rows of one person


def tasks_of(ask: Ask, index: Index) -> tuple[Passage, ...]:
    """Return the rows that name a person in the place asked for, of the division named; none where that is not asked.

    「註冊組長負責哪些」 asks for those beside whom the table names a deputy, 「註冊組長代理哪些」 for the others.
    Who acts for somebody, and in which matter is not said, stands in all rows of theirs.
    """
    place = next((name for asks, name in _PLACES.items() if finds(asks, ask.text)), None)
    if place is None or (finds("asks_deputy_of", ask.text) and not {*ask.items} <= {Item.DEPUTIES}):
        return ()
    rows = tuple(_rows(place, index))
    who = _called({who for _, who in rows}, ask)
    found = [index.passage(clause) for clause, one in rows if one == who]
    if ask.division is not None:
        division = {term for term, one in lexicon().divisions.items() if one is ask.division}
        found = [one for one in found if division & {*index.terms(one)}] or found
    return tuple(found[:_MOST])


def _rows(place: str, index: Index) -> Iterator[tuple[str, str]]:
    """The citations of the rows that name somebody in a place, each with whom."""
    for clause, said in zip(index.clauses, index.texts(index.clauses), strict=True):
        found = next((match for one in lexicon().patterns[place] if (match := one.search(said))), None)
        if found is not None:
            yield clause, found["who"].strip()


def _called(persons: set[str], ask: Ask) -> str | None:
    """The person whom a question calls by their whole title; 執行秘書 is no 秘書."""
    return max((one for one in persons if _calls(ask, one)), key=len, default=None)


def _calls(ask: Ask, title: str) -> bool:
    heads = [head for head in lexicon().heads if title in head and title != head]
    texts = (ask.text, "".join(ask.official.split()))
    return any(title in text and not any(head in text for head in heads) for text in texts)


_PLACES = {
    "asks_deputy_of": "in_charge_in_row",
    "asks_deputised": "deputy_in_row",
    "asks_in_charge_of": "in_charge_in_row",
}
