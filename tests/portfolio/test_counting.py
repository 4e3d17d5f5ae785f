from datetime import date, datetime, time, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from portfolio.calendar import TAIPEI, AnnouncedDay, Event, SchoolCalendar, Term
from portfolio.counting import How, Place, count_out
from portfolio.dates import end_of_day, start_of_day
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

TERM = Term(113, 1)
ANCHOR = Event.CLOSING_CEREMONY
days = st.dates(date(2011, 8, 1), date(2061, 7, 31))  # ROC 100 to 150
spans = st.builds(Span, st.integers(1, 60), st.sampled_from(list(Unit)))
anchored: st.SearchStrategy[DayRule] = st.one_of(
    st.builds(After, st.just(ANCHOR), spans),
    st.builds(Before, st.just(ANCHOR), spans),
    st.builds(Window, st.just(ANCHOR), st.integers(1, 30)),
    st.builds(OnEvent, st.just(ANCHOR)),
)


def place(on: date | None, *, term: Term = TERM, closed: tuple[date, ...] = ()) -> Place:
    announced = [] if on is None else [AnnouncedDay(ANCHOR, TERM, on)]
    return Place(SchoolCalendar(announced, closed=closed), term, 1, Division.DAY)


@given(anchored, days, st.integers(0, 500))
@example(After(ANCHOR, Span(1, Unit.MONTHS)), date(2024, 1, 31), 1)  # both clamp to February 29
@example(After(ANCHOR, Span(12, Unit.MONTHS)), date(2024, 2, 28), 1)
@example(Before(ANCHOR, Span(1, Unit.MONTHS)), date(2025, 3, 28), 3)
@example(After(ANCHOR, Span(3, Unit.WEEKS)), date(2024, 12, 31), 1)  # across a year's end
@example(After(ANCHOR, Span(5, Unit.WORKING_DAYS)), date(2025, 1, 24), 10)  # into New Year's holidays
@example(Before(ANCHOR, Span(5, Unit.WORKING_DAYS)), date(2025, 2, 3), 5)
def test_a_later_anchor_never_gives_an_earlier_day(rule: DayRule, anchor: date, later: int) -> None:
    """Whatever the rule and the unit, leap days and year ends among them."""
    first, second = count_out(rule, place(anchor)).day, count_out(rule, place(anchor + timedelta(days=later))).day
    assert first is not None
    assert second is not None
    assert first <= second


@given(st.lists(anchored, min_size=1, max_size=3), days, st.integers(0, 500))
def test_the_earliest_does_not_move_backwards_either(rules: list[DayRule], anchor: date, later: int) -> None:
    first = count_out(Earliest(tuple(rules)), place(anchor)).day
    second = count_out(Earliest(tuple(rules)), place(anchor + timedelta(days=later))).day
    assert first is not None
    assert second is not None
    assert first <= second


@given(anchored, days, st.times().map(lambda at: at.replace(microsecond=0)))
def test_an_hour_is_that_of_the_announced_day_alone(rule: DayRule, anchor: date, hour: time) -> None:
    """A ceremony at noon closes no upload at noon two weeks later; where the day itself counts, its hour does."""
    announced = AnnouncedDay(ANCHOR, TERM, anchor, hour, source="letter")
    counted = count_out(rule, Place(SchoolCalendar([announced]), TERM, 1, Division.DAY))
    its_own = isinstance(rule, OnEvent)
    assert (counted.hour, counted.source) == ((hour, "letter") if its_own else (None, ""))
    assert counted.day == count_out(rule, place(anchor)).day


def test_of_two_hours_on_one_day_the_earlier_is_first() -> None:
    days = [
        AnnouncedDay(Event.CLOSING_CEREMONY, TERM, date(2025, 1, 20)),
        AnnouncedDay(Event.UPLOAD_CLOSES, TERM, date(2025, 1, 20), time(17)),
    ]
    rule = Earliest((OnEvent(Event.CLOSING_CEREMONY), OnEvent(Event.UPLOAD_CLOSES)))
    assert count_out(rule, Place(SchoolCalendar(days), TERM, 1, Division.DAY)).hour == time(17)


@given(days)
def test_a_day_in_taipei_has_24_hours(day: date) -> None:
    """No summer time in ROC 100 to 150: the offset is +08:00 all the year, and each day ends where the next begins."""
    assert start_of_day(day).utcoffset() == end_of_day(day).utcoffset() == timedelta(hours=8)
    assert end_of_day(day) + timedelta(seconds=1) == start_of_day(day + timedelta(days=1))
    assert datetime.combine(day, time(12), tzinfo=TAIPEI).date() == day


