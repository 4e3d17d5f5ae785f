"""`licheng channels setup|check`: menus, commands and webhooks of the configured channels, and how they are."""

import json as json_text
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.cli.words import CommandError, t, usage

if TYPE_CHECKING:
    from bot.app import App
    from bot.channel_care import Care, Done
    from bot.channels.config import ChannelConfig
    from bot.checks import Check

T = TypeVar("T")
ChannelOption = Annotated[str | None, typer.Option("--channel", help=t("channels.option.channel"))]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(no_args_is_help=True, help=t("channels.help"))
    app.add_typer(group, name="channels")

    @group.command(help=t("channels.setup.help"))
    def setup(
        channel: ChannelOption = None,
        font: Annotated[Path | None, typer.Option(help=t("channels.option.font"))] = None,
        json: Annotated[bool, typer.Option("--json", help=t("channels.option.json"))] = False,
    ) -> None:
        import asyncio

        from bot.clock import system_clock

        def work(application: "App", care: "Care", configs: "list[ChannelConfig]") -> "list[Done]":
            async def all_of_them() -> "list[Done]":
                return [await care.set_up(config, application.storage, system_clock) for config in configs]

            return asyncio.run(all_of_them())

        done = _with_channels(channel, font, work)
        if json:
            print(json_text.dumps([asdict(one) for one in done], ensure_ascii=False, indent=2))
        else:
            for one in done:
                _say_done(one)
        if any(one.trouble for one in done):
            raise typer.Exit(1)

    @group.command(help=t("channels.check.help"))
    def check(
        channel: ChannelOption = None,
        json: Annotated[bool, typer.Option("--json", help=t("channels.option.json"))] = False,
    ) -> None:
        import asyncio

        from bot.clock import system_clock

        def work(_: "App", care: "Care", configs: "list[ChannelConfig]") -> "list[tuple[str, Check]]":
            async def all_of_them() -> "list[tuple[str, Check]]":
                found = [(config.name, await care.check(config, system_clock())) for config in configs]
                return [(name, one) for name, checks in found for one in checks]

            return asyncio.run(all_of_them())

        checks = _with_channels(channel, None, work)
        faults = sum(not one.ok for _, one in checks)
        if json:
            rows = [{"channel": name, **asdict(one)} for name, one in checks]
            print(json_text.dumps(rows, ensure_ascii=False, indent=2))
        else:
            for _, one in checks:
                _say_check(one)
            print(t("doctor.faults", count=faults) if faults else t("doctor.no_faults", count=len(checks)))
        if faults:
            raise typer.Exit(1)


def _with_channels(channel: str | None, font: Path | None, work: "Callable[[App, Care, list[ChannelConfig]], T]") -> T:
    """Return what `work` finds on the wanted channels; everything that can be wrong before is said first."""
    from bot.app import build
    from bot.channel_care import Care, find_font
    from bot.channels.making import find_channels
    from bot.settings import Settings
    from storage.queries.schools import list_schools

    settings = Settings()
    if not settings.serves_chats:
        raise CommandError(t("channels.none"))
    application = build(settings)
    try:
        with application.storage.reading() as session:
            slugs = [school.slug for school in list_schools(session)]
        configs = find_channels(settings, slugs)
        wanted = [config for config in configs if channel in (None, config.name)]
        if not wanted:
            raise usage("channels.no_such", channel=channel, names=", ".join(config.name for config in configs))
        lettering = None if font is None else find_font(font)
        if font is not None and lettering is None:
            raise usage("channels.no_font", file=font.name)
        return work(application, Care(settings, configs, lettering), wanted)
    finally:
        application.close()


def _say_done(one: "Done") -> None:
    key = "channels.setup.changed" if one.is_changed else "channels.setup.same"
    print(t("channels.setup.trouble" if one.trouble else key, channel=one.channel))
    for line in (*one.done, one.trouble):
        if line:
            print(t("channels.setup.line", line=line))
    if one.remedy:
        print(t("doctor.line_remedy", remedy=one.remedy))


def _say_check(one: "Check") -> None:
    name = t(f"doctor.{one.check}.name")
    print(t("doctor.line_fine" if one.ok else "doctor.line_fault", name=name, detail=one.detail))
    if one.remedy:
        print(t("doctor.line_remedy", remedy=one.remedy))
