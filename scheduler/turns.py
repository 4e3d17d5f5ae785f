"""Batches under way in one process: one that may have killed a sender before runs alone, and takes no other with it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """Many at once, or one alone; whoever wants to be alone goes before those who come later.

    First it lets those begin that come in the next moment (`gives_way`, seconds): nothing is known against them. Of
    several that want to be alone, the one for which most people wait is first: each may be what ends the process.
    """

    def __init__(self, *, gives_way: float = 0) -> None:
        self._gives_way = gives_way
        self._changed = asyncio.Condition()
        self._under_way = 0
        self._alone: list[int] = []  # for how many people each of them is that want to be alone
        self._waiting_alone = 0  # of those, who gives way no longer
        self._is_alone = False

    @asynccontextmanager
    async def of(self, *, alone: int | None) -> AsyncIterator[None]:
        """Wait for a turn, and hold it: with others, or `alone`, which says for how many people."""
        try:
            await self._wait(alone)
        finally:
            if alone is not None:
                self._alone.remove(alone)
        try:
            yield
        finally:
            async with self._changed:
                self._under_way -= 1
                self._is_alone = False
                self._changed.notify_all()

    async def _wait(self, alone: int | None) -> None:
        if alone is not None:
            self._alone.append(alone)
            await asyncio.sleep(self._gives_way)
        async with self._changed:
            self._waiting_alone += alone is not None
            try:
                await self._changed.wait_for(lambda: self._may_begin(alone))
            finally:
                self._waiting_alone -= alone is not None
            self._under_way += 1
            self._is_alone = alone is not None

    def _may_begin(self, alone: int | None) -> bool:
        if self._is_alone:
            return False
        if alone is None:
            return self._waiting_alone == 0
        return self._under_way == 0 and alone == max(self._alone)
