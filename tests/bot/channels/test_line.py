"""An official account answers by reply token, once, pushes under keys, and raises the alarm where it must."""

import asyncio
import socket
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.channels import Connected, Multicasts, ShowsWorking
from bot.channels.delivery import LOCKED_OUT_FOR, Reason
from bot.channels.limits import LINE_MULTICAST
from bot.channels.line import LineChannel, NotAnsweredError, make_line
from bot.channels.line_errors import RATE_PAUSE
from scheduler.push import Delivery, Outcome
from tests.bot.channels.line_api import (
    BAD_TOKEN,
    CUT,
    DOWN,
    MONTHLY,
    ODD,
    RATE,
    TOKEN,
    Laid,
    LineApi,
    refusal,
)
from tests.bot.channels.line_spec import complaints, needs_line_spec
from tests.bot.channels.lines import CONFIG, KEY, REPLY, WHO, answer, push, wrote
from tests.conftest import FakeClock

pytestmark = pytest.mark.anyio


@needs_line_spec
async def test_lines_specification_takes_what_is_sent(line: LineApi, channel: LineChannel) -> None:
    """Answer, push, multicast and loading animation, held against LINE's own file."""
    await answer(channel, wrote())
    await push(channel)
    await channel.multicast([WHO, "U" + "1" * 32], REPLY, key=KEY, language="vi", plain_text=True)
    await channel.show_working(wrote())

    schemas = ["ReplyMessageRequest", "PushMessageRequest", "MulticastRequest", "ShowLoadingAnimationRequest"]
    assert [complaints(schema, call.body) for schema, call in zip(schemas, line.calls, strict=True)] == [[]] * 4


async def test_an_answer_goes_by_its_token(line: LineApi, channel: LineChannel) -> None:
    """With our credentials, as JSON, and without a retry key, which LINE refuses there."""
    await answer(channel, wrote())

    (call,) = line.calls
    assert call.path == "/v2/bot/message/reply"
    assert call.body["replyToken"] == "a-reply-token"
    assert [message["altText"] for message in call.body["messages"]] == ["件數"]
    assert call.headers["authorization"] == f"Bearer {TOKEN}"
    assert call.headers["content-type"] == "application/json"
    assert "x-line-retry-key" not in call.headers


async def test_plain_text_is_a_text_message(line: LineApi, channel: LineChannel) -> None:
    """Whoever chose it gets no card."""
    await answer(channel, wrote(), plain_text=True)

    (message,) = line.calls[0].body["messages"]
    assert message["text"] == "件數\n已上傳：3 件\n可以回覆：1 期限"


async def test_without_a_token_nothing_is_sent(line: LineApi, channel: LineChannel) -> None:
    """No answer turns into a push by accident: that would cost, and come at a strange time."""
    with capture_logs() as logs:
        await answer(channel, wrote(""))

    assert line.calls == []
    assert [entry["event"] for entry in logs] == ["reply_token_missing"]


@pytest.mark.parametrize(
    ("laid", "event"),
    [
        (BAD_TOKEN, "reply_token_spent"),
        (DOWN, "answer_unclear"),
        (ODD, "answer_unclear"),
        (CUT, "answer_unclear"),
        (Laid(held=True), "answer_unclear"),
    ],
)
async def test_an_answer_is_tried_once(line: LineApi, channel: LineChannel, laid: Laid, event: str) -> None:
    """Late, or perhaps taken: it is not sent again, and nothing else instead."""
    line.lay_out(laid)
    with capture_logs() as logs:
        await answer(channel, wrote())

    assert line.paths() == ["/v2/bot/message/reply"]
    assert [entry["event"] for entry in logs] == [event]


@pytest.mark.parametrize(
    "laid", [refusal(400, "The request body has 1 error(s)", "messages[0]"), RATE, refusal(404, "")]
)
async def test_an_answer_that_line_refused_is_kept(line: LineApi, channel: LineChannel, laid: Laid) -> None:
    """LINE surely does not have it: whoever asked for it to be sent hears so, and it is not sent again here."""
    line.lay_out(laid)
    with pytest.raises(NotAnsweredError):
        await answer(channel, wrote())

    assert len(line.calls) == 1


