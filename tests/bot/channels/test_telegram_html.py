"""Any reply becomes messages that Telegram takes, and says everything it says."""

import json
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.fitting import in_pieces
from bot.channels.limits import TELEGRAM_BUTTONS, TELEGRAM_CALLBACK_BYTES, TELEGRAM_RAW_BYTES, TELEGRAM_TEXT
from bot.channels.rooms import fits
from bot.channels.telegram_html import TelegramMessage, fits_telegram, to_messages, to_telegram
from bot.channels.telegram_texts import address, clean, is_nothing
from handlers.conversation import Block, Button, Deadline, Fact, Link, Meter, Paragraph, Passage, Reply
from handlers.intents import GiveCode, ShowDeadlines, ShowHelp, ShowWorks
from handlers.plain import block_to_plain, to_plain
from locales import LANGUAGES, translator
from tests.bot.channels.samples import SAMPLES
from tests.bot.channels.strange import replies, visible
from tests.bot.channels.telegram_spec import check_html, contract_text, needs_contract

T = translator(None)
GOLDEN = Path(__file__).parents[2] / "golden" / "telegram"
WRITES = os.environ.get("LICHENG_GOLDEN") == "write"


@pytest.mark.parametrize("name", SAMPLES)
def test_every_kind_of_reply_looks_as_it_did(name: str) -> None:
    """Compared with tests/golden/telegram; `LICHENG_GOLDEN=write` writes the files anew, to be read before a commit."""
    message = to_telegram(SAMPLES[name], T)
    plain = to_telegram(SAMPLES[name], T, plain_text=True)
    keyboard = [[{"label": key.label} | _does(key.data, key.url) for key in row] for row in message.keyboard]
    below = json.dumps({"keyboard": keyboard, "plain": plain.text.split("\n")}, ensure_ascii=False, indent=1)
    found = {f"{name}.html": f"{message.text}\n", f"{name}.json": f"{below}\n"}
    if WRITES:
        for file, text in found.items():
            GOLDEN.mkdir(parents=True, exist_ok=True)
            (GOLDEN / file).write_text(text, "utf-8")

    assert {file: (GOLDEN / file).read_text("utf-8") for file in found} == found


def _does(data: str, url: str) -> dict[str, str]:
    return {"data": data} if data else {"url": url}


def test_every_golden_file_is_of_a_kind_that_there_is() -> None:
    """A kind that is gone takes its files with it."""
    assert {file.stem for file in GOLDEN.iterdir()} == set(SAMPLES)


@pytest.mark.parametrize("plain_text", [False, True])
@settings(max_examples=5, deadline=None)
@given(reply=replies)
def test_any_reply_fits_and_is_said_in_full(reply: Reply, plain_text: bool) -> None:
    """However long or strange: inside every limit, no block lost or out of order, every choice there to be made."""
    _check_in_full(reply, plain_text=plain_text)


@pytest.mark.soak
@settings(max_examples=500, deadline=None)
@given(reply=replies, plain_text=st.booleans())
def test_very_many_replies_fit_and_are_said_in_full(reply: Reply, plain_text: bool) -> None:
    """The same, for as long as one cares to look."""
    _check_in_full(reply, plain_text=plain_text)


def _check_in_full(reply: Reply, *, plain_text: bool) -> None:
    messages = to_messages(reply, T, plain_text=plain_text)

    for message in messages:
        _check_limits(message)
        assert message.is_html != plain_text
        if message.is_html:
            check_html(message.text)
    said, place = _seen("".join(message.shown for message in messages)), 0
    whole = reply if fits_telegram(reply, T, plain_text) else in_pieces(reply)
    for block in whole.blocks:
        words = _seen(clean(block_to_plain(_without_link(block), T)))
        place = said.index(words, place) + len(words)
    if not plain_text:
        keys = [key for message in messages for row in message.keyboard for key in row]
        wanted = [button.intent.pack() for button in reply.buttons if isinstance(button, Button)]
        opened = [address(button.url) for button in whole.buttons if isinstance(button, Link)]
        assert [key.data for key in keys if key.data] == wanted
        assert [key.url for key in keys if key.url] == [url for url in opened if url]


