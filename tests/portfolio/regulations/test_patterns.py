"""Every written pattern is one, and what is asked of a text before a pattern is made never hides a match."""

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.regulations.patterns import Patterns, Sought, needed_by
from portfolio.regulations.words import lexicon
from tests.regulations.asked import OWN, read_questions


def _written() -> Iterator[str]:
    """Every pattern that is made when a text first may match."""
    lexicon_, rarely = _read("lexicon.toml"), _read("rarely.toml")
    for sources in lexicon_["patterns"].values():
        yield from sources
    yield from lexicon_["heard_alone"]
    yield from (one["pattern"] for one in lexicon_["phrases"])
    for matter in rarely["matters"].values():
        yield from (matter[name] for name in ("asked", "held") if name in matter)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("portfolio.regulations").joinpath(name).read_text(encoding="utf-8"))


WRITTEN = tuple(dict.fromkeys(_written()))


@pytest.mark.parametrize(
    ("source", "needed"),
    [
        ("上傳", ("上傳",)),
        ("上傳|繳交", ("上傳", "繳交")),
        ("(?:補|晚)傳", ("傳",)),
        ("(?:補交|晚交)了", ("補交", "晚交")),
        ("補?上傳", ("上傳",)),
        ("上傳?多少", ("多少",)),
        ("老師.{0,6}認證", ("老師",)),
        ("(?<!不)(?:能|可以)改(?!名)", ("改",)),
        ("[幾何].", ("幾", "何")),
        ("期限+內的", ("期限",)),
        (r"第\d+次數", ("次數",)),
        ("(?P<said>糾察|旗手)", ("糾察", "旗手")),
        (r"3\.0版", ("3.0版",)),
    ],
)
def test_needed_words(source: str, needed: tuple[str, ...]) -> None:
    """The longest that every match holds, of each alternative."""
    assert needed_by(source) == needed


@pytest.mark.parametrize(
    "source",
    ["(?!)", r"\d+", "(?:上傳)?", "上傳|", "上傳|.", "[^上]", "[一-九]", "(?=上傳)", r"\u4e0a傳", "(?i)AI"],
)
def test_nothing_sure(source: str) -> None:
    """Where a match may hold anything, or where this is not read, every text is looked through."""
    assert needed_by(source) == ()


@given(st.sampled_from(WRITTEN).flatmap(lambda source: st.tuples(st.just(source), st.from_regex(source))))
def test_what_matches_holds_a_needed_word(made: tuple[str, str]) -> None:
    """Whatever a written pattern finds, it finds as if it stood alone."""
    source, text = made
    assert (Sought(source).search(text) is None) == (re.search(source, text) is None)


def test_questions_match_as_by_the_patterns_alone() -> None:
    """The same is found in every question of ours, by every pattern."""
    questions = [one.question for path in sorted(OWN.glob("*.jsonl")) for one in read_questions(path)]
    found = 0
    for source in WRITTEN:
        sought, pattern = Sought(source), re.compile(source)
        for question in questions:
            alone = [one.span() for one in pattern.finditer(question)]
            assert [one.span() for one in sought.finditer(question)] == alone, source
            found += len(alone)
    assert found > len(questions)


def test_hardly_any_question_needs_all_patterns() -> None:
    """What this is for: of the patterns at most a tenth is made for one question."""
    sought = [Sought(source) for source in WRITTEN]
    for one in sought:
        one.search("課程學習成果一學期最多可以上傳幾件")
    assert sum("made" in vars(one) for one in sought) < len(sought) / 10


def test_other_ways_to_look() -> None:
    """The whole of a text, and something else in the place of what is found."""
    sought = Sought("上傳|繳交")
    assert (sought.fullmatch("上傳"), sought.fullmatch("上傳了"), sought.fullmatch("認證")) != (None, None, None)
    assert sought.fullmatch("上傳了") is None
    assert sought.sub("交", "上傳或繳交") == "交或交"
    assert sought.sub("交", "認證") == "認證"


def test_names_of_the_lexicon() -> None:
    """Each name has its patterns, the same ones whenever it is asked for; another name has none."""
    patterns = lexicon().patterns
    assert len(patterns) == len([*patterns]) > 0
    assert [name for name, made in patterns.items() if not made or patterns[name] is not made] == []
    with pytest.raises(KeyError):
        Patterns({"year": [r"\d{3}學年"]})["grade"]
