"""Words for people: every key has them, in every language, with the same facts filled in."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from handlers.intents import VERSION, unpack
from handlers.saying import say_day, say_term, say_year
from handlers.understanding import fold
from locales import LANGUAGES, SOURCE, all_phrases, known_keys, plural, translator
from portfolio.calendar import Term
from portfolio.regulations.tidying import clean

ROOT = Path(__file__).parents[2]
SPOKEN_IN = ("handlers", "scheduler", "bot", "portfolio")
# What the registrar's command line, the list of codes and the demo's simulator say: in Chinese only. The letter to
# guardians is in every language.
CHINESE_ONLY = re.compile(
    r"(acts|answer|audit|backup|calendar|channels|cli|deadlines_cli|demo|doctor|export|init|limits|plan"
    r"|reminders_cli|restore|roster|school|simulate|simulator|serve|work)\."
    r"|sheet\.(code|column\.|count|keep_safe|place|qr|scan|title|(to|second|then)\.(staff|student|teacher))"
)
FACT = re.compile(r"%\((\w+)(?::[^)]+)?\)s")  # a count, or the form that goes with it
PLURAL = re.compile(r"\b1 (?:more )?([a-z]+(?<!s)s|are|were|have|go)\b")
COUNTS = {"amount", "bound", "count", "courses", "days", "left", "people", "students", "teachers", "told", "used"}
ALSO_OF_ONE = {"is", "was", "has", "goes", "waits"}
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
    """Years are said as ROC years in Chinese and as years of the common era elsewhere, terms with their months."""
    is_one = key.startswith(("date.", "term.")) or key.endswith(".year")
    return {"year", "begins", "ends"} if is_one else set()


def test_every_translation_can_be_filled_in() -> None:
    """No stray percent sign breaks an answer."""
    for language in LANGUAGES:
        for key, said in words(language).items():
            facts = dict.fromkeys(FACT.findall(said), "1")
            assert translator(language)(key, **facts), (language, key)


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


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [("en", 0, "works"), ("en", 1, "work"), ("en", 21, "works"), ("vi", 1, "bài"), ("id", 2, "karya")],
)
def test_a_form_follows_the_number(language: str, number: int, said: str) -> None:
    """Which form goes with a number is the language's own rule."""
    forms = {"en": ["work", "works"], "vi": ["bài"], "id": ["karya"]}
    assert plural(language, number, forms[language]) == said


def test_nothing_is_one_works() -> None:
    """Every English message said of one thing says it in the singular, and its verb too."""
    found = []
    for key, said in words("en").items():
        facts = {name: "1" if name in COUNTS or f"%({name}:" in said else "…" for name in FACT.findall(said)}
        found += [(key, one) for one in PLURAL.findall(translator("en")(key, **facts)) if one not in ALSO_OF_ONE]
    assert found == []


@pytest.mark.parametrize("language", OTHERS)
def test_terms_and_days_are_said_as_where_the_reader_comes_from(language: str) -> None:
    """Years of the common era, months that bound a semester, weekdays and months by name; never 113 nor 3/2."""
    t = translator(language)
    first, second = say_term(t, Term(113, 1)), say_term(t, Term(113, 2))
    assert ("1 (9/2024–1/2025)" in first, "2 (2/2025–6/2025)" in second) == (True, True)
    said = say_year(t, 113)
    assert ("2024" in said, "2025" in said, "113" in said) == (True, True, False)
    day = {"en": "Monday 3 February", "vi": "Thứ Hai ngày 3 tháng 2", "id": "Senin, 3 Februari"}[language]
    assert say_day(t, date(2025, 2, 3), today=date(2025, 1, 1)) == day
