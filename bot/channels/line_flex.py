"""A reply as LINE's message objects: cards with buttons, or plain text with numbered choices. Pure; JSON-ready dicts.

The SDK's models are not used here: they cost 4 ms a card and drop what they do not know without a word. Tests hold
every message against LINE's own specification instead.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final, TypeGuard, assert_never

from bot.channels.fitting import block_in_pieces, in_pieces, most_that_fit
from bot.channels.limits import (
    LINE_ALT_TEXT,
    LINE_BUBBLE_BYTES,
    LINE_LABEL,
    LINE_MESSAGES,
    LINE_QUICK_REPLIES,
    LINE_TEXT,
)
from bot.channels.line_actions import action_of, uri_of
from bot.channels.texts import cut, is_blank, split, utf16
from handlers.conversation import Block, Button, Deadline, Fact, Link, Meter, Paragraph, Passage, Reply
from handlers.plain import plain_lines
from locales import Translator

Json = dict[str, Any]

QUIET: Final = "#555555"  # 7.5 to 1 on white (WCAG asks for 4.5)
LINKED: Final = "#1A56A8"
FILLED: Final = "#2E7D32"
TRACK: Final = "#D9D9D9"
QUOTED: Final = "#F3F3F3"

_FRAME: Final = 400  # bytes of a bubble around its components, with room
_KEPT_BUTTONS: Final = 4  # of a message that is too long for LINE


def to_line(reply: Reply, t: Translator, *, plain_text: bool) -> list[Json]:
    """Return one to five message objects; each notification says the title alone.

    Texts stand in full. Where even five messages are too few, the last one says that something is missing: answers are
    fitted before (`fitting.fit`), so that this concerns only what is sent unasked.
    """
    whole = in_pieces(reply)
    messages = _render(whole, t, plain_text)
    if len(messages) <= LINE_MESSAGES:
        return messages
    buttons = whole.buttons[:_KEPT_BUTTONS]

    def shortened(count: int) -> list[Json]:
        blocks = (*whole.blocks[:count], Paragraph(t("more.cut")))
        return _render(replace(whole, blocks=blocks, buttons=buttons), t, plain_text)

    return shortened(most_that_fit(len(whole.blocks), lambda count: len(shortened(count)) <= LINE_MESSAGES))


def fits_line(reply: Reply, t: Translator, plain_text: bool) -> bool:
    """Return whether the whole reply is one answer on LINE."""
    return len(_render(in_pieces(reply), t, plain_text)) <= LINE_MESSAGES


def _render(reply: Reply, t: Translator, plain_text: bool) -> list[Json]:
    return _texts(reply, t) if plain_text else list(_cards(reply, t))


def _texts(reply: Reply, t: Translator) -> list[Json]:
    """Text messages, cut between lines; the last one carries the choices as buttons too, where there is a phone."""
    bodies: list[str] = []
    pieces = [piece for line in plain_lines(reply, t) for piece in split(line, LINE_TEXT)]
    for piece in pieces:
        if bodies and utf16(bodies[-1]) + 1 + utf16(piece) <= LINE_TEXT:
            bodies[-1] += f"\n{piece}"
        elif not is_blank(piece):
            bodies.append(piece)
    messages: list[Json] = [{"type": "text", "text": body} for body in bodies]
    actions = [action for button in reply.buttons if (action := action_of(button)) is not None]
    if actions:
        items = [{"type": "action", "action": action} for action in actions[:LINE_QUICK_REPLIES]]
        messages[-1]["quickReply"] = {"items": items}
    return messages


def _cards(reply: Reply, t: Translator) -> Iterator[Json]:
    """Flex messages of one bubble each; what a bubble does not hold is in the next, and buttons end the last."""
    actions = [(button, action_of(button)) for button in reply.buttons]
    unusable = [t("plain.link", label=one.label, url=one.url) for one, action in actions if _cannot_open(one, action)]
    blocks = [*reply.blocks, *(piece for words in unusable for piece in block_in_pieces(Paragraph(words)))]
    body = [_title(reply.title), *map(_component, blocks)]
    buttons = [_button(button, action) for button, action in actions if action is not None]
    alt_text = cut(reply.title, LINE_ALT_TEXT, utf16)
    for part in _bubbles(body, buttons):
        yield {"type": "flex", "altText": alt_text, "contents": part}


def _cannot_open(button: Button | Link, action: Json | None) -> TypeGuard[Link]:
    return isinstance(button, Link) and action is None


def _bubbles(body: list[Json], footer: list[Json]) -> Iterator[Json]:
    room = LINE_BUBBLE_BYTES - _FRAME
    if len(json.dumps([*body, *footer])) <= room:  # most answers: measured at once, which is far quicker
        yield _bubble(body, footer)
        return
    held: dict[str, list[Json]] = {"body": [], "footer": []}
    for place, component in [*(("body", one) for one in body), *(("footer", one) for one in footer)]:
        size = len(json.dumps(component)) + 2
        if size > room:
            yield _bubble(**held)
            room, held = LINE_BUBBLE_BYTES - _FRAME, {"body": [], "footer": []}
        held[place].append(component)
        room -= size
    yield _bubble(**held)


def _bubble(body: list[Json], footer: list[Json]) -> Json:
    bubble: Json = {"type": "bubble"}
    if body:
        bubble["body"] = {"type": "box", "layout": "vertical", "spacing": "md", "contents": body}
    if footer:
        bubble["footer"] = {"type": "box", "layout": "vertical", "spacing": "sm", "contents": footer}
    return bubble


def _component(block: Block) -> Json:
    match block:
        case Paragraph(text):
            return _text(text)
        case Fact(label, value):
            return _stack(_label(label), _text(value))
        case Meter(label, text, used, limit):
            return _stack(_label(label), _text(text), *_bar(used, limit))
        case Deadline(label=label, text=text):
            return _stack(_label(label), _text(text))
        case Passage(text, source, link):
            quoted = _stack(_text(text), *_source(source, link))
            return {**quoted, "backgroundColor": QUOTED, "cornerRadius": "md", "paddingAll": "md"}
        case _:
            assert_never(block)


def _title(title: str) -> Json:
    return {**_text(title), "weight": "bold", "size": "lg"}


def _text(text: str) -> Json:
    """Wrapped, and as large as the reader has set in LINE (`scaling`), which Flex leaves out unless asked."""
    return {"type": "text", "text": text, "wrap": True, "scaling": True}


def _label(label: str) -> Json:
    return {**_text(label), "size": "sm", "color": QUIET}


def _stack(*contents: Json) -> Json:
    return {"type": "box", "layout": "vertical", "spacing": "xs", "contents": list(contents)}


def _bar(used: int, limit: int | None) -> Iterable[Json]:
    """A bar only repeats the words above it; none without a limit."""
    if not limit or limit < 0:
        return
    share = round(100 * min(max(used, 0), limit) / limit)
    filled = {"type": "box", "layout": "vertical", "contents": [], "width": f"{share}%", "height": "6px"}
    track = {"type": "box", "layout": "vertical", "margin": "sm", "height": "6px", "cornerRadius": "3px"}
    yield {**track, "backgroundColor": TRACK, "contents": [{**filled, "backgroundColor": FILLED}]}


def _source(source: str, link: str) -> Iterable[Json]:
    """The clause, which opens the document where there is one; an address that LINE does not open is shown."""
    uri = uri_of(link)
    if uri is None:
        yield _label(source)
        if not is_blank(link):
            yield _label(link)
        return
    action = {"type": "uri", "label": cut(source, LINE_LABEL), "uri": uri}
    yield {**_label(source), "color": LINKED, "decoration": "underline", "action": action}


def _button(button: Button | Link, action: Json) -> Json:
    style = "link" if isinstance(button, Link) else "secondary"
    return {"type": "button", "style": style, "height": "sm", "scaling": True, "action": action}
