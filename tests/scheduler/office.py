"""An office around the durable engine: an event loop in a thread, as a server's is, and what it was asked to send."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any, TypeVar

from dbos import DBOSClient
from sqlalchemy import text

from bot.clock import system_clock as wall  # leases and the library live by the real time
from scheduler.durable import DurableEngine
from storage.engine import make_job_engine
from storage.queries import batches
from storage.units import Storage

T = TypeVar("T")
PATIENCE = 60  # seconds; only a failing test needs them


class Office:
    """An engine on an event loop of its own thread, as a server's is, and what it was asked to send."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        self.sent: Counter[int] = Counter()
        self.changed = threading.Condition()
        self.breaks: set[int] = set()
        self.hangs: set[int] = set()
        self.threads: set[int] = set()
        self.really: Callable[[int], Coroutine[Any, Any, object]] | None = None  # for whoever sends messages
        self.engine = DurableEngine(storage, wall, name="one")
        self.begin(self.engine)

    def begin(self, engine: DurableEngine) -> None:
        """Start an engine as the runner does."""
        self.engine = engine
        self.call(self._start())
        self.call(engine.beat())

    def call(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run something on the engine's event loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(PATIENCE)

    async def _start(self) -> None:
        self.engine.start(self.send)

    async def send(self, batch_id: int) -> None:
        """Be the sender of this process."""
        with self.changed:
            self.sent[batch_id] += 1
            self.threads.add(threading.get_ident())
            self.changed.notify_all()
        if batch_id in self.breaks:
            raise RuntimeError("王小明 0912-345-678")
        if batch_id in self.hangs:
            await asyncio.Event().wait()
        if self.really is not None:
            await self.really(batch_id)

    def make(self, *, enqueue: bool = True) -> int:
        """Make a batch, with its job in the same transaction."""
        with self.storage.unit() as session:
            key = f"{uuid.uuid4()}"
            batch_id = batches.make_batch(session, school="s", channel="line.s", retry_key=key, now=wall())
            if enqueue:
                self.engine.enqueue(session, batch_id)
        return batch_id

    def wait(self, is_so: Callable[[], bool]) -> None:
        """Wait until something that sending brings about is so."""
        with self.changed:
            assert self.changed.wait_for(is_so, PATIENCE), self.sent

    def close(self) -> None:
        """End the engine and its event loop."""
        self.call(self.engine.stop(timedelta(seconds=5)))
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(PATIENCE)
        self.loop.close()


def ended(client: DBOSClient, batch_id: int) -> str:
    """Wait for the end of a batch's job, and return how it ended."""
    handle: Any = client.retrieve_workflow(f"batch-{batch_id}")
    handle.get_result(polling_interval_sec=0.05)
    return str(handle.get_status().status)


def table(storage: Storage, name: str) -> str:
    """Return a table of the library's, as SQL names it."""
    return name if storage.engines.is_sqlite else f"dbos.{name}"


def execute(office: Office, statement: str, **facts: object) -> None:
    """Change the library's tables as an accident would."""
    database = make_job_engine(office.storage.engines)
    with database.begin() as connection:
        connection.execute(text(statement), facts)
    database.dispose()
