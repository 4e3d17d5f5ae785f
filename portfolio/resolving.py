"""One deadline rule, met with what a school announced: the instants, the state of knowing, and the reasons."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from portfolio.calendar import TAIPEI, AnnouncedDay, Event, SchoolCalendar, Term
from portfolio.counting import Explanation, How, Place, count_out, events_of
from portfolio.dates import END_OF_DAY, start_of_day
from portfolio.day_rules import DayRule, Of, Span
from portfolio.people import Division
from portfolio.readings import Cited, Conflicting, Remark, Silent, Standing, State
from portfolio.rules import YEARLY, Audience, DeadlineRule, DeadlineSubject, Lateness, Per, RulePack

ANNOUNCED_AS: dict[DeadlineSubject, tuple[Event | None, Event]] = {
    DeadlineSubject.UPLOAD_OUTCOMES: (Event.UPLOAD_OPENS, Event.UPLOAD_CLOSES),
    DeadlineSubject.CERTIFICATION: (Event.CERTIFICATION_OPENS, Event.CERTIFICATION_CLOSES),
    DeadlineSubject.UPLOAD_DIVERSE: (Event.DIVERSE_OPENS, Event.DIVERSE_CLOSES),
    DeadlineSubject.SELECTION: (Event.SELECTION_OPENS, Event.SELECTION_CLOSES),
    DeadlineSubject.SUBMISSION: (Event.SUBMISSION_OPENS, Event.SUBMISSION_CLOSES),
    DeadlineSubject.RECEIPT_CONFIRMATION: (Event.RECEIPT_OPENS, Event.RECEIPT_CLOSES),
    DeadlineSubject.BASIC_DATA: (None, Event.BASIC_DATA_CLOSES),
    DeadlineSubject.CADRES: (None, Event.CADRES_CLOSES),
    DeadlineSubject.ELECTIVE_NAMES: (None, Event.ELECTIVE_NAMES_CLOSES),
    DeadlineSubject.CONSULTATIONS: (None, Event.CONSULTATIONS_CLOSES),
    DeadlineSubject.GRADES: (None, Event.GRADES_CLOSES),
}
"""The days that a school may announce for the subject itself: they come before what the rule counts out (T5)."""


@dataclass(frozen=True)
class Alternative:
    """One reading of two, or the value in force that a proposed one is to replace."""

    clauses: tuple[str, ...]
    standing: Standing
    rule: Explanation
    closes: datetime | None


@dataclass(frozen=True)
class Deadline:
    """One deadline of one audience in one term.

    `closes` is the last instant that counts, `None` unless it is known; `rule` says how it is reached and `by_rule`
    what the rule alone would give where an announcement moved it. `asked_by` is a request that closes nothing.
    `hour_announced` is false where the end of the day is our assumption (no document prints an hour).
    """

    subject: DeadlineSubject
    term: Term
    audience: Audience
    state: State
    office: str
    opens: datetime | None = None
    closes: datetime | None = None
    asked_by: Cited[Span] | None = None
    clauses: tuple[str, ...] = ()
    rule: Explanation | None = None
    by_rule: Explanation | None = None
    alternatives: tuple[Alternative, ...] = ()
    standing: Standing = Standing.IN_FORCE
    late: Cited[Lateness] | None = None
    see: tuple[str, ...] = ()
    notes: tuple[Remark, ...] = ()
    hour_announced: bool = False

    @property
    def clause(self) -> str | None:
        """The main citation."""
        return self.clauses[0] if self.clauses else None

    @property
    def per(self) -> Per:
        """Whether it is about the works of the semester or of the whole academic year."""
        return Per.YEAR if self.subject in YEARLY else Per.SEMESTER

    def is_over(self, now: datetime) -> bool:
        """Return whether its last instant is known and past; the last second itself still counts."""
        return self.closes is not None and now >= self.closes + timedelta(seconds=1)


def resolve(
    pack: RulePack,
    calendar: SchoolCalendar,
    term: Term,
    rule: DeadlineRule,
    *,
    division: Division | None,
    last_round: bool,
) -> Iterator[Deadline]:
    """Yield the deadlines of `rule` for the works of `term`: one for each division (or the one asked for) and round.

    Grades stand together where their days agree. Rounds are those of the rule, or else those announced; the rule of
    the last round speaks for all later ones too (`last_round`; 「之後新提交的」, tttvs 六(三)).
    """
    own = rule.audience
    for one in pack.divisions:
        if own.division not in (None, one) or division not in (None, one):
            continue
        found: dict[Deadline, tuple[int, ...]] = {}
        for grades in [(grade,) for grade in own.grades] if calendar.tells_grades_apart else [own.grades]:
            place = Place(calendar, term, grades[0], one, yearly=rule.subject in YEARLY)
            for round_ in _rounds(rule, place, last_round):
                deadline = _resolve_one(pack, rule, replace(place, round=round_))
                found[deadline] = (*found.get(deadline, ()), *grades)
        for deadline, together in found.items():
            yield replace(deadline, audience=replace(deadline.audience, grades=together))


def _rounds(rule: DeadlineRule, place: Place, last_round: bool) -> list[int | None]:
    announced: set[int] = set()
    for event, of in _events(rule):
        announced.update(place.rounds(event, of))
    own = rule.audience.round
    if own is not None:
        return [own, *sorted(number for number in announced if number > own and last_round)]
    rounds: list[int | None] = [*sorted(announced)]
    return rounds or [None]


def _events(rule: DeadlineRule) -> Iterator[tuple[Event, Of]]:
    for event in ANNOUNCED_AS[rule.subject]:
        if event is not None:
            yield event, Of.TERM
    for reading in _cited(rule.closes):
        yield from events_of(reading.value)


def _cited(reading: Cited[DayRule] | Silent | Conflicting[DayRule]) -> tuple[Cited[DayRule], ...]:
    match reading:
        case Cited():
            return (reading,)
        case Conflicting(readings):
            return readings
        case Silent():
            return ()


def _resolve_one(pack: RulePack, rule: DeadlineRule, place: Place) -> Deadline:
    """The deadline of one grade, division and round; the grades of its audience are still to be filled in."""
    opens_event, closes_event = ANNOUNCED_AS[rule.subject]
    opening = place.find(opens_event)[0] if opens_event is not None else None
    closing, closing_term = place.find(closes_event)
    readings = _cited(rule.closes)
    counted = [count_out(reading.value, place) for reading in readings]
    how: Explanation | None = None
    state, standing = State.NOT_STATED, Standing.IN_FORCE
    alternatives: tuple[Alternative, ...] = ()
    see: tuple[str, ...] = ()
    match rule.closes:
        case Cited(standing=standing, replaces=replaced):
            how, state = counted[0], _state(counted[0])
            alternatives = _alternatives([replaced], place) if replaced is not None else ()
        case Conflicting(both):
            state, alternatives = State.CONFLICTING, _alternatives(both, place)
        case Silent(see=see):
            pass
    by_rule = None
    if closing is not None:
        told = Explanation(How.ANNOUNCED, closing.on, closing.hour, closes_event, closing_term, closing.on)
        how, by_rule, state = told, how, State.STATED
    return Deadline(
        subject=rule.subject,
        term=place.term,
        audience=Audience((), None, place.division if pack.has_continuing else None, place.round),
        state=state,
        office=pack.office_name(rule.office, division=place.division),
        opens=_opening(rule, place, opening, counted),
        closes=None if how is None else _end(how),
        asked_by=rule.asked_within,
        clauses=tuple(dict.fromkeys(clause for reading in readings for clause in reading.clauses)),
        rule=how,
        by_rule=by_rule,
        alternatives=alternatives,
        standing=standing,
        late=rule.late,
        see=see,
        notes=(*rule.closes.notes, *_doubts(rule, place)),
        hour_announced=how is not None and how.hour is not None,
    )


def _state(counted: Explanation) -> State:
    return State.STATED if counted.day is not None or counted.is_open_ended else State.NOT_ANNOUNCED


def _end(counted: Explanation) -> datetime | None:
    """The last instant that counts: the announced hour, else the day's last second in Taipei."""
    if counted.day is None:
        return None
    return datetime.combine(counted.day, counted.hour or END_OF_DAY, tzinfo=TAIPEI)


