"""What of a school's rules its imported document still prints: a pack that was read from another text is not believed.

A clause that stands under another number is cited by that one; of a clause that says something else, or is gone,
neither the restatement nor a value is said any more: the document is quoted.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import lru_cache
from typing import Any, Final, TypeAlias

from portfolio.offices import OfficeItem
from portfolio.people import Division
from portfolio.readings import Cited, Reading, Silent
from portfolio.regulations.drafting import unreviewed_pack
from portfolio.regulations.guard import unsupported
from portfolio.regulations.hints import clauses_of
from portfolio.regulations.labels import outer_clauses
from portfolio.regulations.marks import BETWEEN, below, fingerprint
from portfolio.regulations.passages import Passage
from portfolio.regulations.row_names import with_names_of
from portfolio.regulations.tidying import printed
from portfolio.rules import RulePack, Source

_LIKE: Final = 0.5  # how much two texts share, at least, of which one is the other amended
_EXPECTED: Final = 0.2  # how much it speaks for a text that it stands where the other is expected


ByDivision: TypeAlias = Mapping[Division, Reading[str]]
Offices: TypeAlias = Mapping[OfficeItem, ByDivision]

_CHANGED: Final = "\0"  # behind a citation: what stands there is not what the pack was made from


@dataclass(frozen=True)
class InPrint:
    """A pack with its citations under the document's numbers; those of clauses that changed tell so (`is_changed`).

    `passages` are the document's, rows of tables under the names that the pack gives them. `fresh` are the clauses of
    which the pack knows nothing: new ones, and those that changed.
    """

    pack: RulePack
    passages: tuple[Passage, ...] = ()
    fresh: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Compared:
    """How a document differs from what a pack was made from: the numbers that changed, and clauses that are new."""

    names: Mapping[str, str]
    fresh: frozenset[str]


def in_print(pack: RulePack, passages: tuple[Passage, ...]) -> InPrint:
    """Return what may be said of `pack` where `passages` are those of the school's imported document; all, without."""
    if not passages:
        return InPrint(pack)
    passages = _named(passages, tuple(pack.clauses))
    found = _compared(tuple(pack.clauses.items()), tuple(pack.printed.items()), passages)
    if not found.names:
        return InPrint(pack, passages, found.fresh)
    return _of_today(_Alone(pack), passages)


class _Alone:
    """A pack that is compared by identity: packs hold mappings, which have no hash."""

    def __init__(self, pack: RulePack) -> None:
        self.pack = pack

    def __hash__(self) -> int:
        return id(self.pack)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Alone) and other.pack is self.pack


@lru_cache(maxsize=16)
def _of_today(one: _Alone, passages: tuple[Passage, ...]) -> InPrint:
    pack = one.pack
    found = _compared(tuple(pack.clauses.items()), tuple(pack.printed.items()), passages)
    restated = {
        found.names.get(clause, clause): text
        for clause, text in pack.clauses.items()
        if not is_changed(found.names.get(clause, clause))
    }
    said = _renamed(replace(pack, clauses={}, printed={}), found.names)
    said = replace(said, clauses=restated, offices=_offices(said, passages))
    return InPrint(said, passages, found.fresh)


@lru_cache(maxsize=16)
def _named(passages: tuple[Passage, ...], citations: tuple[str, ...]) -> tuple[Passage, ...]:
    return with_names_of(passages, citations)


def is_changed(clause: str) -> bool:
    """Return whether a citation of such a pack is one of a clause that the document has changed."""
    return clause.endswith(_CHANGED)


def number_of(clause: str) -> str:
    """Return the number under which a changed clause stands in the document; empty where it is gone."""
    return clause.removesuffix(_CHANGED)


def _offices(pack: RulePack, passages: tuple[Passage, ...]) -> Offices:
    """The offices of today: those of clauses that stand, else those that the document names now.

    An office that it does not name so plainly is still asked, while the changed clause has its name.
    """
    texts = {passage.clause: passage.text for passage in passages}
    changed = any(_is_of_changed(one) for by_division in pack.offices.values() for one in by_division.values())
    today = unreviewed_pack(passages, slug=pack.slug, name=pack.name) if changed else None
    named: Offices = today.offices if today is not None else {}
    return {
        item: found
        for item in OfficeItem
        if (found := _of_item(pack.offices.get(item, {}), named.get(item, {}), pack.divisions, texts))
    }


def _of_item(
    kept: ByDivision, named: ByDivision, divisions: tuple[Division, ...], texts: Mapping[str, str]
) -> ByDivision:
    found = {}
    for division in divisions:
        office, today = kept.get(division), named.get(division, named.get(Division.DAY))
        if office is None or not _is_of_changed(office):
            reading = office
        elif isinstance(today, Cited):
            reading = today
        else:
            name, clause = (office.value, office.clause) if isinstance(office, Cited) else ("", "")
            reading = office if name and name in texts.get(number_of(clause), "") else None
        if reading is not None:
            found[division] = reading
    return found


def _is_of_changed(reading: Reading[str]) -> bool:
    return any(map(is_changed, clauses_of(reading)))


@lru_cache(maxsize=16)
def _compared(
    restated: tuple[tuple[str, str], ...], reviewed: tuple[tuple[str, str], ...], passages: tuple[Passage, ...]
) -> _Compared:
    """Compare what a pack was made from with a document, clause by clause."""
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
    return _Compared({old: new for old, new in names.items() if old != new}, frozenset(texts) - stand)


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


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Return what a pack holds with every citation under its number of today."""
    match value:
        case Cited():
            clause, also = names.get(value.clause, value.clause), tuple(names.get(one, one) for one in value.also)
            replaced = _renamed(value.replaces, names)
            return replace(value, value=_renamed(value.value, names), clause=clause, also=also, replaces=replaced)
        case Silent():
            see = (names.get(one, one) for one in value.see)
            return replace(value, see=tuple(one for one in see if not is_changed(one)))
        case tuple():
            return tuple(_renamed(one, names) for one in value)
        case Mapping():
            return {key: _renamed(one, names) for key, one in value.items()}
        case Source():
            return replace(value, clause=names.get(value.clause, value.clause))
        case _ if is_dataclass(value) and not isinstance(value, type):
            inner = {one.name: getattr(value, one.name) for one in fields(value) if one.init}
            changed = {name: new for name, old in inner.items() if (new := _renamed(old, names)) is not old}
            return replace(value, **changed) if changed else value
    return value