def _check_limits(message: TelegramMessage) -> None:
    assert not is_nothing(message.shown)
    assert len(message.shown) <= TELEGRAM_TEXT
    assert len(message.text.encode()) <= TELEGRAM_RAW_BYTES
    keys = [key for row in message.keyboard for key in row]
    assert len(keys) <= TELEGRAM_BUTTONS
    assert all(1 <= len(row) <= 2 for row in message.keyboard)
    for key in keys:
        assert not is_nothing(key.label)
        assert bool(key.data) != bool(key.url)
        assert len(key.data.encode()) <= TELEGRAM_CALLBACK_BYTES


def _without_link(block: Block) -> Block:
    """The address of a passage is behind its words, or after them."""
    return Passage(block.text, block.source) if isinstance(block, Passage) else block


def _seen(text: str) -> str:
    return unicodedata.normalize("NFC", visible(text))


@pytest.fixture(scope="module")
def contract() -> Callable[[TelegramMessage], str]:
    return contract_text()


@needs_contract
@pytest.mark.parametrize("plain_text", [False, True])
@settings(max_examples=5, deadline=None)
@given(reply=replies)
def test_telegram_takes_any_reply_and_takes_nothing_out(
    contract: Callable[[TelegramMessage], str], reply: Reply, plain_text: bool
) -> None:
    """What Telegram would clean away or trim was dealt with before, so that it shows what we meant to say."""
    for message in to_messages(reply, T, plain_text=plain_text):
        assert contract(message) == message.shown.strip(" \n")


@needs_contract
@pytest.mark.parametrize("name", SAMPLES)
def test_the_stand_in_reads_every_kind_of_reply(contract: Callable[[TelegramMessage], str], name: str) -> None:
    """The golden files are Telegram's HTML, not only ours."""
    message = to_telegram(SAMPLES[name], T)

    assert contract(message) == message.shown.strip(" \n")


@pytest.mark.parametrize("character", ["<", "&", '"', ">", "'"])
def test_4096_of_what_html_escapes_are_one_message(character: str) -> None:
    """Telegram counts what is shown, and its limit of raw bytes leaves room for every escape."""
    message = to_telegram(Reply(character * TELEGRAM_TEXT), T)

    assert message.fits
    assert message.shown == character * TELEGRAM_TEXT


def test_one_more_is_one_too_many() -> None:
    """The edge is where Telegram has it; so is that of emoji, which are one character here."""
    assert to_telegram(Reply("🎓" * TELEGRAM_TEXT), T).fits
    assert not to_telegram(Reply("🎓" * (TELEGRAM_TEXT + 1)), T).fits
    assert not to_telegram(Reply("字", (), (Button("鈕", ShowHelp()),) * (TELEGRAM_BUTTONS + 1)), T).fits


def test_tags_do_not_count_and_raw_bytes_do() -> None:
    """Many short quotations with links show little and weigh much."""
    quoted = Passage("文", "源", "https://example.org/" + "x" * 900)

    assert to_telegram(Reply("題", (quoted,) * 30), T).fits
    assert not to_telegram(Reply("題", (quoted,) * 40), T).fits


