"""`licheng deadlines`: the deadlines of the works of one term, each with the rule behind it and its clause."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.files import hand_over
from bot.cli.limits import ruling_as_json, said_audience, said_ruling
from bot.cli.packs import book_of, opened, print_json, print_table
from bot.cli.words import CommandError, t, usage
from portfolio.people import Division

if TYPE_CHECKING:
    from portfolio.calendar import SchoolCalendar, Term
    from portfolio.deadlines import Deadline


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(help=t("deadlines_cli.help"))
    def deadlines(
        school: Annotated[str, typer.Option(help=t("limits.school"))],
        term: Annotated[str, typer.Option(help=t("deadlines_cli.term"))],
        grade: Annotated[int | None, typer.Option(help=t("deadlines_cli.grade"), min=1, max=3)] = None,
        division: Annotated[Division | None, typer.Option(help=t("deadlines_cli.division"))] = None,
        json: Annotated[bool, typer.Option("--json", help=t("limits.json"))] = False,
        page: Annotated[bool, typer.Option("--page", help=t("deadlines_cli.page.help"))] = False,
        out: Annotated[Path | None, typer.Option("-o", "--out", help=t("deadlines_cli.page.out"))] = None,
    ) -> None:
        from portfolio.deadlines import deadlines as deadlines_of
        from storage.queries.terms import calendar_of

        asked = _term(term)
        if out is not None and not page:
            raise usage("deadlines_cli.page.no_page")
        if page and json:
            raise usage("deadlines_cli.page.or_json")
        with opened() as application:
            now, is_demo = application.clock(), application.is_demo
            book = book_of(application.storage, school)
            with application.storage.reading(school) as session:
                calendar = book.ruled(calendar_of(session, school))
        pack = book.of(asked)
        if division is not None and division not in pack.divisions:
            words = t(f"limits.division.{division.value}")
            raise CommandError(t("deadlines_cli.no_division", school=school, division=words))
        found = deadlines_of(pack, calendar, asked, grade=grade, division=division)
        if json:
            print_json([as_json(one, found, calendar) for one in found])
            return
        if page:
            from bot.cli.deadline_page import as_page

            made = as_page(pack, calendar, asked, found, now=now, is_demo=is_demo, grade=grade, division=division)
            hand_over(made, out, name=f"deadlines-{school}-{asked}.html")
            return
        names = ("subject", "days", "rule", "clause", "office")
        columns = [t(f"deadlines_cli.column.{name}") for name in names]
        rows = [_as_row(one, found, calendar) for one in found]
        print_table(columns, rows, title=t("deadlines_cli.title", school=pack.name, term=asked))


def as_json(deadline: "Deadline", together: "Sequence[Deadline]", calendar: "SchoolCalendar") -> dict[str, object]:
    """Return one deadline as promised (instants in Taipei time); `together` are all of the term.

    `closes` is null unless the day is known; `rule` says how it is reached, in Chinese. `division` is null where the
    school has one division only. `asked_by` is a request that closes nothing: see `last_asked`.
    """
    from bot.cli.formulas import formula

    audience: dict[str, object] = {
        "grades": list(deadline.audience.grades),
        "division": None if deadline.audience.division is None else deadline.audience.division.value,
    }
    if deadline.audience.round is not None:
        audience["round"] = deadline.audience.round
    said: dict[str, object] = {
        "subject": deadline.subject.value,
        "audience": audience,
        "opens": _instant(deadline.opens),
        "closes": _instant(deadline.closes),
        "asked_by": _instant(last_asked(deadline, together, calendar)),
        "state": deadline.state.value,
        "clauses": list(deadline.clauses),
        "clause": deadline.clause,
        "rule": formula(deadline),
        "standing": deadline.standing.value,
        "office": deadline.office,
    }
    if deadline.ruling is not None:
        said["ruling"] = ruling_as_json(deadline.ruling, _ruled_reading(deadline))
    return said


def _ruled_reading(deadline: "Deadline") -> str | None:
    """Where the reading stands that was ruled to hold: of an announced day its source, `None` for the school's own."""
    from portfolio.counting import How

    if deadline.sources:
        return deadline.sources[0]
    return None if deadline.rule is not None and deadline.rule.how is How.ANNOUNCED else deadline.clause


def last_asked(deadline: "Deadline", together: "Sequence[Deadline]", calendar: "SchoolCalendar") -> datetime | None:
    """Return by when certifiers are asked to have certified what is uploaded last; `None` where nothing is asked.

    The request runs from each upload (yphs 表一/任課教師認證: within a week of it), so a list, which knows of no
    upload, can say only this: a work uploaded on the last day, never past the closing. `None` while it is unknown.
    """
    from portfolio.deadlines import DeadlineSubject, asked_by

    if deadline.asked_by is None:
        return None
    last_days = [
        one.closes
        for one in together
        if one.subject is DeadlineSubject.UPLOAD_OUTCOMES
        and one.audience.division == deadline.audience.division
        and not set(one.audience.grades).isdisjoint(deadline.audience.grades)
    ]
    known = [day for day in last_days if day is not None]
    return asked_by(deadline, max(known), calendar) if known and len(known) == len(last_days) else None


def _term(text: str) -> "Term":
    from portfolio.calendar import Term
    from portfolio.errors import TermFormatError

    try:
        return Term.parse(text)
    except TermFormatError as error:
        raise usage("deadlines_cli.wrong_term", text=text) from error


def _instant(instant: datetime | None) -> str | None:
    from portfolio.calendar import TAIPEI

    return None if instant is None else instant.astimezone(TAIPEI).isoformat()


def _as_row(deadline: "Deadline", together: "Sequence[Deadline]", calendar: "SchoolCalendar") -> list[str]:
    from bot.cli.formulas import formula

    return [
        "\n".join((t(f"subject.{deadline.subject.value}"), said_audience(deadline.audience))),
        "\n".join(_said_days(deadline, last_asked(deadline, together, calendar))),
        formula(deadline) or "",
        "\n".join(deadline.clauses if deadline.ruling is None else (*deadline.clauses, said_ruling(deadline.ruling))),
        deadline.office,
    ]


def _said_days(deadline: "Deadline", asked: datetime | None) -> Iterator[str]:
    if deadline.opens is not None:
        yield t("deadlines_cli.opens", day=_day(deadline.opens))
    if deadline.closes is None:
        yield t(f"deadlines_cli.state.{deadline.state.value}")
    elif deadline.hour_announced:
        yield t("deadlines_cli.closes", day=f"{_day(deadline.closes)} {deadline.closes:%H:%M}")
    else:
        yield t("deadlines_cli.closes", day=_day(deadline.closes))
    if asked is not None:
        yield t("deadlines_cli.asked", day=_day(asked))
    elif deadline.asked_by is not None:
        span = deadline.asked_by.value
        words = t(f"deadlines_cli.span.{span.unit.value}", amount=span.amount)
        yield t("deadlines_cli.asked_within", span=words)
    if deadline.standing.value == "proposed":
        yield t("limits.proposed")


def _day(instant: datetime) -> str:
    from bot.cli.formulas import roc
    from handlers.saying import say_weekday
    from portfolio.dates import taipei_day

    day = taipei_day(instant)
    return t("deadlines_cli.day", day=roc(day), weekday=say_weekday(t, day))