async def test_an_answer_that_never_left_is_tried_once_more(clock: FakeClock) -> None:
    """A refused connection has taken nothing: after a moment it is tried a second time, and then given up."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    with socket.socket() as nobody:  # bound, and not listening
        nobody.bind(("127.0.0.1", 0))
        channel = LineChannel(CONFIG, clock, base=f"http://127.0.0.1:{nobody.getsockname()[1]}", sleep=sleep)
        with pytest.raises(NotAnsweredError):
            await answer(channel, wrote())
        assert slept == [0.5]
        assert await push(channel) == Delivery(Outcome.LATER, reason=Reason.NOT_SENT)
        await channel.show_working(wrote())
        await channel.close()


async def test_a_push_is_repeated_under_its_key(line: LineApi, channel: LineChannel) -> None:
    """No answer leaves it open; the same key and body again is harmless, and LINE's first id is kept."""
    line.lay_out(CUT, DOWN, Laid(409, headers={"X-Line-Accepted-Request-Id": "r0"}))

    assert [(await push(channel)).outcome for _ in range(2)] == [Outcome.UNCLEAR] * 2
    assert await push(channel) == Delivery(Outcome.ACCEPTED, request_id="r0")
    assert {call.headers["x-line-retry-key"] for call in line.calls} == {KEY}
    assert [call.body for call in line.calls] == [line.calls[0].body] * 3
    assert line.calls[0].body["to"] == WHO


async def test_a_silent_line_is_not_waited_for(line: LineApi, channel: LineChannel) -> None:
    """What does not answer in time may have taken it."""
    line.lay_out(Laid(held=True))

    assert await push(channel) == Delivery(Outcome.UNCLEAR, reason=Reason.TIMEOUT)


async def test_a_rate_limit_holds_the_channel(line: LineApi, channel: LineChannel, clock: FakeClock) -> None:
    """The next push is not even tried before the pause is over; answers go on, since theirs is another limit."""
    line.lay_out(RATE)

    assert await push(channel) == Delivery(Outcome.LATER, "r1", Reason.RATE, RATE_PAUSE)
    assert await push(channel) == Delivery(Outcome.LATER, None, Reason.RATE, RATE_PAUSE)
    assert len(line.calls) == 1
    await answer(channel, wrote())
    clock.turn(seconds=RATE_PAUSE.total_seconds())
    assert (await push(channel)).outcome is Outcome.ACCEPTED


async def test_a_short_pause_is_waited_out(line: LineApi, channel: LineChannel, slept: list[float]) -> None:
    """A second is not worth leaving a whole batch for later."""
    line.lay_out(refusal(429, "The API rate limit has been exceeded.", Retry_After="1"))

    assert (await push(channel)).outcome is Outcome.LATER
    assert (await push(channel)).outcome is Outcome.ACCEPTED
    assert slept == [1.0]


async def test_a_spent_quota_is_said_once_an_hour(line: LineApi, channel: LineChannel, clock: FakeClock) -> None:
    """Every message is refused for that reason, and the staff is not told a thousand times."""
    line.lay_out(MONTHLY, MONTHLY, MONTHLY)
    with capture_logs() as logs:
        assert (await push(channel)).reason == Reason.QUOTA
        assert (await push(channel)).outcome is Outcome.REFUSED
        clock.turn(hours=1)
        await push(channel)

    assert [entry["event"] for entry in logs] == ["quota_spent"] * 2
    await answer(channel, wrote())  # answers cost nothing


