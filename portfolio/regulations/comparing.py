"""A pack against a document, clause by clause: what stands as it was reviewed, moved, changed, is gone or new."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from portfolio.regulations.guard import unsupported
from portfolio.regulations.labels import outer_clauses
from portfolio.regulations.marks import BETWEEN, below, fingerprint
from portfolio.regulations.passages import Passage
from portfolio.regulations.tidying import printed
from portfolio.rules import RulePack

_LIKE: Final = 0.5  # how much two texts share, at least, of which one is the other amended
_EXPECTED: Final = 0.2  # how much it speaks for a text that it stands where the other is expected
_CHANGED: Final = "\0"  # behind a citation: what stands there is not what the pack was made from


@dataclass(frozen=True)
class Comparison:
    """How a document differs from what a pack was made from.

    `names` are the pack's citations that are called otherwise now, those of clauses that changed with a sign
    (`is_changed`); `fresh` are the document's clauses of which the pack knows nothing: new ones, and changed ones.
    """

    names: Mapping[str, str]
    fresh: frozenset[str]

    @property
    def moved(self) -> Mapping[str, str]:
        """The clauses that say the same under another number, which is given beside the one of the pack."""
        return {clause: name for clause, name in self.names.items() if not is_changed(name)}

    @property
    def changed(self) -> Mapping[str, str]:
        """The clauses that say something else now, each with its number in the document."""
        found = {clause: number_of(name) for clause, name in self.names.items() if is_changed(name)}
        return {clause: number for clause, number in found.items() if number}

    @property
    def gone(self) -> tuple[str, ...]:
        """The clauses that the document has no more."""
        return tuple(clause for clause, name in self.names.items() if name == _CHANGED)

    @property
    def new(self) -> frozenset[str]:
        """The document's clauses that came in the place of none."""
        return self.fresh - frozenset(self.changed.values())


def compare(pack: RulePack, passages: tuple[Passage, ...]) -> Comparison:
    """Return how a document differs from what `pack` was made from; its rows bear the names that the pack gives."""
    return _compared(tuple(pack.clauses.items()), tuple(pack.printed.items()), passages)


def is_changed(clause: str) -> bool:
    """Return whether a citation of such a pack is one of a clause that the document has changed."""
    return clause.endswith(_CHANGED)


def number_of(clause: str) -> str:
    """Return the number under which a changed clause stands in the document; empty where it is gone."""
    return clause.removesuffix(_CHANGED)


@lru_cache(maxsize=16)
def _compared(
    restated: tuple[tuple[str, str], ...], reviewed: tuple[tuple[str, str], ...], passages: tuple[Passage, ...]
) -> Comparison:
    own = dict(restated)
    marks = {clause: mark.partition(BETWEEN) for clause, mark in reviewed}
    as_reviewed = {clause for clause, mark in marks.items() if mark[2] == fingerprint(own.get(clause, ""))}
    known = {clause: fingerprint(text) for clause, text in own.items()}
    known |= {clause: mark[0] for clause, mark in marks.items()}
    texts = {passage.clause: passage.text for passage in passages}
    prints = {clause: fingerprint(text) for clause, text in texts.items()}
    prints |= {clause: fingerprint(text) for clause in known if clause not in texts and (text := below(clause, texts))}
    names = _unmoved(known, prints) or _found_again(known, prints)
    left = {clause: text for clause, text in texts.items() if clause not in names.values()}
    for clause in (one for one in known if one not in names):
        said = own.get(clause, "")
        found = _amended(said, _expected(clause, names), left)
        holds = said and clause not in as_reviewed and _bears_out(left.get(found, ""), said)
        names[clause] = found if holds else found + _CHANGED
        left.pop(found, None)
    stand = {name for name in names.values() if not is_changed(name)}
    return Comparison({old: new for old, new in names.items() if old != new}, frozenset(texts) - stand)


def _unmoved(known: Mapping[str, str], prints: Mapping[str, str]) -> dict[str, str]:
    """Every clause under its own number, where the document prints all of them as they were; nothing otherwise."""
    return {clause: clause for clause in known} if all(prints.get(one) == known[one] for one in known) else {}


def _found_again(known: Mapping[str, str], prints: Mapping[str, str]) -> dict[str, str]:
    """The clauses that the document prints word for word, under whichever number.

    Those of one text alone tell how the numbers moved, which then tells apart those that say the same.
    """
    places: dict[str, list[str]] = {}
    for clause, mark in prints.items():
        places.setdefault(mark, []).append(clause)
    often = Counter(known.values())
    names = {
        clause: places[mark][0] for clause, mark in known.items() if often[mark] == 1 and len(places.get(mark, ())) == 1
    }
    taken = set(names.values())
    for clause, mark in known.items():
        if clause not in names:
            free = [one for one in places.get(mark, ()) if one not in taken]
            expected = _expected(clause, names)
            if free:
                names[clause] = expected if expected in free else clause if clause in free else free[0]
                taken.add(names[clause])
    return names


def _expected(clause: str, names: Mapping[str, str]) -> str:
    """Under which number a clause stands as far as the numbers above it tell."""
    for outer in reversed(outer_clauses(clause)):
        if outer in names and not is_changed(names[outer]):
            return names[outer] + clause[len(outer) :]
    return clause


def _amended(said: str, expected: str, left: Mapping[str, str]) -> str:
    """The clause that came in the place of one whose text is gone; empty where none did."""
    likeness = {clause: _likeness(said, text) + _EXPECTED * (clause == expected) for clause, text in left.items()}
    best = max(likeness, key=likeness.__getitem__, default="")
    return best if likeness.get(best, 0.0) >= _LIKE else expected if expected in left else ""


def _likeness(one: str, other: str) -> float:
    """Which share of the pairs of signs of the shorter text the other one holds, from 0 to 1."""
    pairs, others = _pairs(one), _pairs(other)
    return len(pairs & others) / (min(len(pairs), len(others)) or 1)


@lru_cache(maxsize=1024)
def _pairs(text: str) -> frozenset[str]:
    plain = re.sub(r"\W+", "", printed(text))
    return frozenset(plain[place : place + 2] for place in range(len(plain) - 1))


def _bears_out(text: str, restated: str) -> bool:
    """Whether a clause holds every number and office of words that were written for it, perhaps after it changed."""
    return bool(text) and not unsupported(restated, (text,))
