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

PATIENCE = 30  # seconds; only a failing test needs them


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


@pytest.mark.parametrize(
    ("limit", "hangs", "goes", "suspect"),
    [
        ("OPENED_WITHIN", "bad", "good", "bad"),  # it runs alone, but the others are sent while its words hang
        ("OTHERS_WITHIN", "slow", "alone", "alone"),  # it lets the others end, but their words may hang, too
    ],
)
async def test_nobody_waits_for_ever_for_words_that_hang(
    storage: Storage, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, limit: str, hangs: str, goes: str, suspect: str
) -> None:
    """Neither the others for the words of what may have killed a sender before, nor that one for theirs."""
    monkeypatch.setattr(sending, limit, 0.05)
    begun, free = Event(), Event()

    def hang(telling: Telling) -> Reply:
        if telling.facts["text"] == hangs:
            begun.set()
            free.wait(PATIENCE)
        return say(telling)

    post = PostOffice(storage, clock, render=hang)
    ids = {text: _batch_of(post, number, text) for number, text in (("20101", hangs), ("20102", goes))}
    with storage.unit() as session:
        batches.let_go(session, ids[suspect], holder="dead", wall=clock(), pause=timedelta(), failed=True)

    first = asyncio.create_task(post.scheduler.sender.send_batch(ids[hangs]))
    assert await asyncio.to_thread(begun.wait, PATIENCE)
    async with asyncio.timeout(PATIENCE):
        await post.scheduler.sender.send_batch(ids[goes])
        assert post.letters_by_text() == {goes: 1}
        free.set()
        await first
    assert post.letters_by_text() == {hangs: 1, goes: 1}


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
