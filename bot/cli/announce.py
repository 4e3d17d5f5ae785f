"""`licheng announce`: what an announced day would change and who must be told again; written only with `--yes`."""

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.packs import book_of, opened
from bot.cli.words import CommandError, t, usage
from portfolio.dates import taipei_day
from portfolio.people import Division

if TYPE_CHECKING:
    from bot.app import App
    from bot.cli.announce_lists import Found
    from handlers.announcing_draft import Draft
    from portfolio.rulebook import RuleBook

MAX_BY = 40  # characters; the office that announced it, never a person's name


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(help=t("calendar.announce.help"))
    def announce(
        words: Annotated[list[str], typer.Argument(help=t("calendar.announce.words"), metavar="TERM EVENT DAY [HOUR]")],
        school: Annotated[str, typer.Option(help=t("calendar.announce.school"))],
        grade: Annotated[int | None, typer.Option(help=t("calendar.announce.grade"), min=1, max=3)] = None,
        division: Annotated[Division | None, typer.Option(help=t("calendar.announce.division"))] = None,
        round: Annotated[int | None, typer.Option(help=t("calendar.announce.round"), min=1, max=9)] = None,
        source: Annotated[str, typer.Option(help=t("calendar.announce.source"))] = "",
        by: Annotated[str, typer.Option(help=t("calendar.announce.by"))] = "",
        revision: Annotated[int | None, typer.Option(help=t("calendar.announce.revision"), min=0)] = None,
        yes: Annotated[bool, typer.Option("--yes", help=t("calendar.announce.yes"))] = False,
        list_: Annotated[bool, typer.Option("--list", help=t("calendar.announce.list"))] = False,
        json: Annotated[bool, typer.Option("--json", help=t("calendar.announce.json"))] = False,
    ) -> None:
        from bot.cli.announce_lists import print_as_json, print_lists

        if len(by.strip()) > MAX_BY:
            raise usage("calendar.announce.long_by", limit=MAX_BY)
        draft = _draft(" ".join(words))
        draft = replace(
            draft, grade=grade or draft.grade, division=division or draft.division, round=round or draft.round
        )
        with opened() as application:
            book = _rules(application, school)
            divisions = tuple(Division) if book is None else book.on(taipei_day(application.clock())).divisions
            if draft.division is not None and draft.division not in divisions:
                named = t(f"limits.division.{draft.division.value}")
                raise CommandError(t("calendar.announce.no_division", school=school, division=named), exit_code=2)
            found = _look(
                application, school, book, draft, source=source.strip(), by=by.strip(), at=revision, write=yes
            )
        if json:
            print_as_json(found, numbers=list_)
        else:
            print_lists(found, numbers=list_, again=_again(school, draft, source, by, found))
        if found.is_stale:
            raise CommandError(t("calendar.announce.changed_meanwhile", seen=revision, now=found.revision))


def _draft(text: str) -> "Draft":
    """What the words say, whole.

    Raises:
        CommandError: naming everything in them that cannot be read (exit code 2).
    """
    from handlers.announcing_draft import Draft, fill
    from handlers.announcing_questions import say_each

    draft, wrong = fill(Draft(), text)
    if wrong:
        raise CommandError("".join(say_each(t, wrong)), exit_code=2)
    if not draft.is_whole:
        raise usage("calendar.announce.how")
    return draft


def _rules(application: "App", school: str) -> "RuleBook | None":
    """The school's rules; without any, days are announced all the same, and no deadline counts from them."""
    try:
        return book_of(application.storage, school)
    except CommandError as error:
        if error.exit_code == 2:  # no such school
            raise
        return None


def _look(
    application: "App",
    school: str,
    book: "RuleBook | None",
    draft: "Draft",
    *,
    source: str,
    by: str,
    at: int | None,
    write: bool,
) -> "Found":
    """What the announcement changes, as of one transaction; with `write` it is written in the same one."""
    from bot.cli.announce_lists import Found
    from portfolio.announcing import ClosesBeforeItOpensError, plan
    from portfolio.concerns import concerns
    from storage.queries import announced, terms, told

    now, storage = application.clock(), application.storage
    days = draft.announced(source=source)
    with storage.unit(school) if write else storage.reading(school) as session:
        _, revision = announced.find_version(session, school=school, days=days)
        try:
            calendar = terms.calendar_of(session, school)
            if book is None:
                found = plan(None, calendar, days, now=now)
            else:
                found = plan(book.on(taipei_day(now)), calendar, days, now=now, ruled=book.ruled)
        except ClosesBeforeItOpensError as error:
            raise usage("calendar.announce.closes_first") from error
        today = taipei_day(now)
        people = told.find_audiences(session, school=school, concerns=concerns(found.changes, today=today), today=today)
        is_stale = at is not None and at != revision
        if write and not is_stale:
            for day in days:
                terms.announce(session, school=school, day=day, announced_by="cli", now=now)
            if by:
                announced.name_office(session, school=school, days=days, office=by)
    return Found(school, draft, found, people, revision, today, is_applied=write and not is_stale, is_stale=is_stale)


def _again(school: str, draft: "Draft", source: str, by: str, found: "Found") -> str:
    """The same command with `--yes`, as of what was shown."""
    said = [str(draft.term), draft.about]
    for day, hour in draft.days:
        said += [day.isoformat(), *([] if hour is None else [hour.isoformat("minutes")])]
    options = [
        ("--grade", draft.grade),
        ("--division", draft.division),
        ("--round", draft.round),
        ("--source", source.strip() or None),
        ("--by", by.strip() or None),
        ("--revision", found.revision),
    ]
    said += [text for name, value in options if value is not None for text in (name, str(value))]
    return shlex.join(["licheng", "announce", "--school", school, *said, "--yes"])
