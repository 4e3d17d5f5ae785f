"""`licheng school`: the schools of this database, and the rule packs that come with the project."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.words import t

if TYPE_CHECKING:
    from portfolio.rules import RulePack
    from storage.tables import School


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(no_args_is_help=True, help=t("cli.school.help"))
    app.add_typer(group, name="school")

    @group.callback()
    def _group() -> None:
        """Keep `list` a command of its own while it is the only one."""

    @group.command("list", help=t("cli.school.list.help"))
    def list_(json: Annotated[bool, typer.Option("--json", help=t("cli.school.json"))] = False) -> None:
        from bot.cli.packs import opened, print_json, print_table
        from portfolio.schools import find_pack, load_packs
        from storage.queries.schools import list_schools

        with opened() as application, application.storage.reading() as session:
            here = list_schools(session)
        rows = [_row(school, None if school.pack is None else find_pack(school.pack)) for school in here]
        used = {school.pack for school in here}
        unused = [pack for slug, pack in load_packs().items() if slug not in used]
        if json:
            print_json([*rows, *(_unused(pack) for pack in unused)])
            return
        columns = [t(f"school.column.{name}") for name in ("slug", "name", "rules", "pilot")]
        print_table(columns, [_cells(row) for row in rows], title=t("school.list", count=len(rows)))
        if unused:
            print(t("school.unused", packs="、".join(f"{pack.slug} {pack.short_name}" for pack in unused)))


def _row(school: "School", pack: "RulePack | None") -> dict[str, Any]:
    return {
        "slug": school.slug,
        "name": school.name,
        "pack": school.pack,
        "in_force_from": None if pack is None or pack.in_force_from is None else pack.in_force_from.isoformat(),
        "pilot_class": school.pilot_class,
        "stale_after_days": school.stale_after_days,
        "in_database": True,
    }


def _unused(pack: "RulePack") -> dict[str, Any]:
    return {
        "slug": pack.slug,
        "name": pack.name,
        "pack": pack.slug,
        "in_force_from": None if pack.in_force_from is None else pack.in_force_from.isoformat(),
        "pilot_class": None,
        "stale_after_days": None,
        "in_database": False,
    }


def _cells(row: dict[str, Any]) -> list[str]:
    if row["pack"] is None:
        rules = t("school.no_rules")
    else:
        day = row["in_force_from"]
        rules = t("school.rules", pack=row["pack"], day=day) if day else t("school.rules.undated", pack=row["pack"])
    pilot = t("school.everybody") if row["pilot_class"] is None else t("school.pilot", name=row["pilot_class"])
    return [row["slug"], row["name"], rules, pilot]
