"""A Bot API of our own on loopback: it takes every call, remembers it, and answers as a test has laid out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl

TOKEN = "123456:OURS"  # of no bot


@dataclass(frozen=True)
class Answer:
    """What comes back: a status with a body; no body for a connection that is cut; `held` until the test lets go."""

    status: int = 200
    body: bytes | None = None
    held: bool = False


def refusal(status: int, description: str, **parameters: Any) -> Answer:
    """Return a refusal in Telegram's form."""
    body = {"ok": False, "error_code": status, "description": description}
    return Answer(status, json.dumps(body | ({"parameters": parameters} if parameters else {})).encode())


CUT = Answer(body=None)
DOWN = Answer(502, b"<html>Bad Gateway</html>")
ODD = Answer(200, b"<html>Welcome to this network</html>")
SENT = Answer(200, b'{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":7,"type":"private"}}}')


@dataclass
class BotApi:
    """The calls so far as (method, parameters), and what is laid out for the next ones of a method."""

    base: str = ""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    let_go: Event = field(default_factory=Event)
    laid_out: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)  # the paths of the calls

    def lay_out(self, method: str, *answers: Answer) -> None:
        """Answer the next calls of a method so."""
        self.laid_out.setdefault(method, []).extend(answers)

    def methods(self) -> list[str]:
        """Return what was called, in order."""
        return [method for method, _ in self.calls]

    def tokens(self) -> list[str]:
        """Return what the calls carried, in order."""
        return [path.split("/")[1].removeprefix("bot") for path in self.asked]

    def take(self, method: str, sent: dict[str, str]) -> Answer:
        """Remember a call and answer it."""
        self.calls.append((method, {name: _value(text) for name, text in sent.items()}))
        waiting = self.laid_out.get(method)
        if waiting:
            return waiting.pop(0)
        result: object = True
        if method in ("sendMessage", "editMessageText"):
            chat = {"id": int(sent["chat_id"]), "type": "private"}
            result = {"message_id": int(sent.get("message_id", len(self.calls))), "date": 1, "chat": chat}
        return Answer(body=json.dumps({"ok": True, "result": result}).encode())


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


@contextmanager
def serving() -> Iterator[BotApi]:
    """Serve until the end of the block."""
    api = BotApi()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            path, _, query = self.path.partition("?")
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            sent = dict(parse_qsl(query, keep_blank_values=True) + parse_qsl(body, keep_blank_values=True))
            api.asked.append(path)
            answer = api.take(path.rpartition("/")[2], sent)
            if answer.held:
                api.let_go.wait(10)
            self.close_connection = True
            if answer.body is None:
                return
            self.send_response(answer.status)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    api.base = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield api
    finally:
        api.let_go.set()
        server.shutdown()
        server.server_close()
        thread.join()
