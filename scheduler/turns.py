"""Batches under way in one process: one that may have killed a sender before runs alone, and takes no other with it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """Many at once, or one alone; whoever wants to be alone goes before those who come later."""

    def __init__(self) -> None:
        self._changed = asyncio.Condition()
        self._under_way = 0
        self._waiting_alone = 0
        self._is_alone = False

    @asynccontextmanager
    async def of(self, *, alone: bool) -> AsyncIterator[None]:
        """Wait for a turn, and hold it."""
        async with self._changed:
            self._waiting_alone += alone
            try:
                await self._changed.wait_for(lambda: self._may_begin(alone))
            finally:
                self._waiting_alone -= alone
            self._under_way += 1
            self._is_alone = alone
        try:
            yield
        finally:
            async with self._changed:
                self._under_way -= 1
                self._is_alone = False
                self._changed.notify_all()

    def _may_begin(self, alone: bool) -> bool:
        if self._is_alone:
            return False
        return self._under_way == 0 if alone else self._waiting_alone == 0
