"""Reminders over LINE: what LINE says of a message is how its notice ends, and a repeat is never a second message."""

import pytest

from bot.channels.line import LineChannel
from bot.channels.line_errors import RATE_PAUSE
from bot.outbox import make_push
from portfolio.reminders import NoticeState
from scheduler.runner import Scheduler
from storage.units import Storage
from tests.bot.channels.line_api import CUT, DOWN, MONTHLY, RATE, Laid, LineApi, refusal
from tests.conftest import FakeClock
from tests.scheduler.fakes import LINE, PostOffice, say

pytestmark = pytest.mark.anyio


@pytest.fixture
def post(storage: Storage, clock: FakeClock, channel: LineChannel) -> PostOffice:
    """Return a post office that sends over the hill's official account, and owes one student a notice."""
    post = PostOffice(storage, clock)
    post.scheduler = Scheduler(storage, clock, make_push({LINE: channel}), render=say)
    post.student("20101")
    post.owe("20101", "上傳期限提醒")
    return post


async def run_for(post: PostOffice, minutes: int) -> None:
    """Let some time pass, a minute at a time."""
    for _ in range(minutes):
        await post.run()
        post.clock.turn(minutes=1)


async def test_a_reminder_arrives(line: LineApi, post: PostOffice) -> None:
    """One push, with the title for the lock screen and the button; LINE's id of the request is kept."""
    await post.run()

    (call,) = line.calls
    assert (call.path, call.body["to"]) == ("/v2/bot/message/push", "l-20101")
    assert [message["altText"] for message in call.body["messages"]] == ["上傳期限提醒"]
    notice = post.the_notice()
    assert (notice.state, notice.platform_request_id, notice.ambiguous) == (NoticeState.SENT, "r1", False)


async def test_silence_is_followed_by_the_same_key(line: LineApi, post: PostOffice) -> None:
    """LINE had taken the first one and its answer was lost: the repeats change nothing, and it counts as sent once."""
    line.lay_out(CUT, DOWN, Laid(409, headers={"X-Line-Accepted-Request-Id": "r0"}))
    await run_for(post, 10)

    assert len(line.calls) == 3
    assert {call.headers["x-line-retry-key"] for call in line.calls} == {line.calls[0].headers["x-line-retry-key"]}
    assert [call.body for call in line.calls] == [line.calls[0].body] * 3
    notice = post.the_notice()
    assert (notice.state, notice.platform_request_id, notice.ambiguous) == (NoticeState.SENT, "r0", False)


@pytest.mark.parametrize(
    ("laid", "reason"),
    [
        (MONTHLY, "quota"),
        (refusal(400, "Failed to send messages"), "address"),
        (refusal(400, "The request body has 1 error(s)", "messages[0].text"), "body"),
    ],
)
async def test_what_line_never_takes_is_reported(line: LineApi, post: PostOffice, laid: Laid, reason: str) -> None:
    """It is tried once, and the staff sees why it did not arrive."""
    line.lay_out(laid)
    await run_for(post, 3)

    assert len(line.calls) == 1
    assert post.fates() == [(NoticeState.UNREACHABLE, reason)]


@pytest.mark.parametrize("laid", [RATE, refusal(429, "Too many concurrent operations"), refusal(401, "Authentication")])
async def test_what_line_takes_later_waits(line: LineApi, post: PostOffice, laid: Laid) -> None:
    """A rate, a crowd, a token that somebody has to renew: nothing is lost, and nothing hammered."""
    line.lay_out(laid)
    await post.run()
    post.clock.turn(seconds=RATE_PAUSE.total_seconds() - 1)
    await post.run()
    assert len(line.calls) == 1
    await run_for(post, 30)

    assert len(line.calls) == 2
    assert post.fates() == [(NoticeState.SENT, None)]
