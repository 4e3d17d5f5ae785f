"""What a message is that asks nothing of the school's rules, and what only sounds like such a message."""

import tomllib
from pathlib import Path

import pytest

from portfolio.regulations.asides import Aside, aside_of, first_aside, is_crisis, language_of
from portfolio.regulations.reading import read
from portfolio.schools import load_pack
from tests.regulations.asked import SCHOOLS

MESSAGES = tomllib.loads((Path(__file__).parent / "asides.toml").read_text("utf-8"))
NAMES = {school: (load_pack(school).name, load_pack(school).short_name) for school in SCHOOLS}
ASIDES = [(Aside(kind), message) for kind, found in MESSAGES.items() if kind != "questions" for message in found]


def aside(message: str, school: str = "anon15") -> Aside | None:
    others = [name for other, (name, _) in NAMES.items() if other != school]
    return first_aside(message) or aside_of(message, read(message), own_names=NAMES[school], others=others)


@pytest.mark.parametrize(("kind", "message"), ASIDES)
def test_a_message_beside_the_rules_is_known_for_what_it_is(kind: Aside, message: str) -> None:
    """A greeting, another matter, another person, another school, an order, an insult, distress, another language."""
    assert aside(message) is kind


@pytest.mark.parametrize("message", MESSAGES["questions"])
def test_what_only_sounds_like_an_aside_is_a_question(message: str) -> None:
    """Tired words, homework with films, one's own school or stage of life, and transfers are asked about in earnest."""
    assert aside(message) is None


@pytest.mark.parametrize("school", [school for school in SCHOOLS if school != "anon15"])
def test_each_school_is_another_for_all_but_its_own(school: str) -> None:
    """Naming a school declines a question everywhere but at that school."""
    for name in NAMES[school]:
        message = f"{name}{MESSAGES['questions'][-1]}"
        assert aside(message, school) is None
        assert aside(message, "anon15") is Aside.OTHER_SCHOOL


def test_distress_comes_before_everything_else() -> None:
    """Whatever stands beside words of distress, they are what is answered."""
    distress = MESSAGES["crisis"][0]
    for kind in ("injection", "abusive", "off_topic", "greeting"):
        assert aside(f"{MESSAGES[kind][0]} {distress}") is Aside.CRISIS
    assert is_crisis(distress)


def test_languages_are_told_apart() -> None:
    """English, Vietnamese with and without its marks, and Indonesian; Chinese with foreign words is Chinese."""
    found = {language_of(message) for message in MESSAGES["other_language"]}
    assert found == {"en", "vi", "id"}
    assert all(language_of(message) is None for message in MESSAGES["questions"])
