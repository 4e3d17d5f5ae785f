"""A reply is measured by the platform it goes to, and an ordinary one not at all."""

import pytest
from hypothesis import example, given, settings

from bot.channels.line_flex import fits_line
from bot.channels.rooms import _ROOMS, _surely, fits
from bot.channels.telegram_html import fits_telegram
from handlers.conversation import Button, Fact, Paragraph, Reply
from handlers.intents import ShowDeadlines
from locales import translator
from tests.bot.channels.strange import replies

T = translator(None)


def long(characters: int) -> Reply:
    """Return a reply of so many characters, in paragraphs of a hundred."""
    return Reply("題", tuple(Paragraph("字" * 100) for _ in range(characters // 100)))


@pytest.mark.parametrize("plain_text", [False, True])
def test_each_platform_has_its_own_room(plain_text: bool) -> None:
    """LINE takes five messages at once, Telegram one; the simulator shows what fits everywhere."""
    rooms = {name: [fits(name, long(length), T, plain_text=plain_text) for length in (900, 4000, 15_000, 40_000)]
             for name in ("line.hill", "telegram.hill", "simulator.hill")}  # fmt: skip

    assert rooms == {
        "line.hill": [True, True, True, False],
        "telegram.hill": [True, True, False, False],
        "simulator.hill": [True, True, False, False],
    }


@settings(max_examples=25, deadline=None)
@given(replies)
@example(Reply("🎓" * 100, (Fact("🎓" * 15, "\x00" * 15),) * 30, (Button("", ShowDeadlines()),) * 8))
@example(Reply("<" * 1000))
def test_what_surely_fits_does(reply: Reply) -> None:
    """The short cut never lets through what a platform would not take."""
    if _surely(reply):
        for room in (fits_line, fits_telegram):
            assert room(reply, T, True)
            assert room(reply, T, False)


def test_every_real_platform_is_measured() -> None:
    """A new platform is not forgotten here."""
    assert set(_ROOMS) == {"line", "telegram"}
