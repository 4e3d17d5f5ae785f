"""The window in which a receipt statement is confirmed or doubted: what is known of it, by what, and where now is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from portfolio.calendar import Event, SchoolCalendar, Term, term_on
from portfolio.counting import How
from portfolio.dates import days_between, end_of_day, last_day_of_window, taipei_day
from portfolio.national import RECEIPT_DAYS
from portfolio.offices import OfficeItem
from portfolio.people import GRADES, Division
from portfolio.readings import State
from portfolio.receipts import ReceiptPart
from portfolio.resolving import Alternative, Deadline, resolve
from portfolio.rules import DeadlineSubject, RulePack


class WindowStanding(StrEnum):
    """Where an instant stands to a window. `UNKNOWN` refuses nobody: acting is possible, and said to be so."""

    AHEAD = "ahead"
    OPEN = "open"
    OVER = "over"  # by every reading
    UNKNOWN = "unknown"  # neither its opening nor its closing is known


@dataclass(frozen=True)
class Delivered:
    """When a part came first, and the window that its office announced with it, where it announced one."""

    part: str = ""  # '' is every part
    division: str = ""  # '' is every division
    opens: datetime | None = None
    closes: datetime | None = None
    came_at: datetime | None = None

    def is_about(self, part: ReceiptPart, division: Division | None) -> bool:
        """Return whether it brought this part to students of this division."""
        return self.part in ("", part) and (not self.division or division is None or self.division == division)

    @property
    def aim(self) -> tuple[bool, bool]:
        """How closely it is aimed: at a part first, then at a division."""
        return self.part != "", self.division != ""


@dataclass(frozen=True)
class ReceiptWindow:
    """The window of one part of one round for the students of one place.

    `opens` and `closes` are the instants that count, `closes` the last one that still does; None where not known.
    `delivered` says that the window came with the statement itself. `deadline` is what the school's rules and its
    announcements say of the round, None where no rules are here. The ways of not knowing stay apart in `state`.
    """

    state: State
    office: str
    round: int
    opens: datetime | None = None
    closes: datetime | None = None
    deadline: Deadline | None = None
    delivered: bool = False

    @property
    def readings(self) -> tuple[Alternative, ...]:
        """What else is printed of its closing: all readings while they contradict, else those that differ from it."""
        found = () if self.deadline is None else self.deadline.alternatives
        if self.state is State.CONFLICTING:
            return found
        return tuple(one for one in found if one.closes is not None and one.closes != self.closes)

    @property
    def last_possible(self) -> datetime | None:
        """The last instant that counts by any reading; None while one of them is open, or nothing is known."""
        if self.state is State.CONFLICTING and self.deadline is not None:
            return self.deadline.last_possible
        return self.closes

    def standing(self, now: datetime) -> WindowStanding:
        """Return where `now` stands; nothing is over before its last possible instant is."""
        last = self.last_possible
        if last is not None and now >= last + timedelta(seconds=1):
            return WindowStanding.OVER
        if self.opens is not None:
            return WindowStanding.AHEAD if now < self.opens else WindowStanding.OPEN
        return WindowStanding.UNKNOWN if last is None else WindowStanding.OPEN

    def admits(self, now: datetime) -> bool:
        """Return whether a statement may be confirmed or doubted now."""
        return self.standing(now) in (WindowStanding.OPEN, WindowStanding.UNKNOWN)

    @property
    def days(self) -> int | None:
        """How many days it lasts, the opening day counted; None where either end is not known."""
        if self.opens is None or self.closes is None:
            return None
        return days_between(taipei_day(self.opens), taipei_day(self.closes)) + 1


def receipt_window(
    pack: RulePack | None,
    calendar: SchoolCalendar,
    *,
    year: int,
    round: int,
    grade: int | None,
    division: Division | None,
    part: ReceiptPart,
    delivered: tuple[Delivered, ...] = (),
) -> ReceiptWindow:
    """Return the window of one part of a round for students of a place; `grade` is that of the works' year.

    The window that came with the statement itself counts before the round's own. `pack` and `calendar` are those that
    hold for the works, rulings applied; `delivered` is what came of this year and round.
    """
    known = None if pack is None else round_deadline(pack, calendar, year=year, round=round, grade=grade, to=division)
    came = [one for one in delivered if one.is_about(part, division)]
    if known is not None and round > 1 and _is_of_an_earlier_round(known, came):
        is_ruled = any(clause not in known.sources for clause in known.clauses)
        state = State.NOT_ANNOUNCED if is_ruled else State.NOT_STATED
        known = replace(known, state=state, opens=None, closes=None, rule=None, sources=())
    own = max((one for one in came if one.opens is not None), key=lambda one: one.aim, default=None)
    office = _office(pack, division) if known is None else known.office
    if own is not None and own.opens is not None:
        known = None if known is None else _counted_from(own.opens, known)
        return ReceiptWindow(State.STATED, office, round, own.opens, own.closes, known, delivered=True)
    if known is None:
        return ReceiptWindow(State.NOT_STATED, office, round)
    closes = None if known.state is State.CONFLICTING else known.closes
    return ReceiptWindow(known.state, office, round, known.opens, closes, known)


def round_deadline(
    pack: RulePack, calendar: SchoolCalendar, *, year: int, round: int, grade: int | None, to: Division | None
) -> Deadline | None:
    """Return what rules and announcements say of one round of a year's works, for a grade (of that year) and division.

    A rule for a round speaks for all later ones (tttvs 六(三)), a rule without rounds for each of them.
    Of several places that fit, where the grade is not known, the one that closes last; None where the pack has no rule.
    """
    rules = [rule for rule in pack.deadline_rules if rule.subject is DeadlineSubject.RECEIPT_CONFIRMATION]
    fitting = [rule for rule in rules if rule.audience.includes(grade=grade) and (rule.audience.round or 0) <= round]
    if not fitting:
        return None
    best = max(rule.audience.round or 0 for rule in fitting)
    division = to if to is None or to in pack.divisions else pack.divisions[0]
    found: list[Deadline] = []
    for rule in fitting:
        if (rule.audience.round or 0) == best:
            asked = replace(rule, audience=replace(rule.audience, round=round))
            for one in resolve(pack, calendar, Term(year, 2), asked, division=division, last_round=False):
                if one.audience.includes(grade=grade, division=division):
                    found.append(one)
    return max(found, key=_last, default=None)


def grade_in(grade: int | None, year: int, *, on: date) -> int | None:
    """Return the grade in which somebody of this grade `on` a day was in an academic year; None where it was none.

    >>> grade_in(2, 112, on=date(2024, 10, 9)), grade_in(1, 112, on=date(2024, 10, 9))
    (1, None)
    """
    then = 0 if grade is None else grade - (term_on(on).academic_year - year)
    return then if then in GRADES else None


class WindowDoubt(StrEnum):
    """What must be said to whoever announces a window with a file."""

    UNDER_MINIMUM = "under-minimum"  # fewer than the national minimum of days, the opening day counted
    LATER_UNDER_MINIMUM = "later-under-minimum"  # likewise, of a later round: the page does not say that it holds there
    OPENS_OTHERWISE = "opens-otherwise"  # the round was announced to open on another day
    NOT_AS_ANNOUNCED = "not-as-announced"  # the school announced another closing for the round
    NOT_AS_PRINTED = "not-as-printed"  # a place of the document gives another closing (T5)
    AFTER_SCHOOL_CONFIRMS = "after-school-confirms"  # it closes when the school itself must have confirmed (T6)


@dataclass(frozen=True)
class Doubt:
    """One doubt about a window: the day that stands against it, and where it is printed."""

    doubt: WindowDoubt
    against: datetime | None = None
    clauses: tuple[str, ...] = ()


def doubts_of(window: ReceiptWindow, calendar: SchoolCalendar, *, year: int) -> Iterator[Doubt]:
    """Yield what stands against a window that comes with a file; it is the school's to say, so nothing is refused."""
    days, known = window.days, window.deadline
    if days is not None and days < RECEIPT_DAYS:
        yield Doubt(WindowDoubt.UNDER_MINIMUM if window.round == 1 else WindowDoubt.LATER_UNDER_MINIMUM)
    if known is not None and known.opens not in (None, window.opens):
        yield Doubt(WindowDoubt.OPENS_OTHERWISE, known.opens)
    if known is not None:
        yield from _of_its_closing(window, known)
    division = None if known is None else known.audience.division
    days_of_it = calendar.readings(
        Event.SCHOOL_CONFIRMS, Term(year, 2), grade=None, division=division, round=window.round
    )
    for day in days_of_it:
        if window.closes is not None and taipei_day(window.closes) > day.on:
            sources = (day.source,) if day.source else ()
            yield Doubt(WindowDoubt.AFTER_SCHOOL_CONFIRMS, end_of_day(day.on), sources)


