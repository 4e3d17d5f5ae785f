"""A process that dies loses nothing and doubles nothing under one key, wherever it dies."""

import asyncio
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from portfolio.reminders import NoticeState
from scheduler.push import Delivery
from scheduler.runner import Scheduler
from tests.scheduler.fakes import (
    LINE,
    TELEGRAM,
    FakePlatforms,
    FragileStorage,
    Fuse,
    Killed,
    PostOffice,
    SleepyStorage,
    Weather,
)

pytestmark = pytest.mark.anyio

STEPS = 60  # more than any run has; where it ends by itself is seen


def fragile(post: PostOffice, fuse: Fuse) -> Scheduler:
    """Return a process that dies when the fuse has burnt down, be it in a transaction or while a platform is asked."""
    whole = post.storage
    post.platforms.watch = fuse.burn
    return post.another_process(FragileStorage(whole.engines, whole.secrets, whole.heads, fuse=fuse))


@pytest.mark.parametrize("channel", [LINE, TELEGRAM])
async def test_dying_at_any_step_loses_nothing(post: PostOffice, channel: str) -> None:
    """Killed before, in or after every transaction and every request: each notice arrives, on LINE exactly once.

    Without keys a message that arrived unseen is repeated, and marked; no other is.
    """
    numbers = ["20101", "20102"]
    for number in numbers:
        post.student(number, channel)
    died = 0
    for step in range(STEPS):
        for number in numbers:
            post.owe(number, f"{step}")
        try:
            await fragile(post, Fuse(step)).run_due()
        except Killed:
            died += 1
        else:
            break  # the whole run has fewer steps
        finally:
            post.platforms.watch = lambda: None
        post.restart()
        await post.run()

    assert STEPS > died > 15
    assert set(post.fates()) == {(NoticeState.SENT, None)}
    for notice in post.notices():
        times = sum(
            letter.reply.title == notice.stage and letter.address.endswith(numbers[notice.recipient_id - 1])
            for letter in post.platforms.letters
        )
        assert times == 1 or (channel == TELEGRAM and times == 2 and notice.ambiguous)
    assert {batch.frozen for batch in post.batches()} == {None}
    assert None not in {batch.settled_at for batch in post.batches()}


@pytest.mark.parametrize("weather", [Weather.KILLED_BEFORE, Weather.KILLED_AFTER])
async def test_a_dead_senders_batch_waits_until_its_lease_is_over(post: PostOffice, weather: Weather) -> None:
    """Nobody goes on with a batch while its sender may be alive; then somebody does, under the same key."""
    post.student("20101")
    post.owe("20101")
    post.platforms.forecast.append(weather)
    with pytest.raises(Killed):
        await post.run()

    post.scheduler = post.another_process()
    await post.run()
    assert len(post.platforms.requests) == 1
    post.restart()
    await post.run()

    assert post.platforms.titles_to("l-20101") == ["news"]
    assert len(set(post.platforms.requests)) == 1
    assert post.fates() == [(NoticeState.SENT, None)]


async def test_a_batch_that_kills_its_senders_is_given_up(post: PostOffice) -> None:
    """After five deaths it stops, and what may have arrived is for a person to look at; others do not wait for it."""
    post.student("20101")
    post.student("20102")
    for _ in range(5):
        post.owe("20101", "poison")
        post.platforms.forecast.append(Weather.KILLED_BEFORE)
        with pytest.raises(Killed):
            await post.run()
        post.scheduler = post.another_process()
        post.owe("20102", f"meanwhile {post.clock()}")
        assert len(await post.run()) == 1
        post.restart()
    await post.run()

    assert post.fates()[0] == (NoticeState.UNKNOWN, "broken")
    assert len(post.platforms.titles_to("l-20102")) == 5
    assert post.platforms.titles_to("l-20101") == []


