"""The documents that the packs restate: they lie outside the project, beside the specifications or in ../shared."""

import json
import os
import re
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def outside(*places: str) -> Path:
    """Return the first of these files beside LICHENG_SPECS, else in ../shared; the test is skipped where none is."""
    specs = [Path(os.environ["LICHENG_SPECS"])] if os.environ.get("LICHENG_SPECS") else []
    folders = [folder for root in specs for folder in (root, root.parent)] + [ROOT.parent / "shared"]
    found = next((path for folder in folders for place in places if (path := folder / place).is_file()), None)
    if found is None:
        pytest.skip(f"{places[0]} is not here: neither beside LICHENG_SPECS nor in ../shared")
    return found


def document(school: str) -> str:
    """Return the text of the school's document."""
    return outside(f"regulations/{school}.txt").read_text("utf-8")


def listed_clauses(school: str) -> list[str]:
    """Return every citation of the school's document, in its order."""
    found = json.loads(outside("qa/units.json").read_text("utf-8"))[school]
    return [str(clause) for clause in found]


def letters(text: str) -> str:
    """Return the text as it is compared: one width, 臺 as 台, neither spaces nor punctuation."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).replace("臺", "台")


def shared_runs(ours: str, theirs: str, longer_than: int) -> list[str]:
    """Return the longest stretches of `ours` that stand in `theirs` too, those longer than so many letters.

    >>> shared_runs("甲乙丙丁戊", "子甲乙丙丑", 2)
    ['甲乙丙']
    """
    ours, theirs = letters(ours), letters(theirs)
    found, start = [], 0
    while start < len(ours):
        end = start
        while end < len(ours) and ours[start : end + 1] in theirs:
            end += 1
        if end - start > longer_than:
            found.append(ours[start:end])
        start = end if end - start > longer_than else start + 1
    return found
