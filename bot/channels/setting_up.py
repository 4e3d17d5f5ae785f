"""What setting up and checking a channel share, whichever platform it is on."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from bot.channels.config import ChannelConfig

Relink = Callable[[], Awaitable[int]]  # shows everybody's menu anew, and returns how many


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
