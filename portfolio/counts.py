"""Counting (件數): what a student has in the period that is asked about now, by what the school's rules count."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol

from portfolio.calendar import Event, SchoolCalendar, Term, term_on
from portfolio.deadlines import deadlines
from portfolio.limits import Counts, counts_toward
from portfolio.people import Division
from portfolio.rules import DeadlineSubject, RulePack
from portfolio.works import CertificationState, Registrant, WorkKind


class CountedWorks(Protocol):
    """How many works share kind, period, state and registrant; `storage.queries.works.WorkCount` is one."""

    @property
    def kind(self) -> WorkKind:
        """課程學習成果 or 多元表現."""
        ...

    @property
    def academic_year(self) -> int:
        """The year of the works."""
        ...

    @property
    def semester(self) -> int | None:
        """The semester of the works, where they have one."""
        ...

    @property
    def state(self) -> CertificationState:
        """Where their certification stands."""
        ...

    @property
    def registered_by(self) -> Registrant:
        """Who put them into the platform."""
        ...

    @property
    def count(self) -> int:
        """How many they are."""
        ...


def current_term(calendar: SchoolCalendar, today: date) -> Term:
    """Return the term whose works are asked about on `today`: the newest one whose 開學日 has come.

    Uploads of semester 1 stay open into February, so vacations belong to the term before them. Where no 開學日 is
    announced, the legal dates decide.

    >>> current_term(SchoolCalendar(), date(2025, 1, 15))
    Term(academic_year=113, semester=1)
    """
    legal = term_on(today)
    opened = calendar.day(Event.OPENS_ON, legal)
    return legal if opened is None or opened.on <= today else legal.previous


def count(
    rows: Iterable[CountedWorks], pack: RulePack, kind: WorkKind, period: Term | int, *, selected: int = 0
) -> Counts:
    """Return the counts of `kind` in a term, or in an academic year where `period` is a number.

    Works that the rules do not count stand in `not_counted` alone.
    """
    uploaded = not_counted = 0
    by_state = dict.fromkeys(CertificationState, 0)
    for row in rows:
        same_period = row.academic_year == period if isinstance(period, int) else _term_of(row) == period
        if row.kind is not kind or not same_period:
            continue
        if counts_toward(pack, kind, row.registered_by):
            uploaded += row.count
            by_state[row.state] += row.count
        else:
            not_counted += row.count
    return Counts(
        kind=kind,
        period=period,
        uploaded=uploaded,
        certified=by_state[CertificationState.CERTIFIED],
        waiting=by_state[CertificationState.WAITING],
        returned=by_state[CertificationState.RETURNED],
        not_counted=not_counted,
        selected=selected,
    )


def count_unplaced(rows: Iterable[CountedWorks], pack: RulePack, kind: WorkKind, academic_year: int) -> int:
    """Return how many counted works of `kind` in a year have no semester: no limit by semester can be held to them."""
    return sum(
        row.count
        for row in rows
        if row.kind is kind
        and (row.academic_year, row.semester) == (academic_year, None)
        and counts_toward(pack, kind, row.registered_by)
    )


def _term_of(row: CountedWorks) -> Term | None:
    return None if row.semester is None else Term(row.academic_year, row.semester)


def selection_years(term: Term, grade: int) -> tuple[int, ...]:
    """Return the academic years whose selection concerns a student in `term`: last year's, and the leaving year's own.

    Works are selected after their school year; third-graders of semester 2 select within it (tttvs 十一/表/勾選).

    >>> selection_years(Term(113, 1), 2), selection_years(Term(113, 2), 3), selection_years(Term(113, 1), 1)
    ((112,), (112, 113), ())
    """
    last = (term.academic_year - 1,) if grade > 1 else ()
    return (*last, term.academic_year) if grade == 3 and term.semester == 2 else last


def is_closed(
    pack: RulePack,
    calendar: SchoolCalendar,
    subject: DeadlineSubject,
    term: Term,
    *,
    grade: int,
    division: Division,
    now: datetime,
) -> bool:
    """Return whether `subject` of the works of `term` is known to be closed for students then in `grade`."""
    theirs = deadlines(pack, calendar, term, subjects=(subject,), grade=grade, division=division)
    return any(due.is_over(now) for due in theirs)
