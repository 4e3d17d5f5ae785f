"""`licheng doctor`: is this installation in order, and if not, what to do."""

from dataclasses import asdict
from typing import Annotated

import typer

from bot.cli.packs import print_json
from bot.cli.words import t


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(help=t("doctor.help"))
    def doctor(json: Annotated[bool, typer.Option("--json", help=t("limits.json"))] = False) -> None:
        from bot.clock import system_clock
        from bot.doctor import examine

        checks = examine(system_clock)
        faults = sum(not check.ok for check in checks)
        if json:
            print_json([asdict(check) for check in checks])
        else:
            for check in checks:
                name = t(f"doctor.{check.check}.name")
                print(t("doctor.line_fine" if check.ok else "doctor.line_fault", name=name, detail=check.detail))
                if check.remedy:
                    print(t("doctor.line_remedy", remedy=check.remedy))
            print(t("doctor.faults", count=faults) if faults else t("doctor.no_faults", count=len(checks)))
        if faults:
            raise typer.Exit(1)
