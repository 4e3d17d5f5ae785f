"""What a question asks for behind its last 可以 or 怎麼: a clause that says nothing of it answers something else."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from itertools import takewhile
from typing import Any

from portfolio.regulations.slots import Ask, Asked
from portfolio.regulations.wording import words_of
from portfolio.regulations.words import bare, cut, lexicon

_HAN = re.compile(r"[\u4e00-\u9fff]")
_PAIR = 2  # a single character is a word of too many meanings


def unspoken(ask: Ask, said: Iterable[str]) -> tuple[str, ...]:
    """Return what a question whether or how asks for and none of the tidied texts speaks of; nothing of other ones.

    Words that say nothing of their own are left out, and terms that are named beside anything. A question that names
    nothing but what stands in any clause asks for all its other words.
    """
    names_little = bool(ask.terms) and set(ask.terms) <= _anywhere() and not ask.asks(Asked.OFFICE, Asked.DATE)
    if not names_little and (not ask.asks(Asked.WHETHER, Asked.HOW) or ask.asks(*_MORE)):
        return ()
    words, terms = _asked_for(ask.text, names_little)
    if not (words or terms):
        return ()
    texts = tuple(said)
    held = {term for text in texts for term in words_of(text).terms} if terms else set()
    open_words = (word for word in words if not any(_says(text, word) for text in texts))
    meant_here = (meant for meant in terms if {*meant} & {*ask.terms})  # not what words mean together
    return (*(meant[0] for meant in meant_here if not held & set(meant)), *open_words)


_MORE = (Asked.NUMBER, Asked.DATE, Asked.OFFICE, Asked.LIST, Asked.PLACE, Asked.WHY, Asked.DEFINITION)


@lru_cache(maxsize=64)  # one question is held against several clauses
def _asked_for(text: str, whole: bool = False) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The words that a text asks for, and the terms; of a word that stands for several terms any will do."""
    words = cut(text)
    focus = _focus(words) or ([word for word in words if _HAN.match(word) or not word.isalnum()] if whole else [])
    terms = filter(None, (lexicon().terms.get(bare(word), ()) for word in focus))
    return tuple(_left(focus, everywhere=whole)), tuple(meant for meant in terms if not set(meant) & _beside())


def _focus(words: list[str]) -> list[str]:
    """The words behind the last one that asks whether or how, to where its part of the sentence ends."""
    known = lexicon()
    found: list[str] = []
    for place, word in enumerate(words, 1):
        rest = list(takewhile(lambda one: _HAN.match(one) and one not in known.endings, words[place:]))
        denied = place > 1 and words[place - 2] in _read()["modals"]["not_after"]
        told = rest[-1:] == [_read()["modals"]["told"]] and place + len(rest) < len(words)  # 「我要走了，…」
        if bare(word) in _modals() and not (denied or told) and rest and rest[0] not in _read()["modals"]["not_before"]:
            found = rest if any(one not in known.asked for one in rest) else found
    return found


def _left(focus: Iterable[str], *, everywhere: bool) -> list[str]:
    """What is left of some words without those of the lexicon and the everyday ones: two characters and more.

    A predicate stands first or last; what stands between terms says more of them.
    """
    runs = "".join(" " if _is_known(word) or not _HAN.match(word) else word for word in focus).split(" ")
    outer = runs if everywhere or len(runs) < _PAIR else (runs[0], runs[-1])
    left = (run.rstrip(_read()["everyday"]["ends"]) for part in outer for run in _everyday().sub(" ", part).split())
    return [run for run in left if len(run) >= _PAIR]


def _is_known(word: str) -> bool:
    known, one = lexicon(), bare(word)
    named = one in known.terms or one in known.titles or one in known.courtesy
    return named or one in known.asked or one in known.units_asked


def _says(text: str, word: str) -> bool:
    alike = next((family for family in _read()["alike"]["families"] if any(one in word for one in family)), ())
    pairs = (word[place : place + _PAIR] for place in range(len(word) - 1))
    return any(one in text for one in (*alike, *pairs))


@cache
def _read() -> Mapping[str, Any]:
    return tomllib.loads(files("portfolio.regulations").joinpath("predicates.toml").read_text(encoding="utf-8"))


@cache
def _everyday() -> re.Pattern[str]:
    everyday = _read()["everyday"]
    words = (everyday["where"], *sorted(everyday["words"], key=len, reverse=True), f"[{everyday['signs']}]")
    return re.compile("|".join(words))


@cache
def _modals() -> frozenset[str]:
    return frozenset(_read()["modals"]["words"])


@cache
def _anywhere() -> frozenset[str]:
    return frozenset(_read()["anywhere"]["terms"])


@cache
def _beside() -> frozenset[str]:
    return frozenset(_read()["beside"]["terms"])
