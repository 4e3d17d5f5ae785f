"""What can be asked of a LINE channel about itself: token, webhook, quota, menus. What cannot is said, too."""

from datetime import datetime
from typing import Final

from bot.channel_trouble import ChannelTroubleError, Trouble
from bot.channels.config import ChannelConfig
from bot.channels.line_admin import LineAdmin, LineRefusedError
from bot.channels.line_menu_picture import FindLettering, find_lettering
from bot.channels.line_menus import AUDIENCES, EVERYBODY, alias_of, is_said
from bot.channels.line_setup import remove_old_menus, set_up_menus, set_up_webhook
from bot.channels.setting_up import Relink, Steps, is_https
from bot.checks import Check, fault, fine

NEARLY_ALL: Final = 0.9  # of the month's messages (platforms/line.md § 6 Operations)
UNAUTHORIZED, FORBIDDEN, TOO_MANY = 401, 403, 429


async def set_up_line(
    config: ChannelConfig, *, base: str, address: str | None, lettering: FindLettering | None, relink: Relink
) -> Steps:
    """Bring the channel's menus and webhook into order.

    Raises:
        ChannelTroubleError: LINE did not do it; what was done before stays, and a second run goes on.
    """
    steps = Steps()
    try:
        async with LineAdmin(config, base=base) as admin:
            await set_up_webhook(admin, address, steps)
            old = await set_up_menus(admin, lettering or find_lettering, steps, relink)
            await remove_old_menus(admin, old)
    except LineRefusedError as error:
        raise _trouble(error) from None
    return steps


async def check_line(config: ChannelConfig, *, base: str, address: str | None, now: datetime) -> list[Check]:
    """Return what LINE says of the channel.

    Raises:
        ChannelTroubleError: it says nothing.
    """
    try:
        async with LineAdmin(config, base=base) as admin:
            return [
                *await _account(admin, config),
                *await _webhook(admin, config, address),
                await _quota(admin, config),
                await _menus(admin, config),
                fine("line_redelivery", "unreadable", channel=config.name),
            ]
    except LineRefusedError as error:
        raise _trouble(error) from None


def _trouble(error: LineRefusedError) -> ChannelTroubleError:
    kinds = {None: Trouble.AWAY, UNAUTHORIZED: Trouble.TOKEN, FORBIDDEN: Trouble.TOKEN, TOO_MANY: Trouble.RATE}
    return ChannelTroubleError(kinds.get(error.status, Trouble.REFUSED), f"{error.status} {error.said}".strip())


async def _account(admin: LineAdmin, config: ChannelConfig) -> list[Check]:
    info = await admin.info()
    ids = {str(info.get("basicId", "")), str(info.get("premiumId", ""))} - {""}
    checks = [fine("line_token", channel=config.name, account=", ".join(sorted(ids)))]
    if config.account and ids and config.account not in ids:
        facts = {"channel": config.name, "account": config.account, "found": ", ".join(sorted(ids))}
        checks = [fault("line_token", "account", **facts)]
    is_chat = info.get("chatMode") == "chat"
    checks.append((fault if is_chat else fine)("line_chat", "on" if is_chat else "fine", channel=config.name))
    return checks


async def _webhook(admin: LineAdmin, config: ChannelConfig, address: str | None) -> list[Check]:
    if address is None:
        return [fault("line_webhook", "no_public_url", channel=config.name)]
    if not is_https(address):
        return [fault("line_webhook", "no_https", channel=config.name, address=address)]
    found = await admin.webhook()
    at = str(found.get("endpoint", ""))
    if at != address:
        return [fault("line_webhook", "other" if at else "none", channel=config.name, address=address, found=at)]
    if not found.get("active"):
        return [fault("line_webhook", "off", channel=config.name)]
    called = await admin.test_webhook()
    checks = [fine("line_webhook", channel=config.name, address=address)]
    if called.get("success"):
        return [*checks, fine("line_webhook_call", channel=config.name)]
    facts = {"channel": config.name, "status": called.get("statusCode", ""), "reason": called.get("reason", "")}
    return [*checks, fault("line_webhook_call", "failed", **facts)]


async def _quota(admin: LineAdmin, config: ChannelConfig) -> Check:
    limit, used = await admin.quota(), await admin.consumption()
    if limit is None:
        return fine("line_quota", "no_limit", channel=config.name, used=used)
    facts = {"channel": config.name, "used": used, "limit": limit, "left": max(0, limit - used)}
    return fault("line_quota", "nearly", **facts) if used >= NEARLY_ALL * limit else fine("line_quota", **facts)


async def _menus(admin: LineAdmin, config: ChannelConfig) -> Check:
    """The menus' words and intents are compared, whichever font they were drawn with."""
    there, aliases = await admin.menus(), await admin.aliases()
    missing = [audience for audience in AUDIENCES if aliases.get(alias_of(audience), "") not in there]
    if missing:
        return fault("line_menus", "missing", channel=config.name, count=len(missing))
    if not all(is_said(there[aliases[alias_of(audience)]], audience) for audience in AUDIENCES):
        return fault("line_menus", "old", channel=config.name)
    if await admin.default_menu() != aliases[alias_of(EVERYBODY)]:
        return fault("line_menus", "default", channel=config.name)
    return fine("line_menus", channel=config.name, count=len(AUDIENCES))
