"""When a platform is busy, silent or down: the same words under the same key, later, and not for ever."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from handlers.conversation import Reply
from handlers.notices import Telling
from portfolio.reminders import NoticeState
from scheduler import sending
from scheduler.means import Means
from scheduler.opening import Opened
from scheduler.sifting import MOST_FAILURES
from storage.queries import accounts
from tests.scheduler.fakes import LINE, TELEGRAM, Killed, PostOffice, Weather, say
from tests.world_rows import SMALL

pytestmark = pytest.mark.anyio


async def test_a_silent_line_is_asked_again_under_the_same_key(post: PostOffice) -> None:
    """Whether or not the first try arrived, the person has the message once, and nothing is left in doubt."""
    for number, weather in (("20101", Weather.LOST_AFTER), ("20102", Weather.LOST_BEFORE)):
        post.student(number)
        post.owe(number)
        post.platforms.forecast.append(weather)

    await post.run()
    assert post.fates() == [(NoticeState.BATCHED, None)] * 2
    post.clock.turn(minutes=1)
    await post.run()

    assert [len(post.platforms.titles_to(f"l-{number}")) for number in ("20101", "20102")] == [1, 1]
    assert len(post.platforms.requests) == 4
    assert len(set(post.platforms.requests)) == 2
    assert post.fates() == [(NoticeState.SENT, None)] * 2
    assert not any(notice.ambiguous for notice in post.notices())


async def test_a_silent_telegram_is_not_asked_again(post: PostOffice) -> None:
    """Without keys a repeat might arrive twice: the notice counts as sent, and is marked."""
    post.student("20101", TELEGRAM)
    post.platforms.forecast.append(Weather.LOST_AFTER)
    post.owe("20101")

    (sent,) = await post.run()
    post.clock.turn(hours=1)
    await post.run()

    assert sent.ambiguous
    assert post.the_notice().ambiguous
    assert post.fates() == [(NoticeState.SENT, "unclear")]
    assert len(post.platforms.requests) == 1


async def test_a_channels_own_mistake_leaves_open_whether_it_arrived(post: PostOffice) -> None:
    """Whatever breaks while pushing counts as silence; the others of the batch go out."""
    for number in ("20101", "20102"):
        post.student(number)
        post.owe(number)
    post.platforms.forecast.append(Weather.BREAKS)

    await post.run()
    assert post.fates() == [(NoticeState.BATCHED, None), (NoticeState.SENT, None)]
    post.clock.turn(minutes=1)
    await post.run()

    assert post.fates() == [(NoticeState.SENT, None)] * 2


@pytest.mark.parametrize("channel", [LINE, TELEGRAM])
async def test_a_busy_platform_is_left_alone_for_as_long_as_it_says(post: PostOffice, channel: str) -> None:
    """No call comes earlier than asked for, for none of the batch; nobody is marked as told."""
    for number in ("20101", "20102"):
        post.student(number, channel)
        post.owe(number)
    post.platforms.forecast.append(Weather.BUSY)
    post.platforms.retry_after = timedelta(minutes=7)

    await post.run()
    assert len(post.platforms.requests) == 1
    assert not any(notice.ambiguous for notice in post.notices())
    post.clock.turn(minutes=7, milliseconds=-1)
    await post.run()
    assert len(post.platforms.requests) == 1
    post.clock.turn(milliseconds=1)
    await post.run()

    assert post.fates() == [(NoticeState.SENT, None)] * 2
    assert not any(notice.ambiguous for notice in post.notices())
    assert len(post.platforms.letters) == 2


async def test_a_platform_that_is_down_is_asked_less_and_less(post: PostOffice) -> None:
    """Three silences in a row end a run; the pauses grow, and nobody is asked a hundred times."""
    for number in map(str, range(20101, 20111)):
        post.student(number)
        post.owe(number)
    post.platforms.forecast.extend([Weather.LOST_BEFORE] * 3)
    await post.run()
    assert len(post.platforms.requests) == 3

    pauses = []
    for _ in range(12):
        before = len(post.platforms.requests)
        (batch,) = post.batches()
        assert batch.next_try_at is not None
        pauses.append((batch.next_try_at - post.clock()).total_seconds())
        post.platforms.forecast.clear()
        post.platforms.forecast.extend([Weather.LOST_BEFORE] * 3)
        post.clock.turn(seconds=pauses[-1], milliseconds=-1)
        await post.run()
        assert len(post.platforms.requests) == before
        post.clock.turn(milliseconds=1)
        await post.run()
        assert len(post.platforms.requests) == before + 3

    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


async def test_what_hung_goes_last(post: PostOffice) -> None:
    """One recipient whose messages always hang holds up nobody else."""
    numbers = [str(number) for number in range(20101, 20107)]
    for number in numbers:
        post.student(number)
        post.owe(number)
    post.platforms.forecast.extend([Weather.LOST_BEFORE] * 3)

    await post.run()
    post.clock.turn(minutes=1)
    post.platforms.forecast.extend([Weather.FINE] * 3 + [Weather.LOST_BEFORE] * 3)
    await post.run()

    assert [len(post.platforms.titles_to(f"l-{number}")) for number in numbers] == [0, 0, 0, 1, 1, 1]


async def test_a_key_is_not_used_for_more_than_23_hours(post: PostOffice) -> None:
    """LINE forgets keys after a day: then a person decides, and what surely never arrived is told apart."""
    for number, weather in (("20101", Weather.LOST_BEFORE), ("20102", Weather.BUSY)):
        post.student(number)
        post.owe(number)
        post.platforms.forecast.append(weather)
    post.platforms.retry_after = timedelta(hours=23)

    await post.run()
    post.clock.turn(hours=23)
    await post.run()

    assert post.fates() == [(NoticeState.UNKNOWN, "too_old"), (NoticeState.UNREACHABLE, "too_old")]
    assert len(post.platforms.requests) == 2


async def test_words_are_frozen_at_the_first_try(post: PostOffice) -> None:
    """What a later try sends is what the first one sent, even when the words or the language have changed since."""
    words = {"now": "as it was"}

    def fickle(telling: Telling) -> Reply:
        return say(replace(telling, facts={"text": words["now"]}))

    post.render = fickle
    post.scheduler = post.another_process()
    post.student("20101")
    post.owe("20101")
    post.platforms.forecast.append(Weather.LOST_BEFORE)

    await post.run()
    words["now"] = "as it is"
    post.clock.turn(minutes=1)
    await post.run()

    assert post.platforms.titles_to("l-20101") == ["as it was"]


async def test_words_are_those_of_the_first_try_and_not_earlier(post: PostOffice) -> None:
    """Until then nothing is fixed: an account that changed its language in between is written to in the new one."""
    post.student("20101")
    post.owe("20101", due_at=post.clock() + timedelta(days=1))
    with post.storage.unit(SMALL) as session:
        accounts.set_language(session, account_id=1, language="vi")
    post.clock.turn(days=1)

    await post.run()

    assert post.platforms.letters[0].language == "vi"


@pytest.mark.parametrize(
    ("weather", "state"), [(Weather.BUSY, NoticeState.EXPIRED), (Weather.LOST_AFTER, NoticeState.UNKNOWN)]
)
async def test_a_later_try_does_not_come_too_late(post: PostOffice, weather: Weather, state: NoticeState) -> None:
    """After its deadline nothing is tried any more; what may have arrived is not called unsent."""
    post.student("20101")
    post.owe("20101", expires_at=post.clock() + timedelta(seconds=30))
    post.platforms.forecast.append(weather)

    await post.run()
    post.clock.turn(minutes=1)
    await post.run()

    assert post.fates() == [(state, "expired")]
    assert len(post.platforms.requests) == 1


async def test_a_doubt_stays_until_the_platform_clears_it(post: PostOffice) -> None:
    """A silence and then 「too busy」 leaves open whether the first try arrived; only an acceptance tells."""
    for number, channel in (("20101", LINE), ("20102", LINE), ("20103", TELEGRAM)):
        post.student(number, channel)
        post.owe(number, expires_at=None if number != "20101" else post.clock() + timedelta(minutes=2))
    post.platforms.forecast.extend([Weather.LOST_AFTER, Weather.LOST_AFTER, Weather.KILLED_AFTER])
    with pytest.raises(Killed):
        await post.run()
    post.restart()
    post.platforms.forecast.extend([Weather.BUSY] * 2)
    await post.run()
    assert [notice.ambiguous for notice in post.notices()] == [True, True, True]
    post.clock.turn(minutes=1)
    await post.run()

    assert [(notice.state, notice.ambiguous) for notice in post.notices()] == [
        (NoticeState.UNKNOWN, True),
        (NoticeState.SENT, False),
        (NoticeState.SENT, True),
    ]


async def test_a_later_try_does_not_reach_whoever_unbound(post: PostOffice) -> None:
    """Unbinding ends it, frozen or not; what waits for a later try names an account and never keeps the address."""
    post.student("20101")
    post.owe("20101")
    post.platforms.forecast.append(Weather.BUSY)

    await post.run()
    (waiting,) = post.batches()
    assert waiting.frozen
    assert "l-20101" not in str(waiting.frozen)
    post.unbind(post.world.bindings[SMALL, f"20101 {LINE}"])
    post.clock.turn(minutes=1)
    await post.run()

    assert post.fates() == [(NoticeState.NEEDLESS, "unbound")]
    assert post.platforms.letters == []
    assert [(batch.frozen, batch.settled_at) for batch in post.batches()] == [(None, post.clock())]


async def test_a_message_that_hangs_is_given_up(post: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """A push without end is cut off and counts as silence."""

    async def hang(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("scheduler.sending.PUSH_WITHIN", 0)
    monkeypatch.setattr(type(post.platforms), "__call__", hang)
    post.student("20101", TELEGRAM)
    post.owe("20101")

    await post.run()

    assert post.fates() == [(NoticeState.SENT, "timeout")]
    assert post.the_notice().ambiguous


async def test_a_database_that_is_away_is_not_the_batchs_fault(
    post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often it fails, the batch is tried again within seconds, and is not given up for it."""
    post.student("20101")
    post.owe("20101")
    opened, failures = sending.open_batch, 2 * MOST_FAILURES

    def away(means: Means, batch_id: int) -> Opened | None:
        nonlocal failures
        failures -= 1
        if failures >= 0:
            raise OperationalError("SELECT 1", None, ConnectionResetError())
        return opened(means, batch_id)

    monkeypatch.setattr(sending, "open_batch", away)
    while failures > 0:
        assert await post.run() == []
        post.clock.turn(seconds=2)

    assert [batch.failures for batch in post.batches()] == [0]
    assert len(await post.run()) == 1
    assert post.fates() == [(NoticeState.SENT, None)]
