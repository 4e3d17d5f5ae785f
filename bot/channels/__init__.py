"""Channels: each platform behind the same few words."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

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


@runtime_checkable
class Connected(Protocol):
    """A channel that has connections of its own: made in the loop that it works in, and let go of there."""

    async def open(self) -> None:
        """Make what is needed to send; sending does so itself where nobody has."""
        ...

    async def close(self) -> None:
        """Let go of the connections."""
        ...


@runtime_checkable
class ShowsWorking(Protocol):
    """A channel whose platform can show that an answer is being made."""

    async def show_working(self, incoming: Incoming) -> None:
        """Show it to whoever asked, for some seconds or until the answer; never raises."""
        ...


@runtime_checkable
class Multicasts(Protocol):
    """A channel that takes equal words for many people at once."""

    async def multicast(
        self, addresses: Sequence[str], reply: Reply, *, key: str, language: str | None, plain_text: bool = False
    ) -> Delivery:
        """Send to all of them or nobody; the same key on every try."""
        ...
