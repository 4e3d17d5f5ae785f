"""A process that sends, and can be killed at any of its points: `python -m tests.faults.sender FOLDER NOW`.

At each point (before, in and after a transaction, before and after the platform takes a message) it writes a line and
waits for one. The platform is a file in the folder, a line a message taken: it outlives the process, as platforms do.
"""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from handlers.conversation import Reply
from handlers.notices import Telling
from scheduler.push import Delivery, Outcome
from scheduler.runner import Scheduler
from storage.engine import make_engines
from storage.secrets import Secrets
from storage.units import Storage


def point(name: str) -> None:
    """Say where this process is, and wait: it goes on, or is killed here."""
    os.write(1, f"{name}\n".encode())
    if not sys.stdin.readline():
        sys.exit("nobody is there to say whether to go on")


@dataclass(frozen=True)
class StoppableStorage(Storage):
    """Storage that stops at each step of a transaction."""

    @contextmanager
    def unit(self, school: str | None = None) -> Iterator[Session]:
        point("before a transaction")
        with super().unit(school) as session:
            yield session
            point("before its commit")
        point("after its commit")


class PlatformFile:
    """LINE and Telegram as one file: `key channel address title` a line; LINE takes a key once."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def takes_keys(self, channel: str) -> bool:
        return channel.startswith("line.")

    async def __call__(
        self, channel: str, address: str, reply: Reply, *, key: str, language: str | None, plain_text: bool
    ) -> Delivery:
        await asyncio.to_thread(self._take, channel, address, reply.title, key)
        return Delivery(Outcome.ACCEPTED, request_id=key)

    def _take(self, channel: str, address: str, title: str, key: str) -> None:
        point("before it is taken")
        taken = self.path.read_text().splitlines() if self.path.exists() else []
        if not (self.takes_keys(channel) and key in {line.split()[0] for line in taken}):
            with self.path.open("a") as file:
                file.write(f"{key} {channel} {address} {title}\n")
        point("after it is taken")


def say(telling: Telling) -> Reply:
    """Say what the notice's facts say."""
    return Reply(str(telling.facts["text"]))


def main(folder: Path, now: datetime) -> None:
    """Do all that is due at this moment."""
    secrets = Secrets(b"a key for tests only, never for a school")
    storage = StoppableStorage(make_engines(os.environ["SENDER_DATABASE"]), secrets, heads=folder / "audit-heads")
    scheduler = Scheduler(storage, lambda: now, PlatformFile(folder / "taken"), render=say)
    asyncio.run(scheduler.run_due())
    storage.engines.dispose()


if __name__ == "__main__":
    main(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]))
