"""A term's whole schedule as a page that a school can publish: one file, read by eye, by ear and on paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

import bot.web
from bot.cli.deadline_duties import duties_of
from bot.cli.deadline_readings import rules_of
from bot.cli.deadline_rows import Row, rows_of
from bot.cli.deadline_sentences import say_full_day
from bot.cli.words import t
from handlers.saying import say_plain_day, say_term, say_year
from portfolio.calendar import Event, SchoolCalendar, Term
from portfolio.counting import How
from portfolio.dates import taipei_day
from portfolio.deadlines import OF_STUDENTS, Deadline
from portfolio.people import Division
from portfolio.readings import Remark, State
from portfolio.rules import DeadlineSubject, RulePack

TEMPLATES: Final = Path(bot.web.__file__).parent / "templates"
GROUPS: Final = {
    "students": (
        DeadlineSubject.UPLOAD_OUTCOMES,
        DeadlineSubject.UPLOAD_DIVERSE,
        DeadlineSubject.SELECTION,
        DeadlineSubject.RECEIPT_CONFIRMATION,
    ),
    "teachers": (DeadlineSubject.CERTIFICATION,),
}
"""Who has to do it; everything else is the offices' own."""


@dataclass(frozen=True)
class Group:
    """One table; `opens` is whether it has a column for it: the offices' duties have no first day but seldom."""

    name: str
    rows: tuple[Row, ...]
    opens: bool = True


@dataclass(frozen=True)
class UsedDay:
    """A day of the school calendar that something on the page is counted from."""

    event: str
    term: str
    on: str


def as_page(
    pack: RulePack,
    calendar: SchoolCalendar,
    term: Term,
    found: Sequence[Deadline],
    *,
    now: datetime,
    is_demo: bool,
    grade: int | None = None,
    division: Division | None = None,
) -> str:
    """Return the page in HTML for the deadlines `found` in `term`, which are narrowed to `grade` and `division`.

    It needs no other file, runs no script and holds no person's data; everything from the rules is escaped.
    """
    return _template().render(
        title=t("deadlines_cli.page.title", school=pack.name, term=say_term(t, term)),
        is_demo=is_demo,
        first=list(_first(pack, term, found, now=now, grade=grade, division=division)),
        groups=list(_groups(pack, calendar, term, found)),
        days=list(_used_days(calendar, found)),
        sources=list(_sources(pack)),
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["t"] = t
    return environment.get_template("schedule.html")


def _first(
    pack: RulePack,
    term: Term,
    found: Sequence[Deadline],
    *,
    now: datetime,
    grade: int | None,
    division: Division | None,
) -> Iterator[str]:
    """What must be known before a row is read, each sentence only where the page needs it."""
    yield t("deadlines_cli.page.made", day=say_plain_day(t, taipei_day(now)))
    yield t("deadlines_cli.page.works", term=say_term(t, term), year=say_year(t, term.academic_year))
    narrowed = [] if grade is None else [t("limits.grades", grades=t(f"limits.grade.{grade}"))]
    narrowed += [] if division is None else [t(f"division.{division.value}")]
    if narrowed:
        yield t("deadlines_cli.page.only", who="".join(narrowed))
    rules = [rule for due in found for rule in rules_of(due)]
    if any(rule.span is not None for rule in rules):
        yield t("deadlines_cli.page.counting")
    if any(rule.day is not None and rule.hour is None for rule in rules):
        yield t("deadlines_cli.page.hour")
    if pack.predates_national_rules:
        yield t("deadlines_cli.page.predate", office=pack.codes_office(division=division))
    if any(due.late is None and due.state is not State.NOT_STATED for due in found if due.subject in OF_STUDENTS):
        yield t("deadlines_cli.page.late_silent")
    yield t("deadlines.voluntary")


def _groups(pack: RulePack, calendar: SchoolCalendar, term: Term, found: Sequence[Deadline]) -> Iterator[Group]:
    of_people = [subject for subjects in GROUPS.values() for subject in subjects]
    for name, subjects in GROUPS.items():
        rows = rows_of(pack, calendar, (one for one in found if one.subject in subjects))
        if rows:
            yield Group(name, tuple(rows))
    rows = rows_of(pack, calendar, (one for one in found if one.subject not in of_people), opens=False)
    rows += duties_of(pack, calendar, term)
    if rows:
        yield Group("offices", tuple(rows), opens=False)


def _used_days(calendar: SchoolCalendar, found: Sequence[Deadline]) -> Iterator[UsedDay]:
    """The days that something is counted from or opens on, and a first class day beside them (T36)."""
    used: set[tuple[date | None, Term, Event, int]] = set()
    for due, rule in ((one, rule) for one in found for rule in rules_of(one)):
        if rule.event is not None and rule.term is not None and rule.how is not How.ANNOUNCED:
            used.add((rule.on, rule.term, rule.event, 0 if rule.on is None else due.audience.round or 0))
    first_days = {taipei_day(due.opens) for due in found if due.opens is not None}
    opening = [day for day in calendar.days if day.event is Event.OPENS_ON]
    used |= {(day.on, day.term, day.event, 0) for day in opening if day.on in first_days}
    counted_from = {of for _, of, event, _ in used if event is Event.OPENS_ON}
    classes = [day for day in calendar.days if day.event is Event.CLASSES_FROM]
    used |= {(day.on, day.term, day.event, 0) for day in classes if day.term in counted_from}
    for on, of, event, round_ in sorted(used, key=lambda one: (one[0] is None, one[0] or date.max, *one[1:])):
        said = [t(f"event.{event.value}"), *([t("limits.round", round=round_)] if round_ else [])]
        day = t("deadlines_cli.page.days.unknown") if on is None else say_full_day(on)
        yield UsedDay(t("sentence.comma").join(said), say_term(t, of), day)


def _sources(pack: RulePack) -> Iterator[str]:
    yield t("deadlines_cli.page.source.rules", school=pack.name, title=pack.source.title)
    if pack.in_force_from is None:
        yield t("deadlines_cli.page.source.undated")
    else:
        yield t("deadlines_cli.page.source.since", day=say_plain_day(t, pack.in_force_from))
    notes = (*pack.source.notes, *(note for adoption in pack.source.history for note in adoption.notes))
    for note in dict.fromkeys(notes):
        if note is Remark.AMENDMENT_AWAITS_ASSEMBLY:
            yield t("deadlines_cli.page.source.amendment")
        elif note is not Remark.AUTHORISED_BY_LETTER:  # a matter of the document, not of any day
            yield t("deadlines_cli.page.says.sentence", words=t(f"note.{note}"))
    yield t("deadlines_cli.page.source.calendar")
    yield t("deadlines_cli.page.source.not_in_full")
