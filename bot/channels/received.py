"""What a platform's event becomes before it is kept: something that somebody did, or a row that says it came and was
skipped. Nothing here raises for an odd body: what cannot be read is skipped, and its sender keeps the line."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from handlers.conversation import Incoming, IncomingKind
from storage.queries.inbox import UNSENT

LONGEST: Final = 5000  # characters of one message that are read; LINE lets people type that many, Telegram 4096
LONGEST_NOTE: Final = 512  # characters of what a platform gives us to hand back: reply tokens, query ids, button data
_ID: Final = re.compile(r"[\x21-\x7e]{1,100}")
_EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
_AHEAD: Final = timedelta(minutes=5)  # how far a platform's clock may go before ours
_SAFE_INTEGER: Final = 1 << 53


class NotABodyError(ValueError):
    """What was sent is no webhook of this platform, though somebody with the secret sent it."""


class Skip(StrEnum):
    """Why an event was kept and not handled."""

    ANOTHER_CHAT = "another_chat"  # a group, room, channel or business chat: personal data is never said there
    BOT = "bot"
    EDITED = "edited"  # what was said first has been answered, or will be
    MALFORMED = "malformed"  # who or what it is about cannot be read
    NOBODY = "nobody"  # it is about nobody in particular
    NOT_ASKED = "not_asked"  # something that needs no answer: a service message, a tab of the menu
    STANDBY = "standby"  # another module holds this chat
    UNKNOWN = "unknown"  # a kind that this version does not know
    UNSENT = "unsent"  # it asks for a message to be forgotten


@dataclass(frozen=True)
class Received:
    """One event as it is kept. `incoming` is None for what is skipped, and `skip` says why.

    `kind` is the platform's own word where it is known here, for figures. `message` is the platform's id of what was
    said, by which `unsent` names what is to be forgotten. `leave` is a group that the account was put into.
    """

    channel: str
    event_id: str
    at: datetime
    kind: str
    incoming: Incoming | None = None
    skip: Skip | None = None
    message: str = ""
    unsent: str = ""
    leave: str = ""
    is_redelivery: bool = False
    note: str = ""  # of a skipped event, for the channel: a query to acknowledge, a nonce to burn

    @property
    def address(self) -> str:
        """Return whose event it is; empty for what is skipped, so that nobody's traces are kept."""
        return "" if self.incoming is None else self.incoming.address


@dataclass(frozen=True)
class Envelope:
    """What all events of one request share, and how one of them becomes a `Received`."""

    channel: str
    event_id: str
    at: datetime
    kind: str
    is_redelivery: bool = False

    def skipped(self, why: Skip, *, unsent: str = "", leave: str = "", note: str = "") -> Received:
        """Return that it came, and is not handled. Whoever takes a message back does so once."""
        return Received(
            self.channel,
            f"{UNSENT}{unsent}" if unsent else self.event_id,
            self.at,
            self.kind,
            skip=why,
            unsent=unsent,
            leave=leave,
            is_redelivery=self.is_redelivery,
            note=note,
        )

    def from_person(
        self, address: str, kind: IncomingKind, data: str = "", *, reply_to: str = "", message: str = "", once: str = ""
    ) -> Received:
        """Return what somebody did; `once` is an id that several events share, of which only the first counts."""
        event_id = once or self.event_id
        incoming = Incoming(self.channel, address, event_id, kind, clean_text(data), self.at, reply_to)
        return Received(
            self.channel,
            event_id,
            self.at,
            self.kind,
            incoming,
            message=message,
            is_redelivery=self.is_redelivery,
        )


def as_object(value: object) -> Mapping[str, Any]:
    """Return a JSON object as it is, and nothing in the place of anything else."""
    return value if isinstance(value, dict) else {}


def as_id(value: object) -> str:
    """Return a platform's id as text: letters, digits and signs, or an integer as JSON can hold it; else empty.

    >>> as_id("U4af4980629"), as_id(1234567890), as_id(True), as_id(["U1"]), as_id("a b")
    ('U4af4980629', '1234567890', '', '', '')
    """
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _SAFE_INTEGER:
        return str(value)
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""


def as_note(value: object) -> str:
    """Return what a platform gives us to hand back as it is; empty where it is nothing of that kind, or too long."""
    return clean_text(value) if isinstance(value, str) and len(value) <= LONGEST_NOTE else ""


def clean_text(text: str) -> str:
    """Return a text that every database and platform takes: no lone surrogates, no NUL, at most `LONGEST` characters.

    >>> clean_text("a\\x00b\\ud83d\\ude00c\\ud800")
    'ab😀c\ufffd'
    """
    whole = text[: 2 * LONGEST].encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\x00", "")[:LONGEST]


def moment(value: object, *, per_second: int, received_at: datetime) -> datetime:
    """Return when the platform says it happened; when it came, where that is unreadable, absurd or still to come."""
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= _SAFE_INTEGER:
        return received_at
    try:
        at = datetime.fromtimestamp(value / per_second, UTC)
    except (ValueError, OverflowError, OSError):
        return received_at
    return at if _EARLIEST <= at <= received_at + _AHEAD else received_at


def own_id(raw: object) -> str:
    """Return an id for an event without a readable one: the same bytes again are the same event."""
    try:
        text = json.dumps(raw, sort_keys=True)
    except RecursionError:  # nested about as deep as the parser went: told apart by what stands at the top
        text = json.dumps({key: value for key, value in as_object(raw).items() if isinstance(value, str | int | float)})
    return f"sha256-{hashlib.sha256(text.encode()).hexdigest()[:40]}"
