"""`licheng regulations`: a school's official document into passages that can be cited, and what is kept of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.words import CommandError, t, usage

if TYPE_CHECKING:
    from datetime import date

    from bot.app import App
    from bot.documents.reading import DocumentFile
    from portfolio.regulations.passages import Passage, SplitDocument
    from portfolio.rules import RulePack


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(no_args_is_help=True, help=t("cli.regulations.help"))
    app.add_typer(group, name="regulations")

    @group.command("import", help=t("cli.regulations.import.help"))
    def import_(
        file: Annotated[Path, typer.Argument(help=t("cli.regulations.file"))],
        school: Annotated[str, typer.Option(help=t("limits.school"))],
        since: Annotated[str | None, typer.Option(help=t("cli.regulations.since"))] = None,
        dry_run: Annotated[bool, typer.Option("--dry-run", help=t("cli.regulations.dry_run"))] = False,
        draft: Annotated[Path | None, typer.Option(help=t("cli.regulations.draft"))] = None,
        json: Annotated[bool, typer.Option("--json", help=t("cli.school.json"))] = False,
    ) -> None:
        from bot.cli.packs import opened

        day = None if since is None else _day(since)
        given = read_file(file)
        if draft is not None:  # for a school that may not be here yet
            from bot.cli.regulation_draft import draft_document

            draft_document(split_file(given, None), draft, school, json=json)
            return
        with opened() as application:
            import_document(application, given, school, since=day, dry_run=dry_run, json=json)

    @group.command("list", help=t("cli.regulations.list.help"))
    def list_(
        school: Annotated[str, typer.Option(help=t("limits.school"))],
        json: Annotated[bool, typer.Option("--json", help=t("cli.school.json"))] = False,
    ) -> None:
        from bot.cli.packs import opened

        with opened() as application:
            list_documents(application, school, json=json)

    @group.command("show", help=t("cli.regulations.show.help"))
    def show(
        school: Annotated[str, typer.Option(help=t("limits.school"))],
        clause: Annotated[str | None, typer.Argument(help=t("cli.regulations.clause"))] = None,
        json: Annotated[bool, typer.Option("--json", help=t("cli.school.json"))] = False,
    ) -> None:
        from bot.cli.packs import opened

        with opened() as application:
            show_passages(application, school, clause, json=json)

    @group.command("settled", help=t("cli.regulations.settled.help"))
    def settled(
        school: Annotated[str, typer.Option(help=t("limits.school"))],
        json: Annotated[bool, typer.Option("--json", help=t("cli.school.json"))] = False,
    ) -> None:
        from bot.cli.packs import opened, rules_of
        from bot.cli.regulation_catalogue import print_settled

        with opened() as application:
            print_settled(rules_of(application.storage, school, application.clock()), json=json)


def read_file(file: Path) -> "DocumentFile":
    """Return the text of a document.

    Raises:
        CommandError: it cannot be read; with what to do (exit code 2 where there is no such file).
    """
    from bot.documents.errors import Unreadable, UnreadableError
    from bot.documents.reading import read_document_file

    try:
        return read_document_file(file)
    except UnreadableError as error:
        words = t(f"cli.regulations.unreadable.{error.reason}", file=file)
        raise CommandError(words, exit_code=2 if error.reason is Unreadable.MISSING else 1) from error


def split_file(given: "DocumentFile", pack: "RulePack | None") -> "SplitDocument":
    """Return the document split, rows of tables under the names that the school's pack gives them.

    Raises:
        CommandError: it has no numbers to cite by.
    """
    from dataclasses import replace

    from portfolio.regulations.row_names import with_names_of
    from portfolio.regulations.splitting import split_document

    split = split_document(given.text)
    if not split.passages:
        raise CommandError(t("cli.regulations.no_passages", file=given.name))
    return split if pack is None else replace(split, passages=with_names_of(split.passages, tuple(pack.clauses)))


def import_document(
    application: "App", given: "DocumentFile", school: str, *, since: "date | None", dry_run: bool, json: bool
) -> None:
    """Split a document, put it in use at the school, and say what came of it."""
    from bot.cli.regulation_words import import_as_json, import_lines
    from portfolio.dates import taipei_day
    from storage.queries.regulations import replace_document

    pack = _pack(application, school)
    split = split_file(given, pack)
    changed = None
    if not dry_run:
        with application.storage.unit(school) as session:
            changed = replace_document(
                session,
                split,
                school=school,
                file_name=given.name,
                fingerprint=given.fingerprint,
                in_force_from=since,
                by="cli",
                now=application.clock(),
            )
    if json:
        _print_json({"school": school, "file": given.name, "changed": changed, **import_as_json(split, pack)})
        return
    later = since if since is not None and since > taipei_day(application.clock()) else None
    for line in import_lines(split, pack, school=school, changed=changed, later=later):
        print(line)


def list_documents(application: "App", school: str, *, json: bool) -> None:
    """Print every document that the school imported, newest first."""
    from bot.cli.packs import check_school, print_json, print_table
    from bot.cli.regulation_words import document_as_json, document_cells
    from portfolio.dates import taipei_day
    from storage.queries import regulations

    check_school(application.storage, school)
    with application.storage.reading(school) as session:
        found = regulations.list_documents(session, school)
        sizes = [len(regulations.passages_of(session, school, one.id)) for one in found]
    day = taipei_day(application.clock())
    used = regulations.find_in_use(found, day)
    both = list(zip(found, sizes, strict=True))
    if json:
        print_json([document_as_json(one, size, is_used=one == used) for one, size in both])
        return
    if not found:
        print(t("cli.regulations.none", school=school))
        return
    columns = [t(f"cli.regulations.column.{name}") for name in ("title", "file", "imported", "passages", "state")]
    title = t("cli.regulations.list", count=len(found))
    print_table(columns, [document_cells(one, size, used, day) for one, size in both], title=title)


def show_passages(application: "App", school: str, clause: str | None, *, json: bool) -> None:
    """Print the passages in use at a school: all, or one with what stands below it."""
    from bot.cli.packs import check_school, print_json
    from bot.cli.regulation_words import passage_as_json, passage_lines
    from portfolio.dates import taipei_day
    from storage.queries.regulations import find_passages

    check_school(application.storage, school)
    with application.storage.reading(school) as session:
        passages = find_passages(session, school, day=taipei_day(application.clock()))
    if not passages and not json:
        raise CommandError(t("cli.regulations.none", school=school))
    shown = [one for one in passages if clause is None or _is_below(one, clause)]
    if not shown and clause is not None:
        raise CommandError(t("cli.regulations.no_clause", clause=clause, school=school))
    if json:
        print_json([passage_as_json(one) for one in shown])
        return
    for one in shown:
        for line in passage_lines(one):
            print(line)


def _is_below(passage: "Passage", clause: str) -> bool:
    rest = passage.clause.removeprefix(clause)
    starts = passage.clause.startswith(clause)
    return starts and (not rest or rest[0] in "/(#" or not (rest[0].isdigit() and clause[-1:].isdigit()))


def _pack(application: "App", school: str) -> "RulePack | None":
    """Return the rules in force at a school; None where it has none yet."""
    from bot.cli.packs import check_school
    from portfolio.dates import taipei_day
    from storage.queries.rulebooks import find_rules

    check_school(application.storage, school)
    with application.storage.reading(school) as session:
        book = find_rules(session, school)
    return None if book is None else book.on(taipei_day(application.clock()))


def _day(text: str) -> "date":
    from portfolio.dates import parse_day
    from portfolio.errors import DayFormatError

    try:
        return parse_day(text)
    except DayFormatError as error:
        raise usage("roster.usage.day", text=text) from error


def _print_json(told: dict[str, Any]) -> None:
    import json as json_text

    print(json_text.dumps(told, ensure_ascii=False, indent=2))
