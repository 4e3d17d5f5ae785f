"""What a registrar must look at in certification: requests sorted by what is the matter with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from handlers.context import Context
from handlers.in_charge import Divisions
from portfolio.calendar import SchoolCalendar, Term
from portfolio.certification import UNDO_FOR, Written
from portfolio.certification_due import Due, due_of, find_deadline, grade_then
from portfolio.dates import taipei_day
from portfolio.people import Division
from portfolio.resolving import Deadline
from portfolio.rules import DeadlineSubject
from storage.queries import certification_office, terms
from storage.queries.certification_office import Open


class Matter(StrEnum):
    """What is the matter; one request may be in several lists."""

    OVERDUE = "overdue"  # the day asked for is past, and certification is still open
    OPEN_AT_END = "open"  # certification has closed
    UNASSIGNED = "unassigned"  # nobody is named
    GIVEN_BACK = "given_back"  # 「不是我的課」
    LEFT = "left"  # with somebody who has left the school
    CONTRADICTED = "contradicted"  # the platform shows otherwise than was pressed
    UNWRITTEN = "unwritten"  # pressed here, and not on the platform yet
    RETURNED_LATE = "returned_late"  # after the upload had closed


BY_CERTIFIER: Final = (Matter.OVERDUE, Matter.LEFT)
TO_ASSIGN: Final = (Matter.UNASSIGNED, Matter.GIVEN_BACK)  # one by one


@dataclass(frozen=True)
class Matters:
    """How many requests wait at all, and those of each matter, the oldest upload first."""

    pending: int
    of: dict[Matter, list[Open]]

    def by_certifier(self, matter: Matter) -> list[tuple[int, list[Open]]]:
        """Return the requests of a matter by certifier, who has most first."""
        theirs: dict[int, list[Open]] = {}
        for one in self.of[matter]:
            if one.certifier_id is not None:
                theirs.setdefault(one.certifier_id, []).append(one)
        return sorted(theirs.items(), key=lambda certifier: -len(certifier[1]))


def gather(ctx: Context, divisions: Divisions) -> Matters:
    """Return what is the matter with the requests of students of these divisions."""
    actor, _ = ctx.bound()
    school = actor.school
    clocks = _Deadlines(ctx)
    found: dict[Matter, list[Open]] = {matter: [] for matter in Matter}
    pending = _of(divisions, certification_office.find_pending(ctx.session, school=school))
    for one in pending:
        for matter in _matters_of(one, clocks, ctx.now):
            found[matter].append(one)
    for one in _of(divisions, certification_office.find_returned(ctx.session, school=school)):
        closes = clocks.upload_closes(one)
        if closes is not None and one.decided_at is not None and one.decided_at > closes:
            found[Matter.RETURNED_LATE].append(one)
    for matter, written in ((Matter.CONTRADICTED, Written.CONTRADICTED), (Matter.UNWRITTEN, Written.PRESSED)):
        decided = certification_office.find_decided(
            ctx.session, school=school, written=written, before=ctx.now - UNDO_FOR
        )
        found[matter] = _of(divisions, decided)
    return Matters(len(pending), found)


def _of(divisions: Divisions, found: list[Open]) -> list[Open]:
    return [one for one in found if one.division in divisions]


def _matters_of(one: Open, clocks: _Deadlines, now: datetime) -> list[Matter]:
    matters = []
    if one.certifier_id is None:
        matters.append(Matter.GIVEN_BACK if one.is_given_back else Matter.UNASSIGNED)
    elif one.has_left:
        matters.append(Matter.LEFT)
    due = clocks.due(one)
    if due.is_over(now):
        matters.append(Matter.OPEN_AT_END)
    elif due.is_late_for_request(now) and one.certifier_id is not None:
        matters.append(Matter.OVERDUE)
    return matters


class _Deadlines:
    """Deadlines of one school's works, each found once: thousands of requests share a few."""

    def __init__(self, ctx: Context) -> None:
        actor, _ = ctx.bound()
        self._book, self._today = ctx.rulebook, taipei_day(ctx.now)
        self._calendar: SchoolCalendar = ctx.ruled(terms.calendar_of(ctx.session, actor.school))
        self._known: dict[tuple[Term | None, int | None, Division | None, DeadlineSubject], Deadline | None] = {}

    def due(self, one: Open) -> Due:
        return due_of(self._find(one, DeadlineSubject.CERTIFICATION), one.uploaded_at, self._calendar)

    def upload_closes(self, one: Open) -> datetime | None:
        deadline = self._find(one, DeadlineSubject.UPLOAD_OUTCOMES)
        return None if deadline is None else deadline.closes

    def _find(self, one: Open, subject: DeadlineSubject) -> Deadline | None:
        if self._book is None or one.term is None:
            return None
        key = (one.term, _grade(one, self._today), one.division, subject)
        if key not in self._known:
            term, grade, division, _ = key
            self._known[key] = find_deadline(
                self._book.of(one.term), self._calendar, term=term, grade=grade, division=division, subject=subject
            )
        return self._known[key]


def _grade(one: Open, today: date) -> int | None:
    return grade_then(one.grade, one.term, today)
