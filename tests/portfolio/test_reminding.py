"""What is reminded of, by the five schools' rules: dated deadlines alone, each grade's, and the newest reminder."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.calendar import TAIPEI, AnnouncedDay, Event, SchoolCalendar, Term
from portfolio.hours import default_hours
from portfolio.people import Division, Role
from portfolio.reminder_settings import ReminderSettings
from portfolio.reminding import (
    Instants,
    Place,
    School,
    as_of_now,
    division_of,
    facts_of,
    find_dated,
    newest,
    vacations,
)
from portfolio.rulebook import RuleBook
from portfolio.rules import DeadlineSubject
from portfolio.schools import load_pack, load_packs
from portfolio.stages import Moment, Vacation
from tests.schools.reference import calendar

D = DeadlineSubject
DAY, EVENING = Division.DAY, Division.CONTINUING


def at(text: str) -> datetime:
    """Return an instant in Taipei."""
    return datetime.fromisoformat(text).replace(tzinfo=TAIPEI)


def dated(school: str, today: str, *more: AnnouncedDay) -> dict[Place, str]:
    """Return what closes when at a school."""
    found = find_dated(RuleBook((load_pack(school),)), calendar(*more), date.fromisoformat(today))
    return {place: one.closes.isoformat(" ") for place, one in found.items() if one.closes is not None}


def test_what_is_dated_in_the_winter_of_yphs() -> None:
    """Uploads of both semesters and the year's diverse performances; what is left to a notice is no date."""
    found = dated("yphs", "2025-01-15")
    assert found[Place(D.UPLOAD_OUTCOMES, "113-1", 3, EVENING)] == "2025-02-03 23:59:59+08:00"
    assert found[Place(D.UPLOAD_DIVERSE, "113", 1, DAY)] == "2025-07-31 23:59:59+08:00"
    assert Place(D.UPLOAD_DIVERSE, "113", 3, DAY) not in found
    assert {place.subject for place in found} == {D.UPLOAD_OUTCOMES, D.UPLOAD_DIVERSE}
    # Works of last year belong to who was a grade below then; the works of third-graders went with them.
    assert {place.grade for place in found if place.period.startswith("112")} == {1, 2}
    assert {place.grade_on(date(2025, 1, 15)) for place in found if place.period.startswith("112")} == {2, 3}


@pytest.mark.parametrize("school", load_packs())
@pytest.mark.parametrize("today", ["2024-08-15", "2025-01-15", "2025-02-20", "2025-07-31", "2025-08-01"])
def test_whatever_is_dated(school: str, today: str) -> None:
    """Of students who are here, under the divisions of the rules, of subjects that students act on."""
    day, pack = date.fromisoformat(today), load_pack(school)
    for place, text in dated(school, today).items():
        assert text
        assert 1 <= place.grade_on(day) <= 3
        assert place.division in pack.divisions
        assert place.notice.value == place.subject.value
        assert ("-" in place.period) == (place.subject is D.UPLOAD_OUTCOMES)


def test_an_announced_window_has_its_rounds() -> None:
    """Each is a place of its own; without a number it is 0."""
    days = [
        AnnouncedDay(event, Term(113, 2), day, round=round_)
        for event, day, round_ in (
            (Event.RECEIPT_OPENS, date(2025, 10, 9), 1),
            (Event.RECEIPT_CLOSES, date(2025, 10, 12), 1),
            (Event.RECEIPT_OPENS, date(2025, 10, 16), 2),
            (Event.RECEIPT_CLOSES, date(2025, 10, 17), 2),
        )
    ]
    found = {place.round: text for place, text in dated("yphs", "2025-10-01", *days).items() if place.period == "113"}
    assert found[1] == "2025-10-12 23:59:59+08:00"
    assert found[2] == "2025-10-17 23:59:59+08:00"


def test_a_school_without_an_evening_division() -> None:
    """Whoever the roster calls an evening student stands under the only division there is."""
    tmsb, yphs = load_pack("tmsb"), load_pack("yphs")
    assert division_of(tmsb, EVENING) is DAY
    assert division_of(yphs, EVENING) is EVENING


def test_vacations_as_far_as_they_are_announced() -> None:
    """From the day after 休業式 until school begins; while nothing is announced of that, until the semester does."""
    place = Place(D.UPLOAD_OUTCOMES, "113-1", 1, DAY)
    feast = AnnouncedDay(Event.CLOSING_CEREMONY, Term(113, 1), date(2025, 1, 20))
    opening = AnnouncedDay(Event.OPENS_ON, Term(113, 2), date(2025, 2, 11))
    assert vacations(SchoolCalendar([feast, opening]), place) == (Vacation(date(2025, 1, 20), date(2025, 2, 11)),)
    assert vacations(SchoolCalendar([feast]), place) == (Vacation(date(2025, 1, 20), date(2025, 2, 1)),)
    assert vacations(SchoolCalendar([opening]), place) == ()


def test_reminders_are_those_of_the_school() -> None:
    """By its days and its settings; receipts do not wait for the end of exams."""
    days = SchoolCalendar([AnnouncedDay(Event.CLOSING_CEREMONY, Term(113, 1), date(2025, 1, 20))])
    school = School(days, ReminderSettings(quiet=((date(2024, 10, 1), date(2024, 10, 2)),)))
    window = Instants(at("2024-10-01T00:00"), at("2024-10-03T23:59:59"))
    hours = default_hours(Role.STUDENT)
    found = [
        [f"{one.stage} {one.at:%m-%d}" for one in school.moments(Place(subject, "112", 1, DAY), window, hours)]
        for subject in (D.SELECTION, D.RECEIPT_CONFIRMATION)
    ]
    assert found == [["last_day 10-03"], ["opens 10-01", "before 10-02", "last_day 10-03", "final 10-03"]]
    assert school.moments(Place(D.SELECTION, "112", 1, DAY), Instants(None, None), hours) == ()


