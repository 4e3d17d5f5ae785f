"""Texts are counted as the platforms count, and cut where no letter is torn apart."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.texts import cut, graphemes, is_blank, safe, split, utf16
from tests.bot.channels.strange import texts

FAMILY = "👩‍👧‍👦"


@settings(max_examples=40, deadline=None)
@given(texts)
def test_safe_text_can_be_sent(text: str) -> None:
    """Nothing is left that cannot be encoded, or that a platform refuses or turns around; once is enough."""
    made = safe(text)

    made.encode("utf-8")
    assert {unicodedata.category(c) for c in made.replace("\n", "")} & {"Cc", "Cs", "Zl", "Zp"} == set()
    assert not set(made) & set("\u202a\u202b\u202d\u202e\u2066\u2069\ufffe\uffff")
    assert safe(made) == made


@pytest.mark.parametrize("text", ["件數：3 件\n下一行", FAMILY, "Số bài", "\u200b", "<b>&amp;"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    """Line breaks, emoji, accents and marks of other languages are what people wrote."""
    assert safe(text) == text


@pytest.mark.parametrize(("text", "blank"), [("", True), (" \n\u3000", True), ("\u200b\u2060", True), ("。", False)])
def test_what_cannot_be_seen_is_blank(text: str, *, blank: bool) -> None:
    """A message of spaces and invisible marks is none."""
    assert is_blank(text) is blank


def test_lengths() -> None:
    """A family is one letter to people, eight units to LINE, five code points to Telegram."""
    assert (graphemes(FAMILY), utf16(FAMILY), len(FAMILY)) == (1, 8, 5)


def test_a_cut_keeps_whole_letters() -> None:
    """What does not fit whole is left out whole, and the cut can be seen."""
    assert cut(FAMILY * 2, 10) == FAMILY * 2
    assert cut(FAMILY * 2, 9) == f"{FAMILY}…"
    assert cut(FAMILY * 2, 5) == "…"
    assert cut("兩個 字", 4) == "兩個 字"
    assert cut("兩個 字以上", 4) == "兩個…"
    assert cut("🎓" * 10, 7, utf16) == "🎓🎓🎓…"


@settings(max_examples=40, deadline=None)
@given(texts, st.integers(1, 60))
def test_a_cut_is_never_longer(text: str, most: int) -> None:
    """Whatever the letters, the cut holds, counted in either unit."""
    assert len(cut(text, most)) <= most
    assert utf16(cut(text, most, utf16)) <= most


def test_a_text_is_split_where_sentences_end() -> None:
    """First at the end of a sentence, else at a pause, else between letters."""
    assert split("第一句。第二句。第三", 9) == ["第一句。第二句。", "第三"]
    assert split("他說「好。」然後走了。", 8) == ["他說「好。」", "然後走了。"]
    assert split("一二三，四五六七", 6) == ["一二三，", "四五六七"]
    assert split("一二三四五", 2) == ["一二", "三四", "五"]
    assert split(f"件{FAMILY}件", 8) == ["件", FAMILY, "件"]
    assert split("", 5) == []


@settings(max_examples=40, deadline=None)
@given(texts, st.integers(2, 50))
def test_pieces_are_the_whole(text: str, most: int) -> None:
    """Nothing is lost between two pieces, and none is too long."""
    pieces = split(text, most)

    assert "".join(pieces) == text
    assert all(0 < utf16(piece) <= most for piece in pieces)
