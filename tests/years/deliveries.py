"""Platforms that take whatever is sent."""

from collections.abc import Sequence
from typing import Any

from handlers.conversation import Reply
from scheduler.push import Delivery, Outcome


class Platforms:
    """Takes whatever is sent."""

    def takes_keys(self, _channel: str) -> bool:
        """Every message arrives once."""
        return True

    def most_at_once(self, _channel: str) -> int:
        """Return to how many one message goes."""
        return 500

    async def multicast(self, _channel: str, addresses: Sequence[str], reply: Reply, **_how: Any) -> Delivery:
        """Deliver it to all of them."""
        assert addresses
        assert reply.title
        return Delivery(Outcome.ACCEPTED, request_id="test")

    async def __call__(self, _channel: str, _address: str, reply: Reply, **_how: Any) -> Delivery:
        """Deliver it."""
        assert reply.title
        return Delivery(Outcome.ACCEPTED, request_id="test")
