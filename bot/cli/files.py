"""Where a command leaves what it made: in a file, or on stdout for another program."""

import os
import sys
from pathlib import Path

from bot.cli.words import CommandError, t

STDOUT = Path("-")


def hand_over(made: str, out: Path | None, *, name: str) -> None:
    """Write what was made to `out` (`-` is stdout) and say where it is.

    Without `out` it goes to stdout where a program or a file reads it, and to a file called `name` in this folder
    where a person at a terminal would only see markup.

    Raises:
        CommandError: the file cannot be written; one that was there stays as it was.
    """
    if out == STDOUT or (out is None and not sys.stdout.isatty()):
        sys.stdout.write(made)
        return
    path = out or Path(name)
    waiting = path.with_name(f".{path.name}.part")
    try:
        waiting.write_text(made, encoding="utf-8")
        os.replace(waiting, path)
    except OSError as error:
        waiting.unlink(missing_ok=True)
        raise CommandError(t("deadlines_cli.page.not_written", file=path, why=error.strerror or "")) from error
    print(t("deadlines_cli.page.written", file=path))