def _opening(
    rule: DeadlineRule, place: Place, announced: AnnouncedDay | None, closing: list[Explanation]
) -> datetime | None:
    if announced is not None:
        return datetime.combine(announced.on, announced.hour or time(), tzinfo=TAIPEI)
    counted = count_out(rule.opens.value, place) if rule.opens is not None else None
    day = counted.day if counted is not None else next((one.on for one in closing if one.how is How.WINDOW), None)
    return None if day is None else start_of_day(day)


def _alternatives(readings: Iterable[Cited[DayRule]], place: Place) -> tuple[Alternative, ...]:
    counted = ((reading, count_out(reading.value, place)) for reading in readings)
    return tuple(Alternative(one.clauses, one.standing, how, _end(how)) for one, how in counted)


def _doubts(rule: DeadlineRule, place: Place) -> Iterator[Remark]:
    """T36: a rule counts from 開學日, and the school announced a first class day that is another one."""
    opening_rule = () if rule.opens is None else events_of(rule.opens.value)
    counted_from = {*opening_rule, *(pair for reading in _cited(rule.closes) for pair in events_of(reading.value))}
    for event, of in counted_from:
        if event is Event.OPENS_ON:
            opens, classes = place.find(Event.OPENS_ON, of)[0], place.find(Event.CLASSES_FROM, of)[0]
            if opens is not None and classes is not None and opens.on != classes.on:
                yield Remark.OPENING_DAYS_DIFFER
                return
