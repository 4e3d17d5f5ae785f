"""`licheng export`: what was decided in the chat, to be carried to the school platform, and what is still open."""

import json as json_text
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import export_receipts, export_unanswered, export_unreached
from bot.cli.words import CommandError, t, usage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.table_files import TableFormat

HEADERS = ("zh", "en")


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(no_args_is_help=True, help=t("cli.export.help"))
    app.add_typer(group, name="export")
    export_unreached.register(group)
    export_receipts.register(group)
    export_unanswered.register(group)

    @group.command("certifications", help=t("cli.export.certifications.help"))
    def certifications(
        school: Annotated[str, typer.Option(help=t("cli.export.school"))],
        since: Annotated[str, typer.Option(help=t("cli.export.since"))],
        out: Annotated[Path, typer.Option("--out", "-o", help=t("cli.export.out"))],
        form: Annotated[str | None, typer.Option("--format", help=t("cli.export.format"))] = None,
        headers: Annotated[str, typer.Option(help=t("cli.export.headers"))] = "zh",
        unwritten: Annotated[bool, typer.Option("--unwritten", help=t("cli.export.unwritten"))] = False,
        json: Annotated[bool, typer.Option("--json", help=t("cli.export.json"))] = False,
    ) -> None:
        from bot.cli import export_rows
        from bot.cli.packs import check_school, opened
        from portfolio.certification import UNDO_FOR, CertificationStatus, Written
        from portfolio.dates import start_of_day
        from storage.queries.certification_lists import find_decisions

        day, wanted = _day(since), read_form(form, out)
        check_headers(headers)
        with opened() as application:
            check_school(application.storage, school)
            now = application.clock()
            with application.storage.reading(school) as session:
                found = find_decisions(session, school=school, since=start_of_day(day))
        if unwritten:
            found = [one for one in found if one.written is not Written.WRITTEN and not one.is_superseded]
        may_change = [
            one for one in found if one.status is CertificationStatus.CERTIFIED and one.decided_at > now - UNDO_FOR
        ]
        final = [one for one in found if one not in may_change]
        write(out, wanted, export_rows.decisions(final, headers))
        certified = sum(one.status is CertificationStatus.CERTIFIED for one in final)
        told = {
            "rows": len(final),
            "certified": certified,
            "returned": len(final) - certified,
            "left_out": len(may_change),
        }
        if json:
            asked = {"school": school, "since": day.isoformat(), "file": str(out), "format": wanted.value}
            print(json_text.dumps(asked | told, ensure_ascii=False, indent=2))
            return
        print(t("export.certifications.done", file=out, **told))
        if may_change:
            print(t("export.certifications.left_out", count=len(may_change)))

    @group.command("certification-list", help=t("cli.export.list.help"))
    def certification_list(
        school: Annotated[str, typer.Option(help=t("cli.export.school"))],
        out: Annotated[Path | None, typer.Option("--out", "-o", help=t("cli.export.list.out"))] = None,
        form: Annotated[str | None, typer.Option("--format", help=t("cli.export.format"))] = None,
        headers: Annotated[str, typer.Option(help=t("cli.export.headers"))] = "zh",
        json: Annotated[bool, typer.Option("--json", help=t("cli.school.json"))] = False,
    ) -> None:
        from bot.cli import export_rows
        from bot.cli.packs import check_school, opened, print_json, print_table
        from handlers.certification_days import CertificationDays
        from storage.queries.certification_lists import find_listed

        wanted = None if out is None else read_form(form, out)
        check_headers(headers)
        with opened() as application:
            check_school(application.storage, school)
            now = application.clock()
            with application.storage.reading(school) as session:
                days = CertificationDays(session, school=school, now=now)
                rows = [export_rows.Dated(one, days.due(one), now) for one in find_listed(session, school=school)]
        rows.sort(key=lambda row: row.order)
        if out is not None and wanted is not None:
            write(out, wanted, export_rows.listed(rows, headers))
        if json:
            print_json([row.as_json() for row in rows])
            return
        if out is None:
            print_table(*export_rows.as_table(rows), title=t("export.list", school=school, count=len(rows)))
        else:
            print(t("export.list.done", file=out, count=len(rows)))
        print(export_rows.counted(rows))


def _day(text: str) -> "date":
    from portfolio.dates import parse_day
    from portfolio.errors import DayFormatError

    try:
        return parse_day(text)
    except DayFormatError as error:
        raise usage("export.usage.since", text=text) from error


def read_form(wanted: str | None, out: Path) -> "TableFormat":
    """Return what was asked for, else what the file's name ends in."""
    from bot.table_files import TableFormat

    name = wanted or out.suffix.removeprefix(".").lower()
    try:
        return TableFormat(name)
    except ValueError as error:
        raise usage("export.usage.format", file=out.name, known="、".join(TableFormat)) from error


def check_headers(headers: str) -> None:
    """Refuse what is neither Chinese nor English."""
    if headers not in HEADERS:
        raise usage("export.usage.headers", headers=headers)


def write(out: Path, form: "TableFormat", rows: "Sequence[Sequence[Any]]") -> None:
    """Write rows to a file, or say that it could not be written."""
    from bot.table_files import write_table

    try:
        write_table(out, form, rows)
    except OSError as error:
        raise CommandError(t("export.not_written", file=out)) from error
