"""`licheng school`: the schools of this database, their rules, and the rule packs that come with the project."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import school_check, school_marks, school_packs, school_rulings
from bot.cli.words import t

if TYPE_CHECKING:
    from datetime import date

    from portfolio.calendar import SchoolCalendar
    from portfolio.rulebook import RuleBook
    from portfolio.rules import RulePack
    from storage.tables import School


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(no_args_is_help=True, help=t("cli.school.help"))
    app.add_typer(group, name="school")
    school_check.register(group)
    school_marks.register(group)
    school_packs.register(group)
    school_rulings.register(group)

    @group.command("list", help=t("cli.school.list.help"))
    def list_(json: Annotated[bool, typer.Option("--json", help=t("cli.school.json"))] = False) -> None:
        from bot.cli.packs import opened, print_json, print_table
        from portfolio.dates import taipei_day
        from portfolio.schools import load_packs
        from storage.queries import packs
        from storage.queries.rulebooks import rules_of
        from storage.queries.schools import list_schools
        from storage.queries.terms import calendar_of

        with opened() as application:
            today = taipei_day(application.clock())
            with application.storage.reading() as session:
                here = list_schools(session)
                books = {school.slug: rules_of(session, school) for school in here}
                added = {school.slug: len(packs.versions(session, school.slug)) for school in here}
            rows = []
            for school in here:
                with application.storage.reading(school.slug) as session:
                    calendar = calendar_of(session, school.slug)
                rows.append(_row(school, books[school.slug], added[school.slug], calendar, today))
        used = {school.pack for school in here}
        unused = [pack for slug, pack in load_packs().items() if slug not in used]
        if json:
            print_json([*rows, *(_unused(pack) for pack in unused)])
            return
        columns = [t(f"school.column.{name}") for name in ("slug", "name", "rules", "conflicts", "pilot")]
        print_table(columns, [_cells(row) for row in rows], title=t("school.list", count=len(rows)))
        if unused:
            print(t("school.unused", packs="、".join(f"{pack.slug} {pack.short_name}" for pack in unused)))


def _row(
    school: "School", book: "RuleBook | None", added: int, calendar: "SchoolCalendar", today: "date"
) -> dict[str, Any]:
    """`version` is the added version in force, null where the pack is the project's own; `conflicts` are open ones."""
    from portfolio.board import board

    pack = None if book is None else book.on(today)
    shipped = 0 if book is None else len(book.given) - added
    number = 0 if book is None else book.version(today) - shipped
    return {
        "slug": school.slug,
        "name": school.name,
        "pack": None if pack is None else pack.slug,
        "version": number if number > 0 else None,
        "in_force_from": None if pack is None or pack.in_force_from is None else pack.in_force_from.isoformat(),
        "conflicts": None if book is None else board(book, calendar, today).open,
        "pilot_class": school.pilot_class,
        "stale_after_days": school.stale_after_days,
        "in_database": True,
    }


def _unused(pack: "RulePack") -> dict[str, Any]:
    from portfolio.conflicts import conflicts

    return {
        "slug": pack.slug,
        "name": pack.name,
        "pack": pack.slug,
        "version": None,
        "in_force_from": None if pack.in_force_from is None else pack.in_force_from.isoformat(),
        "conflicts": len(conflicts(pack)),
        "pilot_class": None,
        "stale_after_days": None,
        "in_database": False,
    }


def _cells(row: dict[str, Any]) -> list[str]:
    pilot = t("school.everybody") if row["pilot_class"] is None else t("school.pilot", name=row["pilot_class"])
    if row["pack"] is None:
        return [row["slug"], row["name"], t("school.no_rules"), "", pilot]
    pack = row["pack"]
    if row["version"] is not None:
        pack = t("school.version_of", pack=pack, version=row["version"])
    day = row["in_force_from"]
    rules = t("school.rules", pack=pack, day=day) if day else t("school.rules.undated", pack=pack)
    open_ = t("school.conflicts_open", count=row["conflicts"]) if row["conflicts"] else t("school.conflicts_none")
    return [row["slug"], row["name"], rules, open_, pilot]
