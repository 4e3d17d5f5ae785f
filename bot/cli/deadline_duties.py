"""The school's own steps that no rule counts out, where their days were announced: 預檢, and its own confirmation."""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Final

from bot.cli.deadline_readings import Said, opened
from bot.cli.deadline_rows import Row, say_audience
from bot.cli.deadline_sentences import say_amount, say_citations, say_moment
from bot.cli.formulas import closing, short_clause
from bot.cli.words import t
from handlers.saying import say_year
from portfolio.calendar import TAIPEI, AnnouncedDay, Event, SchoolCalendar, Term
from portfolio.counting import ABOUT_A_YEAR
from portfolio.dates import END_OF_DAY
from portfolio.rules import Audience, RulePack

DUTIES: Final[dict[str, tuple[Event | None, Event]]] = {
    "precheck": (Event.PRECHECK_OPENS, Event.PRECHECK_CLOSES),
    "school_confirms": (None, Event.SCHOOL_CONFIRMS),
}


def duties_of(pack: RulePack, calendar: SchoolCalendar, term: Term) -> Iterator[Row]:
    """Yield a row for each of these days that the school announced for the works of `term`; nothing is made up."""
    for name, (opening, closing_event) in DUTIES.items():
        closes = _find(calendar, closing_event, term)
        if closes:
            opens = () if opening is None else _find(calendar, opening, term)
            yield _row(pack, name, opens, closes, yearly=closing_event in ABOUT_A_YEAR)


def _find(calendar: SchoolCalendar, event: Event, term: Term) -> tuple[AnnouncedDay, ...]:
    """Every reading of the day announced for everybody; more than one where announcements contradict (T6)."""
    terms = (Term(term.academic_year, 2), Term(term.academic_year, 1)) if event in ABOUT_A_YEAR else (term,)
    found = (calendar.readings(event, one, grade=None, division=None, round=None) for one in terms)
    return next(filter(None, found), ())


def _row(
    pack: RulePack, name: str, opens: tuple[AnnouncedDay, ...], closes: tuple[AnnouncedDay, ...], *, yearly: bool
) -> Row:
    office = pack.codes_office()
    readings = tuple(map(_said, closes))
    first = readings[0]
    if len(readings) > 1:
        words = t("deadlines_cli.page.says.announcements_differ", count=say_amount(len(readings)), office=office)
        first = Said(t("deadlines_cli.page.line.announcements_differ"), words)
    elif len(opens) == 1:
        first = opened(first, datetime.combine(opens[0].on, opens[0].hour or time(), tzinfo=TAIPEI))
    return Row(
        subject=t(f"deadlines_cli.page.{name}"),
        period=t("deadlines_cli.page.year", year=say_year(t, closes[0].term.academic_year)) if yearly else "",
        audience=say_audience([Audience()]),
        opens="",
        closes=first,
        readings=readings if len(readings) > 1 else (),
        more=(),
        offices=(office,),
    )


def _said(day: AnnouncedDay) -> Said:
    ends = datetime.combine(day.on, day.hour or END_OF_DAY, tzinfo=TAIPEI)
    line = t("deadlines_cli.page.line.told", day=closing(ends))
    words = t("deadlines_cli.page.says.duty", moment=say_moment(ends))
    if day.source:
        line = t("deadlines_cli.page.line.cited", line=line, clause=short_clause((day.source,)))
        words += t("sentence.comma") + t(
            "deadlines_cli.page.says.source", clauses=say_citations([day.source], printed=True)
        )
    return Said(line, t("deadlines_cli.page.says.sentence", words=words))
