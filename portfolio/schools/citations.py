"""Every reading of a pack with the key under which a file says it, and the clauses that it names."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from portfolio.readings import Cited, Conflicting, Reading, Silent
from portfolio.rules import DeadlineRule, LimitRule, RulePack
from portfolio.schools.places import written
from portfolio.schools.sections import SECTIONS


def readings_of(pack: RulePack) -> Iterator[tuple[str, Reading[Any]]]:
    """Yield (key, reading) of everything that the pack says, in the order of the file's sections.

    The key is that of a file in which every entry stands in a list and every office by division.
    """
    for item, by_division in pack.offices.items():
        for division, office in by_division.items():
            yield f"offices.{item}.{division}", office
    yield from _entries("limits", pack.limit_rules)
    yield from _entries("deadlines", pack.deadline_rules)
    for name, by_kind in (("not_counted", pack.not_counted), ("certified", pack.certified_kinds)):
        yield from _inside(name, by_kind)
    for section in SECTIONS:
        yield from _inside(section.name, getattr(pack, section.name))


def _entries(
    section: str, rules: "tuple[LimitRule, ...] | tuple[DeadlineRule, ...]"
) -> Iterator[tuple[str, Reading[Any]]]:
    counts = Counter[str]()
    for rule in rules:
        path = f"{section}.{rule.subject}[{counts[rule.subject]}]"
        counts[rule.subject] += 1
        if isinstance(rule, LimitRule):
            yield path, rule.reading
        else:
            yield path, rule.closes
            for name in ("opens", "asked_within", "late"):
                if (reading := getattr(rule, name)) is not None:
                    yield f"{path}.{name}", reading


def _inside(path: str, value: Any) -> Iterator[tuple[str, Reading[Any]]]:
    if isinstance(value, Cited | Silent | Conflicting):
        yield path, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _inside(f"{path}.{written(name)}", inner)
    elif is_dataclass(value):
        for one in fields(value):
            yield from _inside(f"{path}.{one.name}", getattr(value, one.name))


def clauses_of(reading: Reading[Any]) -> tuple[str, ...]:
    """Return every clause that a reading names: where it is said, what agrees, what it replaces, what comes near."""
    match reading:
        case Cited(replaces=replaces):
            return (*reading.clauses, *(() if replaces is None else clauses_of(replaces)))
        case Conflicting(readings):
            return tuple(clause for one in readings for clause in clauses_of(one))
        case Silent(see=see):
            return see
