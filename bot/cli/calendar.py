"""`licheng calendar`: the days that a school has announced for its terms, and its own open and closed days."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.words import t, usage


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(no_args_is_help=True, help=t("cli.calendar.help"))
    app.add_typer(group, name="calendar")

    @group.command("set", help=t("cli.calendar.set.help"))
    def set_(
        school: Annotated[str, typer.Option(help=t("cli.calendar.school"))],
        file: Annotated[Path | None, typer.Argument(help=t("cli.calendar.file"))] = None,
        day: Annotated[list[str] | None, typer.Option(help=t("cli.init.day"))] = None,
        source: Annotated[str, typer.Option(help=t("cli.calendar.source"))] = "",
        dry_run: Annotated[bool, typer.Option("--dry-run", help=t("cli.calendar.dry_run"))] = False,
    ) -> None:
        from bot.cli.calendar_file import read_calendar, read_days
        from bot.cli.calendar_rows import line
        from bot.cli.packs import check_school, opened
        from storage.queries.terms import Announced, announce, foresee

        if file is None and not day:
            raise usage("calendar.nothing")
        if file is not None and not file.is_file():
            raise usage("roster.usage.file", file=file)
        days = [*([] if file is None else read_calendar(file)), *read_days(day or [], source=source)]
        with opened() as application:
            check_school(application.storage, school)
            now = application.clock()
            if dry_run:
                with application.storage.reading(school) as session:
                    outcomes = [foresee(session, school=school, day=one) for one in days]
            else:
                with application.storage.unit(school) as session:
                    outcomes = [announce(session, school=school, day=one, announced_by="cli", now=now) for one in days]
        counts = {outcome.value: outcomes.count(outcome) for outcome in Announced}
        if dry_run:
            for one, outcome in zip(days, outcomes, strict=True):
                print(t(f"calendar.would.{outcome.value}", day=line(one)))
        print(t("calendar.dry_run" if dry_run else "calendar.done", **counts))

    @group.command("exception", help=t("cli.calendar.exception.help"))
    def exception(
        day: Annotated[str, typer.Argument(help=t("cli.calendar.exception.day"))],
        school: Annotated[str, typer.Option(help=t("cli.calendar.school"))],
        is_open: Annotated[bool | None, typer.Option("--open/--closed", help=t("cli.calendar.exception.open"))] = None,
        name: Annotated[str, typer.Option(help=t("cli.calendar.exception.name"))] = "",
        remove: Annotated[bool, typer.Option("--remove", help=t("cli.calendar.exception.remove"))] = False,
    ) -> None:
        from bot.cli.calendar_file import a_day, a_text
        from bot.cli.formulas import roc
        from bot.cli.packs import check_school, opened
        from storage.queries.school_days import except_day, remove_exception

        if remove == (is_open is not None):
            raise usage("calendar.exception.which")
        on, called = a_day(day), a_text(name)
        with opened() as application:
            check_school(application.storage, school)
            now = application.clock()
            with application.storage.unit(school) as session:
                if is_open is None:
                    removed = remove_exception(session, school=school, day=on, removed_by="cli", now=now)
                    done = "removed" if removed else "none"
                else:
                    done = except_day(
                        session, school=school, day=on, is_open=is_open, name=called, announced_by="cli", now=now
                    ).value
        kind = t(f"calendar.exception.{'open' if is_open else 'closed'}")
        print(t(f"calendar.exception.{done}", day=roc(on), kind=kind))

    @group.command("list", help=t("cli.calendar.list.help"))
    def list_(
        school: Annotated[str, typer.Option(help=t("cli.calendar.school"))],
        json: Annotated[bool, typer.Option("--json", help=t("cli.school.json"))] = False,
    ) -> None:
        from bot.cli import calendar_rows
        from bot.cli.packs import check_school, opened, print_json, print_table

        with opened() as application:
            check_school(application.storage, school)
            with application.storage.reading(school) as session:
                found = calendar_rows.read(session, school)
        if json:
            print_json([one.as_json() for one in found.rows])
            return
        columns = [t(f"calendar.column.{name}") for name in calendar_rows.LISTED]
        title = t("calendar.list", school=school, count=len(found.rows))
        print_table(columns, [one.cells(found.writers) for one in found.rows], title=title)
        for contradiction in found.contradictions:
            print(calendar_rows.said(contradiction, school))
