"""What a person reads on a platform, and whether it is what the reply says: layout may differ, words may not."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

from handlers.conversation import Button, Link, Reply
from handlers.plain import block_to_plain, to_plain
from locales import Translator

_LINK: Final = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_TAG: Final = re.compile("<[^<>]*>")
_LAYOUT: Final = re.compile(r"[\s：:（）()]+")  # between a label and its value, around a source, and lines
_CUT: Final = "…"
_ENOUGH: Final = 1500  # characters of a text, to see what differs


@dataclass(frozen=True)
class Shown:
    """One answer as it stands on the phone: its text with the addresses behind words, and what can be pressed.

    In plain text everything stands in the text, choices with their numbers too.
    """

    text: str
    choices: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()
    is_plain: bool = False


def of_reply(reply: Reply, t: Translator, *, plain_text: bool) -> Shown:
    """Return what a reply is to look like anywhere."""
    choices = tuple(one.label for one in reply.buttons if isinstance(one, Button))
    if plain_text:
        return Shown(to_plain(reply, t), choices, is_plain=True)
    text = "\n".join([reply.title, *(block_to_plain(block, t) for block in reply.blocks)])
    links = tuple((one.label, one.url) for one in reply.buttons if isinstance(one, Link))
    return Shown(text, choices, links)


def of_line(objects: Iterable[dict[str, Any]]) -> Shown:
    """Return what LINE's message objects show: cards, or texts with quick replies."""
    objects, texts = list(objects), []
    for message in objects:
        for part in _components(message.get("contents", message)):
            if part["type"] == "text":
                texts.append(part["text"])
                texts += [part["action"]["uri"]] if "action" in part else []
    actions = line_actions(objects)
    choices = tuple(action["label"] for action in actions if action["type"] != "uri")
    if all(message["type"] == "text" for message in objects):
        return Shown("\n".join(texts), choices, is_plain=True)
    return Shown("\n".join(texts), choices, tuple((a["label"], a["uri"]) for a in actions if a["type"] == "uri"))


def line_actions(objects: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what the buttons of these message objects do, quick replies included."""
    actions = []
    for message in objects:
        actions += [part["action"] for part in _components(message.get("contents")) if part["type"] == "button"]
        actions += [item["action"] for item in message.get("quickReply", {}).get("items", ())]
    return actions


def of_telegram(messages: Iterable[dict[str, Any]]) -> Shown:
    """Return what Telegram's messages show, each given as the parameters of the call that brought it."""
    texts, keys, is_plain = [], [], True
    for message in messages:
        text = message["text"]
        if message.get("parse_mode"):
            is_plain = False
            text = html.unescape(_TAG.sub("", _LINK.sub(r"\2 \1", text)))
        texts.append(text)
        keys += [key for row in message.get("reply_markup", {}).get("inline_keyboard", ()) for key in row]
    links = tuple((key["text"], key["url"]) for key in keys if "url" in key)
    choices = tuple(key["text"] for key in keys if "callback_data" in key)
    return Shown("\n".join(texts), choices, links, is_plain)


def differences(shown: Shown, meant: Shown) -> list[str]:
    """Return what is not the same but for layout; a label may be cut where the platform cuts it.

    In plain text nothing may differ, and buttons beside it are an extra.
    """
    found = []
    same = (lambda text: text) if meant.is_plain else bare
    if same(shown.text) != same(meant.text) or shown.is_plain is not meant.is_plain:
        found.append(f"text:\n{shown.text[:_ENOUGH]}\n--- not:\n{meant.text[:_ENOUGH]}")
    if meant.is_plain and not shown.choices:
        return found
    if len(shown.choices) != len(meant.choices) or not all(map(_is_label, shown.choices, meant.choices)):
        found.append(f"choices: {shown.choices}, not {meant.choices}")
    if [unquote(url) for _, url in shown.links] != [unquote(url) for _, url in meant.links]:
        found.append(f"links: {shown.links}, not {meant.links}")
    return found


def bare(text: str) -> str:
    """Return the words alone."""
    return _LAYOUT.sub("", unquote(text))


def joined(parts: Iterable[Shown], more: str) -> Shown:
    """Return what goes on behind 「看更多」 as the one answer that it is: each title after the first stands again."""
    first, *others = parts
    title = first.text.partition("\n")[0]
    texts = [first.text, *(part.text.removeprefix(title).lstrip("\n") for part in others)]
    choices = tuple(label for part in (first, *others) for label in part.choices if label != more)
    return Shown("\n".join(texts), choices, tuple(link for part in (first, *others) for link in part.links))


def _components(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, list):
        for one in part:
            yield from _components(one)
    elif isinstance(part, dict):
        if "type" in part:
            yield part
        for name in ("header", "hero", "body", "footer", "contents"):
            if name in part:
                yield from _components(part[name])


def _is_label(shown: str, meant: str) -> bool:
    return shown == meant or (shown.endswith(_CUT) and meant.startswith(shown.removesuffix(_CUT)))
