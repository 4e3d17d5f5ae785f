"""What is sent unasked is tried once, and every way in which it does not arrive is told apart."""

from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.channels.delivery import LOCKED_OUT_FOR, Reason
from bot.channels.telegram import NotAnsweredError, TelegramChannel
from bot.channels.telegram_place import Place
from bot.channels.telegram_updates import update_of
from handlers.conversation import Button, Link, Paragraph
from handlers.intents import NotMe, ShowDeadlines
from scheduler.push import Delivery, Outcome
from tests.bot.channels.bot_api import CUT, DOWN, ODD, SENT, Answer, BotApi, refusal
from tests.bot.channels.bots import BLOCKED, REPLY, answer, config, pressed, push, wrote
from tests.conftest import START, FakeClock

pytestmark = pytest.mark.anyio

MESSAGE = {"message_id": 5, "date": 1, "chat": {"id": 7, "type": "private"}}
TOO_LONG = refusal(400, "Bad Request: message is too long")


@pytest.mark.parametrize(
    ("laid_out", "outcome", "reason", "after"),
    [
        (BLOCKED, Outcome.GONE, Reason.BLOCKED, None),
        (refusal(403, "Forbidden: user is deactivated"), Outcome.GONE, Reason.DEACTIVATED, None),
        (
            refusal(403, "Forbidden: bot can't initiate conversation with a user"),
            Outcome.GONE,
            Reason.NEVER_STARTED,
            None,
        ),
        (refusal(400, "Bad Request: chat not found"), Outcome.GONE, Reason.NEVER_STARTED, None),
        (
            refusal(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-9),
            Outcome.GONE,
            Reason.ADDRESS,
            None,
        ),
        (TOO_LONG, Outcome.REFUSED, Reason.BODY, None),
        (refusal(400, "Bad Request: BUTTON_DATA_INVALID"), Outcome.REFUSED, Reason.BODY, None),
        (refusal(401, "Unauthorized"), Outcome.LATER, Reason.CREDENTIALS, LOCKED_OUT_FOR),
        (refusal(404, "Not Found"), Outcome.LATER, Reason.CREDENTIALS, LOCKED_OUT_FOR),
        (refusal(409, "Conflict: terminated by other getUpdates request"), Outcome.LATER, Reason.DOWN, None),
        (
            refusal(429, "Too Many Requests: retry after 11", retry_after=11),
            Outcome.LATER,
            Reason.RATE,
            timedelta(seconds=11),
        ),
        (refusal(500, "Internal Server Error"), Outcome.LATER, Reason.DOWN, None),
        (DOWN, Outcome.LATER, Reason.DOWN, None),
        (CUT, Outcome.UNCLEAR, Reason.TIMEOUT, None),
        (Answer(held=True), Outcome.UNCLEAR, Reason.TIMEOUT, None),
        (ODD, Outcome.UNCLEAR, Reason.TIMEOUT, None),
    ],
)
async def test_every_way_in_which_a_message_does_not_arrive(
    api: BotApi,
    bot: TelegramChannel,
    laid_out: Answer,
    outcome: Outcome,
    reason: Reason,
    after: timedelta | None,
) -> None:
    """Gone is final, later is asked again, unclear is left to a mark; each is tried once."""
    api.lay_out("sendMessage", laid_out)

    with capture_logs():
        assert await push(bot) == Delivery(outcome, None, reason, after)

    assert api.methods() == ["sendMessage"]


async def test_what_arrived_has_its_number(api: BotApi, bot: TelegramChannel) -> None:
    """The message's id is kept with the notice."""
    delivery = await push(bot)

    assert delivery == Delivery(Outcome.ACCEPTED, request_id="1")


