"""A platform of our own: what each request meets is laid out beforehand, and what arrived is kept."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from handlers.conversation import Reply
from scheduler.push import ADDRESS, Delivery, Outcome
from tests.conftest import FakeClock


class Killed(BaseException):
    """The process dies here: nothing after this line runs, no handler of the program sees it."""


class Weather(StrEnum):
    """What happens to one request."""

    FINE = "fine"
    LOST_BEFORE = "lost_before"  # no answer, and the platform has nothing
    LOST_AFTER = "lost_after"  # no answer, and the platform has it
    BUSY = "busy"
    BLOCKED = "blocked"
    REFUSED = "refused"
    BREAKS = "breaks"  # the channel's own mistake
    KILLED_BEFORE = "killed_before"
    KILLED_AFTER = "killed_after"


@dataclass(frozen=True)
class Letter:
    """One message as it arrived with a person."""

    channel: str
    address: str
    reply: Reply
    key: str
    at: datetime
    language: str | None = None
    plain_text: bool = False


@dataclass
class FakePlatforms:
    """LINE takes a message once under its key; Telegram knows no keys. The forecast says what each request meets."""

    clock: FakeClock
    forecast: deque[Weather] = field(default_factory=deque)
    letters: list[Letter] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)  # keys, as they were tried
    asked_for: list[str] = field(default_factory=list)  # addresses, likewise
    retry_after: timedelta | None = None
    strangers: set[str] = field(default_factory=set)  # addresses that the platform does not know
    at_once: int = 500  # to how many one message goes where there are keys
    deadly: str | None = None  # an address that kills whoever writes to it
    watch: Callable[[], None] = lambda: None  # called before and after the platform takes a request
    _keys: set[str] = field(default_factory=set)

    def takes_keys(self, channel: str) -> bool:
        return not channel.startswith("telegram.")

    def most_at_once(self, channel: str) -> int:
        return 1 if channel.startswith("telegram.") else self.at_once

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
        assert 1 < len(addresses) <= self.most_at_once(channel)
        if self.strangers.isdisjoint(addresses):
            return self._take(channel, addresses, reply, key, language, plain_text)
        self._ask(key, addresses)
        return Delivery(Outcome.REFUSED, reason=ADDRESS)

    async def __call__(
        self, channel: str, address: str, reply: Reply, *, key: str, language: str | None, plain_text: bool
    ) -> Delivery:
        if address in self.strangers:
            self._ask(key, [address])
            return Delivery(Outcome.REFUSED, reason=ADDRESS)
        return self._take(channel, [address], reply, key, language, plain_text)

    def _ask(self, key: str, addresses: Sequence[str]) -> None:
        self.requests.append(key)
        self.asked_for += addresses
        self.watch()

    def _take(
        self, channel: str, addresses: Sequence[str], reply: Reply, key: str, language: str | None, plain_text: bool
    ) -> Delivery:
        weather = self.forecast.popleft() if self.forecast else Weather.FINE
        if self.deadly in addresses:
            weather = Weather.KILLED_BEFORE
        self._ask(key, addresses)
        match weather:
            case Weather.BUSY:
                return Delivery(Outcome.LATER, retry_after=self.retry_after)
            case Weather.BLOCKED:
                return Delivery(Outcome.GONE)
            case Weather.REFUSED:
                return Delivery(Outcome.REFUSED, reason="too_long")
            case Weather.LOST_BEFORE:
                return Delivery(Outcome.UNCLEAR)
            case Weather.BREAKS:
                raise RuntimeError("a mistake in the channel")
            case Weather.KILLED_BEFORE:
                raise Killed
        if not (self.takes_keys(channel) and key in self._keys):
            self._keys.add(key)
            for address in addresses:
                self.letters.append(Letter(channel, address, reply, key, self.clock(), language, plain_text))
        self.watch()
        if weather is Weather.KILLED_AFTER:
            raise Killed
        return Delivery(Outcome.UNCLEAR if weather is Weather.LOST_AFTER else Outcome.ACCEPTED, request_id=f"r-{key}")

    def titles_to(self, address: str) -> list[str]:
        """Return the titles that arrived at an address, in order."""
        return [letter.reply.title for letter in self.letters if letter.address == address]
