"""Words for people: every key has them, in every language, with the same facts filled in."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from handlers.intents import VERSION, unpack
from handlers.understanding import clean, fold
from locales import LANGUAGES, SOURCE, all_phrases, known_keys

ROOT = Path(__file__).parents[2]
SPOKEN_IN = ("handlers", "scheduler", "bot", "portfolio")
# What the registrar's command line, the printed sheet and the demo's simulator say: in Chinese only.
CHINESE_ONLY = re.compile(
    r"(acts|audit|backup|calendar|channels|cli|deadlines_cli|demo|doctor|export|init|limits|plan"
    r"|reminders_cli|restore|roster|school|sheet|simulate|simulator|serve|work)\."
)
FACT = re.compile(r"%\((\w+)\)s")
OTHERS = [language for language in LANGUAGES if language != SOURCE]


def words(language: str) -> dict[str, str]:
    """Return the words of a language by key."""
    with (ROOT / "locales" / language / "LC_MESSAGES" / "bot.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def keys_in_code() -> Iterator[tuple[str, str]]:
    """Yield (place, key) of every key that is written out where words are asked for."""
    for folder in SPOKEN_IN:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and node.args and _asks_for_words(node.func):
                    for key in _literals(node.args[0]):
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", key


def _asks_for_words(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in ("t", "usage")


def _literals(argument: ast.expr) -> Iterator[str]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from _literals(argument.body)
        yield from _literals(argument.orelse)


def test_every_key_has_words() -> None:
    """Nothing the program wants to say is missing in the source language."""
    known = known_keys(SOURCE)
    found = list(keys_in_code())
    assert len(found) > 200
    assert [place_and_key for place_and_key in found if place_and_key[1] not in known] == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_spoken_key_is_translated(language: str) -> None:
    """What is said in a conversation is said in every language; what the command line says is not."""
    wanted = {key for key in words(SOURCE) if not CHINESE_ONLY.match(key)}
    there = {key for key, said in words(language).items() if said}
    assert sorted(wanted - there) == []
    assert sorted(there - wanted) == []


@pytest.mark.parametrize("language", OTHERS)
def test_translations_fill_in_the_same_facts(language: str) -> None:
    """A translation names the facts that the Chinese words name: a count or a day cannot be lost."""
    source = words(SOURCE)
    differing = {
        key: said
        for key, said in words(language).items()
        if set(FACT.findall(said)) - _spare(key) != set(FACT.findall(source[key])) - _spare(key)
    }
    assert differing == {}


def _spare(key: str) -> set[str]:
    """Years are said as ROC years in Chinese and as years of the common era elsewhere."""
    return {"year", "gregorian"} if key.startswith("date.") else set()


def test_every_translation_can_be_filled_in() -> None:
    """No stray percent sign breaks an answer."""
    for language in LANGUAGES:
        for key, said in words(language).items():
            facts = dict.fromkeys(FACT.findall(said), "1")
            assert said % facts if facts else said, (language, key)


def test_phrases_stand_for_intents_and_only_one() -> None:
    """Every phrase leads to an intent, and no phrase of any language to two."""
    meant: dict[str, str] = {}
    for _language, code, phrase in all_phrases():
        assert unpack(f"{VERSION}:{code}") is not None, code
        folded = fold(clean(phrase))
        assert folded, phrase
        assert meant.setdefault(folded, code) == code, phrase


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_can_ask(language: str) -> None:
    """Counts, deadlines, help and stopping can be typed in each language."""
    codes = {code.partition(":")[0] for spoken, code, _phrase in all_phrases() if spoken == language}
    assert {"works", "deadlines", "help", "cancel", "bindings"} <= codes


def test_titles_hold_no_name() -> None:
    """A title shows on a lock screen: no title has a place for a name."""
    named = {key: said for key, said in words(SOURCE).items() if key.endswith("title") and "%(name)" in said}
    assert named == {}
