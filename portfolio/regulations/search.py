"""Which clauses a question is about: terms of the lexicon and characters, weighed by how rare they are here."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

from portfolio.regulations.days import prints
from portfolio.regulations.file_sorts import suits
from portfolio.regulations.indexed_passages import CLAUSE, IndexedPassage, grams_of, index_passage
from portfolio.regulations.labels import case_of, nth_of, outer_clauses
from portfolio.regulations.passages import Passage
from portfolio.regulations.school_years import grades_of
from portfolio.regulations.slots import Action, Ask, Asked, Item
from portfolio.regulations.wording import rows_unknown, words_of
from portfolio.regulations.words import finds, lexicon

_K, _B = 1.2, 0.6  # BM25: how fast a repeated gram stops counting, how much length weighs
_NAMED, _HEADING = 0.9, 0.35  # what stands above a passage counts less than what it says itself
_GRAM, _KIND = 0.45, 1.3  # beside a term's own weight
_UNIT, _SEMESTER, _DATED, _MEETING, _HISTORY, _CIRCUMSTANCE, _OUTER, _BESIDE = 2.0, 2.0, 2.5, 1.5, 4.0, 2.5, 1.5, 0.05
_DEPUTY = 5.0  # the row of the office whose deputy is asked for
_DIVISION = 5.0  # what is of one division alone is not said of the other
_FEW = 2  # passages that print what is no word of the lexicon
_LEAD, _MEMBERS, _MANY, _HINT, _LABEL, _ROW, _ONLY_LEADS = 0.8, 3.0, 5, 8.0, 2.0, 10.0, 4.0
_TOLD = {Asked.NUMBER, Asked.DATE, Asked.OFFICE}
_GRADE, _OTHER_GRADE, _SOME_GRADES, _BASIS = 1.5, 4.0, 1.0, 6.0
_SENTENCES = re.compile("[。；;]")


@dataclass(frozen=True)
class Hit:
    """A passage and how well it answers: `score`, and which share of the question's terms it holds (0 to 1)."""

    passage: Passage
    score: float
    covered: float


