"""Messages that no rules answer: about other schools and people, off topic, abusive, in distress, to mislead."""

import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

from portfolio.rules import RulePack

ALL = 10_000


@cache
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "declined.toml").read_text("utf-8"))


def kinds() -> tuple[str, ...]:
    """Return the kinds of such messages."""
    return tuple(name for name, entry in _table().items() if "texts" in entry)


def must_not(kind: str) -> tuple[str, ...]:
    """Return what no answer to a message of this kind may hold."""
    return tuple(_table()[kind].get("must_not", ()))


def messages(kind: str, pack: RulePack, rules: tuple[str, ...], chance: Random, most: int = ALL) -> Iterator[str]:
    """Yield up to `most` messages of a kind to the school of `pack`; `rules` are questions that it does answer."""
    every = [
        text.format(school=school, person=person, number=number, rule=rule)
        for text in _table()[kind]["texts"]
        for school, person, number, rule in _filling(text, pack, rules, chance)
    ]
    yield from chance.sample(every, min(most, len(every)))


def _filling(text: str, pack: RulePack, rules: tuple[str, ...], chance: Random) -> Iterator[tuple[str, str, str, str]]:
    schools = _schools(pack) if "{school}" in text else [""]
    people = _people(chance) if "{person}" in text else [""]
    number = str(chance.randint(310000, 999999))
    rule = chance.choice(rules) if rules else ""
    for school, person in product(schools, people):
        yield school, person, number, rule


def _schools(pack: RulePack) -> list[str]:
    """Other schools by name, and without one; none that may be this one."""
    named = [name for name in _table()["schools"]["named"] if name[:2] not in pack.name and name not in pack.name]
    return [*named, *_table()["schools"]["unnamed"]]


def _people(chance: Random) -> list[str]:
    entry = _table()["persons"]
    names = [chance.choice(entry["surnames"]) + given for given in entry["given"]]
    return [*names, *entry["called"]]
