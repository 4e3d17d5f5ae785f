"""The two ends of a simulated year's messages: platforms that take them, and people who type and press."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from handlers.conversation import Incoming, IncomingKind, Reply
from scheduler.push import Delivery, Outcome
from storage.units import Storage
from tests.conftest import FakeClock
from tests.talk import Talk
from tests.years.town import SCHOOL


class Platforms:
    """Takes whatever is sent, but not to whoever has blocked it; Telegram knows no keys, and takes one at a time."""

    def __init__(self) -> None:
        self.blocked: set[tuple[str, str]] = set()

    def takes_keys(self, channel: str) -> bool:
        """Return whether this is not Telegram."""
        return not channel.startswith("telegram.")

    def most_at_once(self, channel: str) -> int:
        """Return to how many one message goes."""
        return 500 if self.takes_keys(channel) else 1

    async def multicast(self, channel: str, addresses: Sequence[str], reply: Reply, **_how: Any) -> Delivery:
        """Deliver it to all of them."""
        assert 1 < len(addresses) <= self.most_at_once(channel)
        assert reply.title
        return Delivery(Outcome.ACCEPTED, request_id="multicast")

    async def __call__(self, channel: str, address: str, reply: Reply, **_how: Any) -> Delivery:
        """Deliver it to whoever is there."""
        assert reply.title
        gone = (channel, address) in self.blocked
        return Delivery(Outcome.GONE) if gone else Delivery(Outcome.ACCEPTED, request_id="push")


class Phones:
    """What people type and press, on whatever channel they are bound."""

    def __init__(self, storage: Storage, clock: FakeClock) -> None:
        self._talk = Talk(storage, clock)
        self._clock = clock
        self._ids = count(1)

    def send(self, account: tuple[str, str], kind: IncomingKind, data: str = "") -> Reply | None:
        """Do something on one account, and return what is answered."""
        channel, address = account
        event = Incoming(channel, address, f"y{next(self._ids)}", kind, data, self._clock())
        self._talk.inbox.accept([event])
        answered = self._talk.answering.answer_next(channel, address, (SCHOOL,))
        return None if answered is None else answered.reply
