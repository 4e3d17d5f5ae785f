"""The commands of one Telegram chat: those of the role that speaks there, in the language that was chosen there."""

from telegram import BotCommandScopeChat
from telegram.error import TelegramError

from bot.channels.config import ChannelConfig
from bot.channels.menu_showing import Showed
from bot.channels.telegram_client import Client
from bot.channels.telegram_errors import Failure, failure_of
from bot.channels.telegram_menus import commands_of
from storage.queries.menus import Shown

LATER = frozenset({Failure.RATE, Failure.DOWN, Failure.NOT_SENT, Failure.UNANSWERED, Failure.TOKEN, Failure.CONFLICT})


class TelegramMenus:
    """One bot's lists for single chats."""

    def __init__(self, config: ChannelConfig, *, base: str) -> None:
        self._config = config
        self._base = base
        self._client: Client | None = None

    async def show(self, address: str, shown: Shown) -> Showed:
        """Set the chat's own list; strangers who chose no language have none, and see that of all chats."""
        if not address.isdecimal():
            return Showed.NEVER
        if self._client is None:
            self._client = Client(self._config.token(), base=self._base)
            await self._client.__aenter__()
        scope = BotCommandScopeChat(int(address))
        try:
            if shown.role is None and shown.language is None:
                await self._client.bot.delete_my_commands(scope)
            else:
                await self._client.bot.set_my_commands(commands_of(shown.role, shown.language), scope)
        except TelegramError as error:
            return Showed.LATER if failure_of(error) in LATER else Showed.NEVER
        return Showed.DONE

    async def close(self) -> None:
        """Let go of the connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()
