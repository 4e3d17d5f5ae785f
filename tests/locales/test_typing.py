"""What people are told to type is understood, in every language, however they write it."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.channels.limits import LINE_LABEL
from handlers.context import DialogState
from handlers.conversation import Incoming, IncomingKind
from handlers.intents import (
    ChooseLanguage,
    GiveCode,
    Intent,
    RevokeBinding,
    ShowDeadlines,
    ShowHelp,
    ShowWorks,
)
from handlers.regulation_intents import AskRegulations
from handlers.understanding import fold, understand
from locales import LANGUAGES, SOURCE, all_phrases
from portfolio.regulations.tidying import clean
from tests.locales.test_words import CHINESE_ONLY, FACT, ROOT, words

NOW = datetime(2025, 1, 15, tzinfo=UTC)
QUOTED = re.compile("[「“]([^」”]+)[」”]")
FROM_THE_RULES = {"前項", "項"}  # quoted from a school's rules, nothing to type
FULL_WIDTH = re.compile("[，。：；（）「]")


def meaning_of(said: str) -> Intent | None:
    """Return what is understood when nothing was asked before."""
    incoming = Incoming("simulator.tmsb", "stranger/1", "1", IncomingKind.WORDS, said, NOW)
    return understand(incoming, DialogState(), [], NOW)


def spoken(language: str) -> dict[str, str]:
    """Return the words of conversations, by key."""
    return {key: said for key, said in words(language).items() if not CHINESE_ONLY.match(key)}


def labels(language: str) -> dict[str, str]:
    """Return the words that stand on buttons, by key, as the handlers name them."""
    named = {*_label_keys(), *(f"language.{code}" for code in LANGUAGES)}
    return {key: said for key, said in spoken(language).items() if key in named or ".button" in key}


def _label_keys() -> Iterator[str]:
    for path in sorted((ROOT / "handlers").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Button" and node.args:
                for part in ast.walk(node.args[0]):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str) and "." in part.value:
                        yield part.value


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_quoted_can_be_typed_or_pressed(language: str) -> None:
    """Whoever types what a message puts in quotation marks is understood: it is a phrase or a button's label."""
    known = {fold(clean(phrase)) for _language, _code, phrase in all_phrases()}
    known |= {fold(label) for label in labels(language).values()}
    quoted = {(key, said) for key, text in spoken(language).items() for said in QUOTED.findall(text)}
    assert len(quoted) > 20
    assert {one for one in quoted if fold(one[1]) not in known and one[1] not in FROM_THE_RULES} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_fit_a_button(language: str) -> None:
    """No label is cut on LINE; ordinals have one digit here."""
    found = labels(language)
    assert len(found) > 15
    assert {key: said for key, said in found.items() if len(FACT.sub("1", said)) > LINE_LABEL} == {}


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != SOURCE])
def test_translations_are_punctuated_in_their_own_way(language: str) -> None:
    """Full-width marks stand only around what is quoted from the Chinese rules."""
    quoting = {key for key, said in spoken(SOURCE).items() if set(QUOTED.findall(said)) & FROM_THE_RULES}
    found = {key: said for key, said in spoken(language).items() if FULL_WIDTH.search(said)}
    assert set(found) <= quoting


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("số bài", ShowWorks()),
        ("so bai", ShowWorks()),
        ("SỐ BÀI CỦA CON?", ShowWorks()),
        ("so\u0302\u0301 ba\u0300i", ShowWorks()),
        ("thoi han", ShowDeadlines()),
        ("huy lien ket", RevokeBinding()),
        ("tro giup", ShowHelp()),
        ("tieng viet", ChooseLanguage("vi")),
    ],
)
def test_vietnamese_is_understood_without_diacritics(said: str, meant: Intent) -> None:
    """With marks, without them, or with marks that stand apart, it is the same."""
    assert meaning_of(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("please show me my child's works", ShowWorks()),
        ("Cho tôi xem số bài của con tôi", ShowWorks()),
        ("tolong lihat karya anak saya", ShowWorks()),
        ("When is the next deadline?", ShowDeadlines()),
        ("kapan batas waktu berikutnya", ShowDeadlines()),
        ("my child thinks it over", AskRegulations("my child thinks it over")),  # holds "hi", but not as a word
        ("unlinkable", AskRegulations("unlinkable")),
        ("tôi viết", AskRegulations("tôi viết")),
    ],
)
def test_a_phrase_inside_a_sentence_is_found_as_whole_words(said: str, meant: Intent) -> None:
    """Languages with spaces are not searched letter by letter."""
    assert meaning_of(said) == meant


def test_a_sentence_of_four_letter_words_is_no_code() -> None:
    """Nobody is told that a code is wrong, and counted as a failure, for asking something."""
    assert meaning_of("what does this mean") == AskRegulations("what does this mean")
    assert meaning_of("acde fghj kmnp qrtv") == GiveCode("ACDEFGHJKMNPQRTV")
    assert meaning_of("BCDE-FGHJ-KMNP-QRTV") == GiveCode("BCDEFGHJKMNPQRTV")  # misread, so answered as wrong
    assert meaning_of("link BCDE-FGHJ-KMNP-QRTV") == GiveCode("BCDEFGHJKMNPQRTV")
    assert meaning_of("kode BCDE-FGHJ-KMNP-QRTV 97/5/17") == GiveCode("BCDEFGHJKMNPQRTV", "97/5/17")
