"""Work that many callers need at once, done for all of them together: one transaction instead of one each."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Generic, TypeVar

MOST: Final = 500  # items of one group; a transaction stays short

Item = TypeVar("Item")
Result = TypeVar("Result")


class Groups(Generic[Item, Result]):
    """Collects what callers hand in while the work for earlier ones is done, then works for all of these at once.

    Nobody waits for a group to fill: the first caller's work begins at once. It is done in a thread of its own, one
    group at a time, so that it never queues behind other work of this process.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Item]], Result],
        *,
        name: str,
        shared: tuple[type[Exception], ...] = (),
        most: int = MOST,
    ) -> None:
        """`shared` are failures that are everybody's: the database is away. Others are looked for one by one."""
        self._work = work
        self._shared = shared
        self._most = most
        self._waiting: list[tuple[Sequence[Item], asyncio.Future[Result]]] = []
        self._working: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def add(self, items: Sequence[Item]) -> Result:
        """Return what came of the work that these items were part of, or raise what became of it.

        Whoever stops waiting before the work has begun takes the items back; after that it is done all the same.
        """
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((items, future))
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._go_on())
        return await future

    def close(self) -> None:
        """End the thread; what it does at the moment is finished."""
        self._thread.shutdown(wait=True)

    async def _go_on(self) -> None:
        while self._waiting:
            group: list[tuple[Sequence[Item], asyncio.Future[Result]]] = []
            count = 0
            while self._waiting and (not group or count + len(self._waiting[0][0]) <= self._most):
                items, future = self._waiting.pop(0)
                if not future.done():
                    group.append((items, future))
                    count += len(items)
            if group:
                await self._do(group)

    async def _do(self, group: list[tuple[Sequence[Item], asyncio.Future[Result]]]) -> None:
        loop = asyncio.get_running_loop()
        items = [item for some, _ in group for item in some]
        try:
            result = await loop.run_in_executor(self._thread, self._work, items)
        except Exception as failure:  # noqa: BLE001 - whatever it is, it belongs to whoever waits for the work
            if len(group) > 1 and not isinstance(failure, self._shared):
                for one in group:  # the one that cannot be done must not be everybody's trouble
                    await self._do([one])
                return
            for _, future in group:
                if not future.done():
                    future.set_exception(failure)
        else:
            for _, future in group:
                if not future.done():
                    future.set_result(result)
