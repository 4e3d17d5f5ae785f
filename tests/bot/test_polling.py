"""Long polling: the same inbox as a webhook, confirmed only once it is kept, and trouble said in words."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.polled import PollError, Trouble
from bot.polling import PAUSES, Polling
from tests.bot.webhooks import TELEGRAM, House

pytestmark = pytest.mark.anyio


class Source:
    """Telegram as far as it is asked for updates: gives what a test has put in line, and then is silent."""

    def __init__(self, *answers: list[Any] | Exception) -> None:
        self.answers = list(answers)
        self.offsets: list[int | None] = []
        self.is_closed = False

    async def fetch(self, offset: int | None) -> list[Any]:
        self.offsets.append(offset)
        if not self.answers:
            raise asyncio.CancelledError
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def close(self) -> None:
        self.is_closed = True


class Poller:
    """One bot that asks, with all that it says and how long it waits."""

    def __init__(self, house: House, *answers: list[Any] | Exception) -> None:
        self.source = Source(*answers)
        self.said: list[str] = []
        self.pauses: list[float] = []
        self.receiving = house.web.state.life.receiving
        self.polling = Polling(TELEGRAM, self.source, self.receiving, say=self.said.append, sleep=self._sleep)
        self._house = house

    async def run(self) -> None:
        """Ask until the source is silent, and let everybody be answered."""
        with pytest.raises(asyncio.CancelledError):
            await self.polling.run()
        await self._house.web.state.life.workers.idle()

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)


async def test_updates_are_answered_and_confirmed(house: House) -> None:
    """Everybody is answered, an update that comes again is not, and the next question names what was kept."""
    one, two = house.update("說明"), house.update("隱私", user=8)
    poller = Poller(house, [one, two], [two], [])
    await poller.run()

    following = two["update_id"] + 1
    assert poller.source.offsets == [None, following, following, following]
    assert [incoming.address for incoming, _ in house.telegram.answers] == ["7", "8"]
    assert (poller.pauses, poller.source.is_closed) == ([], True)


async def test_what_is_not_kept_is_not_confirmed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the database away Telegram is asked for the same updates again, after a pause."""
    keep, failures = house.app.inbox.keep, [TimeoutError()]

    def fail_once(events: Any) -> Any:
        if failures:
            raise failures.pop()
        return keep(events)

    poller = Poller(house, [house.update("說明")], [house.update("說明")])
    monkeypatch.setattr(poller.receiving._groups, "_work", fail_once)
    await poller.run()

    assert poller.source.offsets[:2] == [None, None]
    assert poller.pauses == [PAUSES[0]]
    assert len(house.telegram.answers) == 1


async def test_odd_updates_do_not_stop_the_line(house: House) -> None:
    """What is no object, or has no number, is passed by; the next ones are answered."""
    poller = Poller(house, [None, 3, {"message": 1}, house.update("說明")], [{"odd": True}], [])
    await poller.run()

    assert len(house.telegram.answers) == 1
    assert poller.pauses == [PAUSES[0]]  # nothing to confirm by: else the same would come again at once


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (Trouble.OTHER, "另外有程式"),
        (Trouble.WEBHOOK, "設有 webhook"),
        (Trouble.TOKEN, "不認得這個權杖"),
    ],
)
async def test_trouble_is_said_once_in_words(house: House, trouble: Trouble, words: str) -> None:
    """Whoever starts the server reads what to do, once, until it is over; the pauses grow."""
    poller = Poller(house, PollError(trouble), PollError(trouble), [], PollError(trouble))
    await poller.run()

    assert [words in line for line in poller.said] == [True, True]
    assert poller.pauses == [PAUSES[0], PAUSES[1], PAUSES[0]]


async def test_a_pause_that_telegram_asks_for_is_kept(house: House) -> None:
    """A 429 names its seconds."""
    poller = Poller(house, PollError(Trouble.AWAY, timedelta(seconds=90)))
    await poller.run()

    assert (poller.pauses, poller.said) == ([90.0], [])
