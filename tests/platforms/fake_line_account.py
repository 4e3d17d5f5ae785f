"""The made-up LINE's side that is no message: webhook address, rich menus with aliases and links, link tokens."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from tests.bot.channels.line_spec import FILE, SPECS, complaints
from tests.platforms.fake_line_answers import NOT_FOUND, Answer, refusal

SCHEMAS: Final[Mapping[str, str]] = {
    "set_webhook": "SetWebhookEndpointRequest",
    "add_menu": "RichMenuRequest",
    "add_alias": "CreateRichMenuAliasRequest",
    "move_alias": "UpdateRichMenuAliasRequest",
}
MENU, ALIAS, USER = r"(?P<menu>[\w-]+)", r"(?P<alias>[a-z0-9_-]{1,32})", r"(?P<user>U[0-9a-f]{32})"
ROUTES: Final = tuple(
    (method, re.compile(f"/v2/bot{path}"), name)
    for method, path, name in (
        ("GET", "/info", "info"),
        ("GET", "/channel/webhook/endpoint", "webhook"),
        ("PUT", "/channel/webhook/endpoint", "set_webhook"),
        ("POST", "/channel/webhook/test", "test_webhook"),
        ("GET", "/richmenu/list", "list_menus"),
        ("POST", "/richmenu", "add_menu"),
        ("GET", "/richmenu/alias/list", "list_aliases"),
        ("POST", "/richmenu/alias", "add_alias"),
        ("POST", f"/richmenu/alias/{ALIAS}", "move_alias"),
        ("DELETE", f"/richmenu/alias/{ALIAS}", "drop_alias"),
        ("POST", f"/richmenu/{MENU}/content", "add_picture"),
        ("DELETE", f"/richmenu/{MENU}", "drop_menu"),
        ("GET", "/user/all/richmenu", "default"),
        ("POST", f"/user/all/richmenu/{MENU}", "set_default"),
        ("DELETE", "/user/all/richmenu", "unset_default"),
        ("GET", f"/user/{USER}/richmenu", "linked"),
        ("POST", f"/user/{USER}/richmenu/{MENU}", "link"),
        ("DELETE", f"/user/{USER}/richmenu", "unlink"),
        ("POST", f"/user/{USER}/linkToken", "make_link_token"),
    )
)


@dataclass
class AccountSide:
    """What the console and the menus know; `linked` says whose menu is which."""

    endpoint: str = ""
    menus: dict[str, dict[str, Any]] = field(default_factory=dict)
    pictures: set[str] = field(default_factory=set)
    aliases: dict[str, str] = field(default_factory=dict)
    default: str = ""
    linked: dict[str, str] = field(default_factory=dict)
    link_tokens: dict[str, str] = field(default_factory=dict)  # whom each one is for
    _numbers: Any = field(default_factory=lambda: count(1))

    def take(self, method: str, path: str, body: Any) -> tuple[Answer, list[str]]:
        """Do one call; return what goes back, and what was against the specification."""
        for wanted, pattern, name in ROUTES:
            found = pattern.fullmatch(path) if method == wanted else None
            if found is None:
                continue
            if name in SCHEMAS and SPECS is not None and FILE.exists():
                wrong = complaints(SCHEMAS[name], body)
                if wrong:
                    return refusal(400, "The request body has errors", *wrong), [f"{name}: {one}" for one in wrong]
            act: Callable[..., Answer] = getattr(self, f"_{name}")
            return act(body or {}, **found.groupdict()), []
        return NOT_FOUND, [f"{method} {path}: no such call is known here"]

    def _info(self, _: Any) -> Answer:
        return Answer(200, {"userId": f"U{0:032x}", "basicId": "@hill", "displayName": "某校", "chatMode": "bot"})

    def _webhook(self, _: Any) -> Answer:
        return Answer(200, {"endpoint": self.endpoint, "active": True}) if self.endpoint else NOT_FOUND

    def _set_webhook(self, body: Any) -> Answer:
        self.endpoint = body["endpoint"]
        return Answer(200)

    def _test_webhook(self, _: Any) -> Answer:
        return Answer(200, {"success": True, "statusCode": 200, "reason": "OK", "detail": "200"})

    def _list_menus(self, _: Any) -> Answer:
        return Answer(200, {"richmenus": [{"richMenuId": id, **menu} for id, menu in self.menus.items()]})

    def _add_menu(self, body: Any) -> Answer:
        id = f"richmenu-{next(self._numbers)}"
        self.menus[id] = body
        return Answer(200, {"richMenuId": id})

    def _drop_menu(self, _: Any, menu: str) -> Answer:
        self.linked = {user: id for user, id in self.linked.items() if id != menu}
        return Answer(200) if self.menus.pop(menu, None) else NOT_FOUND

    def _add_picture(self, _: Any, menu: str) -> Answer:
        if menu not in self.menus:
            return NOT_FOUND
        if menu in self.pictures:
            return refusal(400, "An image has already been uploaded to the richmenu")
        self.pictures.add(menu)
        return Answer(200)

    def _list_aliases(self, _: Any) -> Answer:
        known = [{"richMenuAliasId": alias, "richMenuId": id} for alias, id in self.aliases.items()]
        return Answer(200, {"aliases": known})

    def _add_alias(self, body: Any) -> Answer:
        if body["richMenuAliasId"] in self.aliases:
            return refusal(400, "conflict richmenu alias id")
        return self._move_alias(body, body["richMenuAliasId"])

    def _move_alias(self, body: Any, alias: str) -> Answer:
        if body["richMenuId"] not in self.pictures:
            return refusal(400, "richmenu not found")
        self.aliases[alias] = body["richMenuId"]
        return Answer(200)

    def _drop_alias(self, _: Any, alias: str) -> Answer:
        return Answer(200) if self.aliases.pop(alias, None) else NOT_FOUND

    def _default(self, _: Any) -> Answer:
        return Answer(200, {"richMenuId": self.default}) if self.default else NOT_FOUND

    def _set_default(self, _: Any, menu: str) -> Answer:
        if menu not in self.pictures:
            return refusal(400, "must upload richmenu image before applying it to user")
        self.default = menu
        return Answer(200)

    def _unset_default(self, _: Any) -> Answer:
        self.default = ""
        return Answer(200)

    def _linked(self, _: Any, user: str) -> Answer:
        return Answer(200, {"richMenuId": self.linked[user]}) if user in self.linked else NOT_FOUND

    def _link(self, _: Any, user: str, menu: str) -> Answer:
        if menu not in self.pictures:
            return NOT_FOUND
        self.linked[user] = menu
        return Answer(200)

    def _unlink(self, _: Any, user: str) -> Answer:
        self.linked.pop(user, None)
        return Answer(200)

    def _make_link_token(self, _: Any, user: str) -> Answer:
        token = f"link-{next(self._numbers)}"
        self.link_tokens[token] = user
        return Answer(200, {"linkToken": token})
