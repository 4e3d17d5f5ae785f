"""LINE and Telegram as a process of their own: `python -m tests.faults.standin FOLDER`, on loopback.

It outlives the senders, takes a key once for 24 hours, goes wrong as it is told to (`POST /control`), and writes every
request into `FOLDER/ledger.jsonl` before it answers, with the clock of the run (`FOLDER/clock`).
"""

import asyncio
import json
import os
import random
import re
import socket
import struct
import sys
import time
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

from tests.faults.clock import FileClock
from tests.platforms.fake_line_account import AccountSide

KEY_LIVES: Final = 24 * 3600.0
SILENCE: Final = 60.0  # seconds that a hanging request is kept, longer than any client waits
GRACE: Final = 0.5  # seconds in which requests are under way that left before a 429 came back
BEFORE, AFTER = "before", "after"  # the platform did, or did not do, what was asked
FAULTS: Final = ("429", "500", "timeout", "reset", "half-open", "slow")
UNCLEAR: Final = frozenset({"500", "timeout", "reset", "half-open"})

_LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)
_KEY = re.compile(rb"x-line-retry-key: *([0-9a-fA-F-]+)", re.IGNORECASE)
_BEARER = re.compile(rb"authorization: *Bearer +(\S+)", re.IGNORECASE)
_LINE_SENDS = {"/v2/bot/message/push": "push", "/v2/bot/message/multicast": "multicast"}
_QUOTA = "/v2/bot/message/quota"


