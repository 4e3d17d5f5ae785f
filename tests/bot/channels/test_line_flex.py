"""Any reply becomes messages that LINE takes, and says everything it says."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.fitting import fit, in_pieces
from bot.channels.limits import (
    LINE_ALT_TEXT,
    LINE_BUBBLE_BYTES,
    LINE_DISPLAY_TEXT,
    LINE_LABEL,
    LINE_MESSAGES,
    LINE_POSTBACK_DATA,
    LINE_QUICK_REPLIES,
    LINE_TEXT,
    LINE_URI,
)
from bot.channels.line_actions import uri_of
from bot.channels.line_flex import fits_line, to_line
from bot.channels.texts import graphemes, is_blank, utf16
from handlers.conversation import Button, Fact, Link, Meter, Paragraph, Passage, Reply
from handlers.intents import GiveCode, ShowDeadlines, ShowMore, ShowWorks
from handlers.plain import block_to_plain, to_plain
from locales import translator
from tests.bot.channels.line_spec import complaints, needs_line_spec
from tests.bot.channels.strange import replies, visible

T = translator(None)
TOKEN = "0" * 32


def parts_of(found: Any) -> Iterator[dict[str, Any]]:
    """Yield every object inside a message."""
    if isinstance(found, dict):
        yield found
        found = list(found.values())
    for one in found if isinstance(found, list) else []:
        yield from parts_of(one)


def texts_of(messages: list[dict[str, Any]]) -> str:
    """Return what can be read in the messages, in order."""
    return "".join(part["text"] for part in parts_of(messages) if part.get("type") == "text")


def actions_of(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the actions of every button."""
    return [part["action"] for part in parts_of(messages) if part.get("type") in ("button", "action")]


def check_limits(messages: list[dict[str, Any]]) -> None:
    """Hold the messages against every limit that the specification does not know, or counts otherwise."""
    assert 1 <= len(messages) <= LINE_MESSAGES
    for message in messages:
        if message["type"] == "text":
            assert utf16(message["text"]) <= LINE_TEXT
            assert len(message.get("quickReply", {"items": []})["items"]) <= LINE_QUICK_REPLIES
        else:
            assert utf16(message["altText"]) <= LINE_ALT_TEXT
            assert len(json.dumps(message["contents"])) <= LINE_BUBBLE_BYTES
    for part in parts_of(messages):
        assert not is_blank(part.get("text", "字"))
        assert graphemes(part.get("label", "")) <= LINE_LABEL
        assert len(part.get("data", "")) <= LINE_POSTBACK_DATA
        assert graphemes(part.get("displayText", "")) <= LINE_DISPLAY_TEXT
        assert len(part.get("uri", "")) <= LINE_URI


def answers(reply: Reply, *, plain_text: bool) -> list[Reply]:
    """Return the answers that somebody gets who presses 「看更多」 to the end."""
    shown: list[Reply] = []
    rest: Reply | None = reply
    while rest is not None:
        fitted = fit(
            rest, lambda one: fits_line(one, T, plain_text), lambda _rest: Button("看更多", ShowMore("0" * 16))
        )
        shown.append(fitted.first)
        rest = fitted.rest
    return shown


@pytest.mark.parametrize("plain_text", [False, True])
@settings(max_examples=15, deadline=None)
@given(reply=replies)
def test_any_reply_fits_and_is_said_in_full(reply: Reply, plain_text: bool) -> None:
    """However long or strange: inside every limit, no block lost or out of order, every button there to press."""
    _check_in_full(reply, plain_text=plain_text)


@pytest.mark.soak
@settings(max_examples=1000, deadline=None)
@given(reply=replies, plain_text=st.booleans())
def test_very_many_replies_fit_and_are_said_in_full(reply: Reply, plain_text: bool) -> None:
    """The same, for as long as one cares to look."""
    _check_in_full(reply, plain_text=plain_text)


def _check_in_full(reply: Reply, *, plain_text: bool) -> None:
    shown = [to_line(part, T, plain_text=plain_text) for part in answers(reply, plain_text=plain_text)]
    for messages in shown:
        check_limits(messages)
    said, place = visible("".join(map(texts_of, shown))), 0
    for block in in_pieces(reply).blocks:
        for words in _words(block, plain_text=plain_text):
            place = said.index(visible(words), place) + len(visible(words))
    pressed = [action["data"] for messages in shown for action in actions_of(messages) if action["type"] == "postback"]
    wanted = [button.intent.pack() for button in reply.buttons if isinstance(button, Button)]
    if not plain_text:
        assert [data for data in pressed if not data.startswith("v1:more:")] == wanted


def _words(block: Any, *, plain_text: bool) -> list[str]:
    if plain_text:
        return [block_to_plain(block, T)]
    match block:
        case Paragraph(text):
            return [text]
        case Passage(text, source):
            return [text, source]
    return [block.label, block.value if isinstance(block, Fact) else block.text]


@needs_line_spec
@pytest.mark.parametrize("plain_text", [False, True])
@settings(max_examples=6, deadline=None)
@given(reply=replies)
def test_line_takes_any_reply(reply: Reply, plain_text: bool) -> None:
    """The specification has nothing to say against it; what is unasked is no longer than five messages either."""
    messages = to_line(reply, T, plain_text=plain_text)

    check_limits(messages)
    assert complaints("ReplyMessageRequest", {"replyToken": TOKEN, "messages": messages}) == []