async def test_pressing_on_what_was_sent_unasked_leaves_it_there(api: BotApi, bot: TelegramChannel) -> None:
    """Its buttons that decide nothing are marked; who presses is understood as ever, and answered below."""
    buttons = (Button("期限", ShowDeadlines()), Button("不是我", NotMe("x" * 22)), Link("平臺", "https://a.org"))
    await push(bot, reply=replace(REPLY, buttons=buttons))
    keys = [key for row in api.calls[0][1]["reply_markup"]["inline_keyboard"] for key in row]
    presses = [
        update_of(
            {"update_id": 1, "callback_query": {"id": "q", "from": {"id": 7}, "data": data, "message": MESSAGE}},
            config(),
            START,
        ).incoming
        for data in (key["callback_data"] for key in keys[:2])
    ]

    assert [press and press.data for press in presses] == ["v1:deadlines", f"v1:notme:{'x' * 22}"]
    assert [press and Place.of(press).message for press in presses] == [None, 5]


async def test_without_a_connection_nothing_was_sent(clock: FakeClock) -> None:
    """Refused before anything left: it is surely not there, and may be sent again."""
    bot = TelegramChannel(config(), clock, base="http://127.0.0.1:9")
    delivery = await push(bot)
    await bot.close()

    assert (delivery.outcome, delivery.reason) == (Outcome.LATER, Reason.NOT_SENT)


async def test_reminders_wait_after_429_and_answers_to_others_go_on(
    api: BotApi, bot: TelegramChannel, slept: list[float]
) -> None:
    """One person's flood silences nobody who asks; whatever nobody waits for stands back."""
    api.lay_out("sendMessage", refusal(429, "Too Many Requests: retry after 60", retry_after=60))
    await push(bot, "7")

    assert await push(bot, "8") == Delivery(Outcome.LATER, None, Reason.RATE, timedelta(seconds=60))
    await answer(bot, wrote("9"))

    assert [sent["chat_id"] for _, sent in api.calls] == [7, 9]
    assert sum(slept) < 1


async def test_with_a_wrong_token_nothing_is_tried_for_a_while(
    api: BotApi, bot: TelegramChannel, clock: FakeClock
) -> None:
    """Telegram counts such tries; a quarter of an hour later somebody may have put the token right."""
    api.lay_out("sendMessage", refusal(401, "Unauthorized"))
    with capture_logs():
        await push(bot)
        clock.turn(minutes=5)
        assert await push(bot, "8") == Delivery(Outcome.LATER, None, Reason.CREDENTIALS, timedelta(minutes=10))
        with pytest.raises(NotAnsweredError):
            await answer(bot, pressed())
    clock.turn(minutes=10)

    assert (await push(bot)).outcome is Outcome.ACCEPTED
    assert api.methods() == ["sendMessage", "sendMessage"]


async def test_what_is_too_long_and_was_cut_by_nobody_goes_out_in_several(api: BotApi, bot: TelegramChannel) -> None:
    """In order, and the buttons under the last one."""
    long = replace(REPLY, blocks=tuple(Paragraph(f"第{number}段。" + "字" * 900) for number in range(9)))

    delivery = await push(bot, reply=long)

    assert delivery.outcome is Outcome.ACCEPTED
    texts = [sent["text"] for _, sent in api.calls]
    assert len(texts) == 3
    assert [text.count("段。") for text in texts] == [4, 4, 1]
    assert ["reply_markup" in sent for _, sent in api.calls] == [False, False, True]


async def test_a_part_that_is_there_is_not_sent_again(api: BotApi, bot: TelegramChannel) -> None:
    """When the second part cannot be sent, asking for the whole again would repeat the first."""
    long = replace(REPLY, blocks=tuple(Paragraph("字" * 900) for _ in range(9)))
    api.lay_out("sendMessage", SENT, DOWN)

    assert (await push(bot, reply=long)).outcome is Outcome.UNCLEAR


async def test_a_channel_can_be_opened_again(api: BotApi, bot: TelegramChannel) -> None:
    """Closing twice is harmless, and whoever asks after that gets a new client."""
    await bot.close()
    await bot.close()

    assert (await push(bot)).outcome is Outcome.ACCEPTED


async def test_it_takes_no_keys(bot: TelegramChannel) -> None:
    """The sender marks what may have arrived twice."""
    assert (bot.name, bot.schools, bot.takes_keys) == ("telegram.hill", ("hill",), False)
