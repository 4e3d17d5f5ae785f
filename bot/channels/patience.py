"""While an answer takes long, whoever waits is shown that it is being worked on."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from bot.channels import Channel, ShowsWorking
from handlers.conversation import Incoming

LONG: Final = 2.0  # seconds; most answers take a fraction of one

_under_way: set[asyncio.Task[None]] = set()  # the loop itself holds its tasks weakly


@contextmanager
def showing_work(channel: Channel, incoming: Incoming, *, after: float = LONG) -> Iterator[None]:
    """Show it once, `after` seconds, unless the block has ended by then; on a platform that cannot, do nothing.

    Of the event only who asked matters, and where.
    """
    if not isinstance(channel, ShowsWorking):
        yield
        return
    loop, asked = asyncio.get_running_loop(), channel

    def show() -> None:
        task = loop.create_task(asked.show_working(incoming))
        _under_way.add(task)
        task.add_done_callback(_under_way.discard)

    timer = loop.call_later(after, show)
    try:
        yield
    finally:
        timer.cancel()
