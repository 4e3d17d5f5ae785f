"""A reply as HTML, much as LINE and Telegram would show it, and as plain text: pure, for the simulator's page only.

Everything that comes from a reply is escaped by `Markup.format`. Buttons are ordinary submit buttons of one form of the
page (`form="press"`), so that they work by keyboard, with a screen reader, and without any script.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import assert_never
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from handlers.conversation import Block, Button, Deadline, Fact, Link, Meter, Paragraph, Passage, Reply
from handlers.plain import to_plain
from locales import Translator

SCHEMES = frozenset({"http", "https", "line", "tel"})  # what LINE's URI action takes (platforms: #uri-action)
EMPTY = Markup("")

_SHORT = Markup('<div class="field short"><dt>{}</dt><dd>{}</dd></div>')
_LONG = Markup('<div class="field"><dt>{}</dt><dd>{}{}</dd></div>')
_BAR = Markup('<svg class="bar" aria-hidden="true"><rect class="bar-used" width="{share}%" height="100%"/></svg>')


def line_card(reply: Reply) -> Markup:
    """Return the reply as a card like LINE's: title, fields, and buttons one below the other."""
    return Markup('<div class="card"><h3 class="card-title">{title}</h3>{body}{buttons}</div>').format(
        title=reply.title,
        body=_stacked(reply.blocks),
        buttons=_buttons(reply, "card-buttons"),
    )


def telegram_message(reply: Reply, t: Translator) -> Markup:
    """Return the reply as a message like Telegram's: one text, and a keyboard below it."""
    return Markup('<div class="bubble"><h3 class="bubble-title">{title}</h3>{body}</div>{buttons}').format(
        title=reply.title,
        body=EMPTY.join(_telegram_block(block, t) for block in reply.blocks),
        buttons=_buttons(reply, "keyboard"),
    )


def plain_message(reply: Reply, t: Translator) -> Markup:
    """Return the reply as plain text: complete, a line each, with numbered choices to type."""
    title, *lines = to_plain(reply, t).split("\n")
    return Markup('<div class="text"><h3 class="text-title">{title}</h3>{lines}</div>').format(
        title=title, lines=EMPTY.join(Markup("<p>{}</p>").format(line) for line in lines)
    )


def _line_block(block: Block) -> Markup:
    match block:
        case Paragraph(text):
            return Markup('<p class="paragraph">{}</p>').format(text)
        case Fact(label, value):
            return _SHORT.format(label, value)
        case Meter(label, text, used, limit):
            return _LONG.format(label, text, _bar(used, limit))
        case Deadline(label=label, text=text):
            return _LONG.format(label, text, EMPTY)
        case Passage(text, source, link):
            return Markup('<blockquote class="passage"><p>{}</p><footer>{}</footer></blockquote>').format(
                text, _linked(source, link)
            )
        case _:
            assert_never(block)


def _telegram_block(block: Block, t: Translator) -> Markup:
    match block:
        case Paragraph(text):
            return Markup("<p>{}</p>").format(text)
        case Fact(label, value):
            return _telegram_field(label, Markup("<b>{}</b>").format(value), t)
        case Meter(label=label, text=text) | Deadline(label=label, text=text):
            return _telegram_field(label, escape(text), t)  # whole sentences: bold would shout
        case Passage(text, source, link):
            return Markup("<blockquote><p>{}</p></blockquote><p>{}</p>").format(text, _linked(source, link))
        case _:
            assert_never(block)


def _telegram_field(label: str, value: Markup, t: Translator) -> Markup:
    """Our own words around two escaped values."""
    return Markup("<p>{}</p>").format(Markup(t("plain.field", label=escape(label), value=value)))


def _stacked(blocks: Iterable[Block]) -> Markup:
    """Fields that follow each other are one description list, as HTML wants it."""
    parts: list[Markup] = []
    for are_fields, group in groupby(blocks, lambda block: isinstance(block, Fact | Meter | Deadline)):
        shown = EMPTY.join(map(_line_block, group))
        parts.append(Markup('<dl class="fields">{}</dl>').format(shown) if are_fields else shown)
    return EMPTY.join(parts)


def _bar(used: int, limit: int | None) -> Markup:
    """A bar only repeats the words, so it is hidden from screen readers; none without a limit."""
    if not limit:
        return EMPTY
    return _BAR.format(share=round(100 * min(max(used, 0), limit) / limit))


def _buttons(reply: Reply, kind: str) -> Markup:
    if not reply.buttons:
        return EMPTY
    return Markup('<ul class="{}">{}</ul>').format(kind, EMPTY.join(map(_button, reply.buttons)))


def _button(button: Button | Link) -> Markup:
    match button:
        case Button(label, intent):
            return Markup('<li><button form="press" name="press" value="{}">{}</button></li>').format(
                intent.pack(), label
            )
        case Link(label, url):
            return Markup("<li>{}</li>").format(_linked(label, url))
        case _:
            assert_never(button)


def _linked(text: str, url: str) -> Markup:
    """A link leaves the page only by an address that a chat platform would open too; otherwise it is just text."""
    if urlsplit(url).scheme not in SCHEMES:
        return Markup("<span>{}</span>").format(text)
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(url, text)
