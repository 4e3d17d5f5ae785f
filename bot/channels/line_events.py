"""LINE's webhook events, read one by one from the raw JSON (platforms/line.md § 2 Webhook, § 5).

The library's own parser loses a whole batch over one odd event, and what an unknown one said of its sender.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from bot.channels.config import ChannelConfig
from bot.channels.received import Envelope, NotABodyError, Received, Skip, as_id, as_note, as_object, moment, own_id
from handlers.conversation import IncomingKind

MILLISECONDS: Final = 1000

# https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects; figures count others as "unknown".
KINDS: Final = frozenset(
    {
        "accountLink",
        "activated",
        "beacon",
        "botResumed",
        "botSuspended",
        "deactivated",
        "delivery",
        "follow",
        "join",
        "leave",
        "memberJoined",
        "memberLeft",
        "membership",
        "message",
        "messageEdited",
        "module",
        "postback",
        "things",
        "unfollow",
        "unsend",
        "videoPlayComplete",
    }
)
MEDIA: Final = frozenset({"image", "video", "audio", "file", "location", "sticker"})


def events_of(body: object, channel: ChannelConfig, received_at: datetime) -> list[Received]:
    """Return every event of one parsed webhook body, in its order; an empty list is LINE's own test.

    Raises:
        NotABodyError: it is no object with a list of events.
    """
    events = as_object(body).get("events")
    if not isinstance(events, list):
        raise NotABodyError
    return [_read(raw, channel.name, received_at) for raw in events]


def _read(raw: object, channel: str, received_at: datetime) -> Received:
    event = as_object(raw)
    kind = event.get("type")
    envelope = Envelope(
        channel,
        as_id(event.get("webhookEventId")) or own_id(raw),
        moment(event.get("timestamp"), per_second=MILLISECONDS, received_at=received_at),
        kind if isinstance(kind, str) and kind in KINDS else "unknown",
        as_object(event.get("deliveryContext")).get("isRedelivery") is True,
    )
    if not isinstance(kind, str):
        return envelope.skipped(Skip.MALFORMED)
    if event.get("mode", "active") != "active":
        return envelope.skipped(Skip.STANDBY)
    if kind == "unsend":
        return envelope.skipped(Skip.UNSENT, unsent=as_id(as_object(event.get("unsend")).get("messageId")))
    return _READERS.get(kind, _unread)(event, envelope)


def _message(event: Mapping[str, Any], envelope: Envelope) -> Received:
    address = _person(event)
    if not address:
        return _of_nobody(event, envelope)
    message = as_object(event.get("message"))
    reply_to, id = as_note(event.get("replyToken")), as_id(message.get("id"))
    match message.get("type"):
        case "text" if isinstance(message.get("text"), str):
            return envelope.from_person(address, IncomingKind.WORDS, message["text"], reply_to=reply_to, message=id)
        case "text":
            return envelope.skipped(Skip.MALFORMED)
        case str() as form if form in MEDIA:
            album = as_id(as_object(message.get("imageSet")).get("id"))
            once = f"album-{album}" if album else ""
            return envelope.from_person(address, IncomingKind.MEDIA, reply_to=reply_to, message=id, once=once)
        case str():
            return envelope.skipped(Skip.UNKNOWN)
        case _:
            return envelope.skipped(Skip.MALFORMED)


def _postback(event: Mapping[str, Any], envelope: Envelope) -> Received:
    address = _person(event)
    if not address:
        return _of_nobody(event, envelope)
    postback = as_object(event.get("postback"))
    if "newRichMenuAliasId" in as_object(postback.get("params")):
        return envelope.skipped(Skip.NOT_ASKED)  # LINE has shown the other tab of the menu by itself
    data = as_note(postback.get("data"))
    return envelope.from_person(address, IncomingKind.PRESS, data, reply_to=as_note(event.get("replyToken")))


def _follow(event: Mapping[str, Any], envelope: Envelope) -> Received:
    """Added, or no longer blocked: both are greeted, since `isUnblocked` is not reliable."""
    address = _person(event)
    if not address:
        return _of_nobody(event, envelope)
    return envelope.from_person(address, IncomingKind.FOLLOW, reply_to=as_note(event.get("replyToken")))


def _unfollow(event: Mapping[str, Any], envelope: Envelope) -> Received:
    address = _person(event)
    return envelope.from_person(address, IncomingKind.UNFOLLOW) if address else _of_nobody(event, envelope)


def _account_link(event: Mapping[str, Any], envelope: Envelope) -> Received:
    """The nonce of our page; a failed link names nobody, and its nonce is only to be burnt."""
    link, address = as_object(event.get("link")), _person(event)
    nonce = as_note(link.get("nonce"))
    if link.get("result") != "ok" or not address:
        return envelope.skipped(Skip.NOBODY, note=nonce)
    return envelope.from_person(address, IncomingKind.LINK, nonce, reply_to=as_note(event.get("replyToken")))


def _unread(event: Mapping[str, Any], envelope: Envelope) -> Received:
    if envelope.kind == "unknown":
        return envelope.skipped(Skip.UNKNOWN)
    return envelope.skipped(Skip.NOT_ASKED if _person(event) else Skip.NOBODY)


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any], Envelope], Received]]] = {
    "message": _message,
    "postback": _postback,
    "follow": _follow,
    "unfollow": _unfollow,
    "accountLink": _account_link,
}


def _person(event: Mapping[str, Any]) -> str:
    """Return the user of a one-to-one chat; empty for groups, rooms and what cannot be read."""
    source = as_object(event.get("source"))
    return as_id(source.get("userId")) if source.get("type") == "user" else ""


def _of_nobody(event: Mapping[str, Any], envelope: Envelope) -> Received:
    kind = as_object(event.get("source")).get("type")
    return envelope.skipped(Skip.ANOTHER_CHAT if kind in ("group", "room") else Skip.MALFORMED)