class StandIn:
    """Both platforms for any number of channels, told apart by their tokens."""

    def __init__(self, folder: Path) -> None:
        self.clock = FileClock(folder / "clock")
        self.ledger = os.open(folder / "ledger.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self.words = os.open(folder / "words.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self.known: set[str] = set()
        self.keys: dict[tuple[str, str], tuple[float, str, str]] = {}
        self.not_before: dict[str, tuple[float, float]] = {}  # channel: since when, until when
        self.accounts: dict[str, AccountSide] = {}
        self.draw = random.Random(0)
        self.rate = 0.0
        self.mix: tuple[str, ...] = FAULTS
        self.only: str | None = None
        self.pause = 1  # seconds that a 429 asks for
        self.silence = SILENCE
        self.quota: int | None = None
        self.used: dict[str, int] = {}
        self.is_down = False
        self.is_terse = False  # write no addresses: a ledger of a million people is large
        self.blocked: set[str] = set()
        self.deactivated: set[str] = set()
        self.unknown: set[str] = set()
        self.numbers = 0
        self.delay = 0.0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = _LENGTH.search(head)
                body = await reader.readexactly(int(length[1]) if length else 0)
                if not await self._take(head, body, writer):
                    break
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _take(self, head: bytes, body: bytes, writer: asyncio.StreamWriter) -> bool:
        """Do one request; return whether the connection stays."""
        method, raw_path, _ = head.split(b" ", 2)
        path = raw_path.decode().partition("?")[0]
        if path == "/control":
            return self._answer(writer, 200, self._control(json.loads(body)))
        if self.delay:
            await asyncio.sleep(self.delay)
        if path in _LINE_SENDS:
            return await self._line(_LINE_SENDS[path], head, body, writer)
        if path.startswith("/bot") and path.endswith("/sendMessage"):
            return await self._telegram(path[4:].partition("/")[0], body, writer)
        if path.startswith("/bot"):
            return self._answer(writer, 200, {"ok": True, "result": True})
        return self._other(method.decode(), path, head, body, writer)

    def _control(self, wanted: dict[str, Any]) -> dict[str, Any]:
        for name, value in wanted.items():
            if name == "seed":
                self.draw = random.Random(value)
            elif name in ("blocked", "deactivated", "unknown"):
                setattr(self, name, set(value))
            elif name == "mix":
                self.mix = tuple(value)
            else:
                assert hasattr(self, name), name
                setattr(self, name, value)
        return {"requests": self.numbers}

    # LINE

    async def _line(self, kind: str, head: bytes, body: bytes, writer: asyncio.StreamWriter) -> bool:
        token = _BEARER.search(head)
        key = _KEY.search(head)
        said = json.loads(body)
        to = said["to"] if kind == "multicast" else [said["to"]]
        entry = {
            "p": "line",
            "c": token[1].decode() if token else "",
            "k": kind,
            "key": key[1].decode() if key else "",
            "to": to,
            "h": self._keep_words(json.dumps(said["messages"], ensure_ascii=False)),
        }
        return await self._do(entry, writer, self._line_accepts)

    def _line_accepts(self, entry: dict[str, Any], request: str) -> tuple[int, dict[str, Any], dict[str, str]]:
        place = (entry["c"], entry["key"])
        now, print_ = entry["t"], f"{entry['h']}{sorted(entry['to'])}"
        kept = self.keys.get(place)
        if kept is not None and now - kept[0] <= KEY_LIVES:
            entry["again"] = True
            entry["changed"] = kept[2] != print_
            return 409, {"message": "The retry key is already accepted"}, {"x-line-accepted-request-id": kept[1]}
        if entry["k"] == "push" and entry["to"][0] in self.unknown:
            return 400, {"message": "Failed to send messages"}, {}
        if self.quota is not None and self.used.get(entry["c"], 0) + len(entry["to"]) > self.quota:
            return 429, {"message": "You have reached your monthly limit."}, {}
        self.used[entry["c"]] = self.used.get(entry["c"], 0) + len(entry["to"])
        if entry["key"]:
            self.keys[place] = (now, request, print_)
        entry["ok"] = True
        return 200, {"sentMessages": [{"id": request, "quoteToken": "q"}]} if entry["k"] == "push" else {}, {}

    # Telegram

    async def _telegram(self, token: str, body: bytes, writer: asyncio.StreamWriter) -> bool:
        said = parse_qs(body.decode())
        words = said.get("text", [""])[0]
        to = said.get("chat_id", [""])
        entry = {"p": "telegram", "c": token, "k": "send", "key": "", "to": to, "h": self._keep_words(words)}
        return await self._do(entry, writer, self._telegram_accepts)

    def _telegram_accepts(self, entry: dict[str, Any], request: str) -> tuple[int, dict[str, Any], dict[str, str]]:
        chat = entry["to"][0]
        for those, status, said in (
            (self.blocked, 403, "Forbidden: bot was blocked by the user"),
            (self.deactivated, 403, "Forbidden: user is deactivated"),
            (self.unknown, 400, "Bad Request: chat not found"),
        ):
            if chat in those:
                return status, {"ok": False, "error_code": status, "description": said}, {}
        entry["ok"] = True
        message = {"message_id": self.numbers, "date": int(entry["t"]), "chat": {"id": int(chat), "type": "private"}}
        return 200, {"ok": True, "result": {**message, "text": "…"}}, {}

    # Both

    async def _do(self, entry: dict[str, Any], writer: asyncio.StreamWriter, accepts: Any) -> bool:
        self.numbers += 1
        is_line = entry["p"] == "line"
        request = f"request-{self.numbers}" if is_line else str(self.numbers)  # Telegram has none but the message's id
        entry |= {"t": self.clock().timestamp(), "r": time.time(), "rid": request, "ok": False}
        place = f"{entry['c']} {entry['k']}"  # LINE counts each endpoint by itself
        since, until = self.not_before.get(place, (0.0, 0.0))
        entry["early"] = since + GRACE < entry["t"] < until
        fault = self._fault(entry["p"])
        # What Telegram answers with 5xx it has not done (platforms/telegram.md § 3); of LINE nobody knows.
        is_sure = fault in ("", "429", "down") or (fault == "500" and not is_line)
        when = BEFORE if is_sure or (fault != "slow" and self.draw.random() < 0.5) else AFTER
        if fault == "429":
            self.not_before[place] = (entry["t"], entry["t"] + self.pause)
            status, said, more = self._too_many(entry["p"])
        elif fault == "" or when == AFTER:
            status, said, more = accepts(entry, request)
        else:
            status, said, more = 0, {}, {}
        if fault == "down":
            status = 503
        if fault in UNCLEAR:
            status = 500 if fault == "500" else 0
        entry |= {"f": fault, "w": when if fault else "", "s": status}
        self._write(entry)
        more = {"x-line-request-id": request, **more} if entry["p"] == "line" else more
        match fault:
            case "timeout":
                await asyncio.sleep(self.silence)
                return False
            case "reset":
                _reset(writer)
                return False
            case "half-open":
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 400\r\n\r\n{")
                await asyncio.sleep(self.silence)
                return False
            case "down":
                return self._answer(writer, 503, {"message": "service unavailable"})
            case "500":
                return self._answer(writer, 500, {"message": "internal error"})
            case "slow":
                return await self._slowly(writer, status, said, more)
        return self._answer(writer, status, said, more)

    def _fault(self, platform: str) -> str:
        if self.is_down:
            return "down"
        if self.rate and self.only in (None, platform) and self.draw.random() < self.rate:
            return self.draw.choice(self.mix)
        return ""

    def _too_many(self, platform: str) -> tuple[int, dict[str, Any], dict[str, str]]:
        if platform == "line":
            said = {"message": "The API rate limit has been exceeded. Try again later."}
            return 429, said, {"retry-after": str(self.pause)}
        wait = {"retry_after": self.pause}
        return 429, {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": wait}, {}

    def _other(self, method: str, path: str, head: bytes, body: bytes, writer: asyncio.StreamWriter) -> bool:
        token = _BEARER.search(head)
        channel = token[1].decode() if token else ""
        if path == _QUOTA:
            limited = {"type": "none"} if self.quota is None else {"type": "limited", "value": self.quota}
            return self._answer(writer, 200, limited)
        if path == f"{_QUOTA}/consumption":
            return self._answer(writer, 200, {"totalUsage": self.used.get(channel, 0)})
        if path in ("/v2/bot/message/reply", "/v2/bot/chat/loading/start"):
            return self._answer(writer, 200, {"sentMessages": []})
        is_json = body[:1] == b"{"
        account = self.accounts.setdefault(channel, AccountSide())
        answer, _ = account.take(method, path, json.loads(body) if is_json else None)
        return self._answer(writer, answer.status, answer.body)

    def _keep_words(self, words: str) -> str:
        print_ = blake2b(words.encode(), digest_size=12).hexdigest()
        if print_ not in self.known:
            self.known.add(print_)
            os.write(self.words, json.dumps([print_, words], ensure_ascii=False).encode() + b"\n")
        return print_

    def _write(self, entry: dict[str, Any]) -> None:
        if self.is_terse:
            entry = entry | {"to": len(entry["to"])}
        os.write(self.ledger, json.dumps(entry).encode() + b"\n")

    def _answer(self, writer: asyncio.StreamWriter, status: int, said: Any, more: dict[str, str] | None = None) -> bool:
        writer.write(_raw(status, said, more or {}))
        return True

    async def _slowly(self, writer: asyncio.StreamWriter, status: int, said: Any, more: dict[str, str]) -> bool:
        raw = _raw(status, said, more)
        step = max(1, len(raw) // 10)
        for start in range(0, len(raw), step):
            writer.write(raw[start : start + step])
            await writer.drain()
            await asyncio.sleep(0.15)
        return True


def _raw(status: int, said: Any, more: dict[str, str]) -> bytes:
    body = json.dumps(said).encode()
    named = "".join(f"{name}: {value}\r\n" for name, value in more.items())
    head = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\n{named}content-length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _reset(writer: asyncio.StreamWriter) -> None:
    """Cut the connection without a good-bye."""
    raw: socket.socket = writer.get_extra_info("socket")
    with suppress(OSError):
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def main(folder: Path) -> None:
    """Serve until stdin ends, which it does with whoever started this."""
    stand_in = StandIn(folder)
    server = await asyncio.start_server(stand_in.serve, "127.0.0.1", 0, limit=1 << 20)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
