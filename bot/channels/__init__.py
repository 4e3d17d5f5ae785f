"""Channels: each platform behind the same few words."""

from typing import Protocol

from handlers.conversation import Incoming, Reply
from scheduler.push import Delivery


class Channel(Protocol):
    """One account of the assistant on one platform (`line.yphs`, `simulator.yphs`), serving one school or several."""

    name: str
    schools: tuple[str, ...]
    takes_keys: bool  # whether the platform takes a message once under its key, however often it is tried

    async def answer(self, incoming: Incoming, reply: Reply, *, language: str | None, plain_text: bool) -> None:
        """Answer one event where it happened."""
        ...

    async def push(
        self, address: str, reply: Reply, *, key: str, language: str | None, plain_text: bool = False
    ) -> Delivery:
        """Send one message unasked; `key` stays the same on every try."""
        ...
