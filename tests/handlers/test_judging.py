"""Words of marks and quality are found, in every language; facts are let through."""

import pytest

from handlers.judging import speaks_of_quality
from locales import LANGUAGES, judging


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("檔案打不開，請重新上傳", ""),
        ("8點30分上傳的檔案是空白的", ""),
        ("不好意思，這是物理課的作業", ""),
        ("附了同學的成績單", ""),
        ("部分頁面有身分證字號", ""),
        ("這份寫得很用心", "用心"),
        ("字數不夠", "字數"),
        ("七十五分", "七十五分"),
        ("The second file cannot be opened", ""),
        ("Please improve it", "improve"),
        ("nilai terlalu rendah", "nilai"),
        ("bảng điểm của bạn khác", ""),
    ],
)
def test_what_speaks_of_quality(words: str, found: str) -> None:
    """Marks and praise are found in any language; facts, times and other people's reports are let through."""
    assert speaks_of_quality(words) == found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_every_list_is_found(language: str) -> None:
    """No word of a list is lost by the way in which texts are read, and what is allowed is let through."""
    lists = judging(language)
    assert set(lists) == {"words", "patterns", "allowed", "better"}
    assert [word for word in lists["words"] if not speaks_of_quality(f"x {word} y")] == []
    assert [word for word in lists["allowed"] if speaks_of_quality(word)] == []
