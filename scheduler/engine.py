"""What runs batches until they are done. The tables say what is to be done; an engine only makes sure that it is.

The seam for DBOS is `Engine`. Its engine will enqueue a workflow named after the batch inside our transaction, and let
its own workers call the same `send`; `run_waiting` then has nothing to run. Whichever engine it is, the runner enqueues
again what the tables show as unfinished, and a lease in the tables keeps two senders off one batch.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

import structlog

from storage.units import after_commit

if TYPE_CHECKING:
    from sqlmodel import Session

log = structlog.get_logger()

Send = Callable[[int], Awaitable[None]]


class Engine(Protocol):
    """One job a batch; its input is the batch's id and nothing else."""

    def enqueue(self, session: Session, batch_id: int) -> None:
        """Have the batch sent once this session's transaction has committed, and never if it does not."""
        ...

    async def run_waiting(self, send: Send) -> int:
        """Send what was enqueued, and return for how many batches that worked."""
        ...


class InlineEngine:
    """Runs batches in this process, when asked: for tests, `simulate`, and one small server.

    What is enqueued lives in memory. A crash loses that, not the batch: the next tick finds it in the tables.
    """

    def __init__(self) -> None:
        self._waiting: dict[int, None] = {}  # a dict, since it keeps the order and each batch once

    def enqueue(self, session: Session, batch_id: int) -> None:
        """Have the batch sent at the next `run_waiting` after the commit."""
        after_commit(session, partial(self._waiting.setdefault, batch_id))

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
