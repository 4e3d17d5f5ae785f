"""`licheng export receipts`: what came of a round of receipt statements, for the school's files."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.words import t


def register(group: typer.Typer) -> None:
    """Add the command to the group of exports."""

    @group.command("receipts", help=t("cli.export.receipts.help"))
    def receipts(
        school: Annotated[str, typer.Option(help=t("cli.export.school"))],
        academic_year: Annotated[int, typer.Option(help=t("cli.export.receipts.academic_year"))],
        round_: Annotated[int, typer.Option("--round", help=t("cli.export.receipts.round"))] = 1,
        out: Annotated[Path | None, typer.Option("--out", "-o", help=t("cli.export.list.out"))] = None,
        form: Annotated[str | None, typer.Option("--format", help=t("cli.export.format"))] = None,
        headers: Annotated[str, typer.Option(help=t("cli.export.headers"))] = "zh",
        json: Annotated[bool, typer.Option("--json", help=t("cli.school.json"))] = False,
    ) -> None:
        from bot.cli import receipt_rows
        from bot.cli.exports import check_headers, read_form, write
        from bot.cli.packs import check_school, opened, print_json, print_table
        from storage.queries.receipt_summaries import find_summaries

        wanted = None if out is None else read_form(form, out)
        check_headers(headers)
        with opened() as application:
            check_school(application.storage, school)
            with application.storage.reading(school) as session:
                found = find_summaries(session, school=school, academic_year=academic_year, round=round_)
        if out is not None and wanted is not None:
            write(out, wanted, receipt_rows.rows(found, headers))
        if json:
            print_json([receipt_rows.as_json(one) for one in found])
            return
        if out is None:
            title = t("export.receipts", school=school, year=academic_year, round=round_, count=len(found))
            print_table(*receipt_rows.as_table(found), title=title)
        else:
            print(t("export.receipts.done", file=out, count=len(found)))
        print(receipt_rows.counted(found))
