"""`licheng codes issue`: binding codes for a class, a group or one person, as a list and a page to print."""

import json as json_text
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.words import CommandError, t, usage
from storage.queries.sheets import Group

if TYPE_CHECKING:
    from sqlmodel import Session

    from bot.app import App
    from bot.sheets import Files
    from storage.queries.sheets import Sheet
    from storage.tables import School


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(no_args_is_help=True, help=t("cli.codes.help"))
    app.add_typer(group, name="codes")

    @group.callback()
    def _more_to_come() -> None:
        """Keep `issue` a command of its own."""

    @group.command(help=t("cli.codes.issue.help"))
    def issue(
        school: Annotated[str, typer.Option(help=t("cli.codes.issue.school"))],
        for_: Annotated[Group, typer.Option("--for", help=t("cli.codes.issue.for"))],
        class_: Annotated[str | None, typer.Option("--class", help=t("cli.codes.issue.class"))] = None,
        number: Annotated[str | None, typer.Option(help=t("cli.codes.issue.number"))] = None,
        until: Annotated[str | None, typer.Option(help=t("cli.codes.issue.until"))] = None,
        unbound_only: Annotated[bool, typer.Option("--unbound-only", help=t("cli.codes.issue.unbound_only"))] = False,
        out: Annotated[Path, typer.Option(help=t("cli.codes.issue.out"))] = Path("."),
        json: Annotated[bool, typer.Option("--json", help=t("cli.codes.issue.json"))] = False,
    ) -> None:
        from bot.app import build
        from bot.settings import Settings

        application = build(Settings())
        try:
            ends = _ends(until, application.clock())
            done = _issue(application, school, for_, class_, number, ends, unbound_only, out)
        finally:
            application.close()
        print(json_text.dumps(done, ensure_ascii=False) if json else _said(done))


def _issue(
    app: "App",
    slug: str,
    group: Group,
    class_name: str | None,
    number: str | None,
    ends: datetime,
    unbound_only: bool,
    out: Path,
) -> dict[str, object]:
    from portfolio.dates import taipei_day
    from storage.queries import sheets

    now = app.clock()
    files: Files | None = None
    try:
        with app.storage.unit(slug) as session:
            school = _school(session, slug)
            class_name = _class(school, class_name)
            sheet = sheets.find_sheet(
                session,
                school=slug,
                group=group,
                on=taipei_day(now),
                class_name=class_name,
                number=number,
                unbound_only=unbound_only,
            )
            if not sheet.recipients:
                raise CommandError("\n".join([t("cli.codes.nobody"), *_left_out(sheet)]))
            files = _write(app, session, school, group, sheet, number or class_name or "", ends, now, out)
    except BaseException:
        if files is not None:
            files.drop()
        raise
    files.keep()
    return {
        "school": slug,
        "for": group.value,
        "class": class_name,
        "codes": len(sheet.recipients),
        "until": ends.isoformat(),
        "files": [str(path) for path in files.paths],
        "left_out": {reason.value: count for reason, count in sheet.left_out.items()},
    }


def _write(
    app: "App",
    session: "Session",
    school: "School",
    group: Group,
    sheet: "Sheet",
    part: str,
    ends: datetime,
    now: datetime,
    out: Path,
) -> "Files":
    """Issue the codes, write the sheet under temporary names, and say so in the audit trail: all in one transaction."""
    from bot.entrances import find_entrances
    from bot.sheets import Files, make_paper
    from handlers.offices import school_office
    from portfolio.dates import taipei_day
    from storage.queries import audit, codes

    fresh = codes.issue_all(session, [(one.person, one.child) for one in sheet.recipients], now=now, expires_at=ends)
    paper = make_paper(
        sheet.recipients,
        fresh,
        school=school.name,
        group=group,
        until=taipei_day(ends),
        office=cache(lambda division: school_office(session, t, school=school.slug, now=now, division=division)),
        entrances=find_entrances(app.settings.channels, school.slug),
    )
    audit.record(
        session,
        school=school.slug,
        at=now,
        actor="cli",
        act="codes.issued",
        subject=f"sheet:{group.value}",
        facts={"codes": len(fresh), "until": ends.isoformat()},
    )
    try:
        return Files(out, paper, school=school.slug, part=part, now=now)
    except OSError as error:
        raise CommandError(t("cli.codes.not_written", folder=out.name or ".", why=error.strerror or "")) from error


def _school(session: "Session", slug: str) -> "School":
    from storage.queries.schools import find_school

    found = find_school(session, slug)
    if found is None:
        raise CommandError(t("cli.codes.no_school", school=slug))
    return found


def _class(school: "School", asked: str | None) -> str | None:
    """While a school tries it out with one class, codes go to that class only."""
    if school.pilot_class is None or asked == school.pilot_class:
        return asked
    if asked is not None:
        raise CommandError(t("cli.codes.pilot", pilot=school.pilot_class, asked=asked))
    return school.pilot_class


def _ends(until: str | None, now: datetime) -> datetime:
    from portfolio.bindings import CODE_VALID_FOR
    from portfolio.dates import end_of_day, parse_day
    from portfolio.errors import DayFormatError

    if until is None:
        return now + CODE_VALID_FOR
    try:
        ends = end_of_day(parse_day(until))
    except DayFormatError as error:
        raise usage("cli.codes.no_day", text=until) from error
    if ends <= now:
        raise usage("cli.codes.past", text=until)
    return ends


def _left_out(sheet: "Sheet") -> list[str]:
    return [t(f"cli.codes.left_out.{reason.value}", count=count) for reason, count in sheet.left_out.items()]


def _said(done: dict[str, object]) -> str:
    left_out = done["left_out"]
    files = done["files"]
    assert isinstance(left_out, dict)
    assert isinstance(files, list)
    ends = datetime.fromisoformat(str(done["until"]))
    lines = [t("cli.codes.issued", count=done["codes"], until=f"{ends:%Y-%m-%d}")]
    lines += [t(f"cli.codes.left_out.{reason}", count=count) for reason, count in left_out.items()]
    lines += [t("cli.codes.file", file=file) for file in files]
    lines.append(t("cli.codes.keep_safe"))
    return "\n".join(lines)
