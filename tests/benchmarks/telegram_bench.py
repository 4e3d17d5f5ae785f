"""Telegram at its own pace: 30 presses a second on one bot, answered by edits through a stand-in for the Bot API."""

import asyncio
import json
import os
import re
import tempfile
import time
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path

from bot.channels.limits import TELEGRAM_MESSAGES_A_SECOND
from bot.clock import system_clock
from scheduler.succession import catch_up
from tests.benchmarks.burst_bench import ACCEPTED_MOST, ACCEPTED_P99, ANSWERED_P95, until
from tests.benchmarks.load import pace, quantile, serving
from tests.benchmarks.many_students import A_SCHOOL, make
from tests.benchmarks.webhook_server import SCHOOL, WEBHOOK_SECRET

A_SECOND = TELEGRAM_MESSAGES_A_SECOND
SECONDS = int(os.environ.get("TELEGRAM_SECONDS", "10"))
CONNECTIONS = 40  # as many as Telegram opens to a webhook

_LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)
_EDITED = re.compile(rb"(?:^|&)message_id=([0-9]+)")
_MESSAGE = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "…"}


def main() -> bool:
    """Print how long acknowledging and answering took and how fast was sent; return whether the goals are reached."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "telegram.db"
        storage = make(database, A_SCHOOL, platform="telegram")
        catch_up(storage, now=system_clock())  # as the import would have left it
        storage.engines.dispose()
        return asyncio.run(_press(f"sqlite:///{database}"))


class _BotApi:
    """The Bot API as far as answers to presses go: what was edited, and when."""

    def __init__(self) -> None:
        self.answered: dict[int, float] = {}
        self.written: list[float] = []

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = _LENGTH.search(head)
                body = await reader.readexactly(int(length[1]) if length else 0)
                method = head.partition(b" HTTP/")[0].rpartition(b"/")[2]
                said = json.dumps({"ok": True, "result": self._result(method, body)}).encode()
                writer.write(
                    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s"
                    % (len(said), said)
                )
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            writer.close()

    def _result(self, method: bytes, body: bytes) -> object:
        if method not in (b"editMessageText", b"sendMessage"):
            return True
        self.written.append(time.perf_counter())
        if edited := _EDITED.search(body):
            self.answered.setdefault(int(edited[1]), self.written[-1])
        return _MESSAGE


async def _press(database: str) -> bool:
    api = _BotApi()
    stand_in = await asyncio.start_server(api.take, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{stand_in.sockets[0].getsockname()[1]}"
    presses = A_SECOND * SECONDS
    with serving("telegram", database, address) as server:
        await pace(server.port, [_request(presses + 1)], a_second=1, connections=1)  # what the first one makes
        await until(lambda: presses + 1 in api.answered)
        await asyncio.sleep(1)  # the pace is as before anything was sent
        api.written.clear()
        numbers = range(1, presses + 1)
        before = server.processor_seconds
        raw = [_request(number) for number in numbers]
        sent = await pace(server.port, raw, a_second=A_SECOND, connections=CONNECTIONS)
        await until(lambda: len(api.answered) > presses)
        worked = server.processor_seconds - before
    stand_in.close()
    answers = [api.answered[n] - due for n, due in zip(numbers, sent.due, strict=True) if n in api.answered]
    accepted, most, p95 = sent.quantile(0.99), max(sent.seconds), quantile(answers, 0.95)
    wrong, fastest = len([status for status in sent.statuses if status != 200]), _most_in_a_second(api.written)
    print(
        f"{presses} presses in {SECONDS} s on one Telegram bot: acknowledged p99 {accepted * 1000:.0f} ms"
        f" (goal ≤ {ACCEPTED_P99 * 1000:.0f}), slowest {most * 1000:.0f} ms (goal ≤ {ACCEPTED_MOST * 1000:.0f}),"
        f" {wrong} not"
    )
    print(
        f"answered {len(answers)}, p95 {p95:.2f} s (goal ≤ {ANSWERED_P95:.0f} s), slowest {max(answers):.2f} s;"
        f" at most {fastest} messages within a second (goal ≤ {A_SECOND});"
        f" {worked / presses * 1000:.1f} ms of a processor each"
    )
    reached = accepted <= ACCEPTED_P99 and most <= ACCEPTED_MOST and p95 <= ANSWERED_P95 and fastest <= A_SECOND
    return reached and wrong == 0 and len(answers) == presses


def _request(number: int) -> bytes:
    """Return Telegram's request of a pressed button, as it goes over the wire; every press has a message of its own."""
    person = {"id": number % A_SCHOOL + 1, "is_bot": False, "first_name": "某"}
    chat = {"id": person["id"], "type": "private", "first_name": "某"}
    message = {"message_id": number, "date": int(time.time()), "chat": chat, "text": "…"}
    press = {"id": str(number), "from": person, "message": message, "chat_instance": "1", "data": "v1:works"}
    body = json.dumps({"update_id": number, "callback_query": press}).encode()
    head = (
        f"POST /telegram/{SCHOOL} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        f"x-telegram-bot-api-secret-token: {WEBHOOK_SECRET}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _most_in_a_second(moments: Sequence[float]) -> int:
    """How many of these ascending moments lie within one second, wherever it begins."""
    return max((bisect_left(moments, one + 1) - place for place, one in enumerate(moments)), default=0)
