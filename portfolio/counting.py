"""Counting out a rule: from what was announced to the last day, with the explanation of how.

Deadlines counted from an event: the starting day is not counted, the last day is; calendar days, holidays included,
unless the rule says working days; months clamp to the month's end. Windows of N days count the opening day.
"""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from enum import StrEnum
from typing import assert_never

from portfolio.calendar import ROC_EPOCH, AnnouncedDay, Event, SchoolCalendar, Term
from portfolio.dates import END_OF_DAY, add_months, last_day_of_window
from portfolio.day_rules import (
    After,
    Before,
    ByNotice,
    DayRule,
    Earliest,
    Of,
    OnDay,
    OnEvent,
    Span,
    Unit,
    WholeYear,
    Window,
)
from portfolio.people import Division

ABOUT_A_YEAR = frozenset(
    {
        Event.DIVERSE_OPENS,
        Event.DIVERSE_CLOSES,
        Event.SELECTION_OPENS,
        Event.SELECTION_CLOSES,
        Event.SUBMISSION_OPENS,
        Event.SUBMISSION_CLOSES,
        Event.RECEIPT_OPENS,
        Event.RECEIPT_CLOSES,
        Event.SCHOOL_CONFIRMS,
    }
)
"""Events about the works of a whole academic year: found under either of its semesters, the second one first."""

NATIONAL = frozenset({Event.SUBMISSION_LETTER, Event.NATIONAL_UPLOAD_OPENS, Event.NATIONAL_UPLOAD_CLOSES})
"""Events that stand for a semester's works or, where a rule is about a year, for the year's."""


class How(StrEnum):
    """The way in which a day is reached; `locales/` has one sentence for each."""

    AFTER = "after"  # 休業式 114/1/20＋2 週
    BEFORE = "before"
    ON_EVENT = "on_event"
    ON_DAY = "on_day"
    WINDOW = "window"
    WHOLE_YEAR = "whole_year"
    SCHOOL_NOTICE = "school_notice"
    NATIONAL_NOTICE = "national_notice"
    ANNOUNCED = "announced"  # the school announced this very day


@dataclass(frozen=True)
class Explanation:
    """How a day is reached, in facts: words come from `locales/`.

    `event` with its `term` and its day `on` (`None` while not announced), `span` for after and before, `days` for a
    window; `day` is the result, `None` while not known or where the rule has no last day. `hour` is the one announced
    for that very day, and `source` where it was printed: an hour of the day that is counted from is no closing hour.
    """

    how: How
    day: date | None = None
    hour: time | None = None
    event: Event | None = None
    term: Term | None = None
    on: date | None = None
    span: Span | None = None
    days: int | None = None
    source: str = ""

    @property
    def is_open_ended(self) -> bool:
        """Whether the rule has no last day, so that there is nothing to be announced."""
        return self.how is How.WHOLE_YEAR


@dataclass(frozen=True)
class Place:
    """Whose days are looked up: one grade of one division, in one term, in one round."""

    calendar: SchoolCalendar
    term: Term
    grade: int
    division: Division
    round: int | None = None
    yearly: bool = False

    def find(self, event: Event, of: Of = Of.TERM) -> tuple[AnnouncedDay | None, Term]:
        """Return what was announced of `event` and the term that it belongs to; `None` where announcements contradict.

        Which of several days holds is never chosen here: `readings` gives them all.
        """
        found, term = self.readings(event, of)
        return (found[0] if len(found) == 1 else None), term

    def readings(self, event: Event, of: Of = Of.TERM) -> tuple[tuple[AnnouncedDay, ...], Term]:
        """Return every reading of what was announced of `event`, none where nothing was, and the term of it."""
        for term in (terms := self._terms(event, of)):
            found = self.calendar.readings(
                event, term, grade=self._grade_in(term), division=self.division, round=self.round
            )
            if found:
                return found, term
        return (), terms[0]

    def rounds(self, event: Event, of: Of = Of.TERM) -> tuple[int, ...]:
        """Return the rounds that were announced of `event` for these people."""
        found: set[int] = set()
        for term in self._terms(event, of):
            found.update(self.calendar.rounds(event, term, grade=self._grade_in(term), division=self.division))
        return tuple(sorted(found))

    def _terms(self, event: Event, of: Of) -> tuple[Term, ...]:
        year = self.term.academic_year
        match of:
            case Of.FIRST_SEMESTER:
                return (Term(year, 1),)
            case Of.SECOND_SEMESTER:
                return (Term(year, 2),)
            case Of.NEXT_YEAR:
                return (Term(year + 1, 1),)
            case Of.TERM:
                about_a_year = event in ABOUT_A_YEAR or (self.yearly and event in NATIONAL)
                return (Term(year, 2), Term(year, 1)) if about_a_year else (self.term,)
            case _:
                assert_never(of)

    def _grade_in(self, term: Term) -> int:
        """The grade these people are in by then; works' days are announced for the grade of the works."""
        return self.grade + term.academic_year - self.term.academic_year