class Index:
    """The passages of one school, ready to be searched; small (some hundred), so every one is looked at."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        texts = {passage.clause: passage.text for passage in passages}
        outer = frozenset(one for passage in passages for one in outer_clauses(passage.clause))
        self._all = [index_passage(passage, texts, outer) for passage in passages]
        self._by_clause = {one.passage.clause: one for one in self._all}
        self._mean = sum(one.length for one in self._all) / max(1, len(self._all))
        self._terms = _rarity(set(one.own.terms) | one.above for one in self._all)
        self._grams = _rarity(set(one.grams) for one in self._all)

    @cached_property
    def rarest(self) -> float:
        """The weight of what stands in one passage alone, or in none."""
        return log(1 + len(self._all))

    @property
    def clauses(self) -> Collection[str]:
        """Every citation."""
        return self._by_clause.keys()

    def passage(self, clause: str) -> Passage:
        """Return the passage of a citation that is here."""
        return self._by_clause[clause].passage

    def weight(self, term: str) -> float:
        """Return how much a term tells at this school; one that stands nowhere weighs most."""
        return self._terms.get(term, self.rarest)

    def knows(self, term: str) -> bool:
        """Return whether a term stands anywhere in the passages."""
        return term in self._terms

    def holds(self, passage: Passage, term: str) -> bool:
        """Return whether a passage, or what stands above it, holds a term."""
        one = self._by_clause[passage.clause]
        return any(term in held for held in (*one.own.terms, *one.above))  # 社團 is held by 社團幹部

    def texts(self, clauses: Iterable[str]) -> tuple[str, ...]:
        """Return what stands at the citations, tidied; nothing for one that is not here."""
        return tuple(self._by_clause[clause].said for clause in clauses if clause in self._by_clause)

    def terms(self, passage: Passage) -> tuple[str, ...]:
        """Return the terms that a passage holds itself."""
        return self._by_clause[passage.clause].own.terms

    def at(self, clause: str, like: Hit) -> Hit | None:
        """Return the passage of a citation as a hit of the same score; `None` where there is none."""
        found = self._by_clause.get(clause)
        return None if found is None else Hit(found.passage, like.score, like.covered)

    def above(self, clause: str) -> str | None:
        """Return the nearest citation above that is a passage of its own; `None` where there is none."""
        return next((one for one in reversed(outer_clauses(clause)) if one in self._by_clause), None)

    def often(self, term: str) -> int:
        """Return how many passages hold a term in words of their own."""
        return sum(term in one.own.terms for one in self._all)

    def is_of_kind(self, clause: str, ask: Ask) -> bool:
        """Return whether the words of a citation are of every kind that the question asks: a day, a number, who."""
        return {*ask.asked} & _TOLD <= self._by_clause[clause].kinds

    def below(self, clause: str) -> tuple[Passage, ...]:
        """Return the passages right below a citation, in the document's order."""
        return tuple(one.passage for one in self._all if (outer_clauses(one.passage.clause) or [""])[-1] == clause)

    def has_row_called(self, text: str) -> bool:
        """Return whether a tidied text calls a row by its whole name."""
        return any(name in text for one in self._all for name in one.names)

    def leads(self, passage: Passage, ask: Ask) -> bool:
        """Return whether the first words of a passage name something that the question is about."""
        head = words_of(CLAUSE.split(self._by_clause[passage.clause].said)[0])
        return bool(set(head.terms) & set(ask.terms))

    def only_leads(self, passage: Passage) -> bool:
        """Return whether a passage says nothing but that others follow."""
        return self._by_clause[passage.clause].only_leads

    def held(self, passage: Passage, ask: Ask) -> frozenset[str]:
        """Return the terms of the question that a passage itself holds."""
        return frozenset(ask.terms) & frozenset(self._by_clause[passage.clause].own.terms)

    def search(self, ask: Ask, *, most: int = 5, hints: Collection[str] = ()) -> list[Hit]:
        """Return the passages that fit best, the best first; those of `hints` are where the rules keep such facts."""
        grams = grams_of(ask.official) | grams_of(words_of(ask.text).written)
        whole = sum(map(self.weight, ask.terms)) or 1.0
        hits = []
        case = case_of(ask.text)
        named_here = self._named_by_own_words(ask, hints)
        for one in [one for one in self._all if case and one.case == case] or self._all:
            shared = sum(
                self.weight(term) * (1.0 if term in one.own.terms else _NAMED if term in one.named else _HEADING)
                for term in ask.terms
                if term in one.own.terms or term in one.above
            )
            score = shared + _GRAM * self._bm25(grams, one) + self._fits(ask, one)
            score += _HINT * (one.passage.clause in hints) + _LABEL * any(label in ask.text for label in one.labels)
            score += _ROW * any(label in ask.text for label in one.names)
            score += _HINT * (one.passage.clause in named_here)
            named = any(label in ask.offices for label in one.labels)
            score += (_DEPUTY if ask.about(Item.DEPUTIES) else _LABEL) * named
            hits.append(Hit(one.passage, score, shared / whole))
        return sorted(hits, key=lambda hit: -hit.score)[:most]

    def _named_by_own_words(self, ask: Ask, hints: Collection[str]) -> frozenset[str]:
        """The few passages that say a word of the question which is none of the lexicon's, where no hinted one does."""
        if not hints:
            return frozenset()
        found: set[str] = set()
        for row in rows_unknown(ask.text):
            holding = {one.passage.clause for one in self._all if row in one.said}
            if holding & {*hints}:
                return frozenset()
            found |= holding if len(holding) <= _FEW else set()
        return frozenset(found)

    def _bm25(self, grams: Counter[str], one: IndexedPassage) -> float:
        total = 0.0
        for gram in grams:
            if often := one.grams.get(gram):
                spread = often + _K * (1 - _B + _B * one.length / self._mean)
                total += self._grams[gram] * often * (_K + 1) / spread
        return total

    def _fits(self, ask: Ask, one: IndexedPassage) -> float:
        """How far a passage is of the kind that is asked: what it holds, its semester, its part of the document."""
        wanted = set(ask.asked)
        fit = _KIND * len(wanted & one.kinds) / len(wanted) if wanted else 0.0
        if ask.units:
            has_unit = any(stated.unit in ask.units for stated in one.own.stated)
            fit += _UNIT if has_unit or (lexicon().times in ask.units and one.says_how_often) else -_UNIT
        fit += _DIVISION * any(term in one.own.terms for term in ask.terms if term in lexicon().divisions)
        fit -= _CIRCUMSTANCE * _is_opposite(ask.terms, {*one.own.terms} | one.named)
        if ask.semester is not None and one.semester is not None:
            fit += _SEMESTER if ask.semester == one.semester else -_SEMESTER
        if one.grades:
            asked = grades_of(ask.text)
            fit += _GRADE if asked & one.grades else -_OTHER_GRADE if asked else -_SOME_GRADES
        fit += _BASIS * (one.says_basis and lexicon().basis in ask.terms and not ask.about(Item.GROUP))
        if finds("asks_within", ask.text):
            fit += _UNIT * one.says_within
        if one.says_parts and finds("asks_parts", ask.text) and _is_about_all(one.own.terms, ask):
            fit += _UNIT
        if finds("asks_fields", ask.text):
            fit += _UNIT * finds("says_fields", one.said)
        fit += _UNIT * suits(ask.text, one.said)
        if finds("asks_circumstances", ask.text):
            fit += _UNIT * bool(lexicon().accidents & {*one.own.terms} - {*ask.terms})
        if finds("asks_model", ask.text):
            fit += 2 * _UNIT * finds("says_model", one.said)
        if finds("asks_manner", ask.text):
            fit += 3 * _UNIT * finds("says_manner", one.said)
        if finds("asks_start", ask.text):
            fit += _UNIT * finds("says_start", one.said)
        if ask.asks(Asked.DATE):
            fit += _DATED * _prints_day_of(nth_of(ask.text), one.said)
        if finds("asks_past", ask.text):
            fit += _DATED * (one.of_meeting and finds("says_date", one.said))
            fit += _UNIT * (finds("this_term", ask.text) and finds("this_term", one.said))
        if ask.dated:
            fit += _DATED * sum(prints(day, one.said) for day in ask.dated)
        if one.of_meeting:
            told = ask.about(Item.MEETING) or lexicon().added in ask.terms
            told |= finds("asks_past", ask.text)
            fit += _MEETING if told else -_MEETING * (not ask.dated)
        if ask.asks(Asked.DATE) and ask.does(Action.AMEND) and one.of_history:
            fit += _HISTORY
        if one.own.terms and one.own.terms[0] in ask.terms:
            fit += _LEAD
        if ask.about(Item.GROUP) and len(one.own.titles) >= _MANY and _asks_members(ask):
            fit += _MEMBERS
        about = one.circumstances & {*one.own.terms} or one.circumstances
        fit -= _CIRCUMSTANCE * bool(about) * (not about & set(ask.terms))
        fit -= _CIRCUMSTANCE * one.if_missed * (ask.asks(Asked.DATE) and lexicon().missed not in ask.terms)
        fit += _UNIT * (ask.asks(Asked.LIST) and finds("says_listed", one.said))
        fit -= (_OUTER * one.is_outer * (not one.case) + _ONLY_LEADS * one.only_leads) * (not ask.asks(Asked.LIST))
        fit -= _BESIDE * len(set(one.own.terms) - set(ask.terms))
        return fit


