"""Every pack survives a round trip: what is written from it reads back as the same pack."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from portfolio.rules import RulePack
from portfolio.schools import load_packs, parse_pack
from portfolio.schools.writing import write_pack
from tests.schools.damage import TEMPLATE
from tests.schools.packs import NUMBERS, random_pack

MADE_UP = sorted(Path(__file__).parent.glob("*.toml"))


def comes_back(pack: RulePack) -> None:
    assert parse_pack(write_pack(pack), f"{pack.slug}.toml") == pack


@pytest.mark.parametrize("pack", load_packs().values(), ids=lambda pack: pack.slug)
def test_the_schools(pack: RulePack) -> None:
    """The five, with all that their documents settle, and in the order of the document."""
    comes_back(pack)
    assert list(parse_pack(write_pack(pack), "x1.toml").clauses) == list(pack.clauses)


@pytest.mark.parametrize("file", MADE_UP, ids=lambda file: file.stem)
def test_made_up_schools(file: Path) -> None:
    comes_back(parse_pack(file.read_text("utf-8"), file.name))


def test_the_form_to_fill_in() -> None:
    comes_back(parse_pack(TEMPLATE, "form.toml"))


@given(NUMBERS)
@settings(max_examples=8, deadline=None, database=None)
def test_random_packs(number: int) -> None:
    """Every section, every reading, every rule about days, and texts with every sign that TOML minds."""
    comes_back(random_pack(number))


@pytest.mark.soak
@given(NUMBERS)
@settings(max_examples=1000, deadline=None, database=None)
def test_many_random_packs(number: int) -> None:
    comes_back(random_pack(number))
