"""Every command that README shows exists."""

import re

import pytest
from typer.testing import CliRunner

from bot.cli import app
from tests.architecture.sources import ROOT

BLOCK = re.compile(r"^```(?:sh|bash|console|shell)\n(.*?)^```", re.MULTILINE | re.DOTALL)
WORD = re.compile(r"[a-z][a-z-]*")
WIDE = {"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"}  # so that no option is wrapped in two


def shown_commands() -> list[list[str]]:
    """Return the commands of README's shell blocks, word by word, each once."""
    text = (ROOT / "README.md").read_text("utf-8")
    lines = [line.strip().removeprefix("$ ") for block in BLOCK.findall(text) for line in block.splitlines()]
    settings = re.compile(r"^(?:[A-Z_]+=\S*\s+)+")  # LICHENG_DATA_DIR=… in front of a command
    commands = [
        settings.sub("", part.strip()).split()
        for line in lines
        for part in re.split(r"&&|;|\|", line.partition(" #")[0])
    ]
    return [list(command) for command in dict.fromkeys(tuple(command) for command in commands if command)]


def make_targets() -> set[str]:
    """Return what the Makefile can make."""
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def subcommand(command: list[str]) -> list[str]:
    """Return the words of a `licheng` command before its options and arguments: `["codes", "issue"]`."""
    words = command[1:] if command[0].endswith("licheng") else command[3:]
    named = []
    for word in words:
        if not WORD.fullmatch(word):
            break
        named.append(word)
    return named


def is_ours(command: list[str]) -> bool:
    """Return whether a shown command is the assistant's own."""
    return command[0].endswith("licheng") or command[1:3] == ["-m", "bot"]


def test_readme_shows_how_to_begin() -> None:
    """The two commands that a newcomer needs are there."""
    assert ["make", "run"] in shown_commands()
    assert ["make", "test"] in shown_commands()


def test_every_make_target_of_the_readme_exists() -> None:
    """No `make` of the README is a thing of the past."""
    shown = {
        word for command in shown_commands() if command[0] == "make" for word in command[1:] if WORD.fullmatch(word)
    }

    assert shown <= make_targets()


def test_every_licheng_command_of_the_readme_exists() -> None:
    """Each answers `--help` under the very words that are shown, with the options that are shown."""
    problems = []
    for command in filter(is_ours, shown_commands()):
        words = subcommand(command)
        options = {word.partition("=")[0] for word in command if word.startswith("--")}
        done = CliRunner().invoke(app, [*words, "--help"], env=WIDE)
        if done.exit_code != 0:
            problems.append(f"{' '.join(command)}: {done.exception or done.output[-200:]}")
        else:
            problems += [f"{' '.join(command)}: no {option}" for option in options if option not in done.output]

    assert problems == []


def test_what_the_readme_points_to_exists() -> None:
    """Pictures and further pages are in the project."""
    text = (ROOT / "README.md").read_text("utf-8")
    pointed = [path for path in re.findall(r"\]\(([^)#]+)", text) if "://" not in path]

    assert pointed != []
    assert [path for path in pointed if not (ROOT / path).exists()] == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("licheng import people FILE", ["import", "people"]),
        (".venv/bin/licheng codes issue --school yphs", ["codes", "issue"]),
        ("python -m bot ask 問題", ["ask"]),
    ],
)
def test_commands_are_told_from_their_arguments(line: str, words: list[str]) -> None:
    """What is checked is the command, not the file it is given."""
    assert is_ours(line.split())
    assert subcommand(line.split()) == words
