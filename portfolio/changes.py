"""What differs between two calendars: each deadline that opens, closes or is known otherwise than before."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from portfolio.calendar import LAST_ROC_YEAR, AnnouncedDay, SchoolCalendar, Term
from portfolio.deadlines import Deadline, deadlines
from portfolio.people import Division
from portfolio.rules import YEARLY, DeadlineSubject, Per, RulePack


@dataclass(frozen=True)
class Change:
    """One deadline that an announcement changes; a side is `None` where there is no such round then."""

    before: Deadline | None
    after: Deadline | None

    @property
    def deadline(self) -> Deadline:
        """The deadline as it will be, or as it was where it will be none."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def subject(self) -> DeadlineSubject:
        """What it is about."""
        return self.deadline.subject

    @property
    def period(self) -> str:
        """The works that it is about: `113-1`, or `113` for those of a whole year."""
        term = self.deadline.term
        return str(term.academic_year) if self.deadline.per is Per.YEAR else str(term)

    @property
    def has_moved(self) -> bool:
        """Whether the closing is another one than before."""
        return (self.before and self.before.closes) != (self.after and self.after.closes)


def terms_touched(days: Iterable[AnnouncedDay]) -> tuple[Term, ...]:
    """Return the terms whose deadlines can count from these days: those of their year, and of the one before.

    Rules reach forward only: what is selected in September counts from the opening day of the year after the works.
    """
    years = {day.term.academic_year + more for day in days for more in (-1, 0)}
    # Rules of the last year there is would reach into one that there is not.
    return tuple(Term(year, semester) for year in sorted(years) if 1 <= year < LAST_ROC_YEAR for semester in (1, 2))


_Place = tuple[DeadlineSubject, int, Division | None, int | None]


def changes(pack: RulePack, before: SchoolCalendar, after: SchoolCalendar, terms: Iterable[Term]) -> tuple[Change, ...]:
    """Return each deadline of these terms whose opening, closing or state differ between two calendars.

    Grades whose days agree before and after stand together. What is about a whole year comes once, under the first of
    its semesters. Order: terms, subjects as in `DeadlineSubject`, divisions, rounds.
    """
    found: dict[tuple[Any, ...], dict[int, Change]] = {}
    for term in sorted(set(terms)):
        old, new = (_by_place(deadlines(pack, calendar, term)) for calendar in (before, after))
        for place in {**old, **new}:
            was, becomes = _counterpart(old, place, new), _counterpart(new, place, old)
            if _outcome(was) == _outcome(becomes):
                continue
            subject, grade, division, round_ = place
            one = Change(_alike(was), _alike(becomes))
            found.setdefault((one.period, subject, division, round_, one), {})[grade] = one
    merged = [_for_grades(one, tuple(sorted(grades))) for (*_, one), grades in found.items()]
    return tuple(sorted(merged, key=_order))


def _by_place(found: Iterable[Deadline]) -> dict[_Place, Deadline]:
    return {
        (one.subject, grade, one.audience.division, one.audience.round): one
        for one in found
        for grade in one.audience.grades
    }


def _counterpart(here: dict[_Place, Deadline], place: _Place, there: dict[_Place, Deadline]) -> Deadline | None:
    """The deadline of this place; where rounds are told apart on one side only, the one for all of them."""
    if place in here:
        return here[place]
    subject, grade, division, round_ = place
    if round_ is not None:
        return here.get((subject, grade, division, None))
    # For all rounds, where rounds of its own came instead: each of them is a change of its own.
    rounds = [one for one in here if one[:3] == place[:3]]
    return there.get(place) if rounds else None


def _outcome(deadline: Deadline | None) -> tuple[Any, ...] | None:
    if deadline is None:
        return None
    return deadline.opens, deadline.closes, deadline.state, tuple(one.closes for one in deadline.alternatives)


def _alike(deadline: Deadline | None) -> Deadline | None:
    """The deadline without its grades, and under one semester where it is about the whole year."""
    if deadline is None:
        return None
    year = deadline.term.academic_year
    term = Term(year, 1) if deadline.subject in YEARLY else deadline.term
    return replace(deadline, term=term, audience=replace(deadline.audience, grades=()))


def _for_grades(change: Change, grades: tuple[int, ...]) -> Change:
    sides = (
        None if one is None else replace(one, audience=replace(one.audience, grades=grades))
        for one in (change.before, change.after)
    )
    return Change(*sides)


def _order(change: Change) -> tuple[Any, ...]:
    one = change.deadline
    subject = list(DeadlineSubject).index(one.subject)
    divisions = list(Division).index(one.audience.division) if one.audience.division is not None else -1
    return one.term, subject, divisions, one.audience.round or 0, one.audience.grades
