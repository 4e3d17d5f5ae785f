"""What people really get in a conversation is one message of Telegram's each, all of it to be pressed."""

import pytest

from bot.channels.telegram_html import to_telegram
from handlers.plain import to_plain
from locales import translator
from tests.bot.channels.telegram_spec import check_html
from tests.desk import Desk
from tests.talk import Talk


@pytest.mark.parametrize("language", ["zh_Hant_TW", "vi"])
def test_a_real_conversation_fits_one_message_each(talk: Talk, desk: Desk, language: str) -> None:
    """From the first word to the unbinding: the words of the simulator, every choice a button with all of its label."""
    t = translator(language)
    talk.stranger().presses_data(f"v1:language:{language}")
    steps = ["v1:welcome", "v1:privacy", "v1:bind", desk.code("20102"), "v1:accept", "20102"]
    steps += ["v1:works", "v1:deadlines", "v1:help", "v1:bindings", "今天天氣真好", "v1:plain", "v1:revoke"]
    for step in steps:
        talk.presses_data(step) if step.startswith("v1:") else talk.says(step)
        assert talk.reply is not None
        message = to_telegram(talk.reply, t)
        check_html(message.text)
        labels = [key.label for row in message.keyboard for key in row]
        plain = to_plain(talk.reply, t)

        assert message.fits
        assert labels == [button.label for button in talk.reply.buttons]
        assert plain.startswith(message.shown)
        assert to_telegram(talk.reply, t, plain_text=True).text == plain
