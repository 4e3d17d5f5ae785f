"""What of a school's rules its imported document still prints: a pack that was read from another text is not believed.

A clause that stands under another number is cited by that one; of a clause that says something else, or is gone,
neither the restatement nor a value is said any more: the document is quoted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import lru_cache
from typing import Any, TypeAlias

from portfolio.offices import OfficeItem
from portfolio.people import Division
from portfolio.readings import Cited, Reading, Silent
from portfolio.regulations.comparing import compare, is_changed, number_of
from portfolio.regulations.hints import clauses_of
from portfolio.regulations.passages import Passage
from portfolio.regulations.row_names import with_names_of
from portfolio.rules import RulePack, Source

ByDivision: TypeAlias = Mapping[Division, Reading[str]]
Offices: TypeAlias = Mapping[OfficeItem, ByDivision]


@dataclass(frozen=True)
class InPrint:
    """A pack with its citations under the document's numbers; those of clauses that changed tell so (`is_changed`).

    `passages` are the document's, rows of tables under the names that the pack gives them. `fresh` are the clauses of
    which the pack knows nothing: new ones, and those that changed.
    """

    pack: RulePack
    passages: tuple[Passage, ...] = ()
    fresh: frozenset[str] = frozenset()


def in_print(pack: RulePack, passages: tuple[Passage, ...]) -> InPrint:
    """Return what may be said of `pack` where `passages` are those of the school's imported document; all, without."""
    if not passages:
        return InPrint(pack)
    passages = _named(passages, tuple(pack.clauses))
    found = compare(pack, passages)
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
    found = compare(pack, passages)
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


def _offices(pack: RulePack, passages: tuple[Passage, ...]) -> Offices:
    """The offices of today: those of clauses that stand, else those that the document names now.

    An office that it does not name so plainly is still asked, while the changed clause has its name.
    """
    texts = {passage.clause: passage.text for passage in passages}
    changed = any(_is_of_changed(one) for by_division in pack.offices.values() for one in by_division.values())
    named: Offices = _named_by(pack, passages) if changed else {}
    return {
        item: found
        for item in OfficeItem
        if (found := _of_item(pack.offices.get(item, {}), named.get(item, {}), pack.divisions, texts))
    }


def _named_by(pack: RulePack, passages: tuple[Passage, ...]) -> Offices:
    from portfolio.regulations.drafting import unreviewed_pack  # seldom needed, and many patterns to compile

    today = unreviewed_pack(passages, slug=pack.slug, name=pack.name)
    return {} if today is None else today.offices


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
