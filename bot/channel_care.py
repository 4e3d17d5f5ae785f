"""Setting up and checking the configured channels, one after the other; one that fails does not stop the next."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.channel_trouble import ChannelTroubleError
from bot.channels.config import ChannelConfig, ChannelConfigError, Platform
from bot.channels.making import find_channels
from bot.channels.setting_up import webhook_address
from bot.checks import Check, fault, t
from bot.clock import Clock
from bot.menus import MenuKeeper, make_shows
from bot.settings import Settings
from storage.engine import make_engines
from storage.failures import DATABASE_FAILURES
from storage.queries import menus
from storage.queries.schools import list_schools
from storage.secrets import Secrets
from storage.units import Storage

if TYPE_CHECKING:
    from bot.channels.line_menu_picture import FindLettering


@dataclass(frozen=True)
class Done:
    """What setting up one channel came to: what was done, in words, and what stood in the way."""

    channel: str
    is_changed: bool
    done: tuple[str, ...]
    trouble: str = ""
    remedy: str = ""


@dataclass
class Care:
    """The configured channels of one installation."""

    settings: Settings
    configs: tuple[ChannelConfig, ...]
    lettering: FindLettering | None = field(default=None)

    async def set_up(self, config: ChannelConfig, storage: Storage, clock: Clock) -> Done:
        """Bring one channel into order; a second time changes nothing."""
        relink = partial(self._relink, config, storage, clock)
        address = webhook_address(self.settings.public_url, config)
        try:
            if config.kind is Platform.LINE:
                from bot.channels.line_checks import set_up_line

                steps = await set_up_line(
                    config,
                    base=self.settings.line_api_base,
                    address=address,
                    lettering=self.lettering,
                    relink=relink,
                )
            else:
                from bot.channels.telegram_checks import set_up_telegram

                steps = await set_up_telegram(
                    config, base=self.settings.telegram_api_base, address=address, relink=relink
                )
        except ChannelTroubleError as error:
            check = _troubled(config, error)
            return Done(config.name, False, (), check.detail, check.remedy)
        return Done(
            config.name, steps.is_changed, tuple(t(f"channels.did.{what}", **facts) for what, facts in steps.done)
        )

    async def check(self, config: ChannelConfig, now: datetime) -> list[Check]:
        """Return what the platform says of one channel."""
        address = webhook_address(self.settings.public_url, config)
        try:
            if config.kind is Platform.LINE:
                from bot.channels.line_checks import check_line

                return await check_line(config, base=self.settings.line_api_base, address=address, now=now)
            from bot.channels.telegram_checks import check_telegram

            return await check_telegram(config, base=self.settings.telegram_api_base, address=address, now=now)
        except ChannelTroubleError as error:
            return [_troubled(config, error)]

    async def _relink(self, config: ChannelConfig, storage: Storage, clock: Clock) -> int:
        """Show everybody of the channel the new menus, before the old ones go; what fails, `serve` tries again."""
        with storage.unit() as session:
            count = menus.note_everybody(session, channel=config.name)
        bases = {"line_base": self.settings.line_api_base, "telegram_base": self.settings.telegram_api_base}
        keeper = MenuKeeper(storage, clock, make_shows([config], **bases))
        try:
            await keeper.run_due()
        finally:
            await keeper.stop()
        return count


def check_all(settings: Settings, now: datetime) -> list[Check]:
    """Return what every configured channel says of itself; one fault where they cannot be read or asked about."""
    slugs = _schools(settings)
    if slugs is None:  # said by those who look at the database
        return []
    try:
        configs = find_channels(settings, slugs)
    except ChannelConfigError as error:
        return [fault("channel_file", "wrong", file=error.facts["file"], mistakes=error.facts["mistakes"])]
    care = Care(settings, configs)

    async def ask() -> list[Check]:
        found = await asyncio.gather(*(care.check(config, now) for config in configs))
        return [check for checks in found for check in checks]

    return asyncio.run(ask())


def _schools(settings: Settings) -> list[str] | None:
    storage = Storage(make_engines(settings.database), Secrets(b"nothing is sealed here"))
    try:
        with storage.reading() as session:
            return [school.slug for school in list_schools(session)]
    except DATABASE_FAILURES:
        return None
    finally:
        storage.engines.dispose()


def find_font(file: Path) -> FindLettering | None:
    """Return the font of a file for the menus' words; None where it can write none of their languages."""
    from bot.channels.line_menu_picture import read_lettering

    return read_lettering(file)


def _troubled(config: ChannelConfig, error: ChannelTroubleError) -> Check:
    facts = {"channel": config.name, "platform": t(f"platform.{config.kind.value}"), "said": error.said}
    return fault("channel_reach", error.trouble.value, **facts)
