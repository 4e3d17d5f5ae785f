"""From settings to channels: what is configured is read, and a platform's library loaded only where it is needed."""

import os
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from pydantic_settings import DotEnvSettingsSource

from bot.channels import Channel
from bot.channels.config import ChannelConfig, Platform, configured, read_channels
from bot.clock import Clock
from bot.settings import Settings

FIRST_TRY: Final = "main"  # the key of channels that come from the environment alone: /line/main, /telegram/main


def find_channels(settings: Settings, schools: Collection[str] | None) -> tuple[ChannelConfig, ...]:
    """Return the configured channels with their secrets; none where none is configured.

    They stand in `channels.toml`, or for a first try in settings alone: one account a platform, for all `schools`. With
    None nobody looks at schools: for who asks after the accounts only.

    Raises:
        ChannelConfigError: with every mistake at once, in words.
    """
    is_public = settings.public_url is not None
    if settings.channels is not None:
        return read_channels(settings.channels, environment(settings), schools=schools, is_public=is_public)
    served = sorted(schools) if schools else [FIRST_TRY]
    tables: dict[str, dict[str, object]] = {}
    if settings.line_token:
        table = {"schools": served, "token_env": "LICHENG_LINE_TOKEN", "secret_env": "LICHENG_LINE_SECRET"}
        tables[Platform.LINE] = {FIRST_TRY: table}
    if settings.telegram_token:
        table = {"schools": served, "token_env": "LICHENG_TELEGRAM_TOKEN"}
        if is_public or settings.telegram_secret:
            table["webhook_secret_env"] = "LICHENG_TELEGRAM_SECRET"
        tables[Platform.TELEGRAM] = {FIRST_TRY: table}
    if not tables:
        return ()
    return configured(tables, environment(settings), schools=schools, is_public=is_public)


def environment(settings: Settings) -> Mapping[str, str]:
    """Return where secrets are looked for: the environment, and beneath it the `.env` file, as for settings."""
    given = {
        "LICHENG_LINE_TOKEN": settings.line_token,
        "LICHENG_LINE_SECRET": settings.line_secret,
        "LICHENG_TELEGRAM_TOKEN": settings.telegram_token,
        "LICHENG_TELEGRAM_SECRET": settings.telegram_secret,
    }
    in_file = DotEnvSettingsSource(Settings, case_sensitive=True).env_vars
    return {
        **{name: value for name, value in in_file.items() if value is not None},
        **os.environ,
        **{name: value for name, value in given.items() if value is not None},
    }


def make_channels(settings: Settings, configs: Iterable[ChannelConfig], clock: Clock) -> dict[str, Channel]:
    """Return a channel for each configuration, by name; nothing is asked of a platform yet."""
    channels: dict[str, Channel] = {}
    for config in configs:
        if config.kind is Platform.LINE:
            from bot.channels.line import make_line  # a second and a half, and 70 MiB

            channels[config.name] = make_line(config, clock, base=settings.line_api_base)
        else:
            from bot.channels.telegram import make_telegram

            channels[config.name] = make_telegram(config, clock, base=settings.telegram_api_base)
    return channels
