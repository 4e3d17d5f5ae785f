"""Words that nobody finds an end of are noticed, whichever thread looks for them."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from threading import Event, Thread

import pytest

from handlers.conversation import Reply
from handlers.notices import Telling
from portfolio.reminders import NoticeState
from scheduler import sending
from scheduler.batching import batch_due
from scheduler.hanging import HANGS, Hanging
from storage.queries import batches, schools
from storage.units import Storage
from tests.conftest import FakeClock
from tests.scheduler.fakes import LEASE_OVER, PostOffice, say

pytestmark = pytest.mark.anyio

PATIENCE = 3  # seconds; only a failing test needs them


def test_what_takes_too_long_hangs(clock: FakeClock) -> None:
    """The oldest of all that are looked for counts; what was found, or broke, hangs no more."""
    hanging = Hanging(clock)
    assert not hanging.hangs()
    with hanging.watched():
        clock.now += HANGS
        with suppress(RuntimeError), hanging.watched():
            assert not hanging.hangs()
            clock.now += timedelta(seconds=1)
            assert hanging.hangs()
            raise RuntimeError
        assert hanging.hangs()
    assert not hanging.hangs()


async def test_a_notices_words_are_watched(storage: Storage, clock: FakeClock) -> None:
    """While a notice is worded the process knows it, by itself or among those that say the same."""
    seen: list[bool] = []

    def slowly(telling: Telling) -> Reply:
        clock.now += HANGS + timedelta(seconds=1)
        seen.append(post.scheduler.hangs)
        clock.now -= HANGS + timedelta(seconds=1)
        return say(telling)

    post = PostOffice(storage, clock, render=slowly)
    post.student("20101")
    post.owe("20101")
    await post.run()
    assert seen == [True]
    assert not post.scheduler.hangs


async def test_others_write_while_words_are_looked_for(storage: Storage, clock: FakeClock) -> None:
    """Whatever hangs in words hangs alone: webhooks are received, and other batches sent, on SQLite too."""
    written: list[str] = []

    def write() -> None:
        with storage.receiving() as session:
            schools.set_setting(session, "written", "meanwhile")
        written.append("meanwhile")

    def slowly(telling: Telling) -> Reply:
        other = Thread(target=write)
        other.start()
        other.join(PATIENCE)
        return say(telling)

    post = PostOffice(storage, clock, render=slowly)
    post.student("20101")
    post.owe("20101")
    await post.run()
    assert written == ["meanwhile"]
    assert post.fates() == [(NoticeState.SENT, None)]


async def test_nobody_waits_for_the_words_of_a_batch_that_is_alone(
    storage: Storage, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What may have killed a sender before runs alone, but while its words hang the others are sent."""
    monkeypatch.setattr(sending, "OPENED_WITHIN", 0.05)
    begun, free = Event(), Event()

    def hang(telling: Telling) -> Reply:
        if telling.facts["text"] == "bad":
            begun.set()
            free.wait(PATIENCE)
        return say(telling)

    post = PostOffice(storage, clock, render=hang)
    ids = {text: _batch_of(post, number, text) for number, text in (("20101", "bad"), ("20102", "good"))}
    with storage.unit() as session:
        batches.let_go(session, ids["bad"], holder="dead", wall=clock(), pause=timedelta(), failed=True)

    bad = asyncio.create_task(post.scheduler.sender.send_batch(ids["bad"]))
    assert await asyncio.to_thread(begun.wait, PATIENCE)
    async with asyncio.timeout(PATIENCE):
        await post.scheduler.sender.send_batch(ids["good"])
        assert post.letters_by_text() == {"good": 1}
        free.set()
        await bad
    assert post.letters_by_text() == {"good": 1, "bad": 1}


async def test_what_is_to_be_alone_does_not_wait_for_words_that_hang(
    storage: Storage, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What may have killed a sender lets the others end, but not for ever: their words may hang, too."""
    monkeypatch.setattr(sending, "OTHERS_WITHIN", 0.05)
    begun, free = Event(), Event()

    def hang(telling: Telling) -> Reply:
        if telling.facts["text"] == "slow":
            begun.set()
            free.wait(PATIENCE)
        return say(telling)

    post = PostOffice(storage, clock, render=hang)
    ids = {text: _batch_of(post, number, text) for number, text in (("20101", "slow"), ("20102", "alone"))}
    with storage.unit() as session:
        batches.let_go(session, ids["alone"], holder="dead", wall=clock(), pause=timedelta(), failed=True)

    slow = asyncio.create_task(post.scheduler.sender.send_batch(ids["slow"]))
    assert await asyncio.to_thread(begun.wait, PATIENCE)
    async with asyncio.timeout(PATIENCE):
        await post.scheduler.sender.send_batch(ids["alone"])
        assert post.letters_by_text() == {"alone": 1}
        free.set()
        await slow
    assert post.letters_by_text() == {"alone": 1, "slow": 1}


async def test_a_batch_that_was_lost_while_its_words_hung_is_anothers(storage: Storage, clock: FakeClock) -> None:
    """Whoever took it over tells them; what was found too late is not sent, and ends nothing."""
    others: list[PostOffice] = []

    def slowly(telling: Telling) -> Reply:
        if not others:
            others.append(post)
            clock.now += LEASE_OVER
            other = Thread(target=lambda: asyncio.run(post.another_process().run_due()))
            other.start()
            other.join(PATIENCE)
        return say(telling)

    post = PostOffice(storage, clock, render=slowly)
    post.student("20101")
    post.owe("20101")
    await post.run()
    assert post.letters_by_text() == {"news": 1}
    assert len(post.platforms.requests) == 1
    assert post.fates() == [(NoticeState.SENT, None)]


def _batch_of(post: PostOffice, number: str, text: str) -> int:
    """Make a batch of one person's only notice, as is done when that is due."""
    post.student(number)
    post.owe(number, text)
    with post.storage.unit() as session:
        batch_due(session, post.clock(), post.scheduler.engine)
    return max(batch.id or 0 for batch in post.batches())
