"""The domain's words: the lexicon, and jieba with it alone (the only file that knows jieba)."""

import io
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import jieba

from portfolio.people import Division
from portfolio.regulations.patterns import Patterns, Sought
from portfolio.regulations.slots import Action, Asked, Item


@dataclass(frozen=True)
class Phrase:
    """Several words that mean a term together, and the terms that they do not mean then."""

    pattern: Sought
    terms: tuple[str, ...]
    instead_of: frozenset[str]


@dataclass(frozen=True)
class Lexicon:
    """What `lexicon.toml` holds: words to terms, terms to slots, and what is cut off."""

    terms: Mapping[str, tuple[str, ...]]  # a word to the terms that it stands for; a term to itself
    items: Mapping[str, tuple[Item, ...]]
    actions: Mapping[str, tuple[Action, ...]]
    asked: Mapping[str, tuple[Asked, ...]]
    courtesy: frozenset[str]
    endings: frozenset[str]
    phonetic: Mapping[str, str]
    slips: Mapping[str, str]
    heard_alone: Mapping[Sought, str]  # single words that were heard right
    misheard: frozenset[str]  # words that other words sound like
    units: Mapping[str, str]
    after_numerals: frozenset[str]
    meeting: str  # what citations of a meeting record begin with
    grade: str  # a pattern of what stands before 一, 二 where it is no number of things: 高一, 哪一天
    history: str  # the citation of the days of adoption
    times: str  # the unit of how often
    heads: frozenset[str]  # the terms for those who head the working group
    people: str  # the unit of persons
    missed: str  # the term for what was not done in time
    not_better: str  # the term for wanting a better version
    learners: Mapping[str, str]  # a term to the audience of a training
    spans: frozenset[str]  # the units of how long
    month: str  # between the numbers of a day
    ordered: str  # the term for an order of deputies
    decision: str  # the term for how a meeting decided on a motion
    central: str  # the term for the database that works are submitted to
    in_charge: str  # the term for a person who does a task, beside whom a table names a deputy
    account: str  # the term for what becomes of an account
    scope: str  # what the name of a provision ends with that says what counts as an item
    deciding: str  # the term for having something decided
    works: str  # the units of works, days and years
    days: str
    years: str
    sizes: frozenset[str]  # the units of a file's size and of a text's length
    no_limits: frozenset[str]  # terms beside which a number of works asks for no limit
    directions: str  # the term for the national directions
    comma: str  # what stands between the parts of a list
    is_held_by: str  # a pattern of what stands between an office and who holds it
    ordinal: str  # what makes a number an ordinal
    members: str  # the term for those who belong to the working group
    overall: str  # the term for arranging several things as one
    of: str  # what stands between a thing and its part
    added: str  # the term for what came to something lately
    each: str  # the term that says that every one of several is asked for
    no_one_before: frozenset[str]
    not_after: frozenset[str]  # single characters after which a numeral is no number
    patterns: Patterns
    divisions: Mapping[str, Division]
    languages: Mapping[str, frozenset[str]]
    units_asked: Mapping[str, tuple[str, ...]]
    not_with: Mapping[str, frozenset[str]]  # a term to those beside which it means something else
    phrases: tuple[Phrase, ...]
    accidents: frozenset[str]  # of them, what keeps everybody from what is done otherwise
    circumstances: frozenset[str]  # terms of what counts under a circumstance alone
    decisive: frozenset[str]  # terms that an answer has to hold, or it answers something else
    group: str  # the terms for the working group, the platform, what all is for
    platform: str
    purpose: str
    general: frozenset[str]  # terms that tell nothing apart: every clause is about them
    stop: str  # what ends a sentence
    basis: str  # the term for what the rules are made by
    own_time: str  # the term for the time of which all data are
    opposites: tuple[tuple[str, str], ...]  # by which rows of a table differ, both ways
    in_place_of: str  # the term for what is done in the place of somebody
    titles: frozenset[str]  # offices and titles as regulations name them

    def means(self, term: str, action: Action) -> bool:
        """Return whether a term stands for an action, perhaps among others."""
        return action in self.actions.get(term, ())

    def acts_of(self, terms: Iterable[str]) -> frozenset[Action]:
        """Return every action that one of the terms stands for."""
        return frozenset(action for term in terms for action in self.actions.get(term, ()))


