"""Where the pages are that a chat leads to: those on which one binds, and those of slips."""

from collections.abc import Iterable

from bot.channels.config import ChannelConfig, Platform


def link_pages(public_url: str | None, configs: Iterable[ChannelConfig]) -> dict[str, str]:
    """Return the page's address by channel; Telegram needs none, since its link brings the code along."""
    if public_url is None:
        return {}
    base = public_url.rstrip("/")
    return {config.name: f"{base}/link/line/{config.key}" for config in configs if config.kind is Platform.LINE}


def slip_page(public_url: str | None) -> str:
    """Return the address below which slips are checked and given on paper; empty where no browser could open one.

    >>> slip_page("https://bot.example/"), slip_page(None)
    ('https://bot.example/slips', '')
    """
    return "" if public_url is None else f"{public_url.rstrip('/')}/slips"
