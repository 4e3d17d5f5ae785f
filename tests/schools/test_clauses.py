"""Every clause that a pack cites exists in the document."""

import json
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import portfolio.schools
from portfolio.schools import load_packs

CLAUSE_KEYS = {"clause", "also", "see"}


def units() -> Path | None:
    """The list of citations, which lies outside the project: beside the specifications, or in ../shared."""
    beside = [Path(os.environ["LICHENG_SPECS"])] if os.environ.get("LICHENG_SPECS") else []
    beside.append(Path(__file__).parents[3] / "shared" / "specs")
    found = (folder / inside / "units.json" for folder in beside for inside in ("qa", "../qa"))
    return next((path for path in found if path.is_file()), None)


def clauses(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from clauses(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from clauses(inner, key)
    elif key in CLAUSE_KEYS:
        yield value


@pytest.mark.parametrize("school", load_packs())
def test_every_clause_exists(school: str) -> None:
    """In the form of the citation list: a clause that nobody can look up is as good as none."""
    listed = units()
    if listed is None:
        pytest.skip("the list of citations (qa/units.json beside LICHENG_SPECS) is not here")
    known = set(json.loads(listed.read_text(encoding="utf-8"))[school])
    text = (Path(portfolio.schools.__file__).parent / f"{school}.toml").read_text(encoding="utf-8")
    cited = set(clauses(tomllib.loads(text)))
    assert cited
    assert cited <= known, cited - known
