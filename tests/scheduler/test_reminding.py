"""Reminders, planned: who is owed what and when; once, also after a moved day, a stop, or days without a process."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from portfolio.calendar import Event
from portfolio.receipts import ReceiptPart
from scheduler.reminding import plan_reminders
from storage.queries import owing
from storage.queries.reminder_needs import find_needless
from storage.tables import (
    PlannedDeadline,
    Preference,
    QuietSpan,
    ReceiptDelivery,
    ReceiptStatement,
    ReminderSetting,
    School,
)
from tests.scheduler.reminded import announce, at, change, evening, owed, plan, plan_on, said
from tests.world import OTHER, SMALL, World

BEFORE_VACATION = [
    "20101 upload_outcomes 113-1 vacation 01-20 16:30",
    "20101-1 upload_outcomes 113-1 vacation 01-20 17:30",
    "20102 upload_outcomes 113-1 vacation 01-20 16:30",
    "20102-1 upload_outcomes 113-1 vacation 01-20 17:30",
    "30101 upload_outcomes 113-1 vacation 01-20 16:30",
]
LAST_DAY = [one.replace("vacation 01-20", "last_day 02-03") for one in BEFORE_VACATION]


def test_a_winter_of_reminders(world: World) -> None:
    """Before the vacation, and on the last day: students, and of minors the legal representatives, by their hours.

    Not the father who is none, and nobody twice. The next semester opens, and 高三 of it has no dated closing.
    """
    plan_on(world, "2025-01-15", "2025-01-20", "2025-01-21", "2025-01-27", "2025-02-03", "2025-02-11", "2025-02-12")
    opens = [
        f"{one} upload_outcomes 113-2 opens 02-11 {hour}" for one, hour in (("20101", "16:30"), ("20101-1", "17:30"))
    ]
    opens += [
        f"{one} upload_outcomes 113-2 opens 02-11 {hour}" for one, hour in (("20102", "16:30"), ("20102-1", "17:30"))
    ]
    assert said(world) == sorted([*BEFORE_VACATION, *LAST_DAY, *opens])


def test_what_the_words_need(world: World) -> None:
    """The facts are the same for everybody in one place: nothing personal is among them."""
    plan(world, at("2025-01-20"))
    common = {"closes": "2025-02-03T23:59:59+08:00", "opens": "2024-08-30T00:00:00+08:00", "division": "day"}
    grades = {world.id_of("30101"): 3}
    assert all(one.facts == {**common, "grade": grades.get(one.recipient_id, 2)} for one in owed(world))
    of_guardian = next(one for one in owed(world) if one.recipient_id == world.id_of("20101-1"))
    assert (of_guardian.about, of_guardian.round, of_guardian.revision) == ("student:20101", 0, 1)
    assert of_guardian.expires_at == at("2025-02-04")


def test_planning_twice_plans_once(world: World) -> None:
    """On the same day, later that day, and where what is remembered of it was lost."""
    assert plan(world, at("2025-01-20", 7)) == 5
    assert plan(world, at("2025-01-20", 7)) == 0
    with world.storage.unit(SMALL) as session:
        session.get_one(School, SMALL).reminded_to = at("2025-01-19")
    assert plan(world, at("2025-01-20", 19)) == 0
    assert said(world) == BEFORE_VACATION


def test_each_school_by_its_own_rules(world: World) -> None:
    """The second school has the same people and days, and a rule book that states none of these deadlines."""
    assert plan(world, at("2025-01-20"), OTHER) == 0
    with world.storage.unit(OTHER) as session:
        session.get_one(School, OTHER).pack = None
    assert plan(world, at("2025-01-20"), OTHER) == 0


def test_only_what_is_stated_is_reminded_of(world: World) -> None:
    """Two places that print different days: nobody is reminded of either, until the school says which one holds."""
    for day, source in (("2025-01-24", "行事曆"), ("2025-01-22", "家長信")):
        announce(world, Event.CLOSING_CEREMONY, "113-1", day, now=at("2025-01-15", 9), source=source)
    plan_on(world, "2025-01-20", "2025-01-22", "2025-01-24", "2025-02-03", "2025-02-07")
    assert not [one for one in said(world) if "113-1" in one]


@pytest.mark.parametrize(("down_until", "stages"), [("2025-01-25", {"vacation"}), ("2025-02-03", {"last_day"})])
def test_down_for_days(world: World, down_until: str, stages: set[str]) -> None:
    """Of several reminders missed only the newest is owed."""
    plan(world, at("2025-01-15"))
    plan(world, at(down_until, 9))
    assert {one.stage for one in owed(world)} == stages
    assert len(owed(world)) == 5


def test_down_over_the_closing(world: World) -> None:
    """What nobody can act on any more is owed all the same, so that it ends as expired and is reported."""
    plan(world, at("2025-01-21"))
    plan(world, at("2025-02-04", 8))
    late = [one for one in owed(world) if one.stage == "last_day"]
    assert len(late) == 5
    assert all(one.expires_at is not None and one.expires_at <= at("2025-02-04", 8) for one in late)


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("2025-01-20", "vacation"),
        ("2025-01-28", "before"),  # it is vacation already: the week before is as good as any
        ("2025-02-03", "last_day"),
    ],
)
def test_a_school_that_has_just_begun(world: World, first: str, expected: str) -> None:
    """Whatever is the newest reminder by now, but no opening of long ago."""
    assert plan(world, at(first, 18)) == 5
    assert {one.stage for one in owed(world)} == {expected}


def test_a_school_that_begins_in_autumn(world: World) -> None:
    """An opening is news for a week."""
    assert plan(world, at("2024-09-09", 8)) == 0
    with world.storage.unit(SMALL) as session:
        for row in session.exec(select(PlannedDeadline)):
            session.delete(row)
        session.get_one(School, SMALL).reminded_to = None
    plan(world, at("2024-09-02", 8))
    assert {one.stage for one in owed(world)} == {"opens"}


def test_divisions_have_hours_of_their_own(world: World) -> None:
    """An evening student before classes; the facts say which division it is."""
    evening(world, ["20101"])
    plan(world, at("2025-01-20"))
    assert "20101 upload_outcomes 113-1 vacation 01-20 12:00" in said(world)
    assert {one.facts["division"] for one in owed(world) if one.recipient_id == world.id_of("20101")} == {"evening"}


def test_grades_apart(world: World) -> None:
    """A day announced for one grade moves that grade's alone."""
    announce(world, Event.CLOSING_CEREMONY, "113-1", "2025-01-17", now=at("2025-01-15"), grade=3)
    plan_on(world, "2025-01-17", "2025-01-20", "2025-01-24", "2025-01-31", "2025-02-03")
    assert [one for one in said(world) if one.startswith("30101")] == [
        "30101 upload_outcomes 113-1 last_day 01-31 16:30",
        "30101 upload_outcomes 113-1 vacation 01-17 16:30",
    ]
    assert [one for one in said(world) if one.startswith("20102 ")] == [LAST_DAY[2], BEFORE_VACATION[2]]


