"""What `licheng calendar list` shows: announced days and the school's own days, with who said it and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot.cli.calendar_file import COLUMNS, PREFIX
from bot.cli.formulas import roc
from bot.cli.words import t
from portfolio.calendar import TAIPEI, AnnouncedDay, Contradiction, term_on

if TYPE_CHECKING:
    from sqlmodel import Session

LISTED = ("term", "event", "day", "audience", "source", "announced_by")
PROGRAMS = ("cli", "demo")  # writers that are no person


@dataclass(frozen=True)
class Row:
    """One line of the list: an announced day, or a day on which the school is open or closed by itself."""

    facts: Mapping[str, Any]
    event: str
    announced_by: str
    announced_at: datetime

    def as_json(self) -> dict[str, Any]:
        """Return it with its codes: days and instants as ISO 8601, the writer as in the audit trail."""
        at = self.announced_at.astimezone(TAIPEI).isoformat(timespec="seconds")
        return {**self.facts, "announced_by": self.announced_by, "announced_at": at}

    def cells(self, writers: Mapping[str, str]) -> list[str]:
        """Return it in words; `writers` are names for codes of `announced_by`."""
        facts, at = self.facts, self.announced_at.astimezone(TAIPEI)
        day = roc(date.fromisoformat(facts["day"])) + (f" {facts['hour']}" if facts["hour"] else "")
        writer = f"{writers.get(self.announced_by, self.announced_by)}\n{roc(at.date())} {at:%H:%M}"
        return [facts["term"], self.event, day, "\n".join(_audience(facts)), facts["source"], writer]


@dataclass(frozen=True)
class Listed:
    """Everything that the list shows of one school."""

    rows: tuple[Row, ...]
    contradictions: tuple[Contradiction, ...]
    writers: Mapping[str, str]


def read(session: "Session", school: str) -> Listed:
    """Return the announced days of a school by term and day, then its own days, and contradictions nobody ruled on."""
    from storage.queries.audit import person_pseudonym
    from storage.queries.registrars import find_staff
    from storage.queries.rulebooks import find_rules
    from storage.queries.school_days import exceptions
    from storage.queries.terms import announcements, calendar_of

    found = announcements(session, school)
    rows = [Row(_facts(one.day), _event(one.day), one.announced_by, one.announced_at) for one in found]
    for own in exceptions(session, school):
        kind = t(f"calendar.exception.{'open' if own.is_open else 'closed'}")
        words = t("calendar.exception.named", kind=kind, name=own.name) if own.name else kind
        rows.append(Row(_own_facts(own.day, own.name, is_open=own.is_open), words, own.announced_by, own.announced_at))
    writers = {program: t(f"calendar.by.{program}") for program in PROGRAMS}
    for person in find_staff(session, school=school):
        words = t("calendar.by.person", number=person.number, office=person.office or "")
        writers[person_pseudonym(session, school, person.number)] = words.strip()
    book, calendar = find_rules(session, school), calendar_of(session, school)
    return Listed(tuple(rows), (calendar if book is None else book.ruled(calendar)).contradictions(), writers)


def line(day: AnnouncedDay) -> str:
    """Return one announced day in a line, the way `--day` writes it, with for whom and where it was printed."""
    facts = _facts(day)
    parts = [str(day.term), _event(day), roc(day.on), *([facts["hour"]] if facts["hour"] else []), *_audience(facts)]
    said = " ".join(parts)
    return t("calendar.said.source", day=said, source=day.source) if day.source else said


def said(contradiction: Contradiction, school: str) -> str:
    """Return a contradiction in words, with all its readings and what to do about it."""
    readings = "；".join(line(day) for day in contradiction.readings)
    return t("calendar.contradicts", readings=readings, school=school)


def _audience(facts: Mapping[str, Any]) -> list[str]:
    """For whom it was announced, as far as it was not for all."""
    words = {
        "grade": t("calendar.said.grade", value=facts["grade"]),
        "division": t(f"calendar.division.{facts['division']}") if facts["division"] else "",
        "round": t("calendar.said.round", value=facts["round"]),
    }
    return [said for name, said in words.items() if facts[name] is not None]


def _event(day: AnnouncedDay) -> str:
    return t(f"event.{day.event}").removeprefix(t(PREFIX))


def _facts(day: AnnouncedDay) -> dict[str, Any]:
    return {
        "term": str(day.term),
        "event": day.event.value,
        "day": day.on.isoformat(),
        "hour": None if day.hour is None else day.hour.isoformat("minutes"),
        "grade": day.grade,
        "division": None if day.division is None else day.division.value,
        "round": day.round,
        "source": day.source,
    }


def _own_facts(day: date, name: str, *, is_open: bool) -> dict[str, Any]:
    """The same keys, so that a reader of the JSON needs one form only; `name` says what the day is."""
    event = "school_open" if is_open else "school_closed"
    known = {"term": str(term_on(day)), "event": event, "day": day.isoformat(), "source": "", "name": name}
    return {**dict.fromkeys(COLUMNS), **known}
