"""The Chinese words and patterns that drafting knows: data (`drafting.toml`), compiled once."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

_PART = re.compile(r"(?<!P)<([a-z_]+)>")  # not the name of a group


@cache
def _data() -> Mapping[str, Any]:
    text = resources.files("portfolio.regulations").joinpath("drafting.toml").read_text("utf-8")
    return tomllib.loads(text)


def table(name: str) -> Mapping[str, Any]:
    """Return a table of the data."""
    found: Mapping[str, Any] = _data()[name]
    return found


@cache
def pattern(section: str, name: str) -> re.Pattern[str]:
    """Return a pattern of the data; `<part>` in it stands for an entry of `[parts]`."""
    return re.compile(_filled(str(table(section)[name])))


def _filled(text: str) -> str:
    parts = table("parts")
    return _PART.sub(lambda match: f"(?:{_filled(str(parts[match[1]]))})", text)
