"""The token with which LINE compares who opened our page with whom it was made for: ten minutes, one use."""

from bot.channels.config import ChannelConfig
from bot.channels.line_admin import LineAdmin, LineRefusedError


async def make_link_token(config: ChannelConfig, address: str, *, base: str) -> str | None:
    """Return a link token for this user; None where LINE cannot be reached, or does not know the user."""
    try:
        async with LineAdmin(config, base=base) as admin:
            return await admin.link_token(address)
    except (LineRefusedError, KeyError):
        return None
