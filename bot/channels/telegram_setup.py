"""Setting up one bot: commands, menu button, descriptions and webhook, compared first and changed where they differ.

The webhook's secret cannot be read back, so the webhook is set each time; setting it to what it is changes nothing.
"""

from typing import Final

from telegram import Bot, BotCommandScopeAllPrivateChats, MenuButtonCommands
from telegram.constants import MenuButtonType

from bot.channels.config import ChannelConfig
from bot.channels.limits import TELEGRAM_WEBHOOK_CONNECTIONS
from bot.channels.setting_up import Steps
from bot.channels.telegram_menus import CODES, commands_of
from bot.channels.telegram_updates import HANDLED
from locales import translator

PRIVATE: Final = BotCommandScopeAllPrivateChats()


async def set_up_words(bot: Bot, steps: Steps) -> None:
    """Set the commands of all private chats, and the texts before a chat begins, in every language."""
    changed = 0
    for language, code in CODES.items():
        t = translator(language)
        wanted = commands_of(None, language)
        found = await bot.get_my_commands(PRIVATE, language_code=code)
        if [(one.command, one.description) for one in found] != wanted:
            await bot.set_my_commands(wanted, PRIVATE, language_code=code)
            changed += 1
        description = t("telegram.description")
        if (await bot.get_my_description(language_code=code)).description != description:
            await bot.set_my_description(description, language_code=code)
            changed += 1
        short = t("telegram.short_description")
        if (await bot.get_my_short_description(language_code=code)).short_description != short:
            await bot.set_my_short_description(short, language_code=code)
            changed += 1
    if (await bot.get_chat_menu_button()).type != MenuButtonType.COMMANDS:
        await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
        changed += 1
    if changed:
        steps.change("commands.set", count=changed)
    else:
        steps.same("commands.same")


async def set_up_webhook(bot: Bot, config: ChannelConfig, address: str | None, steps: Steps) -> None:
    """Let Telegram call this address with exactly the kinds that are handled; without one, end a webhook there is.

    Updates that wait are kept: they come by whichever way is used next.
    """
    found = await bot.get_webhook_info()
    if address is None:
        if found.url:
            await bot.delete_webhook(drop_pending_updates=False)
            steps.change("webhook.removed")
        else:
            steps.same("telegram.polling")
        return
    same = found.url == address and set(found.allowed_updates or ()) == set(HANDLED)
    await bot.set_webhook(
        address,
        allowed_updates=list(HANDLED),
        secret_token=config.webhook_secret(),
        max_connections=TELEGRAM_WEBHOOK_CONNECTIONS,
        drop_pending_updates=False,
    )
    if same:
        steps.same("webhook.again", address=address)
    else:
        steps.change("webhook.set", address=address)
