"""`licheng demo-data`: the made-up rosters of the five demo schools as files."""

import json as json_text
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.words import CommandError, t, usage

if TYPE_CHECKING:
    from storage.demo.files import Written


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("demo-data", help=t("cli.demo.help"))
    def demo_data(
        out: Annotated[Path | None, typer.Option(help=t("cli.demo.out"))] = None,
        school: Annotated[list[str] | None, typer.Option(help=t("cli.demo.school"))] = None,
        seed: Annotated[int | None, typer.Option(help=t("cli.demo.seed"))] = None,
        json: Annotated[bool, typer.Option("--json", help=t("cli.demo.json"))] = False,
    ) -> None:
        from bot.settings import Settings
        from storage.demo import DEFAULT_SEED
        from storage.demo.catalogue import demo_schools
        from storage.demo.files import write_files

        folder = out or Settings().data_dir / "demo-data"
        chosen = DEFAULT_SEED if seed is None else seed
        known = [plan.slug for plan in demo_schools()]
        for slug in school or ():
            if slug not in known:
                raise usage("limits.unknown_school", school=slug, known="、".join(known))
        try:
            written = write_files(folder, chosen, school or None)
        except OSError as error:
            raise CommandError(t("demo.not_written", folder=folder)) from error
        if json:
            print(json_text.dumps(_as_json(written, folder, chosen), ensure_ascii=False, indent=2))
        else:
            print("\n".join(_said(written, folder, chosen)))


def _said(written: "list[Written]", folder: Path, seed: int) -> list[str]:
    from portfolio.schools import load_pack
    from storage.demo.fixed import BIRTHDAYS
    from storage.demo.schools import STAGES

    rows = sum(one.rows for one in written)
    lines = [t("demo.written", seed=seed, files=len(written), rows=rows, folder=folder)]
    for slug in dict.fromkeys(one.school for one in written):
        students = next(one for one in written if one.school == slug and one.kind == "people")
        lines.append(t("demo.school", slug=slug, name=load_pack(slug).name, people=students.rows))
    lines.append(t("demo.people"))
    for number, birthday in BIRTHDAYS.items():
        lines.append(t("demo.person", number=number, birthday=birthday, who=t(f"demo.who.{number}")))
    later = next(one for one in written if one.stage != STAGES[0])
    came = next(one for one in written if one.stage.options)
    options = " ".join(came.stage.options)
    lines.append(t("demo.receipts", day=came.stage.at.date(), file=came.path, school=came.school, options=options))
    lines.append(t("demo.later", day=later.stage.at.date(), file=later.path, kind=later.kind, school=later.school))
    return lines


def _as_json(written: "list[Written]", folder: Path, seed: int) -> dict[str, Any]:
    from storage.demo.fixed import BIRTHDAYS

    return {
        "seed": seed,
        "folder": str(folder),
        "files": [
            {
                "school": one.school,
                "kind": one.kind,
                "import_from": one.stage.at.isoformat(),
                "options": list(one.stage.options),
                "path": str(one.path),
                "rows": one.rows,
            }
            for one in written
        ],
        "people": [{"number": number, "birthday": day.isoformat()} for number, day in BIRTHDAYS.items()],
    }
