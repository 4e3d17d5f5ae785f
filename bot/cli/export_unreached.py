"""`licheng export unreached`: whom the chat does not reach, with why and since when, for lists on paper."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.words import CommandError, t


def register(group: typer.Typer) -> None:
    """Add the command to the group of exports."""

    @group.command("unreached", help=t("cli.export.unreached.help"))
    def unreached(
        school: Annotated[str, typer.Option(help=t("cli.export.school"))],
        out: Annotated[Path | None, typer.Option("--out", "-o", help=t("cli.export.list.out"))] = None,
        class_name: Annotated[str | None, typer.Option("--class", help=t("cli.export.unreached.class"))] = None,
        form: Annotated[str | None, typer.Option("--format", help=t("cli.export.format"))] = None,
        headers: Annotated[str, typer.Option(help=t("cli.export.headers"))] = "zh",
        json: Annotated[bool, typer.Option("--json", help=t("cli.school.json"))] = False,
    ) -> None:
        from bot.cli import unreached_rows
        from bot.cli.exports import check_headers, read_form, write
        from bot.cli.packs import check_school, opened, print_json, print_table
        from storage.queries.homerooms import find_classes
        from storage.queries.unreached import find_unreached

        wanted = None if out is None else read_form(form, out)
        check_headers(headers)
        with opened() as application:
            check_school(application.storage, school)
            now = application.clock()
            with application.storage.reading(school) as session:
                if class_name is not None and class_name not in (known := find_classes(session, school=school)):
                    listed = t("list.between").join(known)
                    raise CommandError(t("export.unreached.no_class", name=class_name, known=listed))
                found = find_unreached(session, school=school, now=now, class_name=class_name)
        if out is not None and wanted is not None:
            write(out, wanted, unreached_rows.rows(found, headers))
        if json:
            print_json([unreached_rows.as_json(one) for one in found])
            return
        if out is None:
            print_table(*unreached_rows.as_table(found), title=t("export.unreached", school=school, count=len(found)))
        else:
            print(t("export.unreached.done", file=out, count=len(found)))
        print(unreached_rows.counted(found))
