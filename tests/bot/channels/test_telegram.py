"""A bot answers where somebody pressed or wrote, says nothing in groups, and gives up where nobody waits any more."""

import pytest
from structlog.testing import capture_logs

from bot.channels.delivery import Reason
from bot.channels.telegram import NotAnsweredError, TelegramChannel
from handlers.conversation import Reply
from handlers.intents import Intent, ShowMore
from handlers.reminding_intents import Declare, Snooze
from scheduler.push import Outcome
from tests.bot.channels.bot_api import CUT, DOWN, TOKEN, Answer, BotApi, refusal
from tests.bot.channels.bots import BLOCKED, answer, pressed, push, wrote

pytestmark = pytest.mark.anyio

NOT_FOUND = refusal(400, "Bad Request: message to edit not found")
UNREADABLE = refusal(400, "Bad Request: can't parse entities: Unclosed start tag at byte offset 3")


async def test_words_are_answered_below(api: BotApi, bot: TelegramChannel) -> None:
    """One message in HTML, with its keyboard, and without previews of pages."""
    await answer(bot, wrote())

    assert api.calls == [
        (
            "sendMessage",
            {
                "chat_id": 7,
                "text": "<b>件數</b>\n已上傳：<b>3 件 &lt;b&gt;</b>",
                "parse_mode": "HTML",
                "link_preview_options": {"is_disabled": True},
                "reply_markup": {
                    "inline_keyboard": [
                        [
                            {"text": "期限", "callback_data": "v1:deadlines"},
                            {"text": "平臺", "url": "https://example.org/"},
                        ]
                    ]
                },
            },
        )
    ]


async def test_plain_text_has_no_markup(api: BotApi, bot: TelegramChannel) -> None:
    """The same words, the choices by number, nothing to press."""
    await answer(bot, wrote(), plain_text=True)

    [(_, sent)] = api.calls
    assert sent["text"] == "件數\n已上傳：3 件 <b>\n平臺：https://example.org/\n可以回覆：1 期限"
    assert "parse_mode" not in sent
    assert "reply_markup" not in sent


async def test_a_press_is_acknowledged_first_and_its_message_becomes_the_answer(
    api: BotApi, bot: TelegramChannel
) -> None:
    """The spinner ends before anything else; then the pressed message is edited, and nothing new is sent."""
    await answer(bot, pressed())

    assert api.methods() == ["answerCallbackQuery", "editMessageText"]
    assert api.calls[0][1] == {"callback_query_id": "q1"}
    assert (api.calls[1][1]["chat_id"], api.calls[1][1]["message_id"]) == (7, 5)


async def test_an_answer_without_buttons_takes_the_pressed_ones_away(api: BotApi, bot: TelegramChannel) -> None:
    """What was decided cannot be pressed again."""
    await answer(bot, pressed(), Reply("已由陳老師於1月15日認證"))

    assert "reply_markup" not in api.calls[1][1]


async def test_a_press_is_acknowledged_once(api: BotApi, bot: TelegramChannel) -> None:
    """Acknowledged on arrival, it is not again with the answer."""
    await bot.acknowledge(pressed())
    await answer(bot, pressed())

    assert api.methods() == ["answerCallbackQuery", "editMessageText"]


@pytest.mark.parametrize(
    "failed",
    [
        refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid"),
        refusal(429, "Too Many Requests: retry after 5", retry_after=5),
        DOWN,
        CUT,
        Answer(held=True),
    ],
)
async def test_a_press_that_cannot_be_acknowledged_is_answered(
    api: BotApi, bot: TelegramChannel, failed: Answer
) -> None:
    """The spinner is a courtesy; the answer is not."""
    api.lay_out("answerCallbackQuery", failed)

    await answer(bot, pressed())

    assert api.methods() == ["answerCallbackQuery", "editMessageText"]


async def test_an_answer_that_is_there_already_is_there(api: BotApi, bot: TelegramChannel) -> None:
    """Pressing twice shows the same; Telegram calls that an error, and it is none."""
    api.lay_out("editMessageText", refusal(400, "Bad Request: message is not modified: specified new message …"))

    await answer(bot, pressed())

    assert api.methods() == ["answerCallbackQuery", "editMessageText"]


@pytest.mark.parametrize("why", [NOT_FOUND, refusal(400, "Bad Request: message can't be edited")])
async def test_a_message_that_cannot_be_edited_is_answered_anew(api: BotApi, bot: TelegramChannel, why: Answer) -> None:
    """Somebody deleted it, or it is too old: the answer comes below."""
    api.lay_out("editMessageText", why)

    await answer(bot, pressed())

    assert api.methods() == ["answerCallbackQuery", "editMessageText", "sendMessage"]


async def test_a_press_on_a_message_that_is_not_shown_is_answered_below(api: BotApi, bot: TelegramChannel) -> None:
    """Telegram does not say which message it was."""
    await answer(bot, pressed(message=None))

    assert api.methods() == ["answerCallbackQuery", "sendMessage"]


async def test_more_comes_below_what_it_goes_on_from(api: BotApi, bot: TelegramChannel) -> None:
    """「看更多」 does not take the first part away."""
    await answer(bot, pressed(data=ShowMore("0123456789abcdef").pack()))

    assert api.methods() == ["answerCallbackQuery", "sendMessage"]


