"""One deadline rule, met with what a school announced: the instants, the state of knowing, and the reasons."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from itertools import product

from portfolio import working_days
from portfolio.calendar import TAIPEI, AnnouncedDay, Event, SchoolCalendar, Term, day_key
from portfolio.counting import Explanation, How, Place, count_out, events_of
from portfolio.dates import END_OF_DAY, start_of_day
from portfolio.day_rules import DayRule, Of, Span, Unit
from portfolio.people import Division
from portfolio.readings import Cited, Conflicting, Remark, Ruling, Silent, Standing, State
from portfolio.resolved import Alternative, Deadline
from portfolio.rules import YEARLY, Audience, DeadlineRule, DeadlineSubject, RulePack

__all__ = ["ANNOUNCED_AS", "Alternative", "Deadline", "resolve"]

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
    contradicted = _contradicted(rule, place)
    settled = _settled(pack, rule, place)
    return _unsettled(pack, rule, place, settled, contradicted) if contradicted else settled


def _contradicted(rule: DeadlineRule, place: Place) -> list[tuple[AnnouncedDay, ...]]:
    """The announcements that contradict each other and that the closing rests on: its own, else those counted from."""
    if not (in_doubt := place.calendar.contradicted_events):
        return []
    closes_event, counted_from = ANNOUNCED_AS[rule.subject][1], _counted_from(rule.closes)
    if closes_event not in in_doubt and not any(event in in_doubt for event, _ in counted_from):
        return []
    closing, _ = place.readings(closes_event)
    rests_on = [closing] if closing else [place.readings(event, of)[0] for event, of in counted_from]
    return [readings for readings in dict.fromkeys(rests_on) if len(readings) > 1]


def _unsettled(
    pack: RulePack, rule: DeadlineRule, place: Place, settled: Deadline, contradicted: list[tuple[AnnouncedDay, ...]]
) -> Deadline:
    """The same deadline with one alternative for each reading of the announcements, and none of them chosen."""
    found: dict[datetime | None, Alternative] = {}
    sources: list[str] = []
    notes = [*settled.notes]
    for chosen in product(*contradicted):
        ruled = place.calendar.ruled({day_key(day): day.source for day in chosen})
        one = _settled(pack, rule, replace(place, calendar=ruled))
        printed = [day.source for day in chosen if day.source]
        sources += printed
        notes += one.notes
        told = one.rule is not None and one.rule.how is How.ANNOUNCED
        own = () if told else one.clauses
        readings = one.alternatives if one.rule is None else [Alternative(own, one.standing, one.rule, one.closes)]
        for reading in readings:
            known = found.get(reading.closes, reading)
            clauses = tuple(dict.fromkeys((*known.clauses, *reading.clauses, *printed)))
            found[reading.closes] = replace(known, clauses=clauses)
    return replace(
        settled,
        state=State.CONFLICTING,
        closes=None,
        clauses=tuple(dict.fromkeys((*settled.clauses, *sources))),
        sources=tuple(dict.fromkeys(sources)),
        rule=None,
        by_rule=None,
        alternatives=tuple(found.values()),
        notes=tuple(dict.fromkeys(notes)),
        hour_announced=False,
    )


def _settled(pack: RulePack, rule: DeadlineRule, place: Place) -> Deadline:
    """The deadline as far as no announcements contradict each other; a day that they contradict is not known."""
    opens_event, closes_event = ANNOUNCED_AS[rule.subject]
    opening = place.readings(opens_event)[0] if opens_event is not None else ()
    closing, closing_term = place.find(closes_event)
    readings = _cited(rule.closes)
    counted = [count_out(reading.value, place) for reading in readings]
    how: Explanation | None = None
    state, standing = State.NOT_STATED, Standing.IN_FORCE
    ruling: Ruling | None = None
    alternatives: tuple[Alternative, ...] = ()
    see: tuple[str, ...] = ()
    match rule.closes:
        case Cited(standing=standing, replaces=replaced, ruling=ruling):
            how, state = counted[0], _state(counted[0])
            alternatives = _alternatives([replaced], place) if replaced is not None else ()
        case Conflicting(both):
            state, alternatives = State.CONFLICTING, _alternatives(both, place)
        case Silent(see=see):
            pass
    by_rule = None
    clauses = [clause for reading in readings for clause in reading.clauses]
    sources: tuple[str, ...] = ()
    if closing is not None:
        by_rule = None if _contradict(_counted_from(rule.closes), place) else how
        how = Explanation(
            How.ANNOUNCED, closing.on, closing.hour, closes_event, closing_term, closing.on, source=closing.source
        )
        state, ruling = State.STATED, place.calendar.ruling_of(closing)
        sources = (closing.source,) if closing.source else ()
    elif ruling is None and (chosen := _ruled_on(rule, place)) is not None:
        ruling = place.calendar.ruling_of(chosen)
        sources = (chosen.source,) if chosen.source else ()
    return Deadline(
        subject=rule.subject,
        term=place.term,
        audience=Audience((), None, place.division if pack.has_continuing else None, place.round),
        state=state,
        office=pack.office_name(rule.office, division=place.division),
        opens=_opening(rule, place, opening, counted),
        closes=None if how is None else _end(how),
        asked_by=rule.asked_within,
        clauses=tuple(dict.fromkeys((*clauses, *sources))),
        sources=sources,
        rule=how,
        by_rule=by_rule,
        alternatives=alternatives,
        ruling=ruling,
        standing=standing,
        late=rule.late,
        see=see,
        notes=(*rule.closes.notes, *_doubts(rule, place, opening, counted)),
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
    rule: DeadlineRule, place: Place, announced: Sequence[AnnouncedDay], closing: list[Explanation]
) -> datetime | None:
    """The first instant; `None` where it is not known, and where announcements contradict each other."""
    if announced:
        first = announced[0]
        return datetime.combine(first.on, first.hour or time(), tzinfo=TAIPEI) if len(announced) == 1 else None
    counted = count_out(rule.opens.value, place) if rule.opens is not None else None
    day = counted.day if counted is not None else next((one.on for one in closing if one.how is How.WINDOW), None)
    return None if day is None else start_of_day(day)


def _alternatives(readings: Iterable[Cited[DayRule]], place: Place) -> tuple[Alternative, ...]:
    counted = ((reading, count_out(reading.value, place)) for reading in readings)
    return tuple(Alternative(one.clauses, one.standing, how, _end(how)) for one, how in counted)


def _counted_from(reading: Cited[DayRule] | Silent | Conflicting[DayRule] | None) -> tuple[tuple[Event, Of], ...]:
    """The announced days that a rule counts from, by whichever of its readings (some of them twice)."""
    return () if reading is None else tuple(pair for one in _cited(reading) for pair in events_of(one.value))


def _ruled_on(rule: DeadlineRule, place: Place) -> AnnouncedDay | None:
    """The day that a rule counts from and that an office chose of several, where there is one."""
    if not place.calendar.is_ruled:
        return None
    days = (place.find(event, of)[0] for event, of in _counted_from(rule.closes))
    return next((day for day in days if day is not None and place.calendar.ruling_of(day) is not None), None)


def _contradict(events: Iterable[tuple[Event, Of]], place: Place) -> bool:
    in_doubt = place.calendar.contradicted_events
    return any(event in in_doubt and len(place.readings(event, of)[0]) > 1 for event, of in events)


def _doubts(
    rule: DeadlineRule, place: Place, opening: Sequence[AnnouncedDay], closing: list[Explanation]
) -> Iterator[Remark]:
    """What must be said of the announced days and the counting; T36: 開學日 is not the first class day."""
    opens_from = _counted_from(rule.opens)
    for event, of in (*opens_from, *_counted_from(rule.closes)):
        if event is Event.OPENS_ON:
            opens, classes = place.find(Event.OPENS_ON, of)[0], place.find(Event.CLASSES_FROM, of)[0]
            if opens is not None and classes is not None and opens.on != classes.on:
                yield Remark.OPENING_DAYS_DIFFER
                break
    if len(opening) > 1 or (not opening and _contradict(opens_from, place)):
        yield Remark.OPENING_ANNOUNCEMENTS_DIFFER
    spans: list[tuple[Span | None, tuple[date | None, ...]]] = [(one.span, (one.on, one.day)) for one in closing]
    if rule.asked_within is not None:
        spans.append((rule.asked_within.value, (place.term.last_day,)))
    if any(_is_beyond_known_holidays(span, days) for span, days in spans):
        yield Remark.HOLIDAYS_NOT_KNOWN


def _is_beyond_known_holidays(span: Span | None, days: Iterable[date | None]) -> bool:
    """Whether working days are counted in a year whose official calendar is not out yet."""
    in_working_days = span is not None and span.unit is Unit.WORKING_DAYS
    return in_working_days and any(day is not None and not working_days.is_known(day) for day in days)
