"""Slips of who types Chinese by sound: one character of the same sound, or one syllable left in symbols."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

WAYS = ("alike", "symbols")


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads((Path(__file__).parent / "slips.toml").read_text("utf-8"))


def slips(text: str, way: str) -> Iterator[str]:
    """Yield the text with one slip of this way (`alike` or `symbols`), at every place where it can happen."""
    table = _table()[way]
    for place, sign in enumerate(text):
        found = table.get(sign, "")
        for other in (found,) if way == "symbols" and found else found:
            yield text[:place] + other + text[place + 1 :]


def a_slip(text: str, way: str, chance: Random) -> str | None:
    """Return the text with one slip of this way at some place; `None` where none can happen."""
    found = list(slips(text, way))
    return chance.choice(found) if found else None
