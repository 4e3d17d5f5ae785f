"""`licheng school mark`: keep in a rule pack's file what the document printed that it was reviewed against."""

import re
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.words import CommandError, t


def register(group: typer.Typer) -> None:
    """Add the command to the group `school`."""

    @group.command(help=t("cli.school.mark.help"))
    def mark(
        file: Annotated[Path, typer.Argument(help=t("cli.school.check.file"))],
        document: Annotated[Path, typer.Argument(help=t("cli.regulations.file"))],
    ) -> None:
        from bot.cli.regulations import read_file, split_file
        from bot.cli.school_check import read_pack_file, refusal
        from portfolio.errors import PackInvalidError
        from portfolio.regulations.marks import marks_of

        try:
            text, pack = read_pack_file(file)
        except PackInvalidError as error:
            raise CommandError(refusal(file, error)) from None
        found = marks_of(pack.clauses, split_file(read_file(document), pack).passages)
        file.write_text(_with_marks(text, found), encoding="utf-8")
        print(t("school.mark.done", file=file, count=len(found), document=document.name))


def _with_marks(text: str, marks: dict[str, str]) -> str:
    """The file with these marks as its last section, in the place of those that it had."""
    comment = t("school.mark.comment")
    kept = re.sub(r"^\[printed\]\n(?:(?!\[).*\n?)*", "", text.replace(f"# {comment}\n", ""), flags=re.MULTILINE)
    lines = "".join(f'"{clause}" = "{mark}"\n' for clause, mark in marks.items())
    return f"{kept.rstrip()}\n\n# {comment}\n[printed]\n{lines}"
