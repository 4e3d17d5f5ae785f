"""What does not fit goes on behind 「看更多」, and nothing is lost on the way."""

from datetime import datetime

from hypothesis import given, settings

from bot.channels.fitting import LONGEST_TEXT, LONGEST_TITLE, fit, in_pieces
from bot.channels.texts import safe, split, utf16
from handlers.conversation import Block, Button, Deadline, Fact, Meter, Paragraph, Passage, Reply
from handlers.intents import Cancel, ShowHelp
from handlers.plain import to_plain
from locales import translator
from portfolio.calendar import TAIPEI
from tests.bot.channels.strange import replies, visible

T = translator(None)
MORE = Button("看更多", ShowHelp())
AGAIN = Button("取消", Cancel())
SENTENCE = "這是一句話。"


def up_to(length: int):  # type: ignore[no-untyped-def]
    """Return the measure of a platform that takes so many characters, and four buttons."""
    return lambda reply: len(to_plain(reply, T)) <= length and len(reply.buttons) <= 4


def parts_of(reply: Reply, length: int) -> list[Reply]:
    """Return what somebody sees who presses 「看更多」 to the end."""
    parts = []
    rest: Reply | None = reply
    while rest is not None:
        fitted = fit(rest, up_to(length), lambda _rest: MORE)
        parts.append(fitted.first)
        rest = fitted.rest
    return parts


def test_what_fits_is_left_alone() -> None:
    """The same object comes back: nothing is copied on the usual way."""
    reply = Reply("題", (Paragraph(SENTENCE),), (AGAIN,))

    fitted = fit(reply, up_to(100), lambda _rest: MORE)

    assert fitted.first is reply
    assert fitted.rest is None


def test_a_long_reply_ends_at_a_block_and_goes_on() -> None:
    """As many blocks as fit, then the button; the reply's own buttons come when everything was said."""
    blocks = tuple(Paragraph(f"{number}。" + SENTENCE * 5) for number in range(7))

    parts = parts_of(Reply("題", blocks, (AGAIN,)), 120)

    assert [len(part.blocks) for part in parts] == [3, 3, 1]
    assert sum((part.blocks for part in parts), ()) == blocks
    assert [part.buttons for part in parts] == [(MORE,), (MORE,), (AGAIN,)]
    assert {part.title for part in parts} == {"題"}


def test_buttons_that_do_not_fit_go_on_too() -> None:
    """They come with the last blocks if they can, else behind them, a row at a time."""
    many = tuple(Button(str(number), Cancel()) for number in range(9))

    parts = parts_of(Reply("題", (Paragraph(SENTENCE),), many), 100)

    assert [part.blocks for part in parts] == [(Paragraph(SENTENCE),), (), (), ()]
    assert [part.buttons for part in parts] == [(MORE,), (*many[:3], MORE), (*many[3:6], MORE), many[6:]]


def test_a_block_longer_than_an_answer_is_divided_at_a_sentence() -> None:
    """Every piece ends where a sentence does; bar and day stay with the first, the source with all of a quotation."""
    at = datetime(2025, 2, 3, tzinfo=TAIPEI)
    long = SENTENCE * 400
    kinds: list[Block] = [
        Paragraph(long),
        Fact("標題", long),
        Meter("件數", long, 3, 9),
        Deadline("上傳", long, at),
        Passage(long, "第三點", "https://example.org/"),
    ]
    for block in kinds:
        pieces = in_pieces(Reply("題", (block,))).blocks
        texts = [to_plain(Reply("", (piece,)), T) for piece in pieces]
        assert len(pieces) == 3
        assert isinstance(pieces[0], type(block))
        assert all(SENTENCE in text for text in texts)
        assert "".join(texts).count(SENTENCE) == 400
    assert [piece.source for piece in in_pieces(Reply("題", (kinds[-1],))).blocks] == ["第三點"] * 3


def test_a_long_title_stands_in_full_below() -> None:
    """The lock screen gets its beginning, the message all of it."""
    reply = in_pieces(Reply("題" * 500))

    assert reply.title == "題" * (LONGEST_TITLE - 1) + "…"
    assert reply.blocks == (Paragraph("題" * 500),)


@settings(max_examples=25, deadline=None)
@given(replies)
def test_nothing_is_lost(reply: Reply) -> None:
    """Somebody who presses to the end has seen every word of every block in order, and every button."""
    parts = parts_of(reply, 2500)
    seen = visible("".join(to_plain(Reply("", part.blocks), T) for part in parts))
    whole = reply if parts == [reply] else in_pieces(reply)  # what fits is not touched, a long title neither

    place = 0
    for block in whole.blocks:
        words = visible(to_plain(Reply("", (block,)), T))
        place = seen.index(words, place) + len(words)
    assert [button for part in parts for button in part.buttons if button is not MORE] == [
        *(in_pieces(reply).buttons if len(parts) > 1 else parts[0].buttons)
    ]


@settings(max_examples=25, deadline=None)
@given(replies)
def test_pieces_hold_every_word(reply: Reply) -> None:
    """Dividing loses no visible character of any block, and leaves none that is too long."""
    pieces = in_pieces(reply)
    for piece in pieces.blocks:
        match piece:
            case Paragraph(text) | Fact(_, text) | Meter(_, text) | Deadline(_, text) | Passage(text):
                assert utf16(text) <= LONGEST_TEXT
    seen = visible("".join(to_plain(Reply("", (piece,)), T) for piece in pieces.blocks))
    place = 0
    for block in reply.blocks:
        match block:
            case Paragraph(text):
                words = [text]
            case Fact(label, text) | Meter(label, text) | Deadline(label, text):
                words = [label, text]
            case Passage(text, source):
                words = [*split(safe(text), LONGEST_TEXT), source]  # the source stands behind each
        for said in map(visible, words):
            place = seen.index(said, place) + len(said)