def count_out(rule: DayRule, place: Place) -> Explanation:
    """Return the day that `rule` names there, with its explanation; `day` is `None` while something is not announced.

    Sources: the two rules of counting of the module's docstring, both shown by dates that tttvs printed (會議/壹七(3)).
    """
    match rule:
        case After(event, span, of):
            how = _from_event(How.AFTER, place, event, of)
            return replace(how, span=span, day=None if how.on is None else shift(how.on, span, 1, place.calendar))
        case Before(event, span, of):
            how = _from_event(How.BEFORE, place, event, of)
            return replace(how, span=span, day=None if how.on is None else shift(how.on, span, -1, place.calendar))
        case Window(event, days, of):
            how = _from_event(How.WINDOW, place, event, of)
            return replace(how, days=days, day=None if how.on is None else last_day_of_window(how.on, days))
        case OnEvent(event, of):
            how = _from_event(How.ON_EVENT, place, event, of)
            found = place.find(event, of)[0]
            return how if found is None else replace(how, day=found.on, hour=found.hour, source=found.source)
        case OnDay(month, day, of):
            year = place.term.academic_year + (of is Of.NEXT_YEAR)
            return Explanation(How.ON_DAY, _in_year(year, month, day))
        case ByNotice(national):
            return Explanation(How.NATIONAL_NOTICE if national else How.SCHOOL_NOTICE)
        case WholeYear():
            return Explanation(How.WHOLE_YEAR)
        case Earliest(of_rules):
            return _earliest([count_out(one, place) for one in of_rules])
        case _:
            assert_never(rule)


def _from_event(how: How, place: Place, event: Event, of: Of) -> Explanation:
    found, term = place.find(event, of)
    return Explanation(how, event=event, term=term, on=None if found is None else found.on)


def events_of(rule: DayRule) -> tuple[tuple[Event, Of], ...]:
    """Return the announced days that `rule` counts from."""
    match rule:
        case After(event, _, of) | Before(event, _, of) | Window(event, _, of) | OnEvent(event, of):
            return ((event, of),)
        case Earliest(of_rules):
            return tuple(pair for one in of_rules for pair in events_of(one))
        case _:
            return ()


def shift(day: date, span: Span, sign: int, calendar: SchoolCalendar) -> date:
    """Return the day a span after `day` (`sign` 1) or before it (-1); `day` itself is not counted."""
    match span.unit:
        case Unit.DAYS:
            return day + timedelta(days=sign * span.amount)
        case Unit.WEEKS:
            return day + timedelta(weeks=sign * span.amount)
        case Unit.MONTHS:
            return add_months(day, sign * span.amount)
        case Unit.WORKING_DAYS:
            return calendar.after_working_days(day, sign * span.amount)
        case _:
            assert_never(span.unit)


def _in_year(academic_year: int, month: int, day: int) -> date:
    year = academic_year + ROC_EPOCH + (month < 8)
    return date(year, month, min(day, monthrange(year, month)[1]))


def _earliest(found: list[Explanation]) -> Explanation:
    """The first of several days; the first that is not known yet, since it may come before all others."""
    bounded = [one for one in found if not one.is_open_ended]
    unknown = next((one for one in bounded if one.day is None), None)
    if unknown is not None:
        return unknown
    return min(bounded, key=_instant, default=Explanation(How.WHOLE_YEAR))


def _instant(one: Explanation) -> tuple[date, time]:
    return one.day or date.max, one.hour or END_OF_DAY
