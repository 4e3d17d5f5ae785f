"""What setting up and checking a channel share, whichever platform it is on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.channels.config import ChannelConfig

Relink = Callable[[], Awaitable[int]]  # shows everybody's menu anew, and returns how many


@dataclass
class Steps:
    """What a setup did, in its order; keys of words with their facts."""

    done: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    is_changed: bool = False

    def change(self, what: str, **facts: object) -> None:
        """Note that something was changed."""
        self.is_changed = True
        self.done.append((what, facts))

    def same(self, what: str, **facts: object) -> None:
        """Note that something is as it should be, or why it was left."""
        self.done.append((what, facts))


def webhook_address(public_url: str | None, config: ChannelConfig) -> str | None:
    """Return where the platform is to call us; None without a public address.

    >>> from bot.channels.config import Platform
    >>> webhook_address("https://school.example/", ChannelConfig(Platform.LINE, "yphs", ("yphs",)))
    'https://school.example/line/yphs'
    """
    return None if public_url is None else f"{public_url.rstrip('/')}/{config.kind}/{config.key}"


def is_https(address: str) -> bool:
    """Return whether a platform would call this address: none calls without TLS."""
    return urlsplit(address).scheme == "https"
