"""What goes out unasked, to the channel it is for: the scheduler's `Push`, made of the channels."""

from collections.abc import Mapping, Sequence

from bot.channels import Channel, Multicasts
from bot.channels.limits import LINE_MULTICAST
from bot.demo_mark import marked
from handlers.conversation import Reply
from locales import translator
from scheduler.push import Delivery, Outcome, Push


class Outbox:
    """Chooses the channel by its name. One that is not there (switched off, renamed) refuses for good."""

    def __init__(self, channels: Mapping[str, Channel], is_sample: bool = False) -> None:
        """`is_sample`: these are demo data, shown to real accounts, and every message says so."""
        self._channels = channels
        self._is_sample = is_sample

    async def __call__(
        self, channel: str, address: str, reply: Reply, *, key: str, language: str | None, plain_text: bool
    ) -> Delivery:
        """Send one message by the channel of this name."""
        found = self._channels.get(channel)
        if found is None:
            return Delivery(Outcome.REFUSED, reason="channel_off")
        if self._is_sample:
            reply = marked(reply, translator(language))
        return await found.push(address, reply, key=key, language=language, plain_text=plain_text)

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
        """Send equal words to several people by the channel of this name, which must be able to."""
        found: object = self._channels.get(channel)
        if not isinstance(found, Multicasts):
            return Delivery(Outcome.REFUSED, reason="channel_off")
        if self._is_sample:
            reply = marked(reply, translator(language))
        return await found.multicast(addresses, reply, key=key, language=language, plain_text=plain_text)

    def most_at_once(self, channel: str) -> int:
        """Return to how many people the channel sends equal words in one request."""
        return LINE_MULTICAST if isinstance(self._channels.get(channel), Multicasts) else 1

    def takes_keys(self, channel: str) -> bool:
        """Return whether the channel's platform takes a message once under its key."""
        found = self._channels.get(channel)
        return found is None or found.takes_keys


def make_push(channels: Mapping[str, Channel], is_sample: bool = False) -> Push:
    """Return the way in which the scheduler reaches these channels, by name, and those that join them later."""
    return Outbox(channels, is_sample)
