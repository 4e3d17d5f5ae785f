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
        self._clients: dict[str, Client] = {}  # by token: with one of before, calls may still be under way

    async def show(self, address: str, shown: Shown) -> Showed:
        """Set the chat's own list; strangers who chose no language have none, and see that of all chats."""
        if not address.isdecimal():
            return Showed.NEVER
        client = await self._client()
        scope = BotCommandScopeChat(int(address))
        try:
            if shown.role is None and shown.language is None:
                await client.bot.delete_my_commands(scope)
            else:
                await client.bot.set_my_commands(commands_of(shown.role, shown.language), scope)
        except TelegramError as error:
            failure = failure_of(error)
            if failure is Failure.TOKEN:
                self._config.renew()  # for the next time
            return Showed.LATER if failure in LATER else Showed.NEVER
        return Showed.DONE

    async def close(self) -> None:
        """Let go of the connections."""
        clients, self._clients = self._clients, {}
        for client in clients.values():
            await client.close()

    async def _client(self) -> Client:
        token = self._config.token()
        if token not in self._clients:
            self._clients[token] = await Client(token, base=self._base).__aenter__()
        return self._clients[token]
