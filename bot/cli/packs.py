"""What commands about a school's rules share: the database, the school's pack, and lists as JSON or as a table."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.cli.words import CommandError, t, usage

if TYPE_CHECKING:
    from bot.app import App
    from portfolio.rules import RulePack
    from storage.units import Storage


@contextmanager
def opened() -> "Iterator[App]":
    """Open this installation for one command; the first one ever makes the demo database."""
    from bot.app import build
    from bot.settings import Settings

    application = build(Settings())
    try:
        yield application
    finally:
        application.close()


def rules_of(storage: "Storage", slug: str) -> "RulePack":
    """Return the rules of a school of this database.

    Raises:
        CommandError: there is no such school (exit code 2, naming those there are), or its rules are not here (1).
    """
    from portfolio.schools import find_pack
    from storage.queries.schools import list_schools

    with storage.reading() as session:
        packs = {school.slug: school.pack for school in list_schools(session)}
    if slug not in packs:
        raise usage("limits.unknown_school", school=slug, known="、".join(packs))
    name = packs[slug]
    pack = None if name is None else find_pack(name)
    if pack is None:
        raise CommandError(t("limits.no_rules", school=slug))
    return pack


def print_json(rows: Sequence[Mapping[str, object]]) -> None:
    """Print rows as one JSON list."""
    print(json.dumps(rows, ensure_ascii=False, indent=2))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, title: str) -> None:
    """Print rows as a table for people; lines are wrapped inside their cell, never cut."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, show_lines=True)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console(markup=False, highlight=False).print(table)
