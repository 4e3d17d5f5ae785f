"""When the planner of reminders looks: once a day, at each start, and soon after a day or a rule has changed."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from portfolio.calendar import Event
from scheduler import reminding
from scheduler.reminding import Reminders
from storage.queries import owing
from storage.queries.reminder_needs import find_basis
from storage.tables import SchoolDay
from tests.scheduler.reminded import announce, at, owed
from tests.world import OTHER, SMALL, World

DAY = at("2025-01-20", 8)
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the schools that were planned, as they are planned."""
    found: list[str] = []
    plan = reminding.plan_reminders

    def plan_and_note(storage: object, school: str, *rest: object, **more: object) -> int | None:
        found.append(school)
        return plan(storage, school, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(reminding, "plan_reminders", plan_and_note)
    return found


def test_each_school_once_a_day(world: World, planned: list[str]) -> None:
    """Ticks of one day find nothing to do; the next day begins at midnight."""
    reminders = Reminders(world.storage)
    assert reminders.plan(DAY) == 5
    assert planned == [OTHER, SMALL]
    for minutes in (0, 1, 30, 60 * 15):
        assert reminders.plan(DAY + timedelta(minutes=minutes)) == 0
    assert len(planned) == 2
    reminders.plan(at("2025-01-21"))
    assert len(planned) == 4


def test_a_start_looks_at_once(world: World) -> None:
    """Whatever the last process left is owed within the first look."""
    assert Reminders(world.storage).plan(DAY) == 5
    assert Reminders(world.storage).plan(DAY) == 0


def test_a_changed_day_is_seen_within_a_minute(world: World, planned: list[str]) -> None:
    """An announced day, a day without school, a rule: of that school alone; between looks nothing is asked."""
    reminders = Reminders(world.storage)
    reminders.plan(DAY)
    planned.clear()
    announce(world, Event.UPLOAD_CLOSES, "113-1", "2025-01-24", now=DAY)
    assert reminders.plan(DAY + timedelta(seconds=20)) == 0
    assert planned == []
    reminders.plan(DAY + A_MINUTE)
    assert planned == [SMALL]
    assert {one.reason for one in owed(world) if one.revision == 1} == {"superseded"}
    with world.storage.unit(OTHER) as session:
        session.add(SchoolDay(school=OTHER, day=DAY.date(), is_open=False, announced_at=DAY))
    reminders.plan(DAY + 2 * A_MINUTE)
    assert planned == [SMALL, OTHER]


def test_a_school_that_fails_is_tried_again_later(
    world: World, planned: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And keeps no other school from its reminders."""

    def fail(session: Session, school: str, *rest: object) -> object:
        if school == OTHER:
            raise RuntimeError("its rules cannot be read")
        return find_basis(session, school, *rest)  # type: ignore[arg-type]

    reminders = Reminders(world.storage)
    with monkeypatch.context() as broken:
        broken.setattr("scheduler.reminding.find_basis", fail)
        assert reminders.plan(DAY) == 5
    for minutes in (1, 2, 9):
        reminders.plan(DAY + timedelta(minutes=minutes))
    assert planned.count(OTHER) == 1
    reminders.plan(DAY + timedelta(minutes=10))
    assert planned.count(OTHER) == 2
    assert planned.count(SMALL) == 1


def test_told_to_stop_it_stops_between_transactions(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left is owed at the next call, without waiting for the next look."""
    monkeypatch.setattr(owing, "AT_ONCE", 2)
    reminders = Reminders(world.storage)
    reminders.plan(DAY, go_on=lambda: not owed(world))
    assert len(owed(world)) == 2
    reminders.plan(DAY)
    assert len(owed(world)) == 5
