"""Windows announced with one part of a statement (收訖明細): reminded of by themselves, beside the round's."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from portfolio.calendar import TAIPEI, SchoolCalendar, Term
from portfolio.counting import Explanation, How
from portfolio.dates import END_OF_DAY, taipei_day
from portfolio.deadlines import deadlines
from portfolio.people import GRADES, Division
from portfolio.readings import State
from portfolio.reminding import Place, pack_of
from portfolio.resolving import Deadline
from portfolio.rulebook import RuleBook
from portfolio.rules import DeadlineSubject, RulePack


@dataclass(frozen=True)
class OwnWindow:
    """The window of one delivery; `part` '' is of all parts, `division` None of both divisions."""

    academic_year: int
    round: int
    part: str
    division: Division | None
    opens: datetime
    closes: datetime

    @property
    def period(self) -> str:
        """Return the period of its reminders: "113", or "113/cadre" where one part has a window of its own."""
        return f"{self.academic_year}/{self.part}" if self.part else str(self.academic_year)


def find_delivered(
    book: RuleBook, calendar: SchoolCalendar, today: date, windows: Iterable[OwnWindow]
) -> Mapping[Place, Deadline]:
    """Return these windows as deadlines, by their places; those of students who have finished school are left out."""
    return dict(_delivered(book, calendar, today, windows))


def in_place_of_rounds(
    due: Iterable[Deadline], delivered: Mapping[Place, Deadline], *, grade: int, division: Division, now: datetime
) -> tuple[Deadline, ...]:
    """Return deadlines of a student (today's grade), nearest first, with the windows that came with a statement.

    Those take the place of what is else known of their rounds; one that is over is none.
    """
    today = taipei_day(now)
    theirs = [one for place, one in delivered.items() if (place.grade_on(today), place.division) == (grade, division)]
    rounds = {(one.term.academic_year, one.audience.round) for one in theirs}
    years = {year for year, _ in rounds}

    def is_told(one: Deadline) -> bool:
        year, round_ = one.term.academic_year, one.audience.round
        return (year, round_) in rounds or (round_ is None and year in years)

    receipts = DeadlineSubject.RECEIPT_CONFIRMATION
    others = [one for one in due if one.subject is not receipts or not is_told(one)]
    found = [*others, *(one for one in theirs if not one.is_over(now))]
    return tuple(sorted(found, key=lambda one: (one.closes is None, one.closes or now)))


def _delivered(
    book: RuleBook, calendar: SchoolCalendar, today: date, windows: Iterable[OwnWindow]
) -> Iterator[tuple[Place, Deadline]]:
    for window in windows:
        term = Term(window.academic_year, 2)
        pack = pack_of(book, term, today)
        for division in pack.divisions:
            if window.division not in (None, division):
                continue
            for grade in GRADES:
                place = Place(DeadlineSubject.RECEIPT_CONFIRMATION, window.period, grade, division, window.round)
                known = _of_round(pack, calendar, term, place)
                if place.concerns(today) and known is not None:
                    yield place, _with(known, window, grade)


def _of_round(pack: RulePack, calendar: SchoolCalendar, term: Term, place: Place) -> Deadline | None:
    """What the rules say of the round, whatever is known of its days; of a later one, what they say of the last."""
    subjects = (place.subject,)
    found = deadlines(pack, calendar, term, subjects=subjects, grade=place.grade, division=place.division)
    rounds = [one for one in found if (one.audience.round or 0) <= place.round]
    return max(rounds, key=lambda one: one.audience.round or 0, default=None)


def _with(known: Deadline, window: OwnWindow, grade: int) -> Deadline:
    """The same, as the office announced it with what it delivered."""
    local = window.closes.astimezone(TAIPEI)
    has_hour = local.time() != END_OF_DAY
    told = Explanation(How.ANNOUNCED, taipei_day(window.closes), local.time() if has_hour else None)
    audience = replace(known.audience, grades=(grade,), round=window.round)
    return replace(
        known,
        audience=audience,
        state=State.STATED,
        opens=window.opens,
        closes=window.closes,
        rule=told,
        by_rule=None,
        alternatives=(),
        hour_announced=has_hour,
    )