def _of_its_closing(window: ReceiptWindow, known: Deadline) -> Iterator[Doubt]:
    """What the school announced, then what else is printed, each instant once."""
    told = {window.closes, None}
    if known.closes not in told and known.rule is not None and known.rule.how is How.ANNOUNCED:
        told.add(known.closes)
        yield Doubt(WindowDoubt.NOT_AS_ANNOUNCED, known.closes, known.sources)
    by_rule = known.rule if known.by_rule is None else known.by_rule
    ruled = None if by_rule is None or by_rule.day is None else end_of_day(by_rule.day)
    for closes, clauses in ((ruled, known.clauses), *((one.closes, one.clauses) for one in window.readings)):
        if closes not in told:
            told.add(closes)
            yield Doubt(WindowDoubt.NOT_AS_PRINTED, closes, clauses)


def _counted_from(opens: datetime, known: Deadline) -> Deadline:
    """What the rules give where a window opens on a day that was announced with the statement alone."""
    counted = replace(known, alternatives=tuple(_dated(one, opens) for one in known.alternatives))
    if known.rule is None or known.closes is not None:
        return counted
    by_rule = _dated(Alternative(known.clauses, known.standing, known.rule, None), opens)
    return replace(counted, rule=by_rule.rule, closes=by_rule.closes)


def _dated(one: Alternative, opens: datetime) -> Alternative:
    rule = one.rule
    if one.closes is not None or rule.how is not How.WINDOW or rule.days is None:
        return one
    first = taipei_day(opens)
    last = last_day_of_window(first, rule.days)
    return replace(one, rule=replace(rule, on=first, day=last), closes=end_of_day(last))


def _is_of_an_earlier_round(deadline: Deadline, came: list[Delivered]) -> bool:
    """Whether a window announced without a round was over when the correction came: it was the first round's."""
    first = min((one.came_at for one in came if one.came_at is not None), default=None)
    last = deadline.last_possible
    return first is not None and last is not None and last < first


def _office(pack: RulePack | None, division: Division | None) -> str:
    return "" if pack is None else pack.office_name(OfficeItem.RECEIPTS, division=division)


def _last(deadline: Deadline) -> float:
    last = deadline.last_possible
    return float("inf") if last is None else last.timestamp()
