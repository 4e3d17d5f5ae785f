"""Which clauses a question is about: terms of the lexicon and characters, weighed by how rare they are here."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

from portfolio.regulations.passages import Passage
from portfolio.regulations.reading import Words, words_of
from portfolio.regulations.slots import Ask, Asked
from portfolio.regulations.tidying import tidied
from portfolio.regulations.words import lexicon

_K, _B = 1.2, 0.6  # BM25: how fast a repeated gram stops counting, how much length weighs
_HEADING = 0.6  # what stands above a passage counts less than what it says itself
_TERM, _GRAM, _KIND, _ROW = 1.0, 0.45, 1.3, 0.25
_LEVEL = re.compile(r"(?<=.)(?=[(/]|(?<=\))\d|(?<=[^\d(#])\d)")


@dataclass(frozen=True)
class Hit:
    """A passage and how well it answers: `score`, and which share of the question's terms it holds (0 to 1)."""

    passage: Passage
    score: float
    covered: float


@dataclass(frozen=True)
class _Indexed:
    passage: Passage
    own: Words
    above: frozenset[str]
    grams: Counter[str]
    length: float
    kinds: frozenset[Asked]


class Index:
    """The passages of one school, ready to be searched; small (some hundred), so every one is looked at."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        texts = {passage.clause: passage.text for passage in passages}
        self._all = [_index(passage, texts) for passage in passages]
        self._by_clause = {one.passage.clause: one for one in self._all}
        self._mean = sum(one.length for one in self._all) / max(1, len(self._all))
        self._terms = _rarity(set(one.own.terms) | one.above for one in self._all)
        self._grams = _rarity(set(one.grams) for one in self._all)

    @cached_property
    def rarest(self) -> float:
        """The weight of what stands in one passage alone, or in none."""
        return log(1 + len(self._all))

    def weight(self, term: str) -> float:
        """Return how much a term tells at this school; one that stands nowhere weighs most."""
        return self._terms.get(term, self.rarest)

    def knows(self, term: str) -> bool:
        """Return whether a term stands anywhere in the passages."""
        return term in self._terms

    def holds(self, passage: Passage, term: str) -> bool:
        """Return whether a passage, or what stands above it, holds a term."""
        one = self._by_clause[passage.clause]
        return term in one.own.terms or term in one.above

    def search(self, ask: Ask, *, most: int = 5) -> list[Hit]:
        """Return the passages that fit best, the best first."""
        words = words_of(tidied(ask.official))
        grams = _grams_of(words)
        whole = sum(map(self.weight, ask.terms)) or 1.0
        hits = []
        for one in self._all:
            shared = sum(
                self.weight(term) * (1.0 if term in one.own.terms else _HEADING)
                for term in ask.terms
                if term in one.own.terms or term in one.above
            )
            score = _TERM * shared + _GRAM * self._bm25(grams, one) + _KIND * self._fits(ask, one)
            hits.append(Hit(one.passage, score, shared / whole))
        return sorted(hits, key=lambda hit: -hit.score)[:most]

    def _bm25(self, grams: Counter[str], one: _Indexed) -> float:
        total = 0.0
        for gram in grams:
            if often := one.grams.get(gram):
                spread = often + _K * (1 - _B + _B * one.length / self._mean)
                total += self._grams[gram] * often * (_K + 1) / spread
        return total

    def _fits(self, ask: Ask, one: _Indexed) -> float:
        return float(any(kind in one.kinds for kind in ask.asked))


def _index(passage: Passage, texts: dict[str, str]) -> _Indexed:
    own = words_of(tidied(passage.text))
    label = [part for part in passage.clause.split("/")[1:] if not part.isdigit()]
    lead = " ".join(
        (*passage.heading, *(_lead(texts.get(outer, "")) for outer in outer_clauses(passage.clause)), *label)
    )
    above = words_of(tidied(lead))
    grams = _grams_of(own) + Counter(dict.fromkeys(_grams_of(above), 1))
    return _Indexed(passage, own, frozenset(above.terms), grams, float(sum(grams.values())), _kinds_of(passage.text))


def outer_clauses(clause: str) -> list[str]:
    """Return the citations of what stands above, the outermost first.

    >>> outer_clauses("五(三)1"), outer_clauses("表一/檔案格式/文件檔")
    (['五', '五(三)'], ['表一', '表一/檔案格式'])
    """
    cuts = [match.start() for match in _LEVEL.finditer(clause)]
    return [clause[:cut] for cut in cuts]


def _lead(text: str) -> str:
    return re.split("[。：:;；]", text)[0][:60]


def _grams_of(words: Words) -> Counter[str]:
    text = re.sub(r"\W+", " ", words.kept)
    found: Counter[str] = Counter()
    for piece in text.split():
        found.update(piece)
        found.update(piece[place : place + 2] for place in range(len(piece) - 1))
    return found


def _rarity(holders: Iterable[set[str] | frozenset[str]]) -> dict[str, float]:
    sets = list(holders)
    held = Counter(term for one in sets for term in one)
    return {term: log(1 + (len(sets) - often + 0.5) / (often + 0.5)) for term, often in held.items()}


def _kinds_of(text: str) -> frozenset[Asked]:
    patterns = lexicon().patterns
    return frozenset(kind for kind in Asked if any(one.search(text) for one in patterns.get(f"says_{kind}", ())))
