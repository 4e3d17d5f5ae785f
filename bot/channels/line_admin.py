"""What is asked of LINE besides messages: webhook, quota, rich menus, link tokens. One client a use, never a hot path.

What goes wrong is one exception with LINE's status; nobody has to know whether anything was sent, since every call here
may be made again.
"""

import json
from typing import Any, Final, Self
from urllib.parse import quote

from bot.channels.config import ChannelConfig
from bot.channels.line_client import LineClient, NoAnswerError, NotSentError

BASE: Final = "https://api.line.me"
DATA_BASE: Final = "https://api-data.line.me"  # pictures go to another host (specs/line/README.md)
OK, NOT_OK, NOT_FOUND = 200, 300, 404
SAID: Final = 120  # characters of LINE's own words of an error that are kept


class LineRefusedError(Exception):
    """LINE did not do it; `status` is None where there was no answer. Holds no secret and no person."""

    def __init__(self, status: int | None, said: str = "") -> None:
        super().__init__(f"LINE: {status} {said}".strip())
        self.status = status
        self.said = said


class LineAdmin:
    """One channel's calls; to be entered inside the running loop."""

    def __init__(self, config: ChannelConfig, *, base: str = BASE) -> None:
        self._config = config
        self._base = base.rstrip("/")
        self._client: LineClient | None = None
        self._pictures: LineClient | None = None

    async def __aenter__(self) -> Self:
        self._client = LineClient(self._config.token(), base=self._base)
        return self

    async def __aexit__(self, *_: object) -> None:
        clients, self._client, self._pictures = (self._client, self._pictures), None, None
        for client in clients:
            if client is not None:
                await client.close()

    async def info(self) -> dict[str, Any]:
        """Return what LINE says of the account: its ids and name, and whether chat is on (`chatMode`)."""
        return await self._call("GET", "/v2/bot/info")

    async def webhook(self) -> dict[str, Any]:
        """Return `endpoint` and `active` (「Use webhook」); empty where no address is set."""
        return await self._find("/v2/bot/channel/webhook/endpoint")

    async def set_webhook(self, address: str) -> None:
        """Set the webhook's address."""
        await self._call("PUT", "/v2/bot/channel/webhook/endpoint", {"endpoint": address})

    async def test_webhook(self) -> dict[str, Any]:
        """Let LINE call the webhook with no event, and return `success`, `statusCode` and `reason`; 60 an hour."""
        return await self._call("POST", "/v2/bot/channel/webhook/test", {})

    async def quota(self) -> int | None:
        """Return how many messages a month may go out unasked; None where there is no limit."""
        found = await self._call("GET", "/v2/bot/message/quota")
        return int(found["value"]) if found.get("type") == "limited" else None

    async def consumption(self) -> int:
        """Return how many went out this month, approximately; those sent from the account manager count too."""
        found = await self._call("GET", "/v2/bot/message/quota/consumption")
        return int(found.get("totalUsage", 0))

    async def link_token(self, user: str) -> str:
        """Return a link token for this user: ten minutes, one use."""
        found = await self._call("POST", f"/v2/bot/user/{quote(user, safe='')}/linkToken")
        return str(found["linkToken"])

    async def menus(self) -> dict[str, str]:
        """Return the names of the rich menus by their ids."""
        found = await self._call("GET", "/v2/bot/richmenu/list")
        return {str(menu["richMenuId"]): str(menu.get("name", "")) for menu in found.get("richmenus", ())}

    async def add_menu(self, menu: dict[str, Any], picture: bytes) -> str:
        """Make a rich menu with its picture (PNG) and return its id; one without its picture does not stay."""
        made = await self._call("POST", "/v2/bot/richmenu", menu)
        id = str(made["richMenuId"])
        try:
            await self._upload(id, picture)
        except BaseException:
            await self.remove_menu(id)
            raise
        return id

    async def remove_menu(self, id: str) -> None:
        """Remove a rich menu; whoever was shown it is shown the default one."""
        await self._call("DELETE", f"/v2/bot/richmenu/{id}")

    async def aliases(self) -> dict[str, str]:
        """Return the ids of rich menus by their aliases."""
        found = await self._call("GET", "/v2/bot/richmenu/alias/list")
        return {str(alias["richMenuAliasId"]): str(alias["richMenuId"]) for alias in found.get("aliases", ())}

    async def set_alias(self, alias: str, id: str, *, is_new: bool) -> None:
        """Let the alias stand for this rich menu."""
        if is_new:
            await self._call("POST", "/v2/bot/richmenu/alias", {"richMenuAliasId": alias, "richMenuId": id})
        else:
            await self._call("POST", f"/v2/bot/richmenu/alias/{alias}", {"richMenuId": id})

    async def default_menu(self) -> str:
        """Return the id of the menu of those who have none of their own; empty where there is none."""
        return str((await self._find("/v2/bot/user/all/richmenu")).get("richMenuId", ""))

    async def set_default_menu(self, id: str) -> None:
        """Show this menu to those who have none of their own."""
        await self._call("POST", f"/v2/bot/user/all/richmenu/{id}")

    async def link_menu(self, user: str, id: str) -> None:
        """Show this menu to this user."""
        await self._call("POST", f"/v2/bot/user/{quote(user, safe='')}/richmenu/{id}")

    async def unlink_menu(self, user: str) -> None:
        """Show this user the default menu again."""
        await self._call("DELETE", f"/v2/bot/user/{quote(user, safe='')}/richmenu")

    async def _find(self, path: str) -> dict[str, Any]:
        try:
            return await self._call("GET", path)
        except LineRefusedError as error:
            if error.status == NOT_FOUND:
                return {}
            raise

    async def _upload(self, id: str, picture: bytes) -> None:
        if self._pictures is None:
            self._pictures = LineClient(self._config.token(), base=DATA_BASE if self._base == BASE else self._base)
        await self._call("POST", f"/v2/bot/richmenu/{id}/content", picture, by=self._pictures)

    async def _call(
        self, method: str, path: str, body: dict[str, Any] | bytes | None = None, *, by: LineClient | None = None
    ) -> dict[str, Any]:
        client = by or self._client
        if client is None:
            raise RuntimeError("enter it first")
        try:
            answer = await client.call(method, path, body)
        except (NotSentError, NoAnswerError) as error:
            raise LineRefusedError(None, str(error)) from None
        try:
            found = json.loads(answer.text or "{}")
        except ValueError:
            found = {}
        found = found if isinstance(found, dict) else {}
        if not OK <= answer.status < NOT_OK:
            raise LineRefusedError(answer.status, str(found.get("message", ""))[:SAID])
        return found
