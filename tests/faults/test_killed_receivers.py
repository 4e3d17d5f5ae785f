"""kill -9 of a receiver right after it said 2xx, at random: no acknowledged event lost, none applied twice."""

import asyncio
import json
import os
import random
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL
from sqlmodel import col, select

from storage.queries import inbox
from storage.tables import InboxEvent, Setting
from storage.units import Storage
from tests.bot.webhooks import signature
from tests.faults.receiver import APPLIED
from tests.world import World

pytestmark = [pytest.mark.anyio, pytest.mark.faults]

ROOT = Path(__file__).parents[2]
PATIENCE = 120  # seconds; only a failing test needs them
CONNECTIONS = 6
PEOPLE = 9
MOST_BEFORE_KILL = 25


@dataclass
class Platform:
    """LINE, as far as it sends: what is not acknowledged is sent again, under the same id."""

    draw: random.Random
    acknowledged: set[str] = field(default_factory=set)
    open: list[dict[str, Any]] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: count(1))

    def next(self) -> dict[str, Any]:
        """Return the next event to send: one that was not acknowledged before, or a new one."""
        if self.open and self.draw.random() < 0.5:
            return self.open.pop(self.draw.randrange(len(self.open)))
        number = next(self.numbers)
        return {
            "type": "message",
            "message": {"type": "text", "id": f"m{number}", "text": self.draw.choice(["說明", "隱私", "期限", "？"])},
            "replyToken": f"r{number}",
            "source": {"type": "user", "userId": f"U{number % PEOPLE:032}"},
            "webhookEventId": f"event-{number}",
            "timestamp": 1736899200000 + number,
            "mode": "active",
        }

    async def send_until_killed(self, pid: int, port: int, after: int) -> None:
        """Send over several connections, and kill the receiver the moment the n-th 2xx has come."""
        acknowledged = 0

        async def one() -> None:
            nonlocal acknowledged
            event = self.next()
            writer: asyncio.StreamWriter | None = None
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                while True:
                    writer.write(_request(event))
                    status = await reader.readuntil(b"\r\n\r\n")
                    assert status.startswith(b"HTTP/1.1 200"), status
                    self.acknowledged.add(event["webhookEventId"])
                    acknowledged += 1
                    if acknowledged == after:
                        os.kill(pid, signal.SIGKILL)
                    event = self.next()
            except (asyncio.IncompleteReadError, ConnectionError):
                self.open.append(event)
            finally:
                if writer is not None:
                    writer.close()
                    with suppress(ConnectionError):
                        await writer.wait_closed()

        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(one() for _ in range(CONNECTIONS)))


def _request(event: dict[str, Any]) -> bytes:
    body = json.dumps({"events": [event]}).encode()
    head = f"POST /line/small HTTP/1.1\r\nhost: x\r\nx-line-signature: {signature(body)}\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


async def kill_often(storage: Storage, url: URL, *, kills: int, seed: int) -> None:
    """Kill so many receivers, let a last one finish, and look at what became of every event."""
    platform = Platform(random.Random(seed))
    starter = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.receiver"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        cwd=ROOT,
        env=os.environ | {"RECEIVER_DATABASE": url.render_as_string(hide_password=False)},
    )
    assert starter.stdin is not None
    assert starter.stdout is not None

    async def start() -> tuple[int, int]:
        assert starter.stdin is not None
        assert starter.stdout is not None
        starter.stdin.write(b"start\n")
        async with asyncio.timeout(PATIENCE):
            pid, port = map(int, (await starter.stdout.readline()).split())
        return pid, port

    pid = 0
    try:
        for _ in range(kills):
            pid, port = await start()
            await platform.send_until_killed(pid, port, platform.draw.randint(1, MOST_BEFORE_KILL))
        pid, port = await start()
        await _until_handled(storage)
    finally:
        if pid:
            os.kill(pid, signal.SIGTERM)
        starter.stdin.close()
        await starter.wait()
    _look(storage, platform, seed)


async def _until_handled(storage: Storage) -> None:
    def waiting() -> bool:
        with storage.reading() as session:
            return bool(inbox.find_people_waiting(session))

    async with asyncio.timeout(PATIENCE):
        while await asyncio.to_thread(waiting):
            pass


def _look(storage: Storage, platform: Platform, seed: int) -> None:
    with storage.reading() as session:
        rows = list(session.scalars(select(InboxEvent)))
        applied = {
            row.key.removeprefix(APPLIED): int(row.value)
            for row in session.scalars(select(Setting).where(col(Setting.key).startswith(APPLIED)))
        }
    kept = [row.event_id for row in rows]
    assert len(platform.acknowledged) > PEOPLE, seed
    assert platform.acknowledged - set(kept) == set(), seed  # none lost
    assert len(kept) == len(set(kept)), seed
    assert set(applied) == set(kept), seed
    assert set(applied.values()) == {1}, seed  # none twice
    assert all(row.handled_at and row.body is None and row.parked_at is None for row in rows), seed


async def test_killed_receivers_lose_nothing(world: World, database_url: URL) -> None:
    """Three kills in a row, each right after an acknowledgement, with other requests under way."""
    await kill_often(world.storage, database_url, kills=3, seed=20250115)


@pytest.mark.soak
async def test_killed_receivers_lose_nothing_for_long(world: World, database_url: URL) -> None:
    """Two hundred times."""
    await kill_often(world.storage, database_url, kills=200, seed=20250116)
