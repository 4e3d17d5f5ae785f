"""Where the pages are on which one binds: one for each LINE channel, where there is a public address."""

from collections.abc import Iterable

from bot.channels.config import ChannelConfig, Platform


def link_pages(public_url: str | None, configs: Iterable[ChannelConfig]) -> dict[str, str]:
    """Return the page's address by channel; Telegram needs none, since its link brings the code along."""
    if public_url is None:
        return {}
    base = public_url.rstrip("/")
    return {config.name: f"{base}/link/line/{config.key}" for config in configs if config.kind is Platform.LINE}
