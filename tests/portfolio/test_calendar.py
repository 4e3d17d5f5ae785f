from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.calendar import AnnouncedDay, Event, SchoolCalendar, Term, term_on
from portfolio.errors import TermFormatError
from portfolio.people import Division

TERM = Term(113, 1)
terms = st.builds(Term, st.integers(2, 199), st.sampled_from([1, 2]))


@pytest.mark.parametrize(
    "text", ["", "113", "113-3", "113-0", "0-1", "201-1", "113/1", "113.1", "114/2/3", "1131", "1-1-1", "-1-1", "一-1"]
)
def test_only_year_and_semester_are_a_term(text: str) -> None:
    """Dates and bare years look like terms and are none (T35)."""
    with pytest.raises(TermFormatError) as refused:
        Term.parse(text)
    assert refused.value.facts == {"text": text}


@pytest.mark.parametrize(("year", "semester"), [(0, 1), (201, 1), (113, 0), (113, 3)])
def test_no_term_is_made_outside_its_range(year: int, semester: int) -> None:
    with pytest.raises(TermFormatError):
        Term(year, semester)


@given(terms)
def test_terms_follow_each_other(term: Term) -> None:
    """Reading back, stepping and the days of a term agree."""
    assert Term.parse(str(term)) == term
    assert term.next.previous == term
    assert term.previous < term < term.next
    assert term_on(term.first_day) == term_on(term.last_day) == term
    assert term_on(term.last_day + timedelta(days=1)) == term.next


@pytest.mark.parametrize(
    ("day", "term"),
    [
        (date(2024, 8, 1), "113-1"),
        (date(2024, 12, 31), "113-1"),
        (date(2025, 1, 31), "113-1"),
        (date(2025, 2, 1), "113-2"),
        (date(2025, 7, 31), "113-2"),
        (date(2025, 8, 1), "114-1"),
    ],
)
def test_a_day_lies_in_one_term(day: date, term: str) -> None:
    assert str(term_on(day)) == term


def announced(day: int, **narrower: object) -> AnnouncedDay:
    return AnnouncedDay(Event.CLOSING_CEREMONY, TERM, date(2025, 1, day), **narrower)  # type: ignore[arg-type]


def test_the_most_specific_announcement_wins() -> None:
    """An announcement for a grade, division or round comes before one for everybody, in whatever order they stand."""
    days = [
        announced(1),
        announced(2, grade=3),
        announced(3, division=Division.CONTINUING),
        announced(4, grade=3, division=Division.CONTINUING),
        announced(5, round=2),
    ]
    for order in (days, days[::-1]):
        calendar = SchoolCalendar(order)

        def found(**who: object) -> int:
            day = calendar.day(Event.CLOSING_CEREMONY, TERM, **who)  # type: ignore[arg-type]  # noqa: B023
            assert day is not None
            return day.on.day

        assert found() == 1
        assert found(grade=1, division=Division.DAY) == 1
        assert found(grade=3, division=Division.DAY) == 2
        assert found(grade=1, division=Division.CONTINUING) == 3
        assert found(grade=3, division=Division.CONTINUING) == 4
        assert found(grade=3, division=Division.DAY, round=2) == 5


def test_an_announcement_for_some_does_not_speak_for_others() -> None:
    """What grade 3 was told is not known for grade 1, nor for everybody."""
    calendar = SchoolCalendar([announced(2, grade=3, hour=time(17))])
    assert calendar.day(Event.CLOSING_CEREMONY, TERM, grade=1) is None
    assert calendar.day(Event.CLOSING_CEREMONY, TERM) is None
    assert calendar.day(Event.CLOSING_CEREMONY, TERM.next, grade=3) is None
    assert calendar.day(Event.OPENS_ON, TERM, grade=3) is None


def test_a_later_announcement_replaces_an_earlier_one() -> None:
    day = SchoolCalendar([announced(20), announced(17)]).day(Event.CLOSING_CEREMONY, TERM)
    assert day is not None
    assert day.on.day == 17


def test_rounds_are_those_announced() -> None:
    calendar = SchoolCalendar([announced(1, round=2), announced(2, round=1), announced(3, round=3, grade=3)])
    assert calendar.rounds(Event.CLOSING_CEREMONY, TERM, grade=1, division=None) == (1, 2)
    assert calendar.rounds(Event.CLOSING_CEREMONY, TERM, grade=3, division=None) == (1, 2, 3)
    assert calendar.rounds(Event.OPENS_ON, TERM, grade=3, division=None) == ()


def test_the_registrars_own_word_replaces_what_was_printed_before() -> None:
    """Once the school itself has said the day, places that printed others contradict nothing any more."""
    printed = [announced(20, source="a"), announced(21, source="b")]
    assert len(SchoolCalendar(printed).contradictions()) == 1
    calendar = SchoolCalendar([*printed, announced(22)])
    assert calendar.contradictions() == ()
    assert readings(calendar) == [(22, "")]


def test_what_is_printed_after_the_schools_own_word_is_not_passed_over() -> None:
    """A letter that comes later and says otherwise contradicts; one that agrees does not."""
    assert readings(SchoolCalendar([announced(20), announced(21, source="letter")])) == [(20, ""), (21, "letter")]
    agreed = SchoolCalendar([announced(20), announced(20, source="letter")])
    assert agreed.contradictions() == ()
    assert readings(agreed) == [(20, "letter")]


