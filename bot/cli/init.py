"""`licheng init`: a real start for one school: its rules, its calendar, its rosters, and what to do next."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.words import CommandError, t, usage

if TYPE_CHECKING:
    from datetime import datetime

    from bot.app import App
    from bot.clock import Clock
    from bot.settings import Settings
    from portfolio.calendar import AnnouncedDay
    from storage.units import Storage

ROSTERS = ("people", "courses", "enrolments", "works", "selections")  # in the order in which each needs the others


@dataclass(frozen=True)
class Rules:
    """The rules that a school starts with: a pack of the project by its name, or the text of a file."""

    name: str
    pack: str | None = None
    text: str | None = None


@dataclass
class Asked:
    """What somebody wants to start with; what is not given is asked for at a terminal.

    `pack` is a pack of the project, or a file with one.
    """

    slug: str | None
    name: str | None
    pack: str | None
    pilot_class: str | None
    calendar: Path | None
    days: list[str]
    rosters: dict[str, Path]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(help=t("cli.init.help"))
    def init(
        school: Annotated[str | None, typer.Option(help=t("cli.init.school"))] = None,
        name: Annotated[str | None, typer.Option(help=t("cli.init.name"))] = None,
        pack: Annotated[str | None, typer.Option(help=t("cli.init.pack"))] = None,
        pilot_class: Annotated[str | None, typer.Option(help=t("cli.init.pilot_class"))] = None,
        calendar: Annotated[Path | None, typer.Option(help=t("cli.init.calendar"))] = None,
        day: Annotated[list[str] | None, typer.Option(help=t("cli.init.day"))] = None,
        people: Annotated[Path | None, typer.Option(help=t("cli.init.people"))] = None,
        courses: Annotated[Path | None, typer.Option(help=t("cli.init.courses"))] = None,
        enrolments: Annotated[Path | None, typer.Option(help=t("cli.init.enrolments"))] = None,
        works: Annotated[Path | None, typer.Option(help=t("cli.init.works"))] = None,
        selections: Annotated[Path | None, typer.Option(help=t("cli.init.selections"))] = None,
    ) -> None:
        from bot.clock import system_clock
        from bot.settings import Settings

        files = zip(ROSTERS, (people, courses, enrolments, works, selections), strict=True)
        given = {kind: file for kind, file in files if file is not None}
        asked = Asked(school, name, pack, pilot_class, calendar, day or [], given)
        start(Settings(), asked, clock=system_clock, ask=sys.stdin.isatty())


def start(settings: "Settings", asked: Asked, *, clock: "Clock", ask: bool) -> None:
    """Make the school in a real database, with everything that was given, and print what comes next.

    Raises:
        CommandError: something is missing, wrong or in the way; what was not said to have happened has not.
    """
    from bot.app import assemble, open_storage

    storage = open_storage(settings)
    try:
        _refuse_demo(storage, settings)
        if ask:
            _ask_for_what_is_missing(asked)
        slug, name, rules = _checked(asked)
        days = _days(asked)
        _add(storage, slug, name, rules, asked, days, clock())
        print(t("init.made", name=name, slug=slug, days=len(days)))
        if rules is None:
            print(t("init.no_rules"))
        _import(assemble(settings, storage, clock=clock), slug, asked.rosters)
        print(_next_steps(slug, asked, days))
    finally:
        storage.engines.dispose()


def _refuse_demo(storage: "Storage", settings: "Settings") -> None:
    from storage.queries.schools import DatabaseKind, find_kind

    with storage.reading() as session:
        if find_kind(session) is DatabaseKind.DEMO:
            raise CommandError(t("init.is_demo", folder=settings.data_dir))


def _ask_for_what_is_missing(asked: Asked) -> None:
    from portfolio.schools import find_pack, load_packs

    def path(answer: str) -> Path | None:
        return Path(answer) if answer else None

    asked.slug = asked.slug or typer.prompt(t("init.ask.school"))
    known = find_pack(asked.slug)
    if asked.pack is None:
        packs = "、".join(load_packs())
        asked.pack = typer.prompt(t("init.ask.pack", known=packs), default=asked.slug if known else "") or None
    chosen = None if asked.pack is None else _rules(asked.pack, asked.slug)
    if asked.name is None:
        asked.name = typer.prompt(t("init.ask.name"), default=None if chosen is None else chosen.name)
    if asked.pilot_class is None:
        asked.pilot_class = typer.prompt(t("init.ask.pilot_class"), default="", show_default=False) or None
    if asked.calendar is None and not asked.days:
        asked.calendar = path(typer.prompt(t("init.ask.calendar"), default="", show_default=False))
    if "people" not in asked.rosters:
        people = path(typer.prompt(t("init.ask.people"), default="", show_default=False))
        if people is not None:
            asked.rosters = {"people": people, **asked.rosters}


def _checked(asked: Asked) -> tuple[str, str, Rules | None]:
    """Return slug, name and rules; a pack of the school's own slug is taken without being named."""
    from bot.cli.packs import SLUG
    from portfolio.schools import find_pack

    if asked.slug is None:
        raise usage("init.missing", option="--school")
    if SLUG.fullmatch(asked.slug) is None:
        raise usage("init.slug", slug=asked.slug)
    pack = asked.pack or (asked.slug if find_pack(asked.slug) is not None else None)
    rules = None if pack is None else _rules(pack, asked.slug)
    name = asked.name or (None if rules is None else rules.name)
    if not name:
        raise usage("init.missing", option="--name")
    for file in (asked.calendar, *asked.rosters.values()):
        if file is not None and not file.is_file():
            raise usage("roster.usage.file", file=file)
    return asked.slug, name, rules


