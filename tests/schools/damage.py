"""Good files damaged in one place: a leaf with a value of another kind, a key too many, a table gone."""

import copy
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

from locales import SOURCE
from portfolio.calendar import TAIPEI
from portfolio.schools.places import written

TEMPLATE = (files("locales") / SOURCE / "pack_template.toml").read_text("utf-8")
MADE_UP = (Path(__file__).parent / "made_up.toml").read_text("utf-8")
ANYTHING: tuple[Any, ...] = (
    "x", "", "   ", 0, -1, 3, 10**30, True, False, [], {}, [[]], [""], ["x", "x"], [1], {"x": 1}, [{}], [{"x": 1}],
    date(2025, 2, 3), datetime(2025, 2, 3, 12, 0, tzinfo=TAIPEI), "a\x07b", "字" * 1001,
)  # fmt: skip

Place = tuple[str | int, ...]


def whole(text: str) -> dict[str, Any]:
    """Return a file's data."""
    return tomllib.loads(text)


def leaves(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield (place, value) of everything that holds no tables."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*place, key))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, inner in enumerate(value):
            yield from leaves(inner, (*place, number))
    else:
        yield place, value


def nodes(value: Any, place: Place = ()) -> Iterator[Place]:
    """Yield the place of everything below the whole."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        yield (*place, key)
        yield from nodes(inner, (*place, key))


def put(data: dict[str, Any], place: Place, value: Any) -> dict[str, Any]:
    """Return the data with another value at a place."""
    changed = copy.deepcopy(data)
    _around(changed, place)[place[-1]] = value
    return changed


def drop(data: dict[str, Any], place: Place) -> dict[str, Any]:
    """Return the data without what stands at a place."""
    changed = copy.deepcopy(data)
    del _around(changed, place)[place[-1]]
    return changed


def renamed(data: dict[str, Any], place: Place, key: str) -> dict[str, Any]:
    """Return the data with another key at a place, or a key more where the place is in a list."""
    value = _at(data, place)
    return (
        put(drop(data, place), (*place[:-1], key), value) if isinstance(place[-1], str) else put(data, place, {key: 1})
    )


def damaged(data: dict[str, Any], chance: Random) -> dict[str, Any]:
    """Return the data with one to three things wrong with it, or perhaps not wrong at all."""
    for _ in range(chance.randint(1, 3)):
        place = chance.choice(list(nodes(data)) or [("x",)])
        if place == ("x",):
            return data
        act = chance.randint(0, 3)
        if act == 0:
            data = drop(data, place)
        elif act == 1:
            data = renamed(
                data, place, chance.choice(("value", "silent", "conflict", "clause", "ask", "x", "after", "day"))
            )
        elif act == 2:
            data = put(data, place, copy.deepcopy(_at(data, chance.choice(list(nodes(data))))))
        else:
            data = put(data, place, copy.deepcopy(chance.choice(ANYTHING)))
    return data


def path(place: Place) -> str:
    """Return a place as problems name it."""
    found = ""
    for key in place:
        found += f"[{key}]" if isinstance(key, int) else f".{written(key)}" if found else written(key)
    return found


def _at(data: Any, place: Place) -> Any:
    for key in place:
        data = data[key]
    return data


def _around(data: Any, place: Place) -> Any:
    return _at(data, place[:-1])
