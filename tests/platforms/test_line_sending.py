"""What is sent unasked over LINE, by the real channel against the made-up LINE: once, whatever happens on the way."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from bot.channels.config import ChannelConfig, Platform
from bot.channels.line import LineChannel
from handlers.conversation import Fact, Reply
from scheduler.push import Delivery, Outcome
from tests.conftest import FakeClock
from tests.platforms import fake_line_http
from tests.platforms.fake_line import FakeLine
from tests.platforms.fake_line_answers import CUT, DOWN, LOST
from tests.platforms.fake_line_webhook import person

pytestmark = pytest.mark.anyio
ALICE, BOB, STRANGER = person(1), person(2), person(3)
REMINDER = Reply("課程學習成果還有三天截止", (Fact("還沒上傳", "2 件"),))
KEYS = [str(UUID(int=number, version=4)) for number in range(1, 9)]


@pytest.fixture
def line(clock: FakeClock) -> FakeLine:
    """Return a LINE whose account has two friends."""
    return FakeLine(clock, friends={ALICE, BOB})


@pytest.fixture
async def channel(line: FakeLine, clock: FakeClock) -> AsyncIterator[LineChannel]:
    """Return the channel; whoever waits turns the clock instead. At the end nothing was against the rules."""

    async def sleep(seconds: float) -> None:
        clock.turn(seconds=seconds)

    config = ChannelConfig(Platform.LINE, "hill", ("hill",), held={"token": (line.token,)})
    with fake_line_http.serving(line) as base:
        channel = LineChannel(config, clock, base=base, sleep=sleep)
        yield channel
        await channel.close()
    assert line.violations == []


async def push(channel: LineChannel, to: str = ALICE, *, key: str = KEYS[0]) -> Delivery:
    return await channel.push(to, REMINDER, key=key, language=None)


@pytest.mark.parametrize("fault", [CUT, LOST, DOWN], ids=["cut", "lost", "down"])
async def test_a_try_without_an_answer_is_repeated_without_harm(
    line: FakeLine, channel: LineChannel, fault: object
) -> None:
    """Whether LINE had it or not: under the same key it arrives once, is counted once, and is accepted in the end."""
    line.lay_out("push", fault)  # type: ignore[arg-type]

    first, second = await push(channel), await push(channel)

    assert (first.outcome, second.outcome) == (Outcome.UNCLEAR, Outcome.ACCEPTED)
    assert (len(line.messages(ALICE, "push")), line.used) == (1, 1)
    assert second.request_id == ("request-1" if fault is LOST else "request-2")


async def test_the_month_s_end_is_final_and_replies_go_on(line: FakeLine, channel: LineChannel) -> None:
    """What goes over the quota reaches nobody, and is not tried again this month."""
    line.quota = 1

    found = [await push(channel), await push(channel, BOB, key=KEYS[1])]

    assert [one.outcome for one in found] == [Outcome.ACCEPTED, Outcome.REFUSED]
    assert found[1].reason == "quota"
    assert line.messages(BOB) == []


async def test_too_fast_is_tried_again(line: FakeLine, channel: LineChannel, clock: FakeClock) -> None:
    """A rate is no quota: the message waits, and arrives under its own key."""
    line.rates = {"push": 1}

    found = [await push(channel), await push(channel, BOB, key=KEYS[1])]
    assert [(one.outcome, one.reason) for one in found] == [(Outcome.ACCEPTED, None), (Outcome.LATER, "rate")]
    clock.turn(minutes=1)
    assert (await push(channel, BOB, key=KEYS[1])).outcome is Outcome.ACCEPTED
    assert [len(line.messages(user)) for user in (ALICE, BOB)] == [1, 1]


async def test_blocked_and_unknown_people(line: FakeLine, channel: LineChannel) -> None:
    """LINE takes a message to somebody who has blocked the account, and nobody gets it; a strange id it refuses."""
    line.blocked.add(ALICE)

    assert (await push(channel)).outcome is Outcome.ACCEPTED
    stranger = await push(channel, STRANGER, key=KEYS[1])

    assert (line.messages(ALICE), line.used) == ([], 0)
    assert (stranger.outcome, stranger.reason) == (Outcome.REFUSED, "address")


async def test_equal_words_for_many(line: FakeLine, channel: LineChannel) -> None:
    """One request reaches whoever can be reached, once, also when its answer was lost."""
    line.lay_out("multicast", LOST)
    line.blocked.add(BOB)
    carol = person(4)
    line.friends.add(carol)

    found = [await channel.multicast([ALICE, BOB, carol], REMINDER, key=KEYS[0], language=None) for _ in range(2)]

    assert [one.outcome for one in found] == [Outcome.UNCLEAR, Outcome.ACCEPTED]
    assert [len(line.messages(user)) for user in (ALICE, BOB, carol)] == [1, 0, 1]
    assert line.used == 2
