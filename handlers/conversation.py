"""The neutral words of a conversation: what comes in, and what an answer is made of. No platform is known here."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handlers.intents import Intent


class IncomingKind(StrEnum):
    """What somebody did."""

    WORDS = "words"
    PRESS = "press"
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    BACK = "back"  # no longer blocked, and nothing said: reachable again
    LINK = "link"  # the platform vouches for this account; `data` is the nonce that our own page made
    MEDIA = "media"  # a photo, file, voice or sticker: never fetched, answered with one friendly line


@dataclass(frozen=True)
class Incoming:
    """One event of one person on one channel; `data` is what was typed, or the pressed button's packed intent.

    `reply_to` is the channel's own note on where the answer belongs (a reply token, the pressed message); nobody else
    reads it.
    """

    channel: str
    address: str
    event_id: str
    kind: IncomingKind
    data: str
    at: datetime
    reply_to: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A sentence or a few."""

    text: str


@dataclass(frozen=True)
class Fact:
    """One thing and its value."""

    label: str
    value: str


@dataclass(frozen=True)
class Meter:
    """How much of a limit is used; `text` says it in full, a bar may repeat it. `limit` is None where none is known."""

    label: str
    text: str
    used: int
    limit: int | None


@dataclass(frozen=True)
class Deadline:
    """A deadline (期限); `text` says day, weekday and what is left in full; `at` is None where no instant is known."""

    label: str
    text: str
    at: datetime | None


@dataclass(frozen=True)
class Passage:
    """What a rule says, in our own words, and its clause."""

    text: str
    source: str
    link: str = ""


Block = Paragraph | Fact | Meter | Deadline | Passage


@dataclass(frozen=True)
class Button:
    """Something to press; typing its label does the same."""

    label: str
    intent: Intent


@dataclass(frozen=True)
class Link:
    """A page outside the chat."""

    label: str
    url: str


@dataclass(frozen=True)
class Reply:
    """One answer; `title` alone makes sense on a lock screen, and names nobody."""

    title: str
    blocks: tuple[Block, ...] = ()
    buttons: tuple[Button | Link, ...] = ()