def test_the_answering_asks_for_telegrams_own_room() -> None:
    """What is cut is cut by the limits of the platform it goes to."""
    reply = Reply("題", (Passage("文", "源", "https://example.org/" + "x" * 900),) * 40)

    assert not fits("telegram.hill", reply, T, plain_text=False)
    assert fits_telegram(Reply("題"), T, False)


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "odd"])
def test_the_words_are_those_of_every_other_channel(name: str) -> None:
    """What is seen above the keyboard is the plain rendering, without addresses and choices."""
    reply = SAMPLES[name]
    lines = [reply.title, *(block_to_plain(_without_link(block), T) for block in reply.blocks)]

    assert to_telegram(reply, T).shown.split("\n") == lines
    assert to_telegram(reply, T, plain_text=True).text == to_plain(reply, T)


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_words_around_values_hold_no_markup(language: str) -> None:
    """They are the only words that are not escaped."""
    t = translator(language)
    around = (
        t("plain.field", label="", value=""),
        t("plain.passage", text="", source=""),
        t("plain.link", label="", url=""),
        t("plain.choice", number=1, label=""),
        t("plain.choices", choices=""),
        t("plain.between"),
    )

    assert not set("".join(around)) & set("<>&")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a b",
        "https://example.org/規定?版=1#節",
        "http://example.org:8080/?a=1&b=%E5",
        "https://sub-domain.example.org",
    ],
)
def test_an_address_that_telegram_opens_is_a_button(url: str) -> None:
    """Chinese in it is encoded, and what is encoded already stays as it is."""
    [[key]] = to_telegram(Reply("題", buttons=(Link("頁", url),)), T).keyboard

    assert key.url.isascii()
    assert " " not in key.url
    assert "%25" not in key.url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "tel:+886",
        "line://nv/chat",
        "javascript:x",
        "http://localhost/x",
        "//x.org",
        "https://[x",
        "https://a.b:99999/",
    ],
)
def test_an_address_that_telegram_refuses_is_said(url: str) -> None:
    """One such button would cost the whole message."""
    message = to_telegram(Reply("題", (Passage("文", "源", url),), (Link("頁", url),)), T)

    assert message.keyboard == ()
    assert f"頁：{url}" in message.shown
    assert message.shown.split("\n")[1] == block_to_plain(Passage("文", "源", url), T)


def test_a_choice_that_cannot_be_pressed_is_said_with_its_number() -> None:
    """Its data is too long for a button; the number stands for it all the same, counted among all choices."""
    buttons = (Button("期限", ShowDeadlines()), Link("頁", "https://a.org"), Button("碼", GiveCode("長" * 30)))
    message = to_telegram(Reply("題", buttons=buttons), T)

    assert [key.label for row in message.keyboard for key in row] == ["期限", "頁"]
    assert message.shown == "題\n可以回覆：2 碼"


def test_a_label_too_long_for_a_phone_is_said_in_full() -> None:
    """The button shows its beginning."""
    message = to_telegram(Reply("題", buttons=(Button("長" * 100, ShowWorks()),)), T)

    assert message.keyboard[0][0].label.endswith("…")
    assert message.shown == f"題\n可以回覆：1 {'長' * 100}"


@pytest.mark.parametrize("title", ["", " ", "\u200b", "\u2800", "\u3000", "\x00", "\u202e", "\u115f\ufffc"])
def test_no_message_is_empty_to_telegram(title: str) -> None:
    """It refuses a text in which there is nothing to see."""
    for plain_text in (False, True):
        assert not is_nothing(to_telegram(Reply(title), T, plain_text=plain_text).shown)
    assert to_telegram(Reply("題", buttons=(Button(title, ShowHelp()),)), T).keyboard[0][0].label == "…"


@pytest.mark.parametrize(
    "block",
    [
        Paragraph("a"),
        Fact("a", "b"),
        Meter("a", "b", 1, 2),
        Deadline("a", "b", None),
        Passage("a", "b", "https://c.org"),
    ],
)
def test_nothing_that_people_wrote_becomes_a_tag(block: Block) -> None:
    """Whoever names a work `<a href=…>` sees that name."""
    evil = '</b></blockquote><a href="https://evil.org">&lt;'
    with_evil = type(block)(**{name: evil if value in ("a", "b") else value for name, value in vars(block).items()})
    message = to_telegram(Reply(evil, (with_evil,)), T)

    check_html(message.text)
    assert 'evil.org">' not in message.text
    assert message.shown.count(evil) == 1 + list(vars(with_evil).values()).count(evil)