def _rules(pack: str, slug: str) -> Rules:
    """The rules that were named: a pack of the project, or a file, which is checked before anything is made."""
    from bot.cli.school_check import refusal
    from bot.cli.school_packs import read_text
    from portfolio.errors import PackInvalidError
    from portfolio.schools import find_pack, load_packs, parse_pack

    shipped = find_pack(pack)
    if shipped is not None:
        return Rules(shipped.name, pack=pack)
    file = Path(pack)
    if not file.is_file():
        raise usage("init.unknown_pack", pack=pack, known="、".join(load_packs()))
    text = read_text(file)
    try:
        return Rules(parse_pack(text, f"{slug}.toml").name, text=text)
    except PackInvalidError as error:
        raise CommandError(refusal(file, error)) from error


def _days(asked: Asked) -> "list[AnnouncedDay]":
    from bot.cli.calendar_file import read_calendar, read_days

    return [*([] if asked.calendar is None else read_calendar(asked.calendar)), *read_days(asked.days)]


def _add(
    storage: "Storage",
    slug: str,
    name: str,
    rules: Rules | None,
    asked: Asked,
    days: "list[AnnouncedDay]",
    now: "datetime",
) -> None:
    """Make the school and write down its calendar, in one transaction: both stand, or neither."""
    from storage.queries import audit, packs, schools, terms

    pack = None if rules is None else rules.pack
    with storage.unit() as session:
        schools.fix_kind(session, schools.DatabaseKind.REAL)
        schools.add_school(session, slug=slug, name=name, pack=pack, pilot_class=asked.pilot_class, now=now)
        facts = {"pack": pack, "days": len(days)}
        audit.record(
            session, school=slug, at=now, actor="cli", act="school.added", subject=f"school:{slug}", facts=facts
        )
        if rules is not None and rules.text is not None:
            packs.add(session, school=slug, text=rules.text, added_by="cli", now=now)
        for day in days:
            terms.announce(session, school=slug, day=day, announced_by="cli", now=now)


def _import(application: "App", slug: str, rosters: Mapping[str, Path]) -> None:
    from bot.cli.imports import ImportRun

    for kind in ROSTERS:
        if kind not in rosters:
            continue
        run = ImportRun(application, kind, rosters[kind], slug, full=True, as_of=None, dry_run=False, json=False)
        try:
            run.go(agreed=False)
        except CommandError as error:
            left = t("init.roster_left", kind=kind, file=rosters[kind], slug=slug)
            raise CommandError(f"{error.words}\n{left}") from error


def _next_steps(slug: str, asked: Asked, days: "list[AnnouncedDay]") -> str:
    steps = []
    if not days:
        steps.append(t("init.next.calendar", slug=slug))
    for kind in ROSTERS:
        if kind not in asked.rosters:
            steps.append(t("init.next.import", kind=kind, slug=slug))
            break
    group = "" if asked.pilot_class is None else f" --class {asked.pilot_class}"
    steps.append(t("init.next.codes", slug=slug, group=group))
    steps.append(t("init.next.channels"))
    steps.append(t("init.next.serve"))
    numbered = [t("init.step", number=number, what=what) for number, what in enumerate(steps, 1)]
    return "\n".join([t("init.next"), *numbered])