def test_rounds_apart(world: World) -> None:
    """Each round of receipts is a deadline of its own; a later one is for those whose statement was corrected."""
    with world.storage.unit(SMALL) as session:
        session.add(
            ReceiptStatement(
                school=SMALL,
                academic_year=112,
                round=2,
                part=ReceiptPart.CADRE,
                student_id=world.id_of("20102"),
                imported_at=world.now,
            )
        )
    for event, day in ((Event.RECEIPT_OPENS, "2025-03-03"), (Event.RECEIPT_CLOSES, "2025-03-05")):
        announce(world, event, "112-2", day, now=at("2025-02-20"), round=2)
    plan_on(world, "2025-03-03", "2025-03-04", "2025-03-05")
    receipts = [one for one in owed(world) if one.subject == "receipt_confirmation"]
    stages = {(2, stage, "112") for stage in ("opens", "before", "last_day", "final")}
    assert {(one.round, one.stage, one.term) for one in receipts} == stages
    theirs = {world.id_of("20102"), world.id_of("20102-1")}
    assert {one.recipient_id for one in receipts} == theirs


def test_statements_that_come_after_their_window_was_planned_for(world: World) -> None:
    """They came in the afternoon of the opening day: to whom they came is owed the opening all the same, once."""
    for event, day in ((Event.RECEIPT_OPENS, "2025-03-03"), (Event.RECEIPT_CLOSES, "2025-03-05")):
        announce(world, event, "112-2", day, now=at("2025-02-20"), round=2)
    plan(world, at("2025-03-03", 9))
    assert not [one for one in owed(world) if one.subject == "receipt_confirmation"]
    now = at("2025-03-03", 18)
    with world.storage.unit(SMALL) as session:
        of: dict[str, Any] = {"school": SMALL, "academic_year": 112, "round": 2}
        session.add(ReceiptStatement(**of, part=ReceiptPart.CADRE, student_id=world.id_of("20102"), imported_at=now))
        session.add(ReceiptDelivery(**of, part="cadre", first_imported_at=now, imported_at=now))
    for _ in range(2):
        plan(world, now)
        found = [one for one in owed(world) if one.subject == "receipt_confirmation"]
        assert {(one.recipient_id, one.stage) for one in found} == {
            (world.id_of(number), "opens") for number in ("20102", "20102-1")
        }


