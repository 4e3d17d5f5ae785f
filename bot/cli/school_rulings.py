"""`licheng school conflicts` and `rule`: where a school's rules contradict each other, and what its offices ruled."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.words import t, usage

if TYPE_CHECKING:
    from portfolio.board import Board, Entry
    from storage.units import Storage


LONGEST = 40  # characters of an office, or of a letter's number; both are said in the chat


def register(group: typer.Typer) -> None:
    """Add the commands."""

    @group.command("conflicts", help=t("cli.school.conflicts.help"))
    def conflicts(
        school: Annotated[str, typer.Option(help=t("limits.school"))],
        json: Annotated[bool, typer.Option("--json", help=t("cli.school.json"))] = False,
    ) -> None:
        from bot.cli.board_rows import as_json, outdated_as_json, said_entry, said_outdated
        from bot.cli.packs import opened, print_json
        from portfolio.dates import taipei_day
        from storage.queries import rulings

        with opened() as application:
            found = board_of(application.storage, school, taipei_day(application.clock()))
            with application.storage.reading(school) as session:
                history = rulings.history(session, school)
        if json:
            rows = [as_json(entry, history) for entry in found.entries]
            print_json([*rows, *(outdated_as_json(one, history) for one in found.outdated)])
            return
        if not found.entries and not found.outdated:
            print(t("school.board.none", school=school))
            return
        print(t("school.board", school=school, count=len(found.entries), open=found.open))
        for words in (*map(said_entry, found.entries), *map(said_outdated, found.outdated)):
            print(f"\n{words}")
        if found.open:
            print("\n" + t("school.board.next", slug=school))

    @group.command("rule", help=t("cli.school.rule.help"))
    def rule(
        key: Annotated[str, typer.Argument(help=t("cli.school.rule.key"))],
        school: Annotated[str, typer.Option(help=t("limits.school"))],
        by: Annotated[str, typer.Option(help=t("cli.school.rule.by"))],
        reading: Annotated[str | None, typer.Option(help=t("cli.school.rule.reading"))] = None,
        on: Annotated[str | None, typer.Option(help=t("cli.school.rule.on"))] = None,
        note: Annotated[str, typer.Option(help=t("cli.school.rule.note"))] = "",
        withdraw: Annotated[bool, typer.Option("--withdraw", help=t("cli.school.rule.withdraw"))] = False,
    ) -> None:
        from bot.cli.formulas import roc
        from bot.cli.packs import opened
        from bot.cli.reading_words import said_reading
        from portfolio.conflicts import code_of
        from portfolio.dates import taipei_day
        from portfolio.readings import Ruling
        from storage.queries import rulings

        if (reading is None) is not withdraw:
            raise usage("school.rule.which")
        if not by.strip():
            raise usage("school.rule.by")
        for option, said in (("--by", by), ("--note", note)):
            if len(said.strip()) > LONGEST:
                raise usage("school.rule.long", option=option, most=LONGEST)
        with opened() as application:
            now = application.clock()
            today = taipei_day(now)
            ruling = Ruling(by.strip(), _day(on, today), note.strip())
            board = board_of(application.storage, school, today)
            number = None if reading is None else _number(_entry(board, key, school), reading)
            chosen = None if number is None else _entry(board, key, school).conflict.readings[number - 1]
            with application.storage.unit(school) as session:
                changed = rulings.record(
                    session,
                    school=school,
                    key=key,
                    reading=None if chosen is None else code_of(chosen),
                    clause="" if chosen is None else chosen.clause,
                    ruling=ruling,
                    recorded_by="cli",
                    now=now,
                )
        if not changed:
            print(t("school.rule.nothing" if withdraw else "school.rule.same", place=key))
        elif chosen is None:
            print(t("school.rule.withdrawn", place=key))
        else:
            said = said_reading(chosen)
            print(t("school.rule.done", place=key, by=ruling.by, day=roc(ruling.on), number=number, reading=said))


def board_of(storage: "Storage", slug: str, today: date) -> "Board":
    """Return the conflict board of a school of this database.

    Raises:
        CommandError: there is no such school, or its rules are not here.
    """
    from bot.cli.packs import book_of
    from portfolio.board import board
    from storage.queries.terms import calendar_of

    book = book_of(storage, slug)
    with storage.reading(slug) as session:
        return board(book, calendar_of(session, slug), today)


def _entry(board: "Board", key: str, school: str) -> "Entry":
    found = board.find(key)
    if found is None:
        known = t("list.between").join(entry.conflict.key for entry in board.entries)
        words = "school.rule.no_key" if known else "school.rule.no_conflicts"
        raise usage(words, place=key, known=known, school=school)
    return found


def _number(entry: "Entry", reading: str) -> int:
    """The reading that was named, by its number or its clause (where no other reading has the same)."""
    from bot.cli.board_rows import said_readings

    clauses = [one.clause for one in entry.conflict.readings]
    if reading.isdecimal() and 1 <= int(reading) <= len(clauses):
        return int(reading)
    if clauses.count(reading) == 1:
        return clauses.index(reading) + 1
    known = "\n".join(said_readings(entry))
    raise usage("school.rule.no_reading", reading=reading, place=entry.conflict.key, known=known)


def _day(text: str | None, today: date) -> date:
    from portfolio.dates import parse_day
    from portfolio.errors import DayFormatError

    if text is None:
        return today
    try:
        found = parse_day(text)
    except DayFormatError as error:
        raise usage("school.rule.no_day", text=text) from error
    if found > today:
        raise usage("school.rule.not_yet", text=text)
    return found
