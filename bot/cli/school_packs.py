"""`licheng school add` and `show`: a rule pack by file, for a school that is here or a new one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.words import CommandError, t, usage

if TYPE_CHECKING:
    from datetime import date, datetime

    from portfolio.rulebook import RuleBook
    from storage.queries.packs import AddedPack
    from storage.units import Storage


def register(group: typer.Typer) -> None:
    """Add the commands."""

    @group.command("add", help=t("cli.school.add.help"))
    def add(
        file: Annotated[Path, typer.Argument(help=t("cli.school.file"))],
        school: Annotated[str | None, typer.Option(help=t("cli.school.as_school"))] = None,
    ) -> None:
        from bot.cli.packs import opened

        text, slug = read_text(file), slug_of(file, school)
        with opened() as application:
            print(add_pack(application.storage, slug, text, file=file, actor="cli", now=application.clock()))

    @group.command("show", help=t("cli.school.show.help"))
    def show(school: Annotated[str, typer.Option(help=t("limits.school"))]) -> None:
        from bot.cli.packs import opened
        from portfolio.dates import taipei_day

        with opened() as application:
            print(text_in_force(application.storage, school, taipei_day(application.clock())), end="")


def add_pack(
    storage: "Storage", slug: str, text: str, *, file: Path, actor: str, now: "datetime", next_steps: bool = True
) -> str:
    """Add the text as the next version of a school's rules, and return what happened and what comes next.

    Raises:
        CommandError: the file has mistakes, all of which are named; nothing has changed.
    """
    from bot.cli.school_check import refusal, said_warnings, warnings_of
    from portfolio.errors import PackInvalidError
    from storage.queries import packs
    from storage.queries.rulebooks import find_rules

    try:
        with storage.unit() as session:
            added = packs.add(session, school=slug, text=text, added_by=actor, now=now)
            book = find_rules(session, slug)
    except PackInvalidError as error:
        raise CommandError(refusal(file, error)) from error
    assert book is not None  # what was just added can be read
    if not added.is_new:
        return t("school.add.same", version=added.version, slug=slug)
    lines = _said(added, book, slug, now)
    warnings = warnings_of(text, book.given[-1])
    lines += said_warnings(warnings) if warnings else []
    return "\n".join([*lines, *_next_steps(slug)] if added.school_is_new and next_steps else lines)


def _said(added: "AddedPack", book: "RuleBook", slug: str, now: "datetime") -> list[str]:
    from bot.cli.formulas import roc
    from portfolio.conflicts import conflicts, ruled
    from portfolio.dates import taipei_day

    new, today = book.given[-1], taipei_day(now)
    lines = [t("school.add.done", name=new.name, slug=slug, version=added.version)]
    if new.in_force_from is None:
        lines.append(t("school.add.undated"))
    elif new.in_force_from > today and len(book.given) > 1:
        lines.append(t("school.add.later", day=roc(new.in_force_from), today=roc(today)))
    elif book.printed(today) is not new:
        lines.append(t("school.add.older", day=roc(new.in_force_from)))
    else:
        words = "school.add.first" if len(book.given) == 1 else "school.add.since"
        lines.append(t(words, day=roc(new.in_force_from)))
    open_ = len(conflicts(ruled(new, book.decisions)))
    if open_:
        lines.append(t("school.add.conflicts", count=open_, slug=slug))
    return lines


def _next_steps(slug: str) -> list[str]:
    steps = [
        t("init.next.calendar", slug=slug),
        t("init.next.import", kind="people", slug=slug),
        t("init.next.codes", slug=slug, group=""),
        t("school.add.try"),
    ]
    return [t("init.next"), *(t("init.step", number=number, what=what) for number, what in enumerate(steps, 1))]


def read_text(file: Path) -> str:
    """Return the text of a pack's file; the mark that some editors put in front of it is left out.

    Raises:
        CommandError: there is no such file, it is too large, or no text in UTF-8.
    """
    from bot.cli.school_check import refusal
    from portfolio.errors import PackInvalidError
    from portfolio.schools.loader import LARGEST_FILE, decode_pack

    try:
        with file.open("rb") as opened:
            return decode_pack(opened.read(LARGEST_FILE + 1), file.name)
    except OSError as error:
        raise usage("school.check.no_file", file=file) from error
    except PackInvalidError as error:
        raise CommandError(refusal(file, error)) from error


def slug_of(file: Path, school: str | None) -> str:
    """Return the school that a file is for: the one that was said, else the file's name.

    Raises:
        CommandError: that is no name for a school.
    """
    from bot.cli.packs import SLUG

    slug = school or file.stem
    if SLUG.fullmatch(slug) is None:
        raise usage("init.slug" if school else "school.add.slug", slug=slug)
    return slug


def text_in_force(storage: "Storage", slug: str, today: "date") -> str:
    """Return the text of the pack that is in force at a school, as it was given.

    Raises:
        CommandError: there is no such school, or its rules are not here.
    """
    from bot.cli.packs import book_of
    from portfolio.schools import pack_text
    from storage.queries import packs

    book = book_of(storage, slug)
    with storage.reading(slug) as session:
        shipped = len(book.given) - len(packs.versions(session, slug))
        text = packs.find_text(session, slug, book.version(today) - shipped)
    return pack_text(book.printed(today).slug) if text is None else text
