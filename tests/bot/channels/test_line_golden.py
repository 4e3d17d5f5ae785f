"""What every kind of reply looks like on LINE, and what people really get in a conversation."""

import json
import os
from pathlib import Path

import pytest

from bot.channels.line_flex import to_line
from bot.channels.texts import MORE
from locales import LANGUAGES, translator
from tests.bot.channels.line_spec import complaints, needs_line_spec
from tests.bot.channels.samples import SAMPLES
from tests.bot.channels.test_line_flex import TOKEN, actions_of, check_limits, texts_of
from tests.desk import Desk
from tests.talk import Talk

T = translator(None)
GOLDEN = Path(__file__).parents[2] / "golden" / "line"
WRITES = os.environ.get("LICHENG_GOLDEN") == "write"


@pytest.mark.parametrize("name", SAMPLES)
def test_every_kind_of_reply_looks_as_it_did(name: str) -> None:
    """Compared with tests/golden/line; `LICHENG_GOLDEN=write` writes the files anew, to be read before a commit."""
    cards, plain = (to_line(SAMPLES[name], T, plain_text=plain_text) for plain_text in (False, True))
    found = json.dumps({"cards": cards, "plain": plain}, ensure_ascii=False, indent=1) + "\n"
    file = GOLDEN / f"{name}.json"
    if WRITES:
        GOLDEN.mkdir(parents=True, exist_ok=True)
        file.write_text(found, "utf-8")

    assert file.read_text("utf-8") == found
    check_limits(cards)
    check_limits(plain)


def test_every_golden_file_is_of_a_kind_that_there_is() -> None:
    """A kind that is gone takes its file with it."""
    assert {file.stem for file in GOLDEN.iterdir()} == set(SAMPLES)


@needs_line_spec
@pytest.mark.parametrize("name", SAMPLES)
def test_line_takes_the_golden_files(name: str) -> None:
    """What stands in the files is held against LINE's specification, as cards and as plain text."""
    for messages in json.loads((GOLDEN / f"{name}.json").read_text("utf-8")).values():
        assert complaints("ReplyMessageRequest", {"replyToken": TOKEN, "messages": messages}) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_real_conversation_fits_one_message_each(talk: Talk, desk: Desk, language: str) -> None:
    """From the first word to the unbinding: one card or text an answer, no label cut, no name in a notification."""
    talk.stranger().presses_data(f"v1:language:{language}")
    steps = ["v1:welcome", "v1:privacy", "v1:bind", desk.code("20102"), "v1:accept", "20102"]
    steps += ["v1:works", "v1:deadlines", "v1:help", "v1:bindings", "今天天氣真好", "v1:plain", "v1:revoke"]
    for step in steps:
        talk.presses_data(step) if step.startswith("v1:") else talk.says(step)
        assert talk.reply is not None
        for plain_text in (False, True):
            messages = to_line(talk.reply, translator(language), plain_text=plain_text)
            check_limits(messages)
            (message,) = messages
            labels = [action["label"] for action in actions_of(messages)]
            assert labels == [button.label for button in talk.reply.buttons]
            assert all(MORE not in label for label in labels)
            assert "周以樂" not in message.get("altText", "")
            assert talk.reply.title in texts_of(messages)
