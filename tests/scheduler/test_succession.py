"""What a tick does about requests to certify: after an import, when a day begins, when time is over; else nothing."""

from collections import Counter
from datetime import timedelta

import pytest
import structlog
from sqlalchemy import event

from handlers.succession import Moved
from portfolio.requests import Step
from portfolio.succession import Inability
from scheduler import succession
from scheduler.succession import Caught, Succession, catch_up
from storage.tables import RosterImport
from storage.units import Storage
from tests.conftest import FakeClock
from tests.handlers.standing_in import absence_of, give, leave, name, owed, school_of, turn
from tests.world import SMALL, World

STATEMENTS_OF_AN_IDLE_TICK = 4


@pytest.fixture
def yphs(storage: Storage, clock: FakeClock) -> World:
    """Return a school by the rules of yphs."""
    return school_of(storage, clock(), "yphs")


def imported(world: World) -> None:
    """Record that a file of works was imported a moment ago."""
    with world.unit() as session:
        session.add(RosterImport(school=SMALL, kind="works", sha256="1", full=True, rows=1, imported_at=world.now))


def test_an_import_is_asked_about_once(yphs: World) -> None:
    """Requests come from it, go at once past a teacher who is away, and a second tick finds nothing to do."""
    leave(yphs)
    work = yphs.add_work("20101", "作文", course_id=yphs.courses[SMALL, "113-1", "ENG201"])
    imported(yphs)
    ticks = Succession(yphs.storage)

    assert ticks.run(yphs.now) == 2  # asked for, and moved
    assert turn(yphs, work) == ("T02", 2)
    assert ticks.run(yphs.now) == 0


def test_what_an_import_meant_is_told_to_whoever_imported(yphs: World) -> None:
    """`licheng import` says what was asked for; where nothing is behind, nothing is said."""
    yphs.add_work("20101", "作文", course_id=yphs.courses[SMALL, "113-1", "ENG201"])
    imported(yphs)

    assert catch_up(yphs.storage, now=yphs.now) == [Caught(SMALL, Counter({Step.ASK: 1}), Moved())]
    assert catch_up(yphs.storage, now=yphs.now) == []


def test_a_day_begins_an_absence_and_ends_it(yphs: World) -> None:
    """Nobody presses anything: on its first day requests go, on the day after its last they come back."""
    work = give(yphs)
    first, last = yphs.now.date() + timedelta(days=1), yphs.now.date() + timedelta(days=2)
    leave(yphs, from_on=first, until_on=last)
    ticks = Succession(yphs.storage)
    found = []
    for days in range(4):
        found.append((ticks.run(yphs.now + timedelta(days=days)), turn(yphs, work)[0]))

    assert found == [(0, "T01"), (1, "T02"), (0, "T02"), (1, "T01")]
    assert absence_of(yphs) is None


def test_a_substitutes_time_runs_out(yphs: World) -> None:
    """The order goes on when the third working day is over, and not before."""
    work = give(yphs)
    leave(yphs, means=Inability.NAMES_SUBSTITUTE, by="T01")
    name(yphs, "T06")
    ticks = Succession(yphs.storage)

    assert [ticks.run(yphs.now + timedelta(days=days)) for days in range(1, 7)] == [0, 0, 0, 0, 0, 1]
    assert turn(yphs, work) == ("T02", 2)


def test_a_substitute_is_asked_as_soon_as_they_are_bound(yphs: World) -> None:
    """By the next tick, once."""
    leave(yphs, means=Inability.NAMES_SUBSTITUTE, by="T01")
    name(yphs, "T06")
    ticks = Succession(yphs.storage)
    ticks.run(yphs.now)
    yphs.bind("T06")
    ticks.run(yphs.now)
    ticks.run(yphs.now)

    assert owed(yphs).count(("T06", "deputy_asked", "")) == 1


def test_an_idle_tick_reads_little_and_writes_nothing(yphs: World) -> None:
    """Also while a substitute is waited for, which takes days: a tick every two seconds is a few short statements."""
    give(yphs)
    leave(yphs, means=Inability.NAMES_SUBSTITUTE, by="T01")
    name(yphs, "T06")
    ticks = Succession(yphs.storage)
    ticks.run(yphs.now)
    read: list[str] = []
    written: list[str] = []
    engines = yphs.storage.engines
    event.listen(engines.read, "before_cursor_execute", lambda *args: read.append(args[2]))
    event.listen(engines.write, "before_cursor_execute", lambda *args: written.append(args[2]))

    assert ticks.run(yphs.now + timedelta(seconds=2)) == 0

    assert written == []
    assert (
        len([one for one in read if one.lstrip().upper().startswith(("SELECT", "WITH"))]) <= STATEMENTS_OF_AN_IDLE_TICK
    )


def test_a_failure_is_logged_and_tried_again_in_a_while(yphs: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither is the log filled at each tick, nor does the clock stop."""
    give(yphs)
    leave(yphs, from_on=yphs.now.date() + timedelta(days=1))
    tried = []

    def breaks(*_args: object, **_words: object) -> Moved:
        tried.append(1)
        raise RuntimeError

    monkeypatch.setattr(succession, "move_on", breaks)
    ticks, morning = Succession(yphs.storage), yphs.now + timedelta(days=1)
    with structlog.testing.capture_logs() as logs:
        for minutes in (0, 1, 11):
            assert ticks.run(morning + timedelta(minutes=minutes)) == 0

    assert logs == [{"event": "succession_failed", "error": "RuntimeError", "log_level": "error"}] * 2
    assert len(tried) == 2
