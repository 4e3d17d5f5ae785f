"""What is reminded of: a school's dated deadlines, each place by itself, and which reminder of it falls due."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from portfolio.calendar import TAIPEI, Event, SchoolCalendar, Term, term_on
from portfolio.countdown import countdown
from portfolio.dates import taipei_day
from portfolio.deadlines import deadlines
from portfolio.hours import Hours
from portfolio.people import GRADES, Division
from portfolio.readings import State
from portfolio.reminder_settings import ReminderSettings
from portfolio.reminders import NoticeSubject, Stage
from portfolio.resolving import Deadline
from portfolio.rulebook import RuleBook
from portfolio.rules import YEARLY, DeadlineSubject, RulePack
from portfolio.stages import Moment, Vacation, expiry_of, moments

SUBJECTS: Final = (
    DeadlineSubject.UPLOAD_OUTCOMES,
    DeadlineSubject.UPLOAD_DIVERSE,
    DeadlineSubject.SELECTION,
    DeadlineSubject.RECEIPT_CONFIRMATION,
)
NEWS: Final = timedelta(days=7)  # an opening that became known later is told for so long


@dataclass(frozen=True)
class Place:
    """Where a deadline stands: what it is about, the works of which period, made in which grade, division and round.

    `period` is "113-1", or "113" for the works of a year; "113/cadre" is the part of a receipt statement that came with
    a window of its own. `round` is 0 where rounds are not told apart.
    """

    subject: DeadlineSubject
    period: str
    grade: int
    division: Division
    round: int = 0

    @property
    def notice(self) -> NoticeSubject:
        """What notices about it are called."""
        return NoticeSubject(self.subject.value)

    @property
    def year(self) -> int:
        """The academic year of the works."""
        return year_of(self.period)

    @property
    def part(self) -> str:
        """The part of a statement that it is about alone; '' is all of them."""
        return self.period.partition("/")[2]

    @property
    def term(self) -> Term:
        """The term whose rules hold: of works of a year, the second, under which their days are announced."""
        return Term.parse(self.period) if "-" in self.period else Term(self.year, 2)

    def grade_on(self, today: date) -> int:
        """Return the grade in which these students are today; 4 once they have finished school."""
        return self.grade + term_on(today).academic_year - self.year

    def concerns(self, today: date) -> bool:
        """Return whether it may still be reminded of: works of this year or the last, of students who are here."""
        return 0 <= term_on(today).academic_year - self.year <= 1 and self.grade_on(today) in GRADES


def year_of(period: str) -> int:
    """Return the academic year of a period of works.

    >>> year_of("113-1"), year_of("113"), year_of("113/cadre")
    (113, 113, 113)
    """
    return int(period.partition("/")[0].partition("-")[0])


@dataclass(frozen=True)
class Instants:
    """When a deadline opens and closes as it was last planned by: `revision` counts the changes, the last at `since`.

    `closes` is None while it is not known.
    """

    opens: datetime | None
    closes: datetime | None
    revision: int = 1
    since: datetime | None = None

    def says(self, deadline: Deadline | None) -> bool:
        """Return whether the deadline is still as it was; None is one that is not known (any more)."""
        if deadline is None:
            return self.closes is None
        return (self.opens, self.closes) == (deadline.opens, deadline.closes)


def find_dated(book: RuleBook, calendar: SchoolCalendar, today: date) -> Mapping[Place, Deadline]:
    """Return every deadline of students that may concern anybody now and whose closing is stated, by its place.

    Those of this academic year's works and of the last one's, as far as they are not of students who have finished
    school. What is not announced, not stated or contradicted is reminded of by nobody.
    """
    return dict(_dated(book, book.ruled(calendar), today))


def _dated(book: RuleBook, calendar: SchoolCalendar, today: date) -> Iterator[tuple[Place, Deadline]]:
    year = term_on(today).academic_year
    for term in (Term(one, semester) for one in (year - 1, year) for semester in (1, 2)):
        pack = pack_of(book, term, today)
        for deadline in deadlines(pack, calendar, term, subjects=SUBJECTS):
            if deadline.state is not State.STATED or deadline.closes is None:
                continue
            for grade in deadline.audience.grades:
                place = place_of(deadline, pack, grade)
                if place.concerns(today):
                    yield place, deadline  # a year's come twice, and alike


def pack_of(book: RuleBook, term: Term, today: date) -> RulePack:
    """Return the rules that hold for the works of a term: today's, or of a term that is over those that held then."""
    return book.on(today) if term.last_day >= today else book.of(term)


def division_of(pack: RulePack, division: Division) -> Division:
    """Return the division under which a student's deadlines stand: the only one where the rules know no other."""
    return division if division in pack.divisions else pack.divisions[0]


def place_of(deadline: Deadline, pack: RulePack, grade: int) -> Place:
    """Return the place of a deadline for the students of one of its grades."""
    period = str(deadline.term.academic_year) if deadline.subject in YEARLY else str(deadline.term)
    division = deadline.audience.division or pack.divisions[0]
    return Place(deadline.subject, period, grade, division, deadline.audience.round or 0)


