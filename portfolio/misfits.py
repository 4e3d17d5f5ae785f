"""What does not fit any more when a day is announced: to be looked at, and never a reason to refuse it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from portfolio.calendar import LAST_ROC_YEAR, AnnouncedDay, Event, SchoolCalendar, Term, day_key
from portfolio.changes import Change
from portfolio.dates import taipei_day
from portfolio.deadlines import Deadline, deadlines
from portfolio.resolving import ANNOUNCED_AS
from portfolio.rules import YEARLY, DeadlineSubject, RulePack

WINDOWS: dict[str, tuple[Event, Event]] = {
    **{subject.value: (opens, closes) for subject, (opens, closes) in ANNOUNCED_AS.items() if opens is not None},
    "precheck": (Event.PRECHECK_OPENS, Event.PRECHECK_CLOSES),
}
"""The days that are announced two at a time, opening and closing, by what they are about."""


class Misfit(StrEnum):
    """What does not fit any more, or should be looked at; `locales/` has a sentence for each."""

    DAY_IS_PAST = "day_is_past"
    NO_SCHOOL_DAY = "no_school_day"
    OUTSIDE_ITS_TERM = "outside_its_term"
    EVENTS_OUT_OF_ORDER = "events_out_of_order"
    CLOSED_ALREADY = "closed_already"
    OPENS_AFTER_CLOSING = "opens_after_closing"
    STAGES_OUT_OF_ORDER = "stages_out_of_order"
    KEPT_APART = "kept_apart"  # another day was announced for some of them, and stays
    CONTRADICTED = "contradicted"  # another source prints another day


@dataclass(frozen=True)
class Doubt:
    """One thing to look at: about an announced day (with another one), or about a deadline (with a later stage)."""

    what: Misfit
    day: AnnouncedDay | None = None
    other: AnnouncedDay | None = None
    deadline: Deadline | None = None
    later: Deadline | None = None


_IN_THE_TERM = frozenset({Event.OPENS_ON, Event.CLASSES_FROM, Event.FINAL_EXAMS_END, Event.CLOSING_CEREMONY})
_IN_ORDER = (Event.OPENS_ON, Event.CLASSES_FROM, Event.FINAL_EXAMS_END, Event.CLOSING_CEREMONY)
_EVENTS_ABOUT_A_YEAR = frozenset(
    event for subject, pair in ANNOUNCED_AS.items() if subject in YEARLY for event in pair if event is not None
) | {Event.SCHOOL_CONFIRMS}


def is_about_a_year(event: Event) -> bool:
    """Return whether an event is about the works of a whole academic year; it is announced under semester 2."""
    return event in _EVENTS_ABOUT_A_YEAR


def doubts_of_day(day: AnnouncedDay, after: SchoolCalendar, now: datetime) -> Iterable[Doubt]:
    """Yield what to look at on a day about to be announced, among all the days that are announced then."""
    if day.on < taipei_day(now):
        yield Doubt(Misfit.DAY_IS_PAST, day)
    if not after.is_working_day(day.on):
        yield Doubt(Misfit.NO_SCHOOL_DAY, day)
    first, last = _span(day)
    if not first <= day.on <= last:
        yield Doubt(Misfit.OUTSIDE_ITS_TERM, day)
    contradicted = next((one for one in after.contradictions() if one.key == day_key(day)), None)
    if contradicted is not None:
        others = [one for one in contradicted.readings if (one.on, one.hour) != (day.on, day.hour)]
        yield Doubt(Misfit.CONTRADICTED, day, others[-1])
    for other in {day_key(one): one for one in after.days}.values():
        if other.event is day.event and other.term == day.term and day_key(other) != day_key(day):
            closer = _meet(day, other) and other.specificity > day.specificity
            if closer and (other.on, other.hour) != (day.on, day.hour):
                yield Doubt(Misfit.KEPT_APART, day, other)
        elif _is_out_of_order(day, other):
            yield Doubt(Misfit.EVENTS_OUT_OF_ORDER, day, other)


def _meet(day: AnnouncedDay, other: AnnouncedDay) -> bool:
    """Whether somebody is concerned by both."""
    pairs = ((day.grade, other.grade), (day.division, other.division), (day.round, other.round))
    return all(None in pair or pair[0] == pair[1] for pair in pairs)


def _span(day: AnnouncedDay) -> tuple[date, date]:
    """The days among which such a day is expected: those of its term, or of the year and what follows on it."""
    term = day.term
    if is_about_a_year(day.event):
        return Term(term.academic_year, 1).first_day, Term(min(term.academic_year + 1, LAST_ROC_YEAR), 1).last_day
    if day.event in _IN_THE_TERM or str(term) == f"{LAST_ROC_YEAR}-2":
        return term.first_day, term.last_day
    return term.first_day, term.next.last_day


def _is_out_of_order(day: AnnouncedDay, other: AnnouncedDay) -> bool:
    """Whether two days of one term, both of them somebody's, come the wrong way round."""
    if day.term != other.term or not _meet(day, other):
        return False
    if day.event in _IN_ORDER and other.event in _IN_ORDER:
        places = _IN_ORDER.index(day.event), _IN_ORDER.index(other.event)
        return places[0] != places[1] and (places[0] < places[1]) != (day.on <= other.on)
    for opens, closes in WINDOWS.values():
        if {day.event, other.event} == {opens, closes}:
            first, last = (day, other) if day.event is opens else (other, day)
            return moment(first) >= moment(last)
    return False


def moment(day: AnnouncedDay) -> tuple[date, str]:
    """How two days come one after the other: an opening without an hour is at its start, a closing at its end."""
    opening = day.event in {opens for opens, _closes in WINDOWS.values()}
    return day.on, day.hour.isoformat() if day.hour is not None else "00" if opening else "24"


_STAGES = (
    (DeadlineSubject.UPLOAD_OUTCOMES, DeadlineSubject.CERTIFICATION),
    (DeadlineSubject.SELECTION, DeadlineSubject.SUBMISSION),
    (DeadlineSubject.SUBMISSION, DeadlineSubject.RECEIPT_CONFIRMATION),
)


def doubts_of_deadlines(
    pack: RulePack | None, after: SchoolCalendar, found: Iterable[Change], now: datetime
) -> Iterable[Doubt]:
    """Yield what to look at on the deadlines that an announcement changes."""
    for change in found:
        new = change.after
        if new is None or new.closes is None:
            continue
        if new.is_over(now) and change.has_moved:
            yield Doubt(Misfit.CLOSED_ALREADY, deadline=new)
        if new.opens is not None and new.opens >= new.closes:
            yield Doubt(Misfit.OPENS_AFTER_CLOSING, deadline=new)
        if pack is not None:
            yield from _stages(pack, after, new)


def _stages(pack: RulePack, after: SchoolCalendar, changed: Deadline) -> Iterable[Doubt]:
    """A stage that ends before the one it follows, for some of the people whose deadline changed."""
    pairs = [pair for pair in _STAGES if changed.subject in pair]
    others = {subject for pair in pairs for subject in pair if subject is not changed.subject}
    own = changed.audience
    theirs = deadlines(pack, after, changed.term, subjects=others, division=own.division) if others else ()
    for other in theirs:
        if other.closes is None or changed.closes is None or not set(other.audience.grades) & set(own.grades):
            continue
        if own.round is not None and other.audience.round not in (None, own.round):
            continue
        first, last = (changed, other) if (changed.subject, other.subject) in pairs else (other, changed)
        if first.closes is not None and last.closes is not None and last.closes < first.closes:
            yield Doubt(Misfit.STAGES_OUT_OF_ORDER, deadline=first, later=last)
