"""A reply as Telegram takes it: text in its HTML with a keyboard below, or plain text with numbered choices. Pure.

Every word that comes from a reply passes through `escape`. What Telegram would take out of a text, or refuse, is dealt
with before, so that nothing vanishes on the way: what cannot be a button or a link is said in the text. The words are
those of `handlers.plain`, so that every channel says the same.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, assert_never

from bot.channels.fitting import fit, in_pieces
from bot.channels.limits import TELEGRAM_BUTTONS, TELEGRAM_RAW_BYTES, TELEGRAM_TEXT
from bot.channels.telegram_keys import Key, key_of, rows_of
from bot.channels.telegram_texts import address, clean, is_nothing
from bot.channels.texts import MORE
from handlers.conversation import Block, Button, Deadline, Fact, Link, Meter, Paragraph, Passage, Reply
from handlers.intents import ShowHelp
from handlers.plain import block_to_plain, to_plain
from locales import Translator

_TAG: Final = re.compile("<[^<>]*>")


@dataclass(frozen=True)
class TelegramMessage:
    """One message: `text` is HTML where `is_html`, else exactly what is shown; the keyboard in rows."""

    text: str
    is_html: bool
    keyboard: tuple[tuple[Key, ...], ...] = ()

    @property
    def shown(self) -> str:
        """Return the text that people see, as Telegram counts it: without tags, entities resolved."""
        return html.unescape(_TAG.sub("", self.text)) if self.is_html else self.text

    @property
    def fits(self) -> bool:
        """Return whether Telegram takes it in one piece."""
        return (
            len(self.shown) <= TELEGRAM_TEXT
            and len(self.text.encode()) <= TELEGRAM_RAW_BYTES
            and sum(map(len, self.keyboard)) <= TELEGRAM_BUTTONS
        )


def to_telegram(reply: Reply, t: Translator, *, plain_text: bool = False) -> TelegramMessage:
    """Return the reply as one message; `fits` says whether it is short enough for one."""
    if plain_text:
        text = clean(to_plain(reply, t))
        return TelegramMessage(f"{MORE}\n{text}" if is_nothing(reply.title) else text, is_html=False)
    lines = [f"<b>{MORE if is_nothing(reply.title) else escape(reply.title)}</b>"]
    lines += [block_to_html(block, t) for block in reply.blocks]
    lines += _said(reply, t)
    keys = [key for key in map(key_of, reply.buttons) if key is not None]
    return TelegramMessage("\n".join(lines), is_html=True, keyboard=rows_of(keys))


def fits_telegram(reply: Reply, t: Translator, plain_text: bool) -> bool:
    """Return whether the reply is one message of Telegram's; see `bot.channels.rooms`."""
    return to_telegram(reply, t, plain_text=plain_text).fits


def to_messages(reply: Reply, t: Translator, *, plain_text: bool = False) -> list[TelegramMessage]:
    """Return the reply as one message, or as several where nobody has cut it before: whole, in order, each one fits.

    Answers come here cut to one, with 「看更多」; what is sent unasked and too long goes out in several.
    """
    message = to_telegram(reply, t, plain_text=plain_text)
    if message.fits:
        return [message]
    *parts, last = _parts(in_pieces(reply), t, plain_text)
    messages = [to_telegram(part, t, plain_text=plain_text) for part in parts]
    rest: Reply | None = last
    while rest is not None:
        fitted = fit(rest, lambda part: fits_telegram(part, t, plain_text), lambda _: _PLACEHOLDER)
        part, rest = fitted.first, fitted.rest
        if rest is not None:
            part = replace(part, buttons=part.buttons[:-1])
        messages.append(to_telegram(part, t, plain_text=plain_text))
    return messages


def _parts(reply: Reply, t: Translator, plain_text: bool) -> list[Reply]:
    """The reply in parts whose blocks fit, the buttons below the last; each block is measured once."""
    title = to_telegram(Reply(reply.title), t, plain_text=plain_text)
    begun = shown, raw = len(title.shown), len(title.text.encode())
    parts: list[list[Block]] = [[]]
    for block in reply.blocks:
        line = TelegramMessage(block_to_plain(block, t) if plain_text else block_to_html(block, t), not plain_text)
        more, heavier = 1 + len(line.shown), 1 + len(line.text.encode())
        if parts[-1] and (shown + more > TELEGRAM_TEXT or raw + heavier > TELEGRAM_RAW_BYTES):
            parts.append([])
            shown, raw = begun
        parts[-1].append(block)
        shown, raw = shown + more, raw + heavier
    *others, last = parts
    return [*(Reply(reply.title, tuple(part)) for part in others), replace(reply, blocks=tuple(last))]


def block_to_html(block: Block, t: Translator) -> str:
    """Return one block in Telegram's HTML; the words are `plain.block_to_plain`'s, with links behind them."""
    match block:
        case Paragraph(text):
            return escape(text)
        case Fact(label, value):
            return t("plain.field", label=escape(label), value=f"<b>{escape(value)}</b>")
        case Meter(label=label, text=text) | Deadline(label=label, text=text):
            return t("plain.field", label=escape(label), value=escape(text))  # sentences: bold would shout
        case Passage(text, source, link):
            url = address(link)
            cited = f'<a href="{escape(url)}">{escape(source)}</a>' if url else escape(source)
            beside = f" {escape(link)}" if link and not url else ""
            return f"<blockquote>{t('plain.passage', text=escape(text), source=cited)}</blockquote>{beside}"
        case _:
            assert_never(block)


def escape(text: str) -> str:
    """Return any text as Telegram's HTML shows it, letter by letter, between tags and in an attribute alike.

    >>> escape('<b>"3 & 4"</b>')
    '&lt;b&gt;&quot;3 &amp; 4&quot;&lt;/b&gt;'
    """
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _said(reply: Reply, t: Translator) -> Iterator[str]:
    """What cannot be a button, or not with the whole of its label, in words: by number, as in plain text."""
    for link in reply.buttons:
        if isinstance(link, Link) and not _is_whole(link):
            yield t("plain.link", label=escape(link.label), url=escape(link.url))
    choices = [button for button in reply.buttons if isinstance(button, Button)]
    told = [
        t("plain.choice", number=number, label=escape(button.label))
        for number, button in enumerate(choices, 1)
        if not _is_whole(button)
    ]
    if told:
        yield t("plain.choices", choices=t("plain.between").join(told))


def _is_whole(button: Button | Link) -> bool:
    key = key_of(button)
    return key is not None and key.is_whole


_PLACEHOLDER: Final = Button("", ShowHelp())  # stands where 「看更多」 would, and is taken away again
