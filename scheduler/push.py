"""What the sender asks of a channel, and what can become of one message; channels live elsewhere and implement it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, Protocol

from handlers.conversation import Reply

ADDRESS: Final = "address"  # the reason of a refusal that is about one of the recipients, not about the words
QUOTA: Final = "quota"  # of one that is about the month: its messages are used up


class Outcome(StrEnum):
    """What a platform made of one message."""

    ACCEPTED = "accepted"  # also "was accepted before under this key"
    GONE = "gone"  # blocked, deleted, never started: final
    REFUSED = "refused"  # the platform will never take this message
    LATER = "later"  # too many, or down: try again after `retry_after`
    UNCLEAR = "unclear"  # no answer: it may have been accepted


@dataclass(frozen=True)
class Delivery:
    """The outcome of one message, with the platform's id of the request where there is one."""

    outcome: Outcome
    request_id: str | None = None
    reason: str | None = None
    retry_after: timedelta | None = None


class Push(Protocol):
    """The channels' way of sending unasked."""

    async def __call__(
        self, channel: str, address: str, reply: Reply, *, key: str, language: str | None, plain_text: bool
    ) -> Delivery:
        """Send one message; `key` is the same on every try, so that a platform with keys takes it once."""
        ...

    async def multicast(
        self,
        channel: str,
        addresses: Sequence[str],
        reply: Reply,
        *,
        key: str,
        language: str | None,
        plain_text: bool,
    ) -> Delivery:
        """Send equal words to several people under one key: to all of them or to nobody, at most `most_at_once`."""
        ...

    def most_at_once(self, channel: str) -> int:
        """Return to how many people one message may go on this channel; 1 where each needs one of their own."""
        ...

    def takes_keys(self, channel: str) -> bool:
        """Return whether this channel's platform takes a message once under its key (LINE), however often it is tried.

        Without keys (Telegram) a try that was never answered is not repeated, and after a crash a repeat is marked.
        """
        ...
