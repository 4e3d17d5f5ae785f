"""`licheng calendar`: the days that a school has announced for its terms."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.words import CommandError, t, usage

if TYPE_CHECKING:
    from portfolio.calendar import AnnouncedDay
    from storage.units import Storage


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(no_args_is_help=True, help=t("cli.calendar.help"))
    app.add_typer(group, name="calendar")

    @group.command("set", help=t("cli.calendar.set.help"))
    def set_(
        school: Annotated[str, typer.Option(help=t("cli.calendar.school"))],
        file: Annotated[Path | None, typer.Argument(help=t("cli.calendar.file"))] = None,
        day: Annotated[list[str] | None, typer.Option(help=t("cli.init.day"))] = None,
    ) -> None:
        from bot.cli.calendar_file import read_calendar, read_days
        from bot.cli.packs import opened
        from storage.queries.terms import Announced, announce

        if file is None and not day:
            raise usage("calendar.nothing")
        if file is not None and not file.is_file():
            raise usage("roster.usage.file", file=file)
        days = [*([] if file is None else read_calendar(file)), *read_days(day or [])]
        with opened() as application:
            _check_school(application.storage, school)
            now = application.clock()
            with application.storage.unit(school) as session:
                outcomes = [announce(session, school=school, day=one, announced_by="cli", now=now) for one in days]
        counts = {outcome.value: outcomes.count(outcome) for outcome in Announced}
        print(t("calendar.done", **counts))

    @group.command("list", help=t("cli.calendar.list.help"))
    def list_(
        school: Annotated[str, typer.Option(help=t("cli.calendar.school"))],
        json: Annotated[bool, typer.Option("--json", help=t("cli.school.json"))] = False,
    ) -> None:
        from bot.cli.calendar_file import COLUMNS
        from bot.cli.packs import opened, print_json, print_table
        from storage.queries.terms import calendar_of

        with opened() as application:
            _check_school(application.storage, school)
            with application.storage.reading(school) as session:
                days = sorted(calendar_of(session, school).days, key=lambda one: (one.term, one.on, one.event))
        if json:
            print_json([_as_json(one) for one in days])
            return
        columns = [t(f"calendar.column.{name}") for name in COLUMNS]
        title = t("calendar.list", school=school, count=len(days))
        print_table(columns, [_cells(one) for one in days], title=title)


def _check_school(storage: "Storage", slug: str) -> None:
    from storage.queries.schools import list_schools

    with storage.reading() as session:
        known = [school.slug for school in list_schools(session)]
    if slug not in known:
        raise CommandError(t("limits.unknown_school", school=slug, known="、".join(known)), exit_code=2)


def _as_json(day: "AnnouncedDay") -> dict[str, Any]:
    return {
        "term": str(day.term),
        "event": day.event.value,
        "day": day.on.isoformat(),
        "hour": None if day.hour is None else day.hour.isoformat("minutes"),
        "grade": day.grade,
        "division": None if day.division is None else day.division.value,
        "round": day.round,
    }


def _cells(day: "AnnouncedDay") -> list[str]:
    said = _as_json(day) | {"event": t(f"event.{day.event}").removeprefix(t("calendar.announced"))}
    if day.division is not None:
        said["division"] = t(f"calendar.division.{day.division}")
    return ["" if value is None else str(value) for value in said.values()]
