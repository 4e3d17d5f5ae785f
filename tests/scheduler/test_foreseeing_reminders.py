"""What `plan` foresees of reminders is what the days bring, into the next school year; and nothing is written."""

from datetime import date, datetime
from typing import Any

from portfolio.calendar import Event
from portfolio.people import PersonStatus, Role
from scheduler.reminder_waves import Wave
from scheduler.reminding import foresee
from storage.tables import Notice
from tests.scheduler.reminded import announce, at, change, owed, plan_on
from tests.world import SMALL, World


def foreseen(world: World, begin: datetime, end: datetime, now: datetime) -> list[Wave]:
    """Return what is foreseen at one moment."""
    with world.storage.reading(SMALL) as session:
        return foresee(session, SMALL, begin, end, now=now)


def listed(waves: list[Wave]) -> list[tuple[Any, ...]]:
    """Return each notice of some waves."""
    return sorted(
        (to, about, one.what.subject, one.what.term, one.what.stage, one.what.due_at, one.what.facts["grade"])
        for one in waves
        for to, about in one.to
    )


def test_what_is_foreseen_is_what_comes(world: World) -> None:
    """Just these, to just these people; by their instants."""
    waves = foreseen(world, at("2025-01-16"), at("2025-02-13"), at("2025-01-15", 8))
    assert owed(world) == []
    assert [one.what.due_at for one in waves] == sorted(one.what.due_at for one in waves)
    assert {wave.role for wave in waves} == {Role.STUDENT, Role.GUARDIAN}
    came: list[Notice] = []
    for day in ("2025-01-15", "2025-01-20", "2025-01-27", "2025-02-03", "2025-02-11"):
        plan_on(world, day)
        came += [one for one in owed(world) if one.id not in {other.id for other in came}]
    assert sorted((one[0], one[1], one[4], one[5]) for one in listed(waves)) == sorted(
        (one.recipient_id, one.about, one.stage, one.due_at) for one in came
    )


def test_a_part_of_the_days(world: World) -> None:
    """From the first instant on, and before the last one."""
    last_day = at("2025-02-03", 16, 30)
    assert len(listed(foreseen(world, last_day, at("2025-02-03", 17, 30), at("2025-01-15")))) == 3
    assert len(listed(foreseen(world, at("2025-02-03", 17), at("2025-02-05"), at("2025-01-15")))) == 2
    assert foreseen(world, at("2025-02-04"), at("2025-02-05"), at("2025-01-15")) == []
    assert foreseen(world, at("2025-02-05"), at("2025-02-04"), at("2025-01-15")) == []


def test_into_the_next_school_year(world: World) -> None:
    """Everybody is a grade further then, third-graders have left, and guardians' children come of age."""
    change(world, "20102", birthday=date(2007, 9, 20))
    days = [
        (Event.OPENS_ON, "114-1", "2025-08-29"),
        (Event.SELECTION_OPENS, "113-2", "2025-09-08"),
        (Event.SELECTION_CLOSES, "113-2", "2025-09-25"),
        (Event.CLOSING_CEREMONY, "114-1", "2026-01-20"),
    ]
    for event, term, day in days:
        announce(world, event, term, day, now=at("2025-07-01"))
    waves = foreseen(world, at("2025-07-15"), at("2025-10-01"), at("2025-07-02"))
    for number in ("20101", "20102"):
        change(world, number, grade=3)
    change(world, "30101", status=PersonStatus.LEFT)
    plan_on(world, "2025-08-01")
    before = {one.id for one in owed(world)}
    plan_on(world, "2025-08-29", "2025-09-08", "2025-09-18", "2025-09-25")
    came = [one for one in owed(world) if one.id not in before and one.due_at >= at("2025-08-01")]
    autumn = [one for one in waves if one.what.due_at >= at("2025-08-01")]
    assert [one[:6] for one in listed(autumn)] == sorted(
        (one.recipient_id, one.about, one.subject, one.term, one.stage, one.due_at) for one in came
    )
    assert {one.what.facts["grade"] for one in autumn} == {3}
    guardian = world.id_of("20102-1")
    assert [one.what.stage for one in autumn if guardian in dict(one.to)] == ["opens", "opens", "before"]


def test_a_deadline_that_has_moved_is_foreseen_as_such(world: World) -> None:
    """Who was told of the old day is told of the new one at the next hour, also while that is not planned yet."""
    plan_on(world, "2025-01-20")
    now = at("2025-01-21", 9)
    announce(world, Event.UPLOAD_CLOSES, "113-1", "2025-02-10", now=now)
    waves = foreseen(world, now, at("2025-01-22"), now)
    assert {one.what.stage for one in waves} == {"moved"}
    assert len(listed(waves)) == 5
