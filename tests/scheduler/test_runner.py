"""The clockwork: it ticks whatever goes wrong, and stops without leaving anything half done."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from portfolio.reminders import NoticeState
from scheduler.engine import InlineEngine
from scheduler.push import Delivery
from scheduler.runner import Scheduler
from tests.scheduler.fakes import TELEGRAM, FakePlatforms, PostOffice

pytestmark = pytest.mark.anyio

PATIENCE = 30  # seconds; only a failing test needs them


async def test_it_sends_by_itself_once_started(post: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the start what is owed goes out without being asked for; after the stop nothing does."""
    monkeypatch.setattr("scheduler.runner.TICK", timedelta(milliseconds=5))
    before, arrived = asyncio.all_tasks(), asyncio.Event()
    post.platforms.watch = lambda: arrived.set() if post.platforms.letters else None
    post.student("20101")
    post.scheduler.start()
    await asyncio.to_thread(post.owe, "20101", "first")

    async with asyncio.timeout(PATIENCE):
        await arrived.wait()
    await post.scheduler.stop()

    assert post.fates() == [(NoticeState.SENT, None)]
    post.owe("20101", "second")
    assert await post.run() == []
    assert asyncio.all_tasks() == before


async def test_a_tick_that_fails_is_logged_without_personal_data(
    post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock goes on; the log says what kind of thing failed, and none of its words."""

    def broken(_: Scheduler) -> bool:
        raise RuntimeError("林向晴")

    with monkeypatch.context() as patch, capture_logs() as logs:
        patch.setattr(Scheduler, "_find_work", broken)
        await post.scheduler.tick()
    post.student("20101")
    post.owe("20101")
    await post.scheduler.tick()

    assert logs == [{"event": "tick_failed", "error": "RuntimeError", "log_level": "error"}]
    assert post.fates() == [(NoticeState.SENT, None)]


async def test_ticks_do_not_pile_up(post: PostOffice) -> None:
    """A tick that comes while one is at work goes home; nothing is looked for twice at once."""
    post.student("20101")
    post.owe("20101")

    async def both() -> None:
        await asyncio.gather(post.scheduler.tick(), post.scheduler.tick(), post.scheduler.tick())

    with capture_logs() as logs:
        await both()

    assert logs == [{"event": "notices_sent", "count": 1, "log_level": "info"}]
    assert len(post.platforms.requests) == 1


async def test_stopping_gives_the_rest_of_a_batch_back(post: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message at hand is finished and written down; another process goes on with the others at once."""
    for number in ("20101", "20102", "20103"):
        post.student(number, TELEGRAM)
        post.owe(number)
    push = FakePlatforms.__call__
    stopping: list[asyncio.Task[None]] = []

    async def slow(platforms: FakePlatforms, *arguments: Any, **facts: Any) -> Delivery:
        if not stopping:
            stopping.append(asyncio.create_task(post.scheduler.stop()))
            await asyncio.sleep(0)  # so that the stop begins
        return await push(platforms, *arguments, **facts)

    monkeypatch.setattr(FakePlatforms, "__call__", slow)
    assert len(await post.run()) == 1
    await stopping[0]

    assert [notice.state for notice in post.notices()] == [NoticeState.SENT, NoticeState.BATCHED, NoticeState.BATCHED]
    assert not any(notice.ambiguous for notice in post.notices())
    assert [batch.holder for batch in post.batches()] == [None]
    assert len(await post.another_process().run_due()) == 2
    assert [len(post.platforms.titles_to(f"t-{number}")) for number in (20101, 20102, 20103)] == [1, 1, 1]


async def test_what_a_crash_left_unsent_is_found_in_the_tables(post: PostOffice) -> None:
    """The engine's memory is gone with its process: the batch made before is found again, and sent."""
    post.student("20101")
    post.owe("20101")

    class Forgetful(InlineEngine):
        async def run_waiting(self, send: object) -> int:
            return 0

    dead = Scheduler(post.storage, post.clock, post.platforms, engine=Forgetful(), render=post.render)
    assert await dead.run_due() == []
    assert post.fates() == [(NoticeState.BATCHED, None)]

    assert len(await post.run()) == 1


async def test_a_rolled_back_batch_is_not_enqueued(post: PostOffice) -> None:
    """The engine runs what was committed, and nothing else."""
    engine, ran = InlineEngine(), []

    async def send(batch_id: int) -> None:
        ran.append(batch_id)

    def interrupted() -> None:
        with post.storage.unit() as session:
            engine.enqueue(session, 1)
            raise LookupError

    with pytest.raises(LookupError):
        interrupted()
    assert await engine.run_waiting(send) == 0
    with post.storage.unit() as session:
        engine.enqueue(session, 2)
        engine.enqueue(session, 2)
    assert await engine.run_waiting(send) == 1

    assert ran == [2]


async def test_one_broken_batch_does_not_stop_the_others() -> None:
    """Whatever breaks in one, the next is run; the broken one is left to a later tick."""
    engine, ran = InlineEngine(), []
    engine._waiting = {1: None, 2: None}

    async def send(batch_id: int) -> None:
        if batch_id == 1:
            raise RuntimeError("林向晴")
        ran.append(batch_id)

    with capture_logs() as logs:
        assert await engine.run_waiting(send) == 1

    assert ran == [2]
    assert logs == [{"event": "batch_broke", "batch": 1, "error": "RuntimeError", "log_level": "error"}]
