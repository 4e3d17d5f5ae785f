"""Drafts held against the five reviewed packs: nearly nothing wrong, and most of what a person found.

The official documents are read from beside the project; where they are not there these tests are left out.
"""

from functools import cache
from pathlib import Path

import pytest

from portfolio.regulations.drafting import draft_pack
from portfolio.regulations.splitting import split_document
from portfolio.rules import RulePack
from portfolio.schools import load_pack, load_packs
from portfolio.schools.loader import parse_pack
from tests.portfolio.regulations.measuring import different, scores, total

DOCUMENTS = Path(__file__).parents[4] / "shared" / "regulations"
pytestmark = pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="../shared/regulations is not beside this clone")

# Of what the reviewed packs state in each section, the share that general rules find at least.
RECALL = {
    "offices": 0.85,
    "limits": 1.0,
    "certified": 0.8,
    "deadlines": 0.75,
    "certifiers": 0.9,
    "succession": 1.0,
    "representatives": 1.0,
    "retention": 1.0,
    "formats": 1.0,
    "working_group": 0.9,
    "trainings": 1.0,
    "rewards": 1.0,
    "status_changes": 1.0,
    "adoption": 1.0,
    "schedule": 0.9,
    "deputies": 1.0,
    "leavers": 1.0,
    "measures": 0.9,
}


@cache
def drafted(slug: str) -> RulePack:
    """Return the draft from a school's document, read as a pack."""
    document = split_document((DOCUMENTS / f"{slug}.txt").read_text("utf-8"))
    return parse_pack(draft_pack(document.passages, slug=slug, title=document.title).toml, f"{slug}.toml")


@pytest.mark.parametrize("slug", sorted(load_packs()))
def test_every_draft_loads_and_names_its_school(slug: str) -> None:
    """The file is sound as it is; the school's name is the one that the document prints."""
    pack, reviewed = drafted(slug), load_pack(slug)

    assert (pack.name, pack.short_name, pack.divisions) == (reviewed.name, reviewed.short_name, reviewed.divisions)


@pytest.mark.parametrize("slug", sorted(load_packs()))
def test_what_differs_is_known(slug: str) -> None:
    """A value that the reviewed pack has otherwise is either a conflict for a person to settle, or named here."""
    worded_otherwise = {
        "offices.doubts",  # 前項各款提交單位: the reviewed pack of one school keeps the phrase
        "measures.by",  # two measures of one clause, of which the reviewed pack names one
    }
    wrong = [
        f"{key[0]}.{key[-1] if key[0] == 'measures' else key[1]}"
        for key, value, _ in different(load_pack(slug), drafted(slug))
        if not isinstance(value, frozenset)
    ]

    assert set(wrong) <= worded_otherwise


def test_most_of_every_section_is_found() -> None:
    """The share of each section over all five schools; see the figures in `RECALL`."""
    found = total([scores(load_pack(slug), drafted(slug)) for slug in load_packs()])
    low = {name: found[name] for name, least in RECALL.items() if found[name].equal < least * found[name].stated}

    assert low == {}