@cache
def lexicon() -> Lexicon:
    """Return the lexicon, read once."""
    read = tomllib.loads(files("portfolio.regulations").joinpath("lexicon.toml").read_text(encoding="utf-8"))
    terms: dict[str, list[str]] = {}
    for term, words in read["terms"].items():
        for word in dict.fromkeys((*words, term)):
            terms.setdefault(bare(word), []).append(term)
    return Lexicon(
        terms={word: tuple(found) for word, found in terms.items()},
        items=_turned(read["items"], Item),
        actions=_turned(read["actions"], Action),
        asked=_turned(read["asked"], Asked),
        courtesy=frozenset(read["courtesy"]["words"]),
        endings=frozenset(read["courtesy"]["endings"]),
        phonetic=read["phonetic"],
        slips={slip: right for right, slips in read["slips"].items() for slip in slips},
        heard_alone={Sought(pattern): right for pattern, right in read["heard_alone"].items()},
        misheard=frozenset(_long_enough(terms)) | frozenset(read["misheard"]["words"]),
        units={word: unit for unit, words in read["units"].items() for word in words},
        meeting=read["single"]["begins"],
        grade=read["single"]["grade"],
        history=read["single"]["history"],
        times=read["single"]["times"],
        heads=frozenset(read["single"]["heads"]),
        people=read["single"]["people"],
        missed=read["single"]["missed"],
        not_better=read["single"]["not_better"],
        learners={term: audience for audience, terms in read["learners"].items() for term in terms},
        spans=frozenset(read["single"]["spans"]),
        month=read["single"]["month"],
        ordered=read["single"]["ordered"],
        decision=read["single"]["decision"],
        central=read["single"]["central"],
        in_charge=read["single"]["in_charge"],
        account=read["single"]["account"],
        scope=read["single"]["scope"],
        deciding=read["single"]["deciding"],
        works=read["single"]["works"],
        days=read["single"]["days"],
        years=read["single"]["years"],
        sizes=frozenset(read["single"]["sizes"]),
        no_limits=frozenset(read["single"]["no_limits"]),
        directions=read["single"]["directions"],
        comma=read["single"]["comma"],
        is_held_by=read["single"]["is_held_by"],
        ordinal=read["single"]["ordinal"],
        members=read["single"]["members"],
        overall=read["single"]["overall"],
        of=read["single"]["of"],
        added=read["single"]["added"],
        each=read["single"]["each"],
        no_one_before=frozenset(read["no_one_before"]["words"]),
        not_after=frozenset(read["not_after"]["words"]),
        patterns=Patterns(read["patterns"]),
        divisions={term: Division(name) for name, term in read["divisions"].items()},
        after_numerals=frozenset(read["after_numerals"]["words"]),
        languages={language: frozenset(words) for language, words in read["languages"].items()},
        units_asked=_turned(read["units_asked"], str),
        not_with={term: frozenset(others) for term, others in read["not_with"].items()},
        phrases=tuple(_phrase(one) for one in read["phrases"]),
        accidents=frozenset(read["circumstances"]["accidents"]),
        circumstances=frozenset(read["circumstances"]["terms"]),
        decisive=frozenset(read["decisive"]["terms"]),
        group=read["single"]["group"],
        platform=read["single"]["platform"],
        purpose=read["single"]["purpose"],
        general=frozenset(read["general"]["terms"]),
        stop=read["single"]["stop"],
        basis=read["single"]["basis"],
        own_time=read["single"]["own_time"],
        opposites=tuple(pair for one, other in read["opposites"]["pairs"] for pair in ((one, other), (other, one))),
        in_place_of=read["single"]["in_place_of"],
        titles=frozenset(read["titles"]["words"]),
    )


def _phrase(one: Mapping[str, Any]) -> Phrase:
    return Phrase(Sought(one["pattern"]), tuple(one.get("terms", ())), frozenset(one.get("instead_of", ())))


_LONG = 3
_Slot = TypeVar("_Slot", bound=str)


def _turned(section: Mapping[str, list[str]], kind: type[_Slot]) -> dict[str, tuple[_Slot, ...]]:
    """The section from words to the slots that they fill."""
    turned: dict[str, list[_Slot]] = {}
    for name, words in section.items():
        for word in words:
            turned.setdefault(word, []).append(kind(name))
    return {word: tuple(kinds) for word, kinds in turned.items()}


def _long_enough(words: Iterable[str]) -> Iterator[str]:
    """The words of three Chinese characters and more, which hardly anything else sounds like."""
    return (word for word in words if len(word) >= _LONG and all("\u4e00" <= c <= "\u9fff" for c in word))


def bare(word: str) -> str:
    """Return the form in which words are compared: lower case, without spaces."""
    return "".join(word.lower().split())


def finds(name: str, text: str) -> bool:
    """Return whether one of the lexicon's patterns of that name stands in a tidied text."""
    return any(pattern.search(text) for pattern in lexicon().patterns[name])


def cut(text: str) -> list[str]:
    """Return the text cut into words of the lexicon and what stands between them, character by character."""
    return list(_cutter().cut(text, HMM=False))


@cache
def asked_within(word: str) -> tuple[str, ...]:
    """Return the words that ask something inside a longer word: 幾年 in 留幾年."""
    if finds("pointed", word):
        return ()
    return tuple(one for one in _asking() if one in word and one != word)


@cache
def _asking() -> tuple[str, ...]:
    known = lexicon()
    return tuple(sorted(one for one in {*known.asked, *known.units_asked} if len(one) > 1))


@cache
def _cutter() -> jieba.Tokenizer:
    """The cutter with our dictionary alone: built in memory, without jieba's default dictionary and cache file."""
    known = lexicon()
    words = {*known.terms, *known.asked, *known.units, *known.units_asked, *known.courtesy, *known.slips, *known.titles}
    cutter = jieba.Tokenizer()
    lines = "\n".join(f"{word} {10 ** min(len(word), 8) ** 2}" for word in sorted(words))
    cutter.FREQ, cutter.total = cutter.gen_pfdict(io.BytesIO(lines.encode()))
    # A character that begins a word may stand alone, too: 是 before 什麼時候, although 是什麼 is a word.
    cutter.FREQ |= {sign: 1 for sign, often in cutter.FREQ.items() if len(sign) == 1 and not often}
    cutter.initialized = True
    return cutter
