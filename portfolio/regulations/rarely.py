"""What people often ask and rules rarely settle: a closed catalogue (`rarely.toml`), so that no neighbour answers."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from portfolio.regulations.patterns import Sought
from portfolio.regulations.slots import Action, Ask, Asked, Item
from portfolio.regulations.wording import words_of
from portfolio.regulations.words import finds, lexicon


@dataclass(frozen=True)
class _Matter:
    asked: Sought
    held: Sought
    office_may_answer: bool


@dataclass(frozen=True)
class _Rarely:
    matters: Mapping[str, _Matter]
    units: Mapping[str, re.Pattern[str]]
    kinds: Mapping[Asked, re.Pattern[str]]
    confined: tuple[tuple[frozenset[str], frozenset[str], bool], ...]
    absent: frozenset[str]
    day: re.Pattern[str]
    says_day: re.Pattern[str]


@cache
def _rarely() -> _Rarely:
    read = tomllib.loads(files("portfolio.regulations").joinpath("rarely.toml").read_text(encoding="utf-8"))
    return _Rarely(
        matters={name: _matter(one) for name, one in read["matters"].items()},
        units={unit: re.compile(pattern) for unit, pattern in read["units"].items()},
        kinds={Asked(kind): re.compile(pattern) for kind, pattern in read["kinds"].items()},
        confined=tuple(
            (frozenset(one["terms"]), frozenset(one["named"]), one.get("office_may_answer", False))
            for one in read["confined"]
        ),
        absent=frozenset(read["absent"]["terms"]),
        day=re.compile(read["day"]["asked"]),
        says_day=re.compile(read["day"]["held"]),
    )


def _matter(one: Mapping[str, Any]) -> _Matter:
    asked = one["asked"]
    return _Matter(Sought(asked), Sought(one.get("held", asked)), one.get("office_may_answer", False))


def left_open(ask: Ask, said: Iterable[str]) -> tuple[str, ...]:
    """Return the matters of the catalogue that a question names and that none of the tidied texts says anything of."""
    texts, in_trouble = tuple(said), _is_in_trouble(ask)
    return tuple(
        name
        for name, matter in _rarely().matters.items()
        if (named := _names(matter, ask)) is not None
        and not (ask.asks(Asked.OFFICE) and (matter.office_may_answer or in_trouble))
        and not any(_holds(matter, named, text) for text in texts)
    )


def _is_in_trouble(ask: Ask) -> bool:
    """Whether it is asked who helps where the platform fails: with what somebody uses it is told beside."""
    known = lexicon()
    fails = (known.means(one, Action.RUN) and Item.PLATFORM in known.items.get(one, ()) for one in ask.terms)
    return ask.asked == (Asked.OFFICE,) and any(fails)


def _names(matter: _Matter, ask: Ask) -> re.Match[str] | None:
    """Where a question names a matter: by itself, or with the question on which it hangs."""
    if (named := matter.asked.search(ask.text)) or not ask.before or matter.asked.search(ask.before):
        return named
    return matter.asked.search(f"{ask.before} {ask.text}")


def _holds(matter: _Matter, named: re.Match[str], text: str) -> bool:
    """Whether a text says something of a matter; where the very word counts, that word."""
    word = named.groupdict().get("said")
    return word in text if word else matter.held.search(text) is not None


def lacks_number(ask: Ask, said: Iterable[str]) -> bool:
    """Return whether a number of a unit is asked that none of the tidied texts says.

    A day that is asked for is no number, nor is whether something is counted.
    """
    rarely, texts = _rarely(), tuple(said)
    if rarely.day.search(ask.text) or finds("counted_in", ask.text):
        return False
    wanted = [rarely.units[unit] for unit in ask.units if unit in rarely.units]
    if wanted:
        texts = tuple(_from_where_named(ask, text) for text in texts)
    return any(not any(pattern.search(text) for text in texts) for pattern in wanted)


def _from_where_named(ask: Ask, text: str) -> str:
    """A text from the first sentence on that holds a term of the question: what is counted before is something else.

    Before it, what names nothing itself counts what stands above the text: the head of a table's row.
    """
    sentences = text.split(lexicon().stop)
    named = [{*words_of(one).terms} for one in sentences]
    first = next((place for place, terms in enumerate(named) if {*ask.terms} & terms), 0)
    while first and not named[first - 1] & (lexicon().items.keys() | lexicon().actions.keys()):
        first -= 1
    return lexicon().stop.join(sentences[first:])


def of_another_kind(ask: Ask, said: str) -> bool:
    """Return whether a tidied text cannot answer what is asked: no day, nobody, nothing that follows."""
    rarely = _rarely()
    asked = [kind for kind in ask.asked if kind is not Asked.CONSEQUENCE or not ask.asks(Asked.HOW)]
    if {*ask.asked} - {Asked.DATE, Asked.WHETHER}:
        asked = [kind for kind in asked if kind is not Asked.DATE]  # something else beside it may be what is said
    told = [kind for kind in asked if kind in rarely.kinds]
    if len(told) > 1:
        told = [kind for kind in told if kind is not Asked.OFFICE]  # who is named beside what is asked
    kinds = [rarely.kinds[kind] for kind in told]
    if rarely.day.search(ask.text) and not rarely.says_day.search(said):
        return True
    return bool(kinds) and not any(kind.search(said) for kind in kinds)


def of_another_case(ask: Ask, terms: Iterable[str]) -> bool:
    """Return whether a text with these terms is about a case (who has left, an accident) that a question is not."""
    own, asked = frozenset(terms), frozenset(ask.terms)
    of_who = ask.asks(Asked.OFFICE) or bool(ask.offices)
    return any(own & about and not asked & named and not (who and of_who) for about, named, who in _rarely().confined)


def unheard_of(ask: Ask, known: Iterable[str]) -> tuple[str, ...]:
    """Return the terms of a question without which no answer is one, and that stand nowhere at the school."""
    terms = {term for term in ask.terms if term in _rarely().absent}
    if acts_for_another(ask) or (ask.about(Item.DEPUTIES) and ask.offices):
        terms -= lexicon().circumstances  # why somebody acts for another matters less than whether anybody may
    return tuple(sorted(terms - set(known)))


def acts_for_another(ask: Ask) -> bool:
    """Return whether a question asks if or who may act in another's place, where that is no deputy at work."""
    of_works = ask.does(Action.UPLOAD, Action.SELECT, Action.CONFIRM)
    return ask.does(Action.REPRESENT) and ask.asks(Asked.WHETHER) and (of_works or not ask.asks(Asked.OFFICE))
