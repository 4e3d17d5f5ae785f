"""What commands about a school's rules share: the database, the school's rules, and lists as JSON or as a table."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from bot.cli.words import CommandError, t, usage

if TYPE_CHECKING:
    from datetime import datetime

    from bot.app import App
    from portfolio.calendar import Term
    from portfolio.rulebook import RuleBook
    from portfolio.rules import RulePack
    from storage.units import Storage

SLUG: Final = re.compile(r"[a-z][a-z0-9-]{1,30}")
"""What a school may be called in addresses, file names and commands."""


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


def check_school(storage: "Storage", slug: str) -> None:
    """Refuse a school that this database does not have.

    Raises:
        CommandError: naming those there are (exit code 2).
    """
    from storage.queries.schools import list_schools

    with storage.reading() as session:
        known = [school.slug for school in list_schools(session)]
    if slug not in known:
        raise usage("limits.unknown_school", school=slug, known="、".join(known))


def book_of(storage: "Storage", slug: str) -> "RuleBook":
    """Return all rules of a school of this database: its packs and rulings.

    Raises:
        CommandError: there is no such school (exit code 2, naming those there are), or its rules are not here (1).
    """
    from storage.queries.rulebooks import rules_of
    from storage.queries.schools import list_schools

    with storage.reading() as session:
        here = {school.slug: school for school in list_schools(session)}
        if slug not in here:
            raise usage("limits.unknown_school", school=slug, known="、".join(here))
        book = rules_of(session, here[slug])
    if book is None:
        raise CommandError(t("limits.no_rules", school=slug))
    return book


def rules_of(storage: "Storage", slug: str, when: "datetime | Term") -> "RulePack":
    """Return the rules of a school of this database that are in force at an instant, or hold for a term's works.

    Raises:
        CommandError: as `book_of`.
    """
    from portfolio.calendar import Term
    from portfolio.dates import taipei_day

    book = book_of(storage, slug)
    return book.of(when) if isinstance(when, Term) else book.on(taipei_day(when))


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
