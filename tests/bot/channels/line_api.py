"""A Messaging API of the tests' own on loopback: it takes every call, remembers it, and answers as laid out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

TOKEN = "the token of no channel"


@dataclass(frozen=True)
class Laid:
    """What comes back: a status with a body; no body for a connection that is cut; `held` until the test lets go."""

    status: int = 200
    body: bytes | None = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    held: bool = False


@dataclass(frozen=True)
class Call:
    """One call as it came."""

    path: str
    body: dict[str, Any]
    headers: dict[str, str]


def refusal(status: int, message: str, *properties: str, **headers: str) -> Laid:
    """Return a refusal in LINE's form."""
    details = [{"property": name, "message": "is wrong"} for name in properties]
    body = {"message": message} | ({"details": details} if details else {})
    return Laid(status, json.dumps(body).encode(), {name.replace("_", "-"): value for name, value in headers.items()})


CUT = Laid(body=None)
DOWN = Laid(503, b"<html>Service Unavailable</html>")
ODD = Laid(502, b"\xff\xfe not UTF-8")
BAD_TOKEN = refusal(400, "Invalid reply token")
MONTHLY = refusal(429, "You have reached your monthly limit.")
RATE = refusal(429, "The API rate limit has been exceeded. Try again later.")


@dataclass
class LineApi:
    """The calls so far, and what is laid out for the next ones."""

    base: str = ""
    calls: list[Call] = field(default_factory=list)
    laid_out: list[Laid] = field(default_factory=list)
    let_go: Event = field(default_factory=Event)

    def lay_out(self, *answers: Laid) -> None:
        """Answer the next calls so."""
        self.laid_out.extend(answers)

    def paths(self) -> list[str]:
        """Return what was called, in order."""
        return [call.path for call in self.calls]


@contextmanager
def serving() -> Iterator[LineApi]:
    """Serve until the end of the block."""
    api = LineApi()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
            api.calls.append(Call(self.path, sent, {name.lower(): value for name, value in self.headers.items()}))
            answer = api.laid_out.pop(0) if api.laid_out else Laid()
            if answer.held:
                api.let_go.wait(10)
            self.close_connection = True
            if answer.body is None:
                return
            self.send_response(answer.status)
            headers = {"X-Line-Request-Id": f"r{len(api.calls)}", "Content-Length": str(len(answer.body))}
            for name, value in (headers | answer.headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = do_DELETE = answer

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
