"""Linking a LINE user to the menu of a role in their language, and unlinking: strangers see the default one."""

from typing import Final

from bot.channels.config import ChannelConfig
from bot.channels.line_admin import LineAdmin, LineRefusedError
from bot.channels.line_menus import EVERYBODY, Audience, alias_of, audience_of
from bot.channels.menu_showing import Showed
from locales import SOURCE
from storage.queries.menus import Shown

TOO_MANY, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, BROKEN = 429, 401, 403, 404, 500
FIRST_TRIES: Final = 2  # with the menu that was known, and with the one that setup has put in its place


class LineMenus:
    """One channel's menus; which one an alias stands for is asked once, and again where that one is gone."""

    def __init__(self, config: ChannelConfig, *, base: str) -> None:
        self._config = config
        self._base = base
        self._admins: dict[str, LineAdmin] = {}  # by token: with one of before, calls may still be under way
        self._aliases: dict[str, str] = {}

    async def show(self, address: str, shown: Shown) -> Showed:
        """Link the user to the menu that is theirs, or to none where it is the default one."""
        admin = await self._admin()
        try:
            audience = audience_of(shown.role, shown.language)
            if audience == EVERYBODY:
                await admin.unlink_menu(address)
                return Showed.DONE
            return await self._link(admin, address, audience)
        except LineRefusedError as error:
            if error.status == UNAUTHORIZED:
                self._config.renew()  # for the next time
            return _outcome(error.status)

    async def close(self) -> None:
        """Let go of the connections."""
        admins, self._admins = self._admins, {}
        for admin in admins.values():
            await admin.__aexit__(None, None, None)

    async def _admin(self) -> LineAdmin:
        token = self._config.token()
        if token not in self._admins:
            self._admins[token] = await LineAdmin(self._config, base=self._base).__aenter__()
        return self._admins[token]

    async def _link(self, admin: LineAdmin, address: str, audience: Audience) -> Showed:
        alias = alias_of(audience)
        known = self._aliases.get(alias)
        if known is not None:
            try:
                await admin.link_menu(address, known)
                return Showed.DONE
            except LineRefusedError as error:
                if error.status not in (NOT_FOUND, 400):
                    raise
        self._aliases = await admin.aliases()
        # A setup of an earlier version made menus in Chinese only: better that one than none, until it is run again.
        fresh = self._aliases.get(alias) or self._aliases.get(alias_of((audience[0], SOURCE)))
        if fresh is None:
            return Showed.LATER  # `channels setup` has not been run
        if fresh == known:
            return Showed.NEVER  # the menu is there, so it is the person who is not
        await admin.link_menu(address, fresh)
        return Showed.DONE


def _outcome(status: int | None) -> Showed:
    if status is None or status >= BROKEN or status in (TOO_MANY, UNAUTHORIZED, FORBIDDEN):
        return Showed.LATER
    return Showed.NEVER
