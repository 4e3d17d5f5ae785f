"""Workers: each person's events in order, many people at once, and nobody stuck behind somebody else's trouble."""

import asyncio
from collections.abc import Sequence

import pytest

import bot.workers
from bot.workers import Workers

pytestmark = pytest.mark.anyio
LINE = "line.small"


class Inbox:
    """An inbox whose people take as long as a test says."""

    def __init__(self) -> None:
        self.channels = {LINE: object(), "telegram.small": object()}
        self.open: dict[tuple[str, str], int] = {}
        self.gates: dict[str, asyncio.Event] = {}
        self.done: list[str] = []
        self.at_work: set[str] = set()
        self.most = 0
        self.failing: list[Exception] = []
        self._news = asyncio.Event()

    async def has_done(self, count: int) -> None:
        """Return once so many are done."""
        while len(self.done) < count:
            await self._news.wait()
            self._news.clear()

    async def send_unsent(self) -> None:
        self.done.append("unsent")

    def waiting(self) -> Sequence[tuple[str, str]]:
        return [("gone.small", "x"), *self.open]

    async def drain(self, channel: str, address: str) -> int:
        assert address not in self.at_work, "one person twice at once"
        self.at_work.add(address)
        self.most = max(self.most, len(self.at_work))
        try:
            if address in self.gates:
                await self.gates[address].wait()
            if self.failing:
                raise self.failing.pop()
            await asyncio.sleep(0)
            self.done.append(address)
            self._news.set()
        finally:
            self.at_work.discard(address)
        return 1


@pytest.fixture
def inbox() -> Inbox:
    """Return an empty inbox."""
    return Inbox()


def workers(inbox: Inbox, at_once: int = 3) -> Workers:
    """Return workers of this inbox, so many at once."""
    return Workers(inbox, at_once=at_once)  # type: ignore[arg-type]


async def test_many_people_at_once_but_not_too_many(inbox: Inbox) -> None:
    """Everybody's turn comes, and there are never more at once than allowed."""
    those = workers(inbox)
    people = [f"U{n}" for n in range(20)]
    those.wake((LINE, person) for person in people)
    await those.idle()

    assert sorted(inbox.done) == sorted(people)
    assert inbox.most == 3


async def test_one_person_is_never_handled_twice_at_once(inbox: Inbox) -> None:
    """Whoever writes while being answered gets a second turn after the first, and only one for all that came."""
    inbox.gates["U1"] = asyncio.Event()
    those = workers(inbox)
    for _ in range(5):
        those.wake([(LINE, "U1")])
        await asyncio.sleep(0)
    inbox.gates["U1"].set()
    await those.idle()

    assert inbox.done == ["U1", "U1"]


async def test_a_silent_platform_holds_up_nobody_elsewhere(inbox: Inbox) -> None:
    """While every worker of one channel waits for its platform, the other channel's people are answered."""
    those = workers(inbox, at_once=1)
    inbox.gates["U1"] = asyncio.Event()
    those.wake([(LINE, "U1"), (LINE, "U2"), ("telegram.small", "7")])
    for _ in range(20):
        await asyncio.sleep(0)
    assert inbox.done == ["7"]

    inbox.gates["U1"].set()
    await those.idle()
    assert inbox.done == ["7", "U1", "U2"]


async def test_who_comes_as_the_last_worker_ends_is_not_forgotten(inbox: Inbox) -> None:
    """Woken in the very moment in which the only worker has looked for the last time, somebody is still answered."""
    those = workers(inbox, at_once=1)
    for n in range(50):
        those.wake([(LINE, f"U{n}")])
        for _ in range(n % 5):
            await asyncio.sleep(0)
    await those.idle()

    assert len(inbox.done) == 50


async def test_a_database_that_was_away_is_asked_again(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure that is no event's is tried again a little later, and others go on at once."""
    monkeypatch.setattr(bot.workers, "AGAIN_AFTER", 0)
    inbox.failing = [ConnectionError()]
    those = workers(inbox, at_once=1)
    those.wake([(LINE, "U1"), (LINE, "U2")])
    await inbox.has_done(2)
    await those.stop()

    assert inbox.done == ["U2", "U1"]


async def test_a_start_goes_on_with_what_was_left(inbox: Inbox) -> None:
    """First the answers that were not sent, then the open events of channels that are still there."""
    inbox.open = {(LINE, "U1"): 1, ("telegram.small", "7"): 1}
    those = workers(inbox)
    those.start()
    await inbox.has_done(3)
    await those.stop()

    assert inbox.done[0] == "unsent"
    assert sorted(inbox.done[1:]) == ["7", "U1"]


async def test_told_to_stop_nobody_new_is_begun(inbox: Inbox) -> None:
    """The answer under way is finished; who is in line stays in the inbox for the next start."""
    inbox.gates["U1"] = asyncio.Event()
    those = workers(inbox, at_once=1)
    those.wake([(LINE, "U1"), (LINE, "U2")])
    await asyncio.sleep(0)
    inbox.gates["U1"].set()
    await those.stop()
    those.wake([(LINE, "U3")])
    await those.idle()

    assert inbox.done == ["U1"]


async def test_an_answer_that_never_ends_is_given_up_at_the_end(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A platform that says nothing does not keep the process from stopping."""
    monkeypatch.setattr(bot.workers, "STOP_WITHIN", 0)
    inbox.gates["U1"] = asyncio.Event()
    those = workers(inbox)
    those.wake([(LINE, "U1")])
    await asyncio.sleep(0)
    await those.stop()

    assert inbox.done == []
