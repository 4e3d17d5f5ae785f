"""The words that the parts of an official document are known by, read once from `document_words.toml`."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, cast


@cache
def document_words(section: str) -> dict[str, Any]:
    """Return one section of the words; see the file for what each means."""
    text = files("portfolio.regulations").joinpath("document_words.toml").read_text(encoding="utf-8")
    return cast("dict[str, Any]", tomllib.loads(text)[section])