OPENS, BEFORE, LAST = (
    Moment(stage, at(f"2024-10-{day}T16:30")) for stage, day in (("opens", "07"), ("before", "24"), ("last_day", "31"))
)
WINDOW = Instants(at("2024-10-07T00:00"), at("2024-10-31T23:59:59"), since=at("2024-09-01T12:00"))


def owed(after: str | None, today: str, instants: Instants = WINDOW) -> Moment | None:
    """Return the reminder that is owed on a day, when planning had come as far as `after`."""
    now = at(f"{today}T00:00")
    planned = None if after is None else at(f"{after}T00:00")
    found = newest([OPENS, BEFORE, LAST], instants, after=planned, until=now + timedelta(days=1), now=now)
    assert len(found) < 2
    return found[0] if found else None


@pytest.mark.parametrize(
    ("after", "today", "expected"),
    [
        ("2024-10-07", "2024-10-07", OPENS),
        ("2024-10-08", "2024-10-08", None),
        ("2024-10-07", "2024-10-06", None),
        ("2024-10-07", "2024-10-12", OPENS),  # down for five days
        ("2024-10-07", "2024-10-25", BEFORE),
        ("2024-10-07", "2024-10-31", LAST),
        ("2024-10-07", "2024-11-05", LAST),  # too late: owed, so that it is reported
        (None, "2024-10-06", None),
    ],
)
def test_the_newest_reminder_that_was_not_planned(after: str | None, today: str, expected: Moment | None) -> None:
    """Of several that were missed only one; of what was planned none."""
    assert owed(after, today) == expected


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("2024-10-14T09:00", OPENS),  # a week after
        ("2024-10-15T09:00", None),  # not news any more
        ("2024-10-28T09:00", BEFORE),
        ("2024-10-31T20:00", LAST),
        ("2024-11-01T08:00", None),
    ],
)
def test_what_became_known_late(since: str, expected: Moment | None) -> None:
    """The newest reminder all the same, as long as it means something."""
    changed = Instants(WINDOW.opens, WINDOW.closes, 2, at(since))
    assert owed(since[:10], since[:10], changed) == expected
    assert owed(None, since[:10], changed) == expected


def test_what_has_changed_is_the_next_revision() -> None:
    """Opening, closing, and whether it is known at all; the same again changes nothing."""
    now, book, days = at("2025-01-15T08:00"), RuleBook((load_pack("yphs"),)), calendar()
    found = find_dated(book, days, now.date())
    first, changed = as_of_now({}, found, now)
    assert changed == set(first)
    assert {one.revision for one in first.values()} == {1}
    assert as_of_now(first, found, now + timedelta(hours=1)) == (first, set())

    later = now + timedelta(days=1)
    place = Place(D.UPLOAD_OUTCOMES, "113-1", 1, DAY)
    gone, changed = as_of_now(first, {key: one for key, one in found.items() if key != place}, later)
    assert changed == {place}
    assert gone[place] == Instants(None, None, 2, later)
    back, changed = as_of_now(gone, found, later)
    assert changed == {place}
    assert (back[place].closes, back[place].revision) == (found[place].closes, 3)


def test_a_new_school_year_changes_nothing_of_the_last() -> None:
    """Deadlines of students who have finished school are left as they were."""
    book, days = RuleBook((load_pack("yphs"),)), calendar()
    july, august = at("2025-07-31T08:00"), at("2025-08-01T08:00")
    known, _ = as_of_now({}, find_dated(book, days, july.date()), july)
    then, changed = as_of_now(known, find_dated(book, days, august.date()), august)
    assert all(place.year >= 113 for place in then)
    assert not any(place in known for place in changed)


@given(st.integers(1, 3), st.sampled_from(Division), st.none() | st.integers(0, 10_000))
def test_facts_say_nothing_of_a_person(grade: int, division: Division, was: int | None) -> None:
    """The grade, the division, and instants."""
    before = None if was is None else at("2024-01-01T00:00") + timedelta(hours=was)
    facts = facts_of(WINDOW, grade=grade, division=division, was=before)
    assert facts.keys() - {"was"} == {"grade", "division", "opens", "closes"}
    assert facts["closes"] == "2024-10-31T23:59:59+08:00"
    assert ("was" in facts) == (was is not None)


@pytest.mark.parametrize(
    ("now", "expected"),
    [("00:00", ["last_day", "final"]), ("10:00", ["last_day", "final"]), ("21:30", ["final"])],
)
def test_two_reminders_of_one_last_day(now: str, expected: list[str]) -> None:
    """Both are owed while the second is ahead, wherever the first is; once both are past, the second says it all."""
    closes = at("2024-10-10T23:59:59")
    window = Instants(at("2024-10-09T00:00"), closes)
    found = [Moment("last_day", at("2024-10-10T07:30")), Moment("final", at("2024-10-10T20:59"))]
    day = {"after": at("2024-10-10T00:00"), "until": at("2024-10-11T00:00"), "now": at(f"2024-10-10T{now}")}
    assert [one.stage for one in newest(found, window, **day)] == expected