def test_a_person_with_hours_of_their_own(world: World) -> None:
    """Due when they may be written to: also the last day's, which could not wait until the day after."""
    with world.storage.unit(SMALL) as session:
        for number, hours in (("20101", [["12:00", "13:00"]]), ("20101-1", [["07:00", "08:00"], ["19:00", "20:00"]])):
            person = world.id_of(number)
            session.add(Preference(school=SMALL, person_id=person, hours=hours, changed_at=world.now))
    plan(world, at("2025-02-03"))
    assert [one for one in said(world) if one.startswith("20101")] == [
        "20101 upload_outcomes 113-1 last_day 02-03 12:00",
        "20101-1 upload_outcomes 113-1 last_day 02-03 07:00",
    ]


def test_a_school_with_stages_and_hours_of_its_own(world: World) -> None:
    """Three weeks and three days before, no opening; exam weeks are left alone."""
    with world.storage.unit(SMALL) as session:
        set_by: dict[str, Any] = {"changed_by": "cli", "changed_at": world.now}
        stages = {"upload_outcomes": {"opening": False, "days_before": [24, 3], "last_day": True}}
        hours = {"student": {"spans": [["18:00", "20:00"]], "slot": "18:00"}}
        session.add(ReminderSetting(school=SMALL, stages=stages, hours=hours, **set_by))
        exams: dict[str, Any] = {"from_on": date(2025, 1, 8), "until_on": date(2025, 1, 10)}
        session.add(QuietSpan(school=SMALL, added_by="cli", added_at=world.now, **exams))
    plan_on(world, "2025-01-08", "2025-01-10", "2025-01-11", "2025-01-20", "2025-01-31", "2025-02-03")
    assert [one for one in said(world) if one.startswith("20102 ")] == [
        "20102 upload_outcomes 113-1 before-24 01-11 18:00",
        "20102 upload_outcomes 113-1 last_day 02-03 18:00",
        "20102 upload_outcomes 113-1 vacation 01-20 18:00",
    ]


def test_a_school_that_tries_it_with_one_class(world: World) -> None:
    """Nobody else can be bound yet, so nobody else is owed anything."""
    change(world, "20102", class_name="202")
    with world.storage.unit(SMALL) as session:
        session.get_one(School, SMALL).pilot_class = "201"
    plan(world, at("2025-01-20"))
    assert said(world) == BEFORE_VACATION[:2]


def test_stopped_in_the_middle_and_begun_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """In small transactions; whatever was not owed is owed the next time, and nothing twice."""
    monkeypatch.setattr(owing, "AT_ONCE", 2)
    asked = iter([True, False])
    now = at("2025-01-20")
    assert plan_reminders(world.storage, SMALL, now, go_on=lambda: next(asked)) is None
    assert len(owed(world)) == 2
    assert plan(world, now) == 3
    assert said(world) == BEFORE_VACATION


def test_two_processes_at_once(world: World) -> None:
    """A second planner that comes in between finds its work done; a day that moves in between is planned next."""
    now = at("2025-01-20")
    plan(world, at("2025-01-19"))
    nested: list[int | None] = []

    def between() -> bool:
        if not nested:
            nested.append(None)
            nested[0] = plan(world, now)
        return True

    assert plan_reminders(world.storage, SMALL, now, go_on=between) == 0
    assert nested == [5]

    def announcing() -> bool:
        announce(world, Event.UPLOAD_CLOSES, "113-1", "2025-02-20", now=at("2025-02-03", 1))
        plan(world, at("2025-02-03", 1))
        return True

    assert plan_reminders(world.storage, SMALL, at("2025-02-03"), go_on=announcing) is None
    assert plan(world, at("2025-02-03", 2)) == 0
    late = [one for one in owed(world) if one.stage == "last_day"]
    assert len(late) == 5
    with world.storage.reading(SMALL) as session:  # never goes out
        needless = find_needless(session, school=SMALL, notices=late, now=at("2025-02-03", 17))
    assert set(needless.values()) == {"superseded"}
    assert len(needless) == 5
