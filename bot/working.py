"""A process that sends and plans beside others, and answers nobody: `licheng work`."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import closing

from bot.app import App
from bot.channels import Connected
from locales import SOURCE, translator

t = translator(SOURCE)


def run(app: App, *, out: Callable[[str], None] = print) -> None:
    """Work until told to stop, then finish what is under way within 25 seconds, and close the app."""
    with closing(app):
        asyncio.run(work(app, out))


async def work(app: App, out: Callable[[str], None]) -> None:
    """Open the channels, send until a signal comes, give back what is left, and close them."""
    told = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, told.set)
    connected = [channel for channel in app.channels.values() if isinstance(channel, Connected)]
    for channel in connected:
        await channel.open()
    app.scheduler.start()
    out(t("work.begun", channels=t("sentence.between").join(config.name for config in app.configs)))
    await told.wait()
    out(t("work.ending"))
    await app.scheduler.stop()
    for channel in connected:
        await channel.close()