async def test_a_wrong_token_stops_everything(line: LineApi, channel: LineChannel, clock: FakeClock) -> None:
    """One alarm, then silence for a quarter of an hour: nothing is lost, and LINE is not hammered."""
    line.lay_out(refusal(401, "Authentication failed."))
    with capture_logs() as logs:
        assert await push(channel) == Delivery(Outcome.LATER, "r1", Reason.CREDENTIALS, LOCKED_OUT_FOR)
        clock.turn(minutes=5)
        rest = LOCKED_OUT_FOR - timedelta(minutes=5)
        assert await push(channel) == Delivery(Outcome.LATER, None, Reason.CREDENTIALS, rest)
        with pytest.raises(NotAnsweredError):
            await answer(channel, wrote())
        await channel.show_working(wrote())

    assert len(line.calls) == 1
    assert [(entry["event"], entry["log_level"]) for entry in logs] == [("credentials_refused", "error")]
    clock.turn(minutes=10)
    assert (await push(channel)).outcome is Outcome.ACCEPTED


async def test_nothing_said_stands_in_the_logs(line: LineApi, channel: LineChannel) -> None:
    """LINE repeats what it does not like; the log has the status and LINE's id of the request, and no token of ours."""
    line.lay_out(refusal(400, "王小明 is too long", "messages[0].text"), refusal(401, TOKEN))
    with capture_logs() as logs:
        await push(channel)
        await push(channel)

    assert [entry["event"] for entry in logs] == ["message_refused", "credentials_refused"]
    assert "王小明" not in str(logs)
    assert TOKEN not in str(logs) + repr(channel) + repr(vars(channel))


async def test_equal_words_go_to_many_at_once(line: LineApi, channel: LineChannel) -> None:
    """One request, one key, everybody once; one person alone is pushed to, as LINE asks."""
    people = [f"U{number:032x}" for number in range(LINE_MULTICAST)]
    delivery = await channel.multicast([*people, people[0]], REPLY, key=KEY, language=None)
    await channel.multicast(people[:1], REPLY, key=KEY, language=None)

    assert delivery == Delivery(Outcome.ACCEPTED, request_id="r1")
    many, one = line.calls
    assert (many.path, many.body["to"], many.headers["x-line-retry-key"]) == ("/v2/bot/message/multicast", people, KEY)
    assert (one.path, one.body["to"]) == ("/v2/bot/message/push", people[0])


@pytest.mark.parametrize("count", [0, LINE_MULTICAST + 1])
async def test_chunks_are_made_before(channel: LineChannel, count: int) -> None:
    """Members of a chunk are frozen with its key: the channel does not divide what it is given."""
    with pytest.raises(ValueError, match="recipients"):
        await channel.multicast([str(number) for number in range(count)], REPLY, key=KEY, language=None)


async def test_the_loading_animation_is_a_courtesy(line: LineApi, channel: LineChannel) -> None:
    """It is shown in the asker's own chat; whatever comes of it, nothing breaks."""
    line.lay_out(Laid(202), refusal(400, "no"), CUT)
    for _ in range(3):
        await channel.show_working(wrote())

    assert [call.body for call in line.calls] == [{"chatId": WHO, "loadingSeconds": 20}] * 3


def test_what_the_account_can(clock: FakeClock) -> None:
    """It takes keys, has connections, shows that it works, and takes equal words for many; making it opens nothing."""
    made: Any = make_line(CONFIG, clock, base="http://127.0.0.1:9/")

    assert made.takes_keys
    assert (made.name, made.schools) == ("line.hill", ("hill",))
    assert all(isinstance(made, ability) for ability in (Connected, ShowsWorking, Multicasts))


async def test_it_can_be_closed_twice_and_opens_by_itself(line: LineApi, clock: FakeClock) -> None:
    """A message after the close of one loop opens a client in the next one."""
    channel = make_line(CONFIG, clock, base=f"{line.base}/")
    for _ in range(2):
        assert (await push(channel)).outcome is Outcome.ACCEPTED
        await channel.close()
        await channel.close()
    assert line.paths() == ["/v2/bot/message/push"] * 2


async def test_two_loops_have_connections_of_their_own(line: LineApi, channel: LineChannel) -> None:
    """Whoever sends from a thread with a loop of its own disturbs nobody."""

    async def elsewhere() -> Outcome:
        delivery = await push(channel)
        await channel.close()
        return delivery.outcome

    assert await asyncio.to_thread(asyncio.run, elsewhere()) is Outcome.ACCEPTED
    assert (await push(channel)).outcome is Outcome.ACCEPTED