async def test_one_poisonous_message_does_not_take_its_batch_with_it(post: PostOffice) -> None:
    """Whichever message it is that kills every sender, all others of its batch arrive, once each."""
    numbers = [str(number) for number in range(20101, 20108)]
    for number in numbers:
        post.student(number)
        post.owe(number)
    post.platforms.deadly = "l-20102"
    for _ in range(40):
        try:
            await post.run()
        except Killed:
            post.restart()
        else:
            break

    assert {number: len(post.platforms.titles_to(f"l-{number}")) for number in numbers} == {
        number: int(number != "20102") for number in numbers
    }
    assert sorted(post.fates()) == [*[(NoticeState.SENT, None)] * 6, (NoticeState.UNKNOWN, "broken")]
    assert len(post.platforms.requests) < 30


async def test_a_batch_that_goes_on_is_not_given_up(post: PostOffice) -> None:
    """Deaths between which somebody was told are bad luck, not a bad batch, however many there are."""
    numbers = [str(number) for number in range(20101, 20110)]
    for number in numbers:
        post.student(number)
        post.owe(number)
    for _ in numbers[1:]:
        post.platforms.forecast.extend([Weather.FINE, Weather.KILLED_BEFORE])
        with pytest.raises(Killed):
            await post.run()
        post.restart()
        if NoticeState.SENT not in {state for state, _ in post.fates()}:  # the first run settles at its end only
            post.platforms.forecast.clear()
    await post.run()

    assert post.fates() == [(NoticeState.SENT, None)] * len(numbers)
    assert [len(post.platforms.titles_to(f"l-{number}")) for number in numbers] == [1] * len(numbers)


async def test_a_batch_that_cannot_be_opened_is_given_up(post: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake of the program on one batch is tried five times, with pauses, and ends as not sent."""
    opened = []

    def broken(_: str) -> bool:
        opened.append(post.clock())
        raise RuntimeError("a mistake")

    monkeypatch.setattr(post.platforms, "takes_keys", broken)
    post.student("20101")
    post.owe("20101")
    for _ in range(100):
        await post.run()
        post.clock.turn(seconds=10)

    assert post.fates() == [(NoticeState.UNREACHABLE, "broken")]
    assert len(opened) == 5
    assert all(later - earlier >= timedelta(seconds=30) for earlier, later in pairwise(opened))


async def test_two_processes_at_once_send_once(post: PostOffice) -> None:
    """Two that look at the same moment share the work; no notice is tried twice, even where there are no keys."""
    with post.world.together():
        for number in map(str, range(20001, 20041)):
            post.student(number, TELEGRAM)
            post.owe(number)

    await asyncio.gather(*(post.another_process().run_due() for _ in range(4)))

    assert len(post.platforms.requests) == 40
    assert sorted(letter.address for letter in post.platforms.letters) == [f"t-{n}" for n in range(20001, 20041)]
    assert set(post.fates()) == {(NoticeState.SENT, None)}


async def test_a_sender_that_was_given_up_stops(post: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that slept past its lease does not go on beside the one that took over."""
    for number in ("20101", "20102"):
        post.student(number, TELEGRAM)
        post.owe(number)
    other = post.another_process()
    slept = asyncio.Event()
    push = FakePlatforms.__call__

    async def slow(platforms: FakePlatforms, *arguments: Any, **facts: Any) -> Delivery:
        if not slept.is_set():
            slept.set()
            post.clock.turn(minutes=2)
            await other.run_due()
        return await push(platforms, *arguments, **facts)

    monkeypatch.setattr(FakePlatforms, "__call__", slow)
    await post.run()

    assert post.platforms.titles_to("t-20102") == ["news"]
    assert len(post.platforms.titles_to("t-20101")) == 2  # once by each: the first was already on its way
    assert post.notices()[0].ambiguous


async def test_a_sender_that_was_given_up_does_not_begin(post: PostOffice) -> None:
    """Nor does one that fell asleep before its first message."""
    post.student("20101", TELEGRAM)
    post.owe("20101")
    other = post.another_process()

    def take_over() -> None:
        post.clock.turn(minutes=2)
        asyncio.run(other.run_due())

    sleepy = SleepyStorage(
        post.storage.engines, post.storage.secrets, post.storage.heads, naps=[None, None, None, take_over]
    )
    sent = await post.another_process(sleepy).run_due()

    assert sent == []
    assert post.platforms.titles_to("t-20101") == ["news"]
    assert post.fates() == [(NoticeState.SENT, None)]
