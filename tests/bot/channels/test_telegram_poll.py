"""Asking Telegram for updates: what is asked, what comes back as it is, and what each trouble is called."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.config import ChannelConfig, Platform
from bot.channels.polled import PollError, Trouble
from bot.channels.telegram_poll import Updates
from tests.bot.channels.bot_api import CUT, DOWN, ODD, TOKEN, Answer, refusal, serving

CONFIG = ChannelConfig(Platform.TELEGRAM, "small", ("small",), held={"token": (TOKEN,)})
OTHER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


def asked(*answers: Answer, offset: int | None = None) -> tuple[Any, dict[str, Any]]:
    """Return what came of one question, and what was asked."""
    with serving() as api:
        api.lay_out("getUpdates", *answers)

        async def ask() -> Any:
            updates = Updates(CONFIG, base=api.base, long=0)
            try:
                return await updates.fetch(offset)
            except PollError as error:
                return error.trouble, error.after
            finally:
                await updates.close()

        came = asyncio.run(ask())
        ((_, sent),) = api.calls
    return came, sent


def test_updates_come_as_they_are() -> None:
    """Fields and types that nobody knows are not lost, and only what is handled is asked for."""
    updates = [{"update_id": 5, "hologram": {"from": {"id": 7}}}, {"update_id": 6}]
    came, sent = asked(Answer(body=json.dumps({"ok": True, "result": updates}).encode()), offset=5)

    assert came == updates
    assert sent == {
        "offset": 5,
        "timeout": 0,
        "limit": 100,
        "allowed_updates": ["message", "callback_query", "my_chat_member"],
    }


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (refusal(409, OTHER), Trouble.OTHER),
        (refusal(409, WEBHOOK), Trouble.WEBHOOK),
        (refusal(401, "Unauthorized"), Trouble.TOKEN),
        (refusal(500, "Internal Server Error"), Trouble.AWAY),
        (Answer(body=b'{"ok":true,"result":{}}'), Trouble.AWAY),
        (CUT, Trouble.AWAY),
        (DOWN, Trouble.AWAY),
        (ODD, Trouble.AWAY),
    ],
    ids=range(8),
)
def test_each_trouble_has_its_name(answer: Answer, trouble: Trouble) -> None:
    """A second process, a webhook, a wrong token and a network that is away are told apart; no text holds the token."""
    assert asked(answer)[0] == (trouble, None)


def test_a_429_says_how_long() -> None:
    """The pause is Telegram's."""
    answer = refusal(429, "Too Many Requests: retry after 7", retry_after=7)
    assert asked(answer)[0] == (Trouble.AWAY, timedelta(seconds=7))
