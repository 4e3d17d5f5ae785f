"""`licheng ask --batch`: questions one JSON object a line, answers one JSON object a line, in order and at once."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final

import typer

from bot.cli.ask import AskedAs, Question, a_term, an_instant, answered, say, scored
from bot.cli.asked_schools import AskedSchools, asked_schools
from bot.cli.words import CommandError, t, usage
from portfolio.people import Division

STDIN: Final = Path("-")
GRADES: Final = (1, 2, 3)


class WrongLineError(Exception):
    """A line is no question; `words` say why."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def answer_all(file: Path, usual: Question) -> None:
    """Print the answer to every line of `file` (`-` is stdin); what a line leaves out is as in `usual`.

    A line that cannot be answered is said on stderr with its number; the others are answered all the same.

    Raises:
        CommandError: the file cannot be read. typer.Exit: with code 1, where a line could not be answered.
    """
    with _opened(file) as lines, asked_schools() as schools:
        wrong = _answer(lines, schools, usual)
    if wrong:
        say(t("cli.ask.lines_wrong", count=wrong))
        raise typer.Exit(1)


def _answer(lines: Iterable[bytes], schools: AskedSchools, usual: Question) -> int:
    wrong = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            key, asked = _question(line, usual)
            answer = answered(schools, asked)
        except (WrongLineError, CommandError) as error:
            wrong += 1
            say(t("cli.ask.line_wrong", line=number, what=error.words))
            continue
        try:
            print(json.dumps({"id": key, **scored(answer)}, ensure_ascii=False), flush=True)
        except BrokenPipeError:  # whoever read the answers has enough; the interpreter's own flush must not fail either
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(1) from None
    return wrong


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    if file == STDIN:
        yield sys.stdin.buffer
        return
    try:
        with file.open("rb") as lines:
            yield lines
    except OSError as error:
        raise usage("cli.ask.no_file", file=file, why=error.strerror or "") from error


def _question(line: bytes, usual: Question) -> tuple[object, Question]:
    """Return a line's id, which is given back as it is, and its question.

    Raises:
        WrongLineError, CommandError: saying what is wrong with it.
    """
    try:
        said = json.loads(line.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise WrongLineError(t("cli.ask.no_json")) from error
    if not isinstance(said, dict):
        raise WrongLineError(t("cli.ask.no_object"))
    asked = replace(
        usual,
        school=_text(said, "school") or usual.school,
        text=_text(said, "question"),
        role=_role(_text(said, "role") or _text(said, "asker")) or usual.role,
        grade=_grade(said.get("grade")) or usual.grade,
        division=_division(_text(said, "division")) or usual.division,
        term=a_term(_text(said, "term")) or usual.term,
        now=an_instant(_text(said, "now")) or usual.now,
    )
    if not asked.school:
        raise WrongLineError(t("cli.ask.line_without_school"))
    return said.get("id"), asked


def _text(said: dict[str, object], field: str) -> str:
    found = said.get(field)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise WrongLineError(t("cli.ask.no_text", field=field))
    return found


def _role(text: str) -> AskedAs | None:
    if not text:
        return None
    try:
        return AskedAs(text)
    except ValueError as error:
        raise WrongLineError(t("cli.ask.no_role", roles="、".join(AskedAs))) from error


def _grade(found: object) -> int | None:
    if found is None or (isinstance(found, int) and not isinstance(found, bool) and found in GRADES):
        return found
    raise WrongLineError(t("cli.ask.no_grade"))


def _division(text: str) -> Division | None:
    if not text:
        return None
    try:
        return Division(text)
    except ValueError as error:
        raise WrongLineError(t("cli.ask.no_division", divisions="、".join(Division))) from error
