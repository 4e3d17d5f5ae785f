"""The channels' life in one process: opened with the server, woken by what comes, closed after the last answer."""

import asyncio
from collections.abc import Iterator

from bot.app import App
from bot.channels import Connected
from bot.channels.config import ChannelConfig, Platform
from bot.channels.setting_up import is_https
from bot.menus import MenuKeeper, make_shows
from bot.polling import Polling
from bot.quota_reading import QuotaReader
from bot.receiving import Receiving
from bot.web.metrics import Metrics
from bot.workers import Workers
from locales import SOURCE, translator

t = translator(SOURCE)


class ChannelLife:
    """Starts and stops what brings events in and answers them; lives in the server's event loop."""

    def __init__(self, app: App, metrics: Metrics) -> None:
        self._app = app
        self.workers = Workers(app.inbox)
        self.receiving = Receiving(app.inbox, self.workers, metrics)
        self._polling: list[asyncio.Task[None]] = []
        bases = {"line_base": app.settings.line_api_base, "telegram_base": app.settings.telegram_api_base}
        self.menus = MenuKeeper(app.storage, app.clock, make_shows(app.configs, **bases))
        self.quotas = QuotaReader(app.storage, app.clock, app.configs, base=app.settings.line_api_base)

    async def start(self) -> None:
        """Open the channels, go on with what a stopped process left, and ask Telegram where it cannot reach us."""
        for channel in self._app.channels.values():
            if isinstance(channel, Connected):
                await channel.open()
        self.workers.start()
        self.menus.start()
        self.quotas.start()
        for config in self._app.configs:
            if polls(self._app, config):
                from bot.channels.telegram_poll import Updates

                source = Updates(config, base=self._app.settings.telegram_api_base)
                self._polling.append(asyncio.create_task(Polling(config, source, self.receiving).run()))

    async def stop(self) -> None:
        """Take nothing new, and finish the answers under way."""
        for task in self._polling:
            task.cancel()
        await asyncio.gather(*self._polling, return_exceptions=True)
        self._polling.clear()
        await self.workers.stop()
        await self.menus.stop()
        await self.quotas.stop()

    async def close(self) -> None:
        """Close the channels, once the scheduler too has sent its last."""
        await self.receiving.close()
        for channel in self._app.channels.values():
            if isinstance(channel, Connected):
                await channel.close()


def polls(app: App, config: ChannelConfig) -> bool:
    """Return whether this channel's updates are asked for: Telegram's, where there is no public address."""
    return config.kind is Platform.TELEGRAM and app.settings.public_url is None


def announcement(app: App) -> Iterator[str]:
    """Yield what whoever starts the server should know of its channels; nothing where there are none."""
    if not app.configs:
        return
    yield t("serve.channels", channels=t("sentence.between").join(config.name for config in app.configs))
    if app.is_demo:
        yield t("serve.demo_channels")
    public = app.settings.public_url
    if public is not None and not is_https(public):
        yield t("serve.no_https", url=public)
    for config in app.configs:
        if polls(app, config):
            yield t("serve.polls", channel=config.name)
        elif public is None:
            yield t("serve.no_public_line", channel=config.name, key=config.key)
        else:
            yield t("serve.webhook", channel=config.name, url=f"{public.rstrip('/')}/{config.kind}/{config.key}")
