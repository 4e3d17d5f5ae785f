"""Demo data on a real account say so in every message, and once in each."""

import pytest

from bot.demo_mark import marked
from handlers.conversation import Reply
from locales import LANGUAGES, translator


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mark_stands_once_before_the_title(language: str) -> None:
    """A part that goes on behind 「看更多」 keeps the mark it has, instead of getting a second one."""
    t = translator(language)
    once = marked(Reply("件數"), t)

    assert once.title.count("示範資料") == 1
    assert once.title.endswith("件數")
    assert marked(once, t) is once
