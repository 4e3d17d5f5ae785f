"""The simulator says where a reply would not fit a platform."""

import pytest

from bot.channels.limits import (
    LINE_ALT_TEXT,
    LINE_LABEL,
    LINE_TEXT,
    TELEGRAM_BUTTONS,
    TELEGRAM_TEXT,
    Overrun,
    overruns,
)
from handlers.conversation import Button, Link, Reply
from handlers.intents import RevokeBinding, ShowWorks


def test_an_ordinary_reply_fits() -> None:
    """Up to each limit and no further there is nothing to say."""
    reply = Reply("題" * LINE_ALT_TEXT, buttons=(Button("鈕" * LINE_LABEL, RevokeBinding("x" * 22)),))

    assert overruns(reply, "字" * TELEGRAM_TEXT) == ()


@pytest.mark.parametrize(
    ("reply", "plain", "found"),
    [
        (Reply("題" * (LINE_ALT_TEXT + 1)), "", Overrun("line_alt_text", LINE_ALT_TEXT, LINE_ALT_TEXT + 1)),
        # Four fifths of an alternative text in emoji: LINE counts UTF-16 units, two each.
        (Reply("🎓" * 1200), "", Overrun("line_alt_text", LINE_ALT_TEXT, 2400)),
        (Reply("題", buttons=(Link("鈕" * 21, "https://example.org"),)), "", Overrun("line_label", LINE_LABEL, 21)),
        (Reply("題"), "字" * 4097, Overrun("telegram_text", TELEGRAM_TEXT, 4097)),
        (Reply("題", buttons=(Button("鈕", ShowWorks("件" * 20)),)), "", Overrun("telegram_callback_bytes", 64, 69)),
        (
            Reply("題", buttons=(Button("鈕", ShowWorks()),) * 101),
            "",
            Overrun("telegram_buttons", TELEGRAM_BUTTONS, 101),
        ),
    ],
)
def test_what_does_not_fit_is_named(reply: Reply, plain: str, found: Overrun) -> None:
    """Each limit is noticed one past its edge, with what was found."""
    assert overruns(reply, plain) == (found,)


def test_several_limits_are_named_together() -> None:
    """A text too long for both platforms says so for both."""
    assert [one.limit for one in overruns(Reply("題"), "字" * (LINE_TEXT + 1))] == ["line_text", "telegram_text"]