def _is_opposite(asked: Collection[str], held: Collection[str]) -> bool:
    """Whether terms hold the opposite alone of one that is asked about: 校外, where it is 校內."""
    pairs = lexicon().opposites
    return any(one in asked and other not in asked and other in held and one not in held for one, other in pairs)


def _is_about_all(terms: Sequence[str], ask: Ask) -> bool:
    """Whether terms begin with what a question is about; the portfolio and its platform hold the same parts."""
    first = lexicon().items.get(terms[0], ()) if terms else ()
    return bool(terms) and (terms[0] in ask.terms or ({*ask.items} <= _WHOLE and bool({*first} & _WHOLE)))


_WHOLE = {Item.PORTFOLIO, Item.PLATFORM}


def _asks_members(ask: Ask) -> bool:
    known = lexicon()
    return (bool(ask.offices) or known.members in ask.terms) and known.added not in ask.terms


def _prints_day_of(nth: Collection[str], said: str) -> bool:
    """Whether one sentence prints a day beside the round that a question names: 第2次."""
    sentences = _SENTENCES.split(said) if nth else ()
    return any(finds("day_of_month", one) and any(round_ in one for round_ in nth) for one in sentences)


def _rarity(holders: Iterable[set[str] | frozenset[str]]) -> dict[str, float]:
    sets = list(holders)
    held = Counter(term for one in sets for term in one)
    return {term: log(1 + (len(sets) - often + 0.5) / (often + 0.5)) for term, often in held.items()}
