"""What can be asked of a bot about itself: token, groups, webhook with its last error, what waits, commands."""

from datetime import datetime, timedelta
from typing import Final

from telegram import Bot, WebhookInfo
from telegram.error import TelegramError

from bot.channel_trouble import ChannelTroubleError, Trouble
from bot.channels.config import ChannelConfig
from bot.channels.setting_up import Relink, Steps, is_https
from bot.channels.telegram_client import Client
from bot.channels.telegram_errors import Failure, failure_of
from bot.channels.telegram_menus import CODES, commands_of
from bot.channels.telegram_setup import PRIVATE, set_up_webhook, set_up_words
from bot.channels.telegram_updates import HANDLED
from bot.checks import Check, fault, fine

RECENT: Final = timedelta(hours=1)  # an older error of the webhook has been got over
MANY: Final = 100  # updates that wait; more than that is no burst
_TROUBLES: Final = {
    Failure.TOKEN: Trouble.TOKEN,
    Failure.RATE: Trouble.RATE,
    Failure.DOWN: Trouble.AWAY,
    Failure.NOT_SENT: Trouble.AWAY,
    Failure.UNANSWERED: Trouble.AWAY,
}


async def set_up_telegram(config: ChannelConfig, *, base: str, address: str | None, relink: Relink) -> Steps:
    """Bring the bot's commands, texts and webhook into order.

    Raises:
        ChannelTroubleError: Telegram did not do it; what was done before stays, and a second run goes on.
    """
    steps = Steps()
    try:
        async with Client(config.token(), base=base) as client:
            await set_up_webhook(client.bot, config, address, steps)
            await set_up_words(client.bot, steps)
            if ("commands.same", {}) not in steps.done:
                steps.same("commands.again", count=await relink())
    except TelegramError as error:
        raise _trouble(error) from None
    return steps


async def check_telegram(config: ChannelConfig, *, base: str, address: str | None, now: datetime) -> list[Check]:
    """Return what Telegram says of the bot.

    Raises:
        ChannelTroubleError: it says nothing.
    """
    try:
        async with Client(config.token(), base=base) as client:
            return [
                *await _account(client.bot, config),
                *_webhook(await client.bot.get_webhook_info(), config, address, now),
                await _commands(client.bot, config),
            ]
    except TelegramError as error:
        raise _trouble(error) from None


def _trouble(error: TelegramError) -> ChannelTroubleError:
    """Telegram's own words stay away: those of a wrong token hold the token."""
    failure = failure_of(error)
    return ChannelTroubleError(_TROUBLES.get(failure, Trouble.REFUSED), failure.value)


async def _account(bot: Bot, config: ChannelConfig) -> list[Check]:
    me = await bot.get_me()
    found = me.username or ""
    facts = {"channel": config.name, "account": f"@{config.account}", "found": f"@{found}"}
    is_other = bool(config.account) and found.lower() != config.account.lower()
    checks = [fault("telegram_token", "account", **facts) if is_other else fine("telegram_token", **facts)]
    if me.can_join_groups:
        checks.append(fault("telegram_groups", "joins", channel=config.name))
    elif me.can_read_all_group_messages:
        checks.append(fault("telegram_groups", "reads", channel=config.name))
    else:
        checks.append(fine("telegram_groups", channel=config.name))
    return checks


def _webhook(found: WebhookInfo, config: ChannelConfig, address: str | None, now: datetime) -> list[Check]:
    facts: dict[str, object] = {"channel": config.name, "address": address, "found": found.url}
    count = found.pending_update_count
    waiting = (fault if count > MANY else fine)(
        "telegram_pending", "many" if count > MANY else "fine", channel=config.name, count=count
    )
    if address is None:
        check = fault("telegram_webhook", "set", **facts) if found.url else fine("telegram_webhook", "polling", **facts)
        return [check, waiting]
    if not is_https(address):
        return [fault("telegram_webhook", "no_https", **facts), waiting]
    if found.url != address:
        return [fault("telegram_webhook", "other" if found.url else "none", **facts), waiting]
    if set(found.allowed_updates or ()) != set(HANDLED):
        return [fault("telegram_webhook", "kinds", **facts), waiting]
    if found.last_error_date is not None and found.last_error_date > now - RECENT:
        return [fault("telegram_webhook", "error", **facts, error=found.last_error_message or ""), waiting]
    return [fine("telegram_webhook", **facts), waiting]


async def _commands(bot: Bot, config: ChannelConfig) -> Check:
    missing = 0
    for language, code in CODES.items():
        found = await bot.get_my_commands(PRIVATE, language_code=code)
        missing += [(one.command, one.description) for one in found] != commands_of(None, language)
    if missing:
        return fault("telegram_commands", "missing", channel=config.name, count=missing)
    return fine("telegram_commands", channel=config.name, count=len(CODES))
