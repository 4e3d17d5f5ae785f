"""Telegram's updates, read from the raw JSON (platforms/telegram.md § 2, 4, 5): private chats only, and never raising.

`reply_to` is JSON for the channel: the chat, the pressed message where it can still be edited, the query to answer.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from bot.channels.commands import read_command
from bot.channels.config import ChannelConfig
from bot.channels.received import Envelope, NotABodyError, Received, Skip, as_id, as_note, as_object, moment, own_id
from bot.channels.telegram_place import unmarked
from handlers.conversation import IncomingKind

# https://core.telegram.org/bots/api#message; what of a message is a photo, file, voice, sticker or the like.
MEDIA: Final = (
    "photo",
    "document",
    "video",
    "audio",
    "voice",
    "video_note",
    "animation",
    "sticker",
    "live_photo",
    "location",
    "venue",
    "contact",
    "dice",
    "poll",
    "game",
    "story",
    "paid_media",
    "checklist",
)
HANDLED: Final = ("message", "callback_query", "my_chat_member")  # all that we ask Telegram to send
# https://core.telegram.org/bots/api#update; figures count others as "unknown".
KINDS: Final = frozenset(
    {
        *HANDLED,
        "edited_message",
        "business_connection",
        "business_message",
        "channel_post",
        "chat_boost",
        "chat_join_request",
        "chat_member",
        "chosen_inline_result",
        "deleted_business_messages",
        "edited_business_message",
        "edited_channel_post",
        "guest_message",
        "inline_query",
        "managed_bot",
        "message_reaction",
        "message_reaction_count",
        "poll",
        "poll_answer",
        "pre_checkout_query",
        "purchased_paid_media",
        "removed_chat_boost",
        "shipping_query",
    }
)
GONE: Final = frozenset({"kicked", "left"})  # of a private chat only `kicked` comes: the person blocked the bot


def update_of(body: object, channel: ChannelConfig, received_at: datetime) -> Received:
    """Return one parsed update as it is kept.

    Raises:
        NotABodyError: it is no object at all.
    """
    if not isinstance(body, dict):
        raise NotABodyError
    kind = next((name for name in body if name != "update_id"), "")
    what = as_object(body.get(kind))
    dated = what.get("edit_date" if kind.startswith("edited_") else "date")
    envelope = Envelope(
        channel.name,
        _update_id(body),
        moment(dated, per_second=1, received_at=received_at),  # a press has no time of its own
        kind if kind in KINDS else "unknown",
    )
    if kind not in KINDS:
        return envelope.skipped(Skip.UNKNOWN if kind else Skip.MALFORMED)
    return _READERS.get(kind, _unread)(what, envelope)


def _update_id(body: Mapping[str, Any]) -> str:
    return _number(body.get("update_id")) or own_id(body)


def _number(value: object) -> str:
    """Return an id of Telegram's as text, which is a number, negative for groups; empty for anything else."""
    text = as_id(value)
    return text if text.removeprefix("-").isdecimal() and text.isascii() else ""


def _message(message: Mapping[str, Any], envelope: Envelope) -> Received:
    chat, sender = as_object(message.get("chat")), as_object(message.get("from"))
    if chat.get("type") != "private":
        return _elsewhere(chat, envelope)
    if sender.get("is_bot"):
        return envelope.skipped(Skip.BOT)
    address, id = _number(sender.get("id")), _number(message.get("message_id"))
    if not address or _number(chat.get("id")) != address:
        return envelope.skipped(Skip.MALFORMED)
    reply_to = _note(address)
    if isinstance(message.get("text"), str):
        kind, data = read_command(message["text"])
        return envelope.from_person(address, kind, data, reply_to=reply_to, message=id)
    if any(form in message for form in MEDIA):
        album = as_id(message.get("media_group_id"))
        once = f"album-{album}" if album else ""
        return envelope.from_person(address, IncomingKind.MEDIA, reply_to=reply_to, message=id, once=once)
    return envelope.skipped(Skip.NOT_ASKED)  # a service message, or a form that came after this version


def _edited(message: Mapping[str, Any], envelope: Envelope) -> Received:
    is_private = as_object(message.get("chat")).get("type") == "private"
    return envelope.skipped(Skip.EDITED if is_private else Skip.ANOTHER_CHAT)


def _pressed(query: Mapping[str, Any], envelope: Envelope) -> Received:
    """Who pressed is `from`, wherever the message stands; one that is gone or too old has the date 0."""
    sender, message = as_object(query.get("from")), as_object(query.get("message"))
    address, id = _number(sender.get("id")), as_note(query.get("id"))
    if sender.get("is_bot"):
        return envelope.skipped(Skip.BOT)
    if message and as_object(message.get("chat")).get("type") != "private":
        return envelope.skipped(Skip.ANOTHER_CHAT, note=id)
    if not address:
        return envelope.skipped(Skip.MALFORMED, note=id)
    data, stays = unmarked(as_note(query.get("data")))
    pressed = _number(message.get("message_id")) if message.get("date") and not stays else ""
    reply_to = _note(address, message=pressed, callback=id)
    return envelope.from_person(address, IncomingKind.PRESS, data, reply_to=reply_to)


def _membership(change: Mapping[str, Any], envelope: Envelope) -> Received:
    """Blocked, back again, or put into a group, which is left at once."""
    chat, status = as_object(change.get("chat")), as_object(change.get("new_chat_member")).get("status")
    if chat.get("type") != "private":
        group = "" if status in GONE else _number(chat.get("id"))
        return envelope.skipped(Skip.ANOTHER_CHAT, leave=group)
    address = _number(as_object(change.get("from")).get("id"))
    if not address or not isinstance(status, str):
        return envelope.skipped(Skip.MALFORMED)
    return envelope.from_person(address, IncomingKind.UNFOLLOW if status in GONE else IncomingKind.BACK)


def _unread(what: Mapping[str, Any], envelope: Envelope) -> Received:
    return envelope.skipped(Skip.ANOTHER_CHAT if as_object(what.get("chat")) else Skip.NOT_ASKED)


def _elsewhere(chat: Mapping[str, Any], envelope: Envelope) -> Received:
    """A message in a group says that we are still in it, as when the membership's own update was lost."""
    is_group = chat.get("type") in ("group", "supergroup")
    group = _number(chat.get("id")) if is_group else ""
    return envelope.skipped(Skip.ANOTHER_CHAT if chat else Skip.MALFORMED, leave=group)


def _note(chat: str, *, message: str = "", callback: str = "") -> str:
    """Numbers stay numbers, as Telegram takes them."""
    note: dict[str, int | str | None] = {"chat": int(chat), "message": None, "callback": callback or None}
    if message:
        note["message"] = int(message)
    return json.dumps(note, separators=(",", ":"))


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any], Envelope], Received]]] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _pressed,
    "my_chat_member": _membership,
}