@pytest.mark.parametrize("intent", [Declare("selection", "113", "", "done"), Snooze()])
async def test_a_reminder_stays_above_the_answer(api: BotApi, bot: TelegramChannel, intent: Intent) -> None:
    """It may remind of more than what was pressed, whose days and buttons are still needed."""
    await answer(bot, pressed(data=intent.pack()))

    assert api.methods() == ["answerCallbackQuery", "sendMessage"]


async def test_nothing_is_said_in_a_group(api: BotApi, bot: TelegramChannel) -> None:
    """Neither asked nor unasked: what the bot knows is for one person."""
    await answer(bot, wrote(chat=-100123))
    delivery = await push(bot, "-100123")

    assert api.calls == []
    assert (delivery.outcome, delivery.reason) == (Outcome.REFUSED, Reason.ADDRESS)


async def test_a_group_is_left_without_a_word(api: BotApi, bot: TelegramChannel) -> None:
    """And if Telegram refuses that, nothing breaks."""
    api.lay_out("leaveChat", refusal(403, "Forbidden: bot is not a member of the supergroup chat"))

    with capture_logs() as logs:
        await bot.leave("-100123")
        await bot.leave("-100123")

    assert api.calls == [("leaveChat", {"chat_id": -100123})] * 2
    assert [entry["event"] for entry in logs] == ["group_not_left", "group_left"]


async def test_typing_is_shown_and_cannot_fail(api: BotApi, bot: TelegramChannel) -> None:
    """While something takes long."""
    api.lay_out("sendChatAction", BLOCKED)

    await bot.show_working(wrote())
    await bot.show_working(wrote())
    await bot.show_working(wrote(chat=-5))

    assert api.calls == [("sendChatAction", {"chat_id": 7, "action": "typing"})] * 2


async def test_html_that_cannot_be_read_is_sent_without(api: BotApi, bot: TelegramChannel) -> None:
    """The words arrive, with their buttons, and somebody is told of our mistake."""
    api.lay_out("sendMessage", UNREADABLE)

    with capture_logs() as logs:
        await answer(bot, wrote())

    (_, first), (_, second) = api.calls
    assert second["text"] == "件數\n已上傳：3 件 <b>"
    assert "parse_mode" not in second
    assert second["reply_markup"] == first["reply_markup"]
    assert [(entry["event"], entry["log_level"]) for entry in logs] == [("markup_refused", "error")]


async def test_an_answer_waits_as_long_as_telegram_asks(api: BotApi, bot: TelegramChannel, slept: list[float]) -> None:
    """429 is no failure: the answer comes when it may."""
    api.lay_out("sendMessage", refusal(429, "Too Many Requests: retry after 7", retry_after=7))

    await answer(bot, wrote())

    assert api.methods() == ["sendMessage", "sendMessage"]
    assert sum(slept) == pytest.approx(7)


async def test_nobody_waits_for_an_answer_for_ever(api: BotApi, bot: TelegramChannel) -> None:
    """After half a minute whoever asked may have gone; the answer is kept with its event."""
    api.lay_out("sendMessage", refusal(429, "Too Many Requests: retry after 600", retry_after=600))

    with pytest.raises(NotAnsweredError):
        await answer(bot, wrote())

    assert api.methods() == ["sendMessage"]


async def test_an_answer_is_tried_again_while_telegram_is_down(
    api: BotApi, bot: TelegramChannel, slept: list[float]
) -> None:
    """Telegram says that it does not have it, so it may be sent again."""
    api.lay_out("sendMessage", DOWN, refusal(500, "Internal Server Error"))

    await answer(bot, wrote())

    assert api.methods() == ["sendMessage"] * 3
    assert len(slept) >= 2


async def test_an_answer_that_may_have_arrived_is_not_repeated(api: BotApi, bot: TelegramChannel) -> None:
    """Telegram knows no keys: twice would be a second message."""
    api.lay_out("sendMessage", CUT)

    await answer(bot, wrote())

    assert api.methods() == ["sendMessage"]


async def test_an_edit_that_may_have_arrived_is_repeated(api: BotApi, bot: TelegramChannel) -> None:
    """Twice is the same as once."""
    api.lay_out("editMessageText", CUT)

    await answer(bot, pressed())

    assert api.methods() == ["answerCallbackQuery", "editMessageText", "editMessageText"]


async def test_whoever_has_blocked_the_bot_is_not_answered(api: BotApi, bot: TelegramChannel) -> None:
    """There is nobody to read it; that is no fault."""
    api.lay_out("sendMessage", BLOCKED)

    await answer(bot, wrote())

    assert api.methods() == ["sendMessage"]


async def test_a_wrong_token_is_not_tried_again_and_never_shown(api: BotApi, bot: TelegramChannel) -> None:
    """Somebody has to look; what they see does not hold the token."""
    api.lay_out("sendMessage", refusal(401, "Unauthorized"))

    with capture_logs() as logs, pytest.raises(NotAnsweredError) as raised:
        await answer(bot, wrote())

    assert api.methods() == ["sendMessage"]
    assert [entry["event"] for entry in logs] == ["credentials_refused"]
    assert TOKEN not in f"{logs} {raised.value!r} {bot!r}"