def vacations(calendar: SchoolCalendar, place: Place) -> tuple[Vacation, ...]:
    """Return the vacations in which a deadline of such works may close, as far as 休業式 is announced.

    School begins again on 正式上課日 or 開學日; while neither is announced, not before the semester does by law.
    """
    found = []
    for term in (Term(place.year, 1), Term(place.year, 2), Term(place.year + 1, 1)):
        grade = place.grade + term.academic_year - place.year
        last = calendar.day(Event.CLOSING_CEREMONY, term, grade=grade, division=place.division)
        again = [calendar.day(event, term.next) for event in (Event.CLASSES_FROM, Event.OPENS_ON)]
        begins = max((day.on for day in again if day is not None), default=term.next.first_day)
        if last is not None and last.on < begins:
            found.append(Vacation(last.on, begins))
    return tuple(found)


@dataclass(frozen=True)
class School:
    """What the reminders of one school depend on, beside people: its calendar (rulings applied) and its settings."""

    calendar: SchoolCalendar
    settings: ReminderSettings

    def moments(self, place: Place, instants: Instants, hours: Hours) -> tuple[Moment, ...]:
        """Return the reminders of a deadline for people with these hours, in order; none while it is not known."""
        closes = instants.closes
        if closes is None:
            return ()
        stages = self.settings.stages_of(place.subject)
        if place.subject is DeadlineSubject.RECEIPT_CONFIRMATION:  # no exam week holds it back
            is_usual = place.subject not in self.settings.stages
            return countdown(stages, opens=instants.opens, closes=closes, hours=hours, is_usual=is_usual)
        # The same on every day until something of it changes, and asked for on every one.
        return self.calendar.worked_out(
            moments,
            (place, instants, hours, stages, self.settings.quiet),
            lambda: moments(
                stages,
                opens=instants.opens,
                closes=closes,
                hours=hours,
                vacations=vacations(self.calendar, place),
                is_working_day=self.calendar.is_working_day,
                is_quiet=self.settings.is_quiet,
                known_since=instants.since,
            ),
        )


def newest(
    found: Sequence[Moment], instants: Instants, *, after: datetime | None, until: datetime, now: datetime
) -> list[Moment]:
    """Return the reminders that are owed of those due until `until`: of several that were missed only the newest.

    Those of the newest day, that is, and of them that are past the last one: on its last day a receipt window has two.
    Reminders due until `after` were planned before. Where that is None, or the deadline has changed since, one that is
    past is owed as well, as long as it means something: the closing is ahead, and of an opening it is a week at most.
    """
    due = [one for one in found if one.at < until]
    if not due or instants.closes is None:
        return []
    last = due[-1]
    if after is not None and last.at >= after:
        that_day = [one for one in due if one.at >= after and taipei_day(one.at) == taipei_day(last.at)]
        return [*(one for one, later in pairwise(that_day) if later.at > now), last]
    changed = instants.since
    if after is not None and (changed is None or changed < after):
        return []
    known = changed or until
    fresh = last.stage != Stage.OPENS or known - last.at <= NEWS
    return [last] if fresh and known < expiry_of(instants.closes) else []


def facts_of(instants: Instants, *, grade: int, division: Division, was: datetime | None = None) -> dict[str, Any]:
    """Return what the words of a reminder need; nothing personal, so that they are the same for all in one place."""
    assert instants.closes is not None
    return {
        "grade": grade,
        "division": division.value,
        "opens": None if instants.opens is None else iso(instants.opens),
        "closes": iso(instants.closes),
        **({} if was is None else {"was": iso(was)}),
    }


def iso(instant: datetime) -> str:
    """Return an instant in Taipei time as facts keep it.

    >>> iso(datetime.fromisoformat("2025-02-03T15:59:59Z"))
    '2025-02-03T23:59:59+08:00'
    """
    return instant.astimezone(TAIPEI).isoformat()


def as_of_now(
    known: Mapping[Place, Instants], dated: Mapping[Place, Deadline], now: datetime, *, on: date | None = None
) -> tuple[dict[Place, Instants], set[Place]]:
    """Return the deadlines as they are now, and which of them differ from what is `known` of them.

    One that opens or closes otherwise than it did, or is not known any more, is the next revision, since `now`. Those
    that concern nobody today, or on another day (`on`), are left out.
    """
    on = on or taipei_day(now)
    found, changed = {place: one for place, one in known.items() if place.concerns(on)}, set()
    for place in {**found, **dated}:
        before, deadline = found.get(place), dated.get(place)
        if before is not None and before.says(deadline):
            continue
        opens, closes = (None, None) if deadline is None else (deadline.opens, deadline.closes)
        found[place] = Instants(opens, closes, 1 if before is None else before.revision + 1, now)
        changed.add(place)
    return found, changed