def test_what_is_too_long_unasked_says_so() -> None:
    """Where five messages are too few and nobody asked, the last one says that something is missing."""
    reply = Reply(
        "題", tuple(Paragraph(f"{number}。{'字' * 990}") for number in range(60)), (Button("期限", ShowDeadlines()),)
    )

    for plain_text in (False, True):
        messages = to_line(reply, T, plain_text=plain_text)
        assert len(messages) == LINE_MESSAGES
        assert "沒有全部列出" in texts_of(messages[-1:])
        assert actions_of(messages[-1:])[0]["data"] == "v1:deadlines"
        check_limits(messages)


def test_a_notification_names_nobody() -> None:
    """What the lock screen shows of a card is the title; names and counts stand inside."""
    (message,) = to_line(Reply("學習歷程檔案件數", (Fact("王小明", "3 件"),)), T, plain_text=False)

    assert message["altText"] == "學習歷程檔案件數"
    assert "王小明" in texts_of([message])


def test_a_bar_repeats_words() -> None:
    """The bar shows the share and never runs over its end; without a limit there is none."""
    blocks = (Meter("件數", "已上傳 3 件", 3, 9), Meter("件數", "超過", 12, 9), Meter("件數", "沒有規定", 3, None))
    messages = to_line(Reply("題", blocks), T, plain_text=False)

    assert [part["width"] for part in parts_of(messages) if "width" in part] == ["33%", "100%"]


def test_a_label_is_cut_and_said_in_full() -> None:
    """A button takes twenty letters; pressing it says all of them in the chat."""
    label = "這是一個非常非常長的按鈕標籤，長到一個按鈕放不下"
    (action,) = actions_of(to_line(Reply("題", (), (Button(label, ShowWorks()),)), T, plain_text=False))

    assert action == {"type": "postback", "label": label[:19] + "…", "data": "v1:works", "displayText": label}


def test_an_intent_too_long_for_a_button_is_said() -> None:
    """Saying a label does what pressing it does, so such a button says its label."""
    reply = Reply("題", (), (Button("送出", GiveCode("x" * 400)),))

    (action,) = actions_of(to_line(reply, T, plain_text=False))
    assert action == {"type": "message", "label": "送出", "text": "送出"}


@pytest.mark.parametrize(
    ("url", "uri"),
    [
        ("https://example.org/規定?甲=乙#丙", "https://example.org/%E8%A6%8F%E5%AE%9A?%E7%94%B2=%E4%B9%99#%E4%B8%99"),
        ("https://example.org/a%20b", "https://example.org/a%20b"),
        ("tel:0226321296", "tel:0226321296"),
        ("line://ti/p/@yphs", "line://ti/p/@yphs"),
        ("javascript:alert(1)", None),
        ("http://[", None),
        ("https://", None),
        ("https://學校.tw/", None),
        ("規定.pdf", None),
        ("https://example.org/" + "a" * 981, None),
        ("", None),
    ],
)
def test_addresses(url: str, uri: str | None) -> None:
    """Only what LINE opens is a button, in the form LINE asks for."""
    assert uri_of(url) == uri


def test_a_link_that_line_does_not_open_is_shown() -> None:
    """Nobody loses an address because a button cannot carry it."""
    reply = Reply("題", (Passage("內容", "第三點", "規定.pdf"),), (Link("學校網頁", "https://學校.tw/"),))
    messages = to_line(reply, T, plain_text=False)

    assert actions_of(messages) == []
    assert "規定.pdf" in texts_of(messages)
    assert "學校網頁：https://學校.tw/" in texts_of(messages)


def test_plain_text_is_the_plain_rendering() -> None:
    """The same words as the simulator shows, with the numbers to type; a phone gets buttons under them as well."""
    reply = Reply(
        "題", (Fact("件數", "3 件"),), (Button("期限", ShowDeadlines()), Link("平臺", "https://example.org/"))
    )
    (message,) = to_line(reply, T, plain_text=True)

    assert message["text"] == to_plain(reply, T)
    assert [item["action"]["label"] for item in message["quickReply"]["items"]] == ["期限", "平臺"]


def test_a_text_of_emoji_is_counted_as_line_counts() -> None:
    """2,501 emoji are 5,002 units, and need two messages."""
    reply = Reply("題", tuple(Paragraph("🎓" * 500) for _ in range(6)))

    assert [utf16(message["text"]) for message in to_line(reply, T, plain_text=True)] == [4005, 2001]


@needs_line_spec
def test_the_specification_is_asked() -> None:
    """A message without its alternative text, or with a label too long, would be noticed."""
    (card,) = to_line(Reply("題", (), (Button("期限", ShowDeadlines()),)), T, plain_text=False)
    (button,) = card["contents"]["footer"]["contents"]
    long = {**card, "contents": {"type": "bubble", "body": {**card["contents"]["body"], "contents": [button]}}}
    assert complaints("PushMessageRequest", {"to": f"U{TOKEN}", "messages": [card, long]}) == []

    button["action"]["label"] = "字" * 41
    (_, *wrong) = card.items()
    assert complaints("PushMessageRequest", {"to": f"U{TOKEN}", "messages": [long]}) != []
    assert complaints("PushMessageRequest", {"to": f"U{TOKEN}", "messages": [dict(wrong)]}) != []
    assert complaints("PushMessageRequest", {"to": "U1", "messages": [{"type": "text", "text": "字"}]}) != []
