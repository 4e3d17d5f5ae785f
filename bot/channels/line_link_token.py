"""The token with which LINE compares who opened our page with whom it was made for: ten minutes, one use."""

from bot.channels.config import ChannelConfig
from bot.channels.line_admin import LineAdmin, LineRefusedError

UNAUTHORIZED = 401


async def make_link_token(config: ChannelConfig, address: str, *, base: str) -> str | None:
    """Return a link token for this user; None where LINE cannot be reached, or does not know the user."""
    try:
        async with LineAdmin(config, base=base) as admin:
            return await admin.link_token(address)
    except LineRefusedError as error:
        if error.status == UNAUTHORIZED and config.renew():  # our token was replaced by another
            return await make_link_token(config, address, base=base)
        return None
    except KeyError:
        return None
