"""A school's settings of reminding: read as written, each change with its trail, another school's untouched."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest
from sqlmodel import col, select

from portfolio.hours import Hours, default_hours
from portfolio.people import Division, Role
from portfolio.reminder_settings import ReminderSettings
from portfolio.rules import DeadlineSubject
from portfolio.stages import Stages
from storage.queries.reminder_settings import add_quiet, change_settings, find_settings, list_quiet, remove_quiet
from storage.tables import AuditEntry
from tests.world import OTHER, SMALL, World

EXAMS = date(2025, 3, 24), date(2025, 3, 26)
LUNCH = Hours(((time(12, 10), time(12, 50)), (time(17), time(20))), slot=time(17))
EARLY = Hours(((time(7), time(9)),), slot=time(7, 30), on_working_days=True)
SET = ReminderSettings(
    hours={(Role.STUDENT, None): LUNCH, (Role.TEACHER, Division.CONTINUING): EARLY},
    stages={DeadlineSubject.SELECTION: Stages(opening=False, days_before=(14, 3), last_day=True)},
    cap=2500,
    reserve=400,
)


def test_a_school_that_set_nothing_has_the_defaults(world: World) -> None:
    """Nobody has to set anything before reminders go out."""
    with world.storage.reading(SMALL) as session:
        found = find_settings(session, SMALL)

    assert found == ReminderSettings()
    assert found.hours_of(Role.STUDENT, Division.CONTINUING) == default_hours(Role.STUDENT, Division.CONTINUING)
    assert found.stages_of(DeadlineSubject.UPLOAD_OUTCOMES) == Stages()


def test_what_was_set_is_what_is_read(world: World) -> None:
    """All of it, by the division first; for one school only, and once: the same again changes nothing."""
    changes = []
    for _ in range(2):
        with world.storage.unit(SMALL) as session:
            changes.append(
                change_settings(session, school=SMALL, change=lambda _: SET, changed_by="cli", now=world.now)
            )

    assert changes == [True, False]
    with world.storage.reading() as session:
        found = find_settings(session, SMALL)
        assert find_settings(session, OTHER) == ReminderSettings()
    assert found == SET
    assert found.hours_of(Role.STUDENT, Division.CONTINUING) == LUNCH
    assert found.hours_of(Role.TEACHER, Division.CONTINUING) == EARLY
    assert found.hours_of(Role.TEACHER, Division.DAY) == default_hours(Role.TEACHER)


def test_a_change_builds_on_the_one_before_and_is_audited(world: World) -> None:
    """Each names in the trail what is new, and nothing else; back to the default is a change too."""
    steps = [
        lambda found: replace(found, cap=2500),
        lambda found: replace(found, hours={(Role.STUDENT, None): LUNCH}),
        lambda found: replace(found, cap=None),
    ]
    for step in steps:
        with world.storage.unit(SMALL) as session:
            change_settings(session, school=SMALL, change=step, changed_by="cli", now=world.now)

    with world.storage.reading(SMALL) as session:
        assert find_settings(session, SMALL) == ReminderSettings(hours={(Role.STUDENT, None): LUNCH})
        entries = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq))).all()
    hours = {"student": {"spans": [["12:10", "12:50"], ["17:00", "20:00"]], "slot": "17:00"}}
    assert [(one.act, one.facts) for one in entries] == [
        ("reminders.set", {"cap": 2500}),
        ("reminders.set", {"hours": hours}),
        ("reminders.set", {"cap": None}),
    ]


def test_exam_weeks_are_added_and_taken_back_once(world: World, now: datetime) -> None:
    """Both days are of the week; its note is kept, and stays out of the trail."""
    added, removed = [], []
    for note in ("第一次期中考", "第一次期中考", "期中考"):
        with world.storage.unit(SMALL) as session:
            added.append(
                add_quiet(session, school=SMALL, first=EXAMS[0], last=EXAMS[1], note=note, added_by="cli", now=now)
            )
    with world.storage.reading(SMALL) as session:
        (kept,) = list_quiet(session, SMALL)
        found = find_settings(session, SMALL)
    for _ in range(2):
        with world.storage.unit(SMALL) as session:
            removed.append(
                remove_quiet(session, school=SMALL, first=EXAMS[0], last=EXAMS[1], removed_by="cli", now=now)
            )

    assert (added, removed) == ([True, False, True], [True, False])
    assert (kept.note, found.quiet) == ("期中考", (EXAMS,))
    assert [found.is_quiet(date(2025, 3, day)) for day in (23, 24, 26, 27)] == [False, True, True, False]
    with world.storage.reading(SMALL) as session:
        assert find_settings(session, SMALL).quiet == ()
        entries = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq))).all()
    days = {"from": "2025-03-24", "until": "2025-03-26"}
    assert [(one.act, one.facts) for one in entries] == [
        ("reminders.quiet_added", days),
        ("reminders.quiet_removed", days),
    ]


def test_an_exam_week_ends_after_it_begins(world: World, now: datetime) -> None:
    """What ends before it begins is no week, and nothing is kept of it."""
    with pytest.raises(ValueError, match="before"), world.storage.unit(SMALL) as session:
        add_quiet(session, school=SMALL, first=EXAMS[1], last=EXAMS[0], added_by="cli", now=now)
