"""Where an answer belongs on Telegram: read from the note that came in with the event (`telegram_updates`). Pure.

A pressed message becomes the answer, but not one that was sent unasked and is only gone on from: a warning with
「不是我」 must not be replaced by a list. Buttons of such messages that decide nothing are marked.
"""

import json
from dataclasses import dataclass
from typing import Final, Self

from bot.channels.limits import TELEGRAM_CALLBACK_BYTES
from handlers.conversation import Incoming

STAYS: Final = "+"  # before a button's data; no intent begins so


@dataclass(frozen=True)
class Place:
    """Where an event happened: `Incoming.reply_to` read. `message` is the pressed one, `press` what to acknowledge."""

    chat: int | None
    message: int | None = None
    press: str | None = None

    @classmethod
    def of(cls, incoming: Incoming) -> Self:
        """Return the place; without a note it is the person's own chat."""
        note = json.loads(incoming.reply_to) if incoming.reply_to else {}
        chat, press = note.get("chat"), note.get("callback")
        return cls(person_of(incoming.address) if chat is None else chat, note.get("message"), press)

    @property
    def is_private(self) -> bool:
        """Return whether it is one person's chat; groups and channels have numbers below zero."""
        return self.chat is not None and self.chat > 0


def person_of(address: str) -> int | None:
    """Return the chat with one person, which has that person's own number; None for groups and anything else.

    >>> person_of("7"), person_of("-1007"), person_of("U1")
    (7, None, None)
    """
    return int(address) if address.isascii() and address.isdecimal() and len(address) <= 16 else None


def marked(data: str) -> str:
    """Return a button's data so that its message stays as it is when it is pressed, where there is room for the mark.

    >>> marked("v1:bindings")
    '+v1:bindings'
    """
    return f"{STAYS}{data}" if len(data.encode()) < TELEGRAM_CALLBACK_BYTES else data


def unmarked(data: str) -> tuple[str, bool]:
    """Return the data as it was, and whether its message stays as it is.

    >>> unmarked("+v1:bindings"), unmarked("v1:works")
    (('v1:bindings', True), ('v1:works', False))
    """
    return data.removeprefix(STAYS), data.startswith(STAYS)
