"""What a draft proposes: values with clause and words; places that agree join, places that differ are a conflict."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, TypeAlias

from portfolio.regulations.drafting_texts import Printed

Toml: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Proposal:
    """One value of a pack: `path` is where it stands in the file, `entry` what stands there beside the clause.

    `audience` tells whom it is about; `also` are clauses beside the main one. `words` are those that it came from.
    """

    path: tuple[str, ...]
    entry: Toml
    clause: str
    words: str
    audience: Toml = field(default_factory=dict)
    also: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def cited(self) -> Toml:
        """The entry with its clause, as a pack's file says it."""
        found = self.entry | {"clause": self.clause}
        if self.also:
            found["also"] = list(self.also)
        return found | ({"notes": list(self.notes)} if self.notes else {})


@dataclass(frozen=True)
class Settled:
    """What all places together say of one value: a reading of the file, and the proposals that it rests on."""

    path: tuple[str, ...]
    reading: Toml
    proposals: tuple[Proposal, ...]


def propose(path: str, entry: Toml, printed: Printed, at: int, *, audience: Toml | None = None) -> Proposal:
    """Return a proposal from the sentence around `at` of a passage."""
    return Proposal(tuple(path.split(".")), entry, printed.clause, printed.quote(at), audience or {})


def settle(proposals: Iterable[Proposal]) -> Iterator[Settled]:
    """Yield one reading for each path and audience: agreeing places in one, differing ones as a conflict."""
    given = list(proposals)
    order = {(one.path, str(one.audience)): place for place, one in reversed(list(enumerate(given)))}
    ranked = sorted(given, key=lambda one: order[one.path, str(one.audience)])
    for _, group in groupby(ranked, key=lambda one: (one.path, str(one.audience))):
        mine = tuple(group)
        different = list(_joined(mine))
        if len(different) == 1:
            reading = mine[0].audience | different[0].cited
        else:
            reading = mine[0].audience | {"conflict": [one.cited for one in different]}
        yield Settled(mine[0].path, reading, mine)


def _joined(proposals: Iterable[Proposal]) -> Iterator[Proposal]:
    """The different values, each with every clause that says it."""
    found: dict[str, list[Proposal]] = {}
    for one in proposals:
        found.setdefault(str(sorted(one.entry.items(), key=str)), []).append(one)
    for same in found.values():
        clauses = dict.fromkeys(clause for one in same for clause in (one.clause, *one.also))
        first, *others = clauses
        notes = tuple(dict.fromkeys(note for one in same for note in one.notes))
        yield Proposal(same[0].path, same[0].entry, first, same[0].words, same[0].audience, tuple(others), notes)