def test_different_places_contradict_each_other() -> None:
    """A day or an hour apart, each place with its last word; the key names event, term and audience."""
    days = [
        announced(18, source="a", round=2),
        announced(19, source="a", round=2),
        announced(30, source="b", round=2),
        announced(30, source="c", round=2),
        announced(20, source="a", grade=3, hour=time(12)),
        announced(20, source="b", grade=3, hour=time(17)),
        announced(20, source="a"),
        announced(20, source="b"),
    ]
    calendar = SchoolCalendar(days)
    found = {one.key: [(day.on.day, day.source) for day in one.readings] for one in calendar.contradictions()}
    assert found == {
        "day:113-1:closing_ceremony_on:round-2": [(19, "a"), (30, "b"), (30, "c")],
        "day:113-1:closing_ceremony_on:grade-3": [(20, "a"), (20, "b")],
    }
    assert calendar.day(Event.CLOSING_CEREMONY, TERM, round=2) == days[3]
    assert readings(calendar, grade=1) == [(20, "b")]
    assert readings(calendar, grade=3) == [(20, "a"), (20, "b")]
    assert readings(SchoolCalendar(days[:4])) == []


def test_a_ruling_lets_one_place_hold() -> None:
    """The others are dropped with what they said earlier; a ruling about what contradicts nothing changes nothing."""
    key = "day:113-1:closing_ceremony_on"
    days = [announced(17, source="b"), announced(18, source="a"), announced(30, source="b")]
    calendar = SchoolCalendar(days, closed=[date(2025, 1, 6)])
    ruled = calendar.ruled({key: "b", "day:113-1:opens_on": "x"})
    assert (readings(ruled), ruled.contradictions()) == ([(30, "b")], ())
    assert not ruled.is_working_day(date(2025, 1, 6))
    assert calendar.ruled({key: "nowhere"}) is calendar
    assert calendar.ruled({}) is calendar
    newer = SchoolCalendar([*days, announced(22)])
    assert readings(newer.ruled({key: "b"})) == [(22, "")]
    against = SchoolCalendar([*days, announced(22), announced(24, source="letter")])
    assert len(against.ruled({key: "b"}).contradictions()) == 1
    assert readings(against.ruled({key: ""})) == [(22, "")]


def readings(calendar: SchoolCalendar, **who: object) -> list[tuple[int, str]]:
    whose = {"grade": None, "division": None, "round": None, **who}
    found = calendar.readings(Event.CLOSING_CEREMONY, TERM, **whose)  # type: ignore[arg-type]
    return [(day.on.day, day.source) for day in found]


sourced = st.lists(
    st.builds(
        lambda day, source, grade: announced(day, source=source, grade=grade),
        st.integers(1, 4),
        st.sampled_from(["", "a", "b"]),
        st.sampled_from([None, 3]),
    ),
    max_size=8,
)


@given(sourced)
def test_every_contradiction_can_be_ruled(days: list[AnnouncedDay]) -> None:
    """Whichever reading is chosen of each, nothing contradicts any more, and the chosen one is what is read."""
    calendar = SchoolCalendar(days)
    for one in calendar.contradictions():
        assert len({(day.on, day.hour) for day in one.readings}) > 1
        assert len({day.source for day in one.readings}) == len(one.readings)
        for chosen in one.readings:
            ruled = calendar.ruled({one.key: chosen.source})
            assert one.key not in {other.key for other in ruled.contradictions()}
            grade = chosen.grade
            assert ruled.readings(chosen.event, TERM, grade=grade, division=None, round=None) == (chosen,)
            assert {other.key for other in ruled.contradictions()} < {other.key for other in calendar.contradictions()}


@given(sourced)
def test_without_a_contradiction_there_is_one_reading(days: list[AnnouncedDay]) -> None:
    """What is announced for somebody is one day, or all readings of a contradiction, never nothing."""
    calendar = SchoolCalendar(days)
    contradicted = {one.readings for one in calendar.contradictions()}
    for grade in (None, 1, 3):
        found = calendar.readings(Event.CLOSING_CEREMONY, TERM, grade=grade, division=None, round=None)
        day = calendar.day(Event.CLOSING_CEREMONY, TERM, grade=grade)
        assert (found == ()) == (day is None)
        assert len(found) <= 1 or found in contradicted
        assert day is None or day in found


def test_working_days_skip_weekends_and_closed_days() -> None:
    """Make-up Saturdays count; counting backwards works too."""
    calendar = SchoolCalendar(closed=[date(2025, 10, 10)], make_up=[date(2025, 10, 18)])
    assert calendar.after_working_days(date(2025, 10, 9), 1) == date(2025, 10, 13)
    assert calendar.after_working_days(date(2025, 10, 17), 1) == date(2025, 10, 18)
    assert calendar.after_working_days(date(2025, 10, 13), -1) == date(2025, 10, 9)
    assert calendar.after_working_days(date(2025, 10, 13), 0) == date(2025, 10, 13)
