"""While an answer takes long, whoever waits is shown that it is being worked on."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from bot.channels import Channel, ShowsWorking
from handlers.conversation import Incoming, IncomingKind

LONG: Final = 2.0  # seconds; most answers take a fraction of one

_under_way: set[asyncio.Task[None]] = set()  # the loop itself holds its tasks weakly


@contextmanager
def showing_work(
    channel: Channel, address: str, *, now: datetime, after: float = LONG, only_if: bool = True
) -> Iterator[None]:
    """Show it once, after so many seconds, unless the block has ended by then; do nothing where a platform cannot.

    It is shown in the person's own chat, whatever was said there.
    """
    if not only_if or not isinstance(channel, ShowsWorking):
        yield
        return
    name, show_working = channel.name, channel.show_working
    loop = asyncio.get_running_loop()

    def show() -> None:
        event = Incoming(name, address, "", IncomingKind.WORDS, "", now)
        task = loop.create_task(show_working(event))
        _under_way.add(task)
        task.add_done_callback(_under_way.discard)

    timer = loop.call_later(after, show)
    try:
        yield
    finally:
        timer.cancel()
