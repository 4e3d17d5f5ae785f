"""The bot against the contract stand-in, which holds every call against Telegram's own specification."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from bot.channels.delivery import Reason
from bot.channels.limits import TELEGRAM_TEXT
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_poll import Updates
from bot.channels.telegram_updates import update_of
from bot.clock import system_clock
from handlers.conversation import Link, Paragraph, Reply
from scheduler.push import Outcome
from tests.bot.channels.bots import REPLY, answer, config, push
from tests.bot.channels.samples import SAMPLES
from tests.bot.channels.stand_in import StandIn, serving, shape
from tests.bot.channels.telegram_spec import needs_contract
from tests.bot.running import DIRECT
from tests.conftest import START, FakeClock

pytestmark = [pytest.mark.anyio, needs_contract]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving("--rates", "off", "--require-start", "--time-scale", "0.05") as address:
        yield address


@pytest.fixture
def telegram(address: str) -> Iterator[StandIn]:
    """Return the stand-in with one person who has started the bot; at the end nothing was against the specification."""
    with httpx.Client(**DIRECT) as client:
        stand_in = StandIn(address, client)
        stand_in.control("reset")
        stand_in.control("say", user={"id": 7}, text="/start")
        yield stand_in
        assert stand_in.look("violations") == []


@pytest.fixture
async def bot(telegram: StandIn, clock: FakeClock) -> AsyncIterator[TelegramChannel]:
    async def sleep(seconds: float) -> None:
        clock.turn(seconds=seconds)

    bot = TelegramChannel(config(), clock, base=telegram.base, read=0.3, sleep=sleep)
    yield bot
    await bot.close()


async def test_a_conversation_by_buttons(telegram: StandIn, bot: TelegramChannel) -> None:
    """Asked, answered below; pressed, acknowledged and edited in place; decided, and nothing is left to press."""
    await answer(bot, await telegram.said("我的件數"), SAMPLES["counts"])
    [shown] = telegram.chat()
    await answer(bot, await telegram.pressed(shown["message_id"]), SAMPLES["deadlines"])
    [edited] = telegram.chat()
    await answer(bot, await telegram.pressed(shown["message_id"]), SAMPLES["decided"])
    [decided] = telegram.chat()

    assert shown["text"].startswith("113學年度第1學期的件數\n資料日期：")
    assert edited["text"].startswith("最近的期限\n上傳課程學習成果：2月3日星期一截止")
    assert shape(edited) == [["我的件數"]]
    assert decided["text"] == "已由任課教師於1月15日星期三認證\n還有：2 件等候您認證"
    assert "reply_markup" not in decided
    assert telegram.methods() == ["sendMessage", *["answerCallbackQuery", "editMessageText"] * 2]


async def test_pressing_twice_shows_the_same_once(telegram: StandIn, bot: TelegramChannel) -> None:
    """The second edit changes nothing, and a query answered twice breaks nothing."""
    await answer(bot, await telegram.said("我的件數"), SAMPLES["counts"])
    [shown] = telegram.chat()
    press = await telegram.pressed(shown["message_id"])
    for event in (press, await telegram.pressed(shown["message_id"])):
        await answer(bot, event, SAMPLES["counts"])

    assert telegram.chat() == [shown]
    with capture_logs() as logs:
        await bot.acknowledge(press)
        await bot.acknowledge_press("12345")
    assert [entry["error"] for entry in logs] == ["query_over"]


async def test_what_was_sent_unasked_stays_until_it_is_decided(telegram: StandIn, bot: TelegramChannel) -> None:
    """Going on from it is answered below, and its button to decide is still there; a decision takes its place."""
    await push(bot, reply=SAMPLES["reminder"])
    [reminder] = telegram.chat()
    await answer(bot, await telegram.pressed(reminder["message_id"], col=0), SAMPLES["counts"])
    after_looking = telegram.chat()
    decision = await telegram.pressed(reminder["message_id"], col=1)
    await answer(bot, decision, SAMPLES["decided"])

    assert after_looking[0] == reminder
    assert after_looking[1]["text"].startswith("113學年度第1學期的件數")
    assert decision.data == SAMPLES["reminder"].buttons[1].intent.pack()
    assert [message["text"].split("\n")[0] for message in telegram.chat()] == [
        "已由任課教師於1月15日星期三認證",
        "113學年度第1學期的件數",
    ]
    assert "reply_markup" not in telegram.chat()[0]


async def test_a_message_that_is_gone_or_hidden_is_answered_below(telegram: StandIn, bot: TelegramChannel) -> None:
    """Deleted between press and answer, or too old for Telegram to show it to us."""
    await answer(bot, await telegram.said("我的件數"), SAMPLES["counts"])
    [first] = telegram.chat()
    await answer(bot, await telegram.pressed(first["message_id"], inaccessible=True), SAMPLES["reminder"])
    gone = await telegram.pressed(first["message_id"])
    telegram.delete(first["message_id"])
    await answer(bot, gone, SAMPLES["deadlines"])

    assert [message["text"].split("\n")[0] for message in telegram.chat()] == ["上傳期限提醒", "最近的期限"]


@pytest.mark.parametrize("name", SAMPLES)
async def test_every_kind_of_reply_is_taken(telegram: StandIn, bot: TelegramChannel, name: str) -> None:
    """As HTML and as plain text, unasked and as an edit."""
    assert (await push(bot, reply=SAMPLES[name])).outcome is Outcome.ACCEPTED
    event = await telegram.said("我的件數")
    await answer(bot, event, SAMPLES[name], plain_text=True)
    await answer(bot, event, REPLY)
    await answer(bot, await telegram.pressed(telegram.chat()[-1]["message_id"]), SAMPLES[name])

    pushed, plain, edited = telegram.chat()
    assert edited["text"] == pushed["text"]
    assert shape(edited) == shape(pushed)
    assert "reply_markup" not in plain


async def test_4096_angle_brackets_arrive(telegram: StandIn, bot: TelegramChannel) -> None:
    """The longest text there is, of what weighs most; one more goes out in two messages, with nothing lost."""
    await push(bot, reply=Reply("<" * TELEGRAM_TEXT))
    await push(bot, reply=Reply("題", (Paragraph("<" * TELEGRAM_TEXT),)))

    assert telegram.chat()[0]["text"] == "<" * TELEGRAM_TEXT
    assert "".join(message["text"] for message in telegram.chat()[1:]).count("<") == TELEGRAM_TEXT


async def test_who_has_blocked_the_bot_is_gone_until_they_are_back(telegram: StandIn, bot: TelegramChannel) -> None:
    """The state of a person, not of the message."""
    telegram.control("block", user={"id": 7})
    assert ((found := await push(bot)).outcome, found.reason) == (Outcome.GONE, Reason.BLOCKED)
    telegram.control("unblock", user={"id": 7})
    assert (await push(bot)).outcome is Outcome.ACCEPTED
    telegram.control("block", user={"id": 7}, description="Forbidden: user is deactivated")
    assert (await push(bot)).reason == Reason.DEACTIVATED


async def test_who_never_started_the_bot_cannot_be_written_to(telegram: StandIn, bot: TelegramChannel) -> None:
    """Telegram knows no such chat."""
    found = await push(bot, "8")

    assert (found.outcome, found.reason) == (Outcome.GONE, Reason.NEVER_STARTED)


async def test_429_is_waited_for(telegram: StandIn, bot: TelegramChannel, clock: FakeClock) -> None:
    """An answer comes when it may; what is unasked is given back with the time to wait."""
    telegram.control("fault", method="sendMessage", retry_after=4)
    await answer(bot, await telegram.said("我的件數"))
    telegram.control("fault", method="sendMessage", retry_after=9)
    clock.turn(seconds=5)
    found = await push(bot)

    assert len(telegram.chat()) == 1
    assert (found.outcome, found.retry_after.total_seconds()) == (Outcome.LATER, 9)


@pytest.mark.parametrize("fault", [{"drop": True}, {"delay": 1}])
async def test_a_message_without_an_answer_may_be_there(
    telegram: StandIn, bot: TelegramChannel, fault: dict[str, Any]
) -> None:
    """It was taken and the answer was lost or late: it stands in the chat, and is not sent again."""
    telegram.control("fault", method="sendMessage", after=True, **fault)
    found = await push(bot)

    assert (found.outcome, found.reason) == (Outcome.UNCLEAR, Reason.TIMEOUT)
    assert [message["text"].split("\n")[0] for message in telegram.chat()] == ["件數"]


async def test_what_cannot_be_parsed_arrives_without_markup(telegram: StandIn, bot: TelegramChannel) -> None:
    """Should Telegram ever read HTML otherwise than we do, the words arrive."""
    wrong = "Bad Request: can't parse entities: Unsupported start tag"
    telegram.control("fault", method="sendMessage", error_code=400, description=wrong)
    with capture_logs():
        await answer(bot, await telegram.said("我的件數"))

    assert [message["text"] for message in telegram.chat()] == ["件數\n已上傳：3 件 <b>"]


async def test_a_group_is_left_and_hears_nothing(telegram: StandIn, bot: TelegramChannel) -> None:
    """What is said there is no event of ours, but for the group to be left."""
    telegram.control(
        "say", user={"id": 7}, chat={"id": -100500, "type": "supergroup", "title": "班群"}, text="我的件數"
    )
    updates = Updates(config(), base=telegram.base, long=0)
    received = update_of((await updates.fetch(None))[-1], config(), START)
    await updates.close()
    await bot.leave(received.leave)

    assert received.incoming is None
    assert telegram.methods() == ["leaveChat"]


async def test_typing_is_shown(telegram: StandIn, bot: TelegramChannel) -> None:
    """A call as the specification has it."""
    await bot.show_working(await telegram.said("我的件數"))

    assert telegram.methods() == ["sendChatAction"]


@pytest.mark.parametrize(
    "url", ["http://localhost/x", "tel:+886", "https://example.org/規定 一", "https://x.y.z:8443/?a=<>"]
)
async def test_no_address_costs_the_message(telegram: StandIn, bot: TelegramChannel, url: str) -> None:
    """What Telegram would refuse as a button is said instead."""
    assert (await push(bot, reply=Reply("題", buttons=(Link("頁", url),)))).outcome is Outcome.ACCEPTED


@pytest.mark.soak
async def test_telegrams_own_rates_are_kept() -> None:
    """A school is reminded, and one person asks five times at once, in real time: Telegram never has to say 429."""
    with serving("--rates", "documented", "--count-edits") as address, httpx.Client(**DIRECT) as client:
        stand_in, bot = StandIn(address, client), TelegramChannel(config(), system_clock, base=address)
        event = await stand_in.said("我的件數")
        async with asyncio.TaskGroup() as tasks:
            for person in range(100, 250):
                tasks.create_task(push(bot, str(person)))
            for _ in range(5):
                tasks.create_task(answer(bot, event))
        await bot.close()

        assert [call["error"] for call in stand_in.look("calls") if "error" in call] == []
        assert len(stand_in.chat()) == 5
