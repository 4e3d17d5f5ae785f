"""What runs batches until they are done. The tables say what is to be done; an engine only makes sure that it is.

Behind `Engine` stand two: the durable one (`scheduler/durable.py`), for a server with real channels, and the inline one
here. Whichever it is, the runner hands it again what the tables show as unfinished, and a lease in the tables keeps two
senders off one batch.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

import structlog

from storage.units import after_commit

if TYPE_CHECKING:
    from sqlmodel import Session

log = structlog.get_logger()

Send = Callable[[int], Awaitable[object]]


class Engine(Protocol):
    """One job a batch; its input is the batch's id and nothing else."""

    @property
    def holder(self) -> str:
        """What the leases of this process's batches are named by."""
        ...

    @property
    def gives_way(self) -> float:
        """Seconds that a batch waits which may have ended a sender, until others have begun that have not."""
        ...

    @property
    def plans(self) -> bool:
        """Whether this process is the one that plans and makes batches; of several on one database, one is."""
        ...

    def enqueue(self, session: Session, batch_id: int) -> None:
        """Have the batch sent once this session's transaction has committed, and never if it does not."""
        ...

    def enqueue_again(self, batch_ids: Collection[int]) -> None:
        """Have these unfinished batches sent, each by one job, whether or not they have one already."""
        ...

    async def run_waiting(self, send: Send) -> int:
        """Send what was enqueued, where that is not done by itself, and return for how many batches that worked."""
        ...

    def start(self, send: Send) -> None:
        """Send by itself from now on, on the running event loop, as far as this engine does that."""
        ...

    async def beat(self) -> bool:
        """Do what is done every few seconds: stay alive in the others' eyes, and take over what the dead left.

        Returns whether it sends by itself, so that batches may be handed to it at any time.
        """
        ...

    async def stop(self, within: timedelta) -> None:
        """Take on nothing new, finish what is under way or give it back, and return by then, more or less."""
        ...

    def forget(self, older_than: timedelta) -> int:
        """Forget jobs that ended longer ago, and return how many those were; the tables keep what was done."""
        ...


class InlineEngine:
    """Runs batches in this process, when asked: for tests, `simulate`, and the demo's server.

    What is enqueued lives in memory. A crash loses that, not the batch: the next tick finds it in the tables.
    """

    plans = True
    gives_way = 0.0  # one after the other, as they come

    def __init__(self) -> None:
        self.holder = uuid.uuid4().hex
        self._waiting: dict[int, None] = {}  # a dict, since it keeps the order and each batch once

    def enqueue(self, session: Session, batch_id: int) -> None:
        """Have the batch sent at the next `run_waiting` after the commit."""
        after_commit(session, partial(self._waiting.setdefault, batch_id))

    def enqueue_again(self, batch_ids: Collection[int]) -> None:
        """Have these batches sent at the next `run_waiting`."""
        self._waiting.update(dict.fromkeys(batch_ids))

    async def run_waiting(self, send: Send) -> int:
        """Send one batch after the other; one that breaks is left to a later tick and does not stop the others."""
        worked = 0
        while self._waiting:
            batch_id = next(iter(self._waiting))
            del self._waiting[batch_id]
            try:
                await send(batch_id)
                worked += 1
            except Exception as error:  # noqa: BLE001 - whatever it was, the batch stays in the tables
                log.error("batch_broke", batch=batch_id, error=type(error).__name__)
        return worked

    def start(self, send: Send) -> None:
        """Wait to be asked."""

    async def beat(self) -> bool:
        """Be alone, and nobody to take over from; send only when asked."""
        return False

    async def stop(self, within: timedelta) -> None:
        """Have nothing under way but what `run_waiting` awaits."""

    def forget(self, older_than: timedelta) -> int:
        """Have kept nothing."""
        return 0
