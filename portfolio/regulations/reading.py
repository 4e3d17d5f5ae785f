"""From a message to its questions: courtesy cut off, several asks told apart, and the slots of each."""

import re
from dataclasses import dataclass, field, replace

from portfolio.people import Division
from portfolio.regulations.slots import Ask, Asked, Stated
from portfolio.regulations.tidying import NUMERALS, tidied
from portfolio.regulations.words import bare, cut, lexicon

_SENTENCES = re.compile(r"[?？!！。;；\n]+")
_PAUSES = re.compile(r"[,，、~～:：\s]+")
_NUMBER = re.compile(r"(\d+)\s*$")


@dataclass(frozen=True)
class Words:
    """A text cut into words: its terms, what it asks, titles it names, and the rest, in order."""

    terms: tuple[str, ...] = ()
    asked: tuple[Asked, ...] = ()
    titles: tuple[str, ...] = ()
    rest: str = ""  # what the lexicon does not know, without courtesy
    stated: tuple[Stated, ...] = ()
    units: tuple[str, ...] = ()  # of which a number is asked
    kept: str = field(default="", compare=False)  # the text without courtesy, in the terms' own words


def read(message: str) -> tuple[Ask, ...]:
    """Return the questions of a message, each with its slots; none where nothing is left but courtesy.

    A part that names no item takes those of the part before it: 「課成最多幾件？什麼時候截止」.
    """
    found: list[Ask] = []
    before = ""
    for part in parts(tidied(message)):
        ask = _ask(before + part)
        if not ask.asked and not ask.stated:  # it says what the next question is about
            before = ask.text + " "
            continue
        before = ""
        if found and not ask.items:
            ask = replace(ask, items=found[-1].items, terms=(*found[-1].terms, *ask.terms))
        found.append(ask)
    if before:
        found.append(_ask(f"{found.pop().text} {before}" if found else before))
    return tuple(found)


def parts(text: str) -> list[str]:
    """Return the sentences of a tidied message that ask something or say something of the domain."""
    found = [part.strip() for part in _SENTENCES.split(text)]
    return [part for part in found if part]


def words_of(text: str) -> Words:
    """Return the words of a tidied text."""
    known = lexicon()
    terms: list[str] = []
    asked: list[Asked] = []
    titles: list[str] = []
    stated: list[Stated] = []
    units: list[str] = []
    rest: list[str] = []
    kept: list[str] = []
    pieces = _numbers_joined(cut(text))
    for place, piece in enumerate(pieces):
        word = bare(piece)
        if piece.isdigit() and place + 1 < len(pieces) and (unit := known.units.get(bare(pieces[place + 1]))):
            stated.append(Stated(int(piece[:9]), unit))
        if word in known.titles:
            titles.append(word)
            kept.append(piece)
        if word in known.terms:
            terms.append(known.terms[word])
            kept.append(known.terms[word])
        elif word in known.asked:
            kept.append(piece)
        elif word in known.courtesy:
            continue
        elif word not in known.titles:
            rest.append(piece)
            kept.append(piece)
        asked += known.asked.get(word, ())
        units += known.units_asked.get(word, ())
    return Words(
        tuple(dict.fromkeys(terms)),
        tuple(dict.fromkeys(asked)),
        tuple(dict.fromkeys(titles)),
        "".join(rest),
        tuple(dict.fromkeys(stated)),
        tuple(dict.fromkeys(units)),
        "".join(kept),
    )


def _numbers_joined(pieces: list[str]) -> list[str]:
    """Digits come apart in cutting: 「1」「0」 is 10."""
    joined: list[str] = []
    for piece in pieces:
        if piece.isdigit() and joined and joined[-1].isdigit():
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _ask(text: str) -> Ask:
    known, words = lexicon(), words_of(text)
    items = [item for term in words.terms for item in known.items.get(term, ())]
    actions = [action for term in words.terms for action in known.actions.get(term, ())]
    return Ask(
        text=text,
        official=words.kept,
        items=tuple(dict.fromkeys(items)),
        actions=tuple(dict.fromkeys(actions)),
        asked=words.asked,
        stated=words.stated,
        units=words.units,
        grade=_grade(text),
        semester=_semester(text),
        division=_division(words.terms),
        dated=tuple(found[0] for one in known.patterns["dated"] for found in one.finditer(text)),
        offices=words.titles,
        terms=words.terms,
    )


def _grade(text: str) -> int | None:
    found = _first("grade", text)
    return None if found is None else int(_DIGIT.get(found, found))


def _semester(text: str) -> int | None:
    found = _first("semester", text)
    return None if found is None else int(_DIGIT.get(found, found))


def _division(terms: tuple[str, ...]) -> Division | None:
    known = lexicon().divisions
    found = {known[term] for term in terms if term in known}
    return found.pop() if len(found) == 1 else None


def _first(name: str, text: str) -> str | None:
    """The first thing that a pattern of the lexicon finds: every group but one is empty; a name in it is its value."""
    found = next((match for match in (pattern.search(text) for pattern in lexicon().patterns[name]) if match), None)
    if found is None:
        return None
    if found.lastgroup and found.lastgroup.startswith("_"):
        return found.lastgroup[1:]
    return next(group for group in found.groups() if group)


_DIGIT = {sign: str(value) for value, sign in enumerate(NUMERALS)}
