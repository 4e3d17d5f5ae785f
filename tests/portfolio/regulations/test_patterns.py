"""Every written pattern is one: those that are made when first asked for would only fail before whoever asks."""

import re
import tomllib
from importlib.resources import files

import pytest

from portfolio.regulations.words import Patterns, lexicon


def test_all_of_the_lexicon_are_made() -> None:
    """Each name has its patterns, the same ones whenever it is asked for."""
    patterns = lexicon().patterns
    assert len(patterns) == len([*patterns]) > 0
    assert [name for name, made in patterns.items() if not made or patterns[name] is not made] == []


def test_all_of_the_catalogue_are_made() -> None:
    """What a clause has to say of a matter that is often asked and rarely settled."""
    written = tomllib.loads(files("portfolio.regulations").joinpath("rarely.toml").read_text(encoding="utf-8"))
    held = [matter["held"] for matter in written["matters"].values() if "held" in matter]
    assert held
    assert all(re.compile(one) for one in held)


def test_a_name_that_is_none_has_no_patterns() -> None:
    """As of any mapping."""
    patterns = Patterns({"year": [r"\d{3}學年"]})
    assert "grade" not in patterns
    with pytest.raises(KeyError):
        patterns["grade"]
