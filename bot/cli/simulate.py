"""`licheng simulate`: a conversation in the terminal, on a fresh copy of the demo database."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.words import CommandError, t


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(help=t("cli.simulate.help"))
    def simulate(
        script: Annotated[str | None, typer.Option(help=t("cli.simulate.script"))] = None,
        json: Annotated[bool, typer.Option("--json", help=t("cli.simulate.json"))] = False,
    ) -> None:
        from bot.settings import Settings
        from bot.simulation import Simulation, WrongLineError

        try:
            with Simulation.fresh(Settings(), as_json=json, out=print) as simulation:
                for number, line in enumerate(_lines(script), 1):
                    simulation.run_line(number, line)
        except WrongLineError as wrong:
            raise CommandError(t("simulate.wrong_line", line=wrong.line, what=wrong.words), exit_code=2) from wrong


def _lines(script: str | None) -> "list[str] | _Typed":
    if script is None:
        return _Typed()
    if script == "-":
        return sys.stdin.read().splitlines()
    try:
        return Path(script).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(t("simulate.no_script", file=script), exit_code=2) from error


class _Typed:
    """Lines as somebody types them; the end of the input ends the conversation."""

    def __iter__(self) -> "_Typed":
        print(t("simulate.hello"))
        return self

    def __next__(self) -> str:
        try:
            return input("> ")
        except EOFError:
            raise StopIteration from None
