"""`licheng export unanswered`: what the rules did not settle and was forwarded, and how often they settled nothing."""

import json as json_text
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.words import t


def register(group: typer.Typer) -> None:
    """Add the command to the group of exports."""

    @group.command("unanswered", help=t("cli.export.unanswered.help"))
    def unanswered(
        school: Annotated[str, typer.Option(help=t("cli.export.school"))],
        out: Annotated[Path | None, typer.Option("--out", "-o", help=t("cli.export.list.out"))] = None,
        waiting: Annotated[bool, typer.Option("--waiting", help=t("cli.export.unanswered.waiting"))] = False,
        form: Annotated[str | None, typer.Option("--format", help=t("cli.export.format"))] = None,
        headers: Annotated[str, typer.Option(help=t("cli.export.headers"))] = "zh",
        json: Annotated[bool, typer.Option("--json", help=t("cli.school.json"))] = False,
    ) -> None:
        from bot.cli import question_rows
        from bot.cli.exports import check_headers, read_form, write
        from bot.cli.packs import check_school, opened, print_table
        from storage.queries import questions, unsettled

        wanted = None if out is None else read_form(form, out)
        check_headers(headers)
        with opened() as application:
            check_school(application.storage, school)
            with application.storage.reading(school) as session:
                found = questions.find_forwarded(session, school=school, open_only=waiting)
                counts = unsettled.find_counts(session, school=school)
        if out is not None and wanted is not None:
            write(out, wanted, question_rows.rows(found, headers))
        if json:
            told = {"questions": [question_rows.as_json(one) for one in found], "counts": counts}
            print(json_text.dumps(told, ensure_ascii=False, indent=2))
            return
        if out is None:
            title = t("export.unanswered", school=school, count=len(found))
            print_table(*question_rows.as_table(found), title=title)
        else:
            print(t("export.unanswered.done", file=out, count=len(found)))
        print(question_rows.counted(counts))