@given(anchored)
def test_an_anchor_not_announced_leaves_the_day_open(rule: DayRule) -> None:
    """The explanation still names the event and its term, so that one can say what is waited for."""
    counted = count_out(rule, place(None))
    assert (counted.day, counted.on, counted.event, counted.term) == (None, None, ANCHOR, TERM)
    assert not counted.is_open_ended


@given(days, st.integers(1, 20))
def test_weeks_keep_the_weekday_and_days_add_up(anchor: date, amount: int) -> None:
    """The starting day is not counted, the last day is; holidays and weekends count."""
    weeks = count_out(After(ANCHOR, Span(amount, Unit.WEEKS)), place(anchor)).day
    assert weeks == count_out(After(ANCHOR, Span(7 * amount, Unit.DAYS)), place(anchor)).day
    assert weeks == anchor + timedelta(days=7 * amount)


@given(days, st.integers(1, 10))
def test_working_days_are_held_days(anchor: date, amount: int) -> None:
    """A rule in working days ends on one, a worked Saturday included, and lies further off than as many days."""
    closed = (anchor + timedelta(days=1),)
    here = place(anchor, closed=closed)
    last = count_out(After(ANCHOR, Span(amount, Unit.WORKING_DAYS)), here).day
    assert last is not None
    assert here.calendar.is_working_day(last)
    assert last not in closed
    assert last > anchor + timedelta(days=amount)


@given(days, st.lists(anchored, min_size=1, max_size=4))
def test_the_earliest_of_several(anchor: date, rules: list[DayRule]) -> None:
    """The first of them; not known as soon as one of them is not, and open ends do not count."""
    each = [count_out(rule, place(anchor)).day for rule in rules]
    assert count_out(Earliest((*rules, WholeYear())), place(anchor)).day == min(day for day in each if day is not None)
    unknown = OnEvent(Event.OPENS_ON)
    assert count_out(Earliest((*rules, unknown)), place(anchor)).event is Event.OPENS_ON


def test_the_same_day_every_year_lies_in_the_academic_year() -> None:
    """7/31 of 113 is in 2025, 10/1 in 2024; February 29 is the 28th where there is none."""
    found = {(m, d): count_out(OnDay(m, d), place(None)).day for m, d in [(7, 31), (8, 1), (10, 1), (2, 29), (1, 1)]}
    assert found == {
        (7, 31): date(2025, 7, 31),
        (8, 1): date(2024, 8, 1),
        (10, 1): date(2024, 10, 1),
        (2, 29): date(2025, 2, 28),
        (1, 1): date(2025, 1, 1),
    }
    assert count_out(OnDay(2, 29), place(None, term=Term(112, 1))).day == date(2024, 2, 29)
    assert count_out(OnDay(2, 29), place(None, term=Term(188, 1))).day == date(2100, 2, 28)


def test_an_event_of_another_semester_is_looked_up_there() -> None:
    opens = [
        AnnouncedDay(
            Event.OPENS_ON, Term(year, semester), date(1911 + year + (semester == 2), 2 if semester == 2 else 9, 1)
        )
        for year in (113, 114)
        for semester in (1, 2)
    ]
    here = Place(SchoolCalendar(opens), Term(113, 2), 1, Division.DAY)
    assert count_out(OnEvent(Event.OPENS_ON), here).day == date(2025, 2, 1)
    assert count_out(OnEvent(Event.OPENS_ON, Of.FIRST_SEMESTER), here).day == date(2024, 9, 1)
    assert count_out(OnEvent(Event.OPENS_ON, Of.SECOND_SEMESTER), here).day == date(2025, 2, 1)
    assert count_out(OnEvent(Event.OPENS_ON, Of.NEXT_YEAR), here).day == date(2025, 9, 1)


def test_next_years_event_is_that_of_the_grade_they_are_in_then() -> None:
    """Those who made the works in grade 1 are in grade 2 when the new year opens (T10)."""
    opens = [
        AnnouncedDay(Event.OPENS_ON, Term(114, 1), date(2025, 9, 1)),
        AnnouncedDay(Event.OPENS_ON, Term(114, 1), date(2025, 8, 25), grade=2),
    ]
    rule = OnEvent(Event.OPENS_ON, Of.NEXT_YEAR)
    assert count_out(rule, Place(SchoolCalendar(opens), Term(113, 1), 1, Division.DAY)).day == date(2025, 8, 25)
    assert count_out(rule, Place(SchoolCalendar(opens), Term(113, 1), 2, Division.DAY)).day == date(2025, 9, 1)


def test_notices_have_no_day_of_their_own() -> None:
    assert count_out(ByNotice(), place(None)).how is How.SCHOOL_NOTICE
    assert count_out(ByNotice(national=True), place(None)).how is How.NATIONAL_NOTICE
    assert count_out(WholeYear(), place(None)).is_open_ended
