"""Requests over kept-open connections, as a platform sends them: as many as go, or at a pace."""

import asyncio
import base64
import hashlib
import hmac
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from tests.benchmarks.webhook_server import SCHOOL, SECRET


@dataclass
class Sent:
    """What came of a run: the statuses, and how long each answer took, in seconds."""

    statuses: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    due: list[float] = field(default_factory=list)  # when each was to be sent, in their order; of a paced run
    took: float = 0.0

    def quantile(self, share: float) -> float:
        """Return the time within which this share of the requests was answered."""
        return quantile(self.seconds, share)


def quantile(seconds: Sequence[float], share: float) -> float:
    """Return the time within which this share of them lies."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Serving(NamedTuple):
    """A server that was started."""

    port: int
    pid: int

    @property
    def processor_seconds(self) -> float:
        """How long it has been at work, as Linux counts."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(kind: str, database: str, base: str = "") -> Iterator[Serving]:
    """Start one of the servers of `webhook_server`."""
    command = [sys.executable, "-m", "tests.benchmarks.webhook_server", kind, database, base]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            yield Serving(int(server.stdout.readline()), server.pid)
        finally:
            server.terminate()
            server.wait(timeout=60)


def press(number: int, address: str, data: str, *, at: float) -> dict[str, Any]:
    """Return LINE's event of a pressed button."""
    return {
        "type": "postback",
        "postback": {"data": data},
        "replyToken": f"{number:032x}",
        "source": {"type": "user", "userId": address},
        "webhookEventId": f"01H{number:023d}",
        "timestamp": int(at * 1000),
        "mode": "active",
        "deliveryContext": {"isRedelivery": False},
    }


def request(*events: dict[str, Any]) -> bytes:
    """Return a signed request with these events, as it goes over the wire."""
    body = json.dumps({"destination": "U" + "0" * 32, "events": events}).encode()
    signed = base64.b64encode(hmac.digest(SECRET, body, hashlib.sha256)).decode()
    head = (
        f"POST /line/{SCHOOL} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        f"x-line-signature: {signed}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def blast(port: int, requests: Sequence[bytes], *, connections: int) -> Sent:
    """Send all requests as fast as they are answered, over so many connections."""
    left, sent = iter(requests), Sent()

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for raw in left:
            await _ask(reader, writer, raw, sent)
        writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(connections)))
    sent.took = time.perf_counter() - begun
    return sent


async def pace(port: int, requests: Sequence[bytes], *, a_second: float, connections: int, seed: int = 1) -> Sent:
    """Send the requests at random moments, so many a second on average, whether or not earlier ones are answered."""
    draw, sent = random.Random(seed), Sent()
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(connections):
        free.put_nowait(await asyncio.open_connection("127.0.0.1", port))

    async def one(raw: bytes, due: float) -> None:
        reader, writer = await free.get()
        await _ask(reader, writer, raw, sent, since=due)
        free.put_nowait((reader, writer))

    begun = due = time.perf_counter()
    tasks = []
    for raw in requests:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(one(raw, due)))
        sent.due.append(due)
        due += draw.expovariate(a_second)
    await asyncio.gather(*tasks)
    sent.took = time.perf_counter() - begun
    while not free.empty():
        free.get_nowait()[1].close()
    return sent


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, raw: bytes, sent: Sent, *, since: float | None = None
) -> None:
    begun = time.perf_counter() if since is None else since
    writer.write(raw)
    head = await reader.readuntil(b"\r\n\r\n")
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    if length:
        await reader.readexactly(int(length))
    sent.seconds.append(time.perf_counter() - begun)
    sent.statuses.append(int(head.split(b" ", 2)[1]))
