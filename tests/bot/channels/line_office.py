"""What LINE keeps of an official account besides its messages: webhook, quota, rich menus, who is shown which.

A server on loopback; bodies are held against LINE's strict specification where that is there.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any

from tests.bot.channels.line_spec import FILE, SPECS, complaints

TOKEN = "a-token-of-no-channel"
PNG = b"\x89PNG\r\n\x1a\n"
MENU_BYTES = 1_000_000


class Refused(Exception):
    """What LINE answers instead."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass
class Office:
    """One account; `broken` is what every call is answered with."""

    base: str = ""
    info: dict[str, Any] = field(default_factory=lambda: {"basicId": "@hill", "chatMode": "bot"})
    webhook: dict[str, Any] = field(default_factory=dict)
    called: dict[str, Any] = field(default_factory=lambda: {"success": True, "statusCode": 200, "reason": "OK"})
    quota: dict[str, Any] = field(default_factory=lambda: {"type": "limited", "value": 200})
    used: int = 12
    menus: dict[str, dict[str, Any]] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    default: str = ""
    shown: dict[str, str] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)  # users whom LINE does not know
    changes: list[str] = field(default_factory=list)  # every call that is no question
    wrong: list[str] = field(default_factory=list)  # what the specification says of bodies
    broken: int = 0
    ids: Iterator[int] = field(default_factory=lambda: count(1))

    def take(self, method: str, path: str, body: bytes, headers: Any) -> Any:
        """Answer one call."""
        if self.broken:
            raise Refused(self.broken, "broken")
        if headers["Authorization"] != f"Bearer {TOKEN}":
            raise Refused(401, "Authentication failed.")
        if method != "GET" and not path.endswith("/test"):
            self.changes.append(f"{method} {path}")
        for wanted, pattern, answer in ROUTES:
            found = re.fullmatch(pattern, path)
            if found and method == wanted:
                is_json = headers["Content-Type"] == "application/json"
                return answer(self, *found.groups(), (json.loads(body) if is_json else body) if body else {})
        raise Refused(404, f"Not found: {method} {path}")

    def check(self, schema: str, body: Any) -> None:
        """Hold a body against the specification."""
        if SPECS is not None and FILE.exists():
            self.wrong += complaints(schema, body)

    def set_webhook(self, body: dict[str, Any]) -> dict[str, Any]:
        self.check("SetWebhookEndpointRequest", body)
        self.webhook = {"endpoint": body["endpoint"], "active": True}
        return {}

    def read_webhook(self, _: Any) -> dict[str, Any]:
        if not self.webhook:
            raise Refused(404, "Not found")
        return self.webhook

    def add_menu(self, body: dict[str, Any]) -> dict[str, Any]:
        self.check("RichMenuRequest", body)
        id = f"richmenu-{next(self.ids)}"
        self.menus[id] = body
        return {"richMenuId": id}

    def picture(self, id: str, body: bytes) -> dict[str, Any]:
        if id not in self.menus or not body.startswith(PNG) or len(body) > MENU_BYTES:
            raise Refused(400, "no picture")
        self.pictures[id] = body
        return {}

    def remove_menu(self, id: str, _: Any) -> dict[str, Any]:
        self.menus.pop(id)
        self.pictures.pop(id, None)
        self.shown = {user: menu for user, menu in self.shown.items() if menu != id}
        return {}

    def add_alias(self, body: dict[str, Any]) -> dict[str, Any]:
        self.check("CreateRichMenuAliasRequest", body)
        if body["richMenuAliasId"] in self.aliases:
            raise Refused(400, "conflict")
        return self.move_alias(body["richMenuAliasId"], body)

    def move_alias(self, alias: str, body: dict[str, Any]) -> dict[str, Any]:
        if body["richMenuId"] not in self.pictures:
            raise Refused(400, "no such menu, or none with a picture")
        self.aliases[alias] = body["richMenuId"]
        return {}

    def read_default(self, _: Any) -> dict[str, Any]:
        if self.default not in self.menus:
            raise Refused(404, "no default rich menu")
        return {"richMenuId": self.default}

    def set_default(self, id: str, _: Any) -> dict[str, Any]:
        self.default = id
        return {}

    def link(self, user: str, id: str, _: Any) -> dict[str, Any]:
        if user in self.unknown:
            raise Refused(400, "Failed to link")
        if id not in self.menus:
            raise Refused(404, "Not found")
        self.shown[user] = id
        return {}

    def unlink(self, user: str, _: Any) -> dict[str, Any]:
        self.shown.pop(user, None)
        return {}


Answer = Callable[..., Any]
ROUTES: list[tuple[str, str, Answer]] = [
    ("GET", "/v2/bot/info", lambda office, _: office.info),
    ("GET", "/v2/bot/channel/webhook/endpoint", Office.read_webhook),
    ("PUT", "/v2/bot/channel/webhook/endpoint", Office.set_webhook),
    ("POST", "/v2/bot/channel/webhook/test", lambda office, _: office.called),
    ("GET", "/v2/bot/message/quota", lambda office, _: office.quota),
    ("GET", "/v2/bot/message/quota/consumption", lambda office, _: {"totalUsage": office.used}),
    ("GET", "/v2/bot/richmenu/list", lambda o, _: {"richmenus": [{"richMenuId": i, **m} for i, m in o.menus.items()]}),
    ("POST", "/v2/bot/richmenu", Office.add_menu),
    ("POST", "/v2/bot/richmenu/([^/]+)/content", Office.picture),
    ("DELETE", "/v2/bot/richmenu/([^/]+)", Office.remove_menu),
    (
        "GET",
        "/v2/bot/richmenu/alias/list",
        lambda o, _: {"aliases": [{"richMenuAliasId": a, "richMenuId": i} for a, i in o.aliases.items()]},
    ),
    ("POST", "/v2/bot/richmenu/alias", Office.add_alias),
    ("POST", "/v2/bot/richmenu/alias/([a-z0-9_-]{1,32})", Office.move_alias),
    ("GET", "/v2/bot/user/all/richmenu", Office.read_default),
    ("POST", "/v2/bot/user/all/richmenu/([^/]+)", Office.set_default),
    ("POST", "/v2/bot/user/([^/]+)/richmenu/([^/]+)", Office.link),
    ("DELETE", "/v2/bot/user/([^/]+)/richmenu", Office.unlink),
    ("POST", "/v2/bot/user/([^/]+)/linkToken", lambda office, user, _: {"linkToken": f"token of {user}"}),
]


@contextmanager
def serving() -> Iterator[Office]:
    """Serve until the end of the block."""
    office = Office()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                status, said = 200, office.take(self.command, self.path, body, self.headers)
            except Refused as error:
                status, said = error.status, {"message": str(error)}
            text = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PUT = do_DELETE = answer

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    office.base = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield office
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
