"""Preferences as rows: what was set is found for many at once, and changed once however often."""

from datetime import time, timedelta

import pytest

from handlers.context import Actor
from portfolio.people import Role
from portfolio.preferences import Preferences
from portfolio.reminders import Kind
from storage.queries import preferences
from storage.queries.preferences import find_preferences
from storage.tables import AuditEntry, Preference
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.storage.at_once import Act, all_at_once
from tests.world import SMALL, World

EVENING = ((time(18), time(20)),)


def actor(world: World, number: str = "20101") -> Actor:
    """Return this person as the one who speaks."""
    return Actor(world.id_of(number), 0, SMALL, Role.STUDENT, number, "")


def change(world: World, clock: FakeClock, number: str = "20101", **wanted: object) -> bool:
    """Change something of this person's, in a unit of its own."""
    with world.unit() as session:
        owner = actor(world, number)
        return preferences.change(session, owner=owner, act="reminders.changed", wanted=wanted, now=clock())


def test_what_is_set_is_found(world: World, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever set something has it as set, whoever set nothing is left out; more people than one statement holds."""
    monkeypatch.setattr(preferences, "AT_ONCE", 2)
    change(world, clock, hours=preferences.kept_hours(EVENING), muted=[Kind.UPLOADS.value, "of_a_later_version"])
    change(world, clock, "T01", at_once=True, platform="telegram")
    people = [world.id_of(number) for number in ("20101", "20102", "30101", "T01", "R01")]
    with world.unit() as session:
        found = find_preferences(session, people)
    assert found == {
        world.id_of("20101"): Preferences(spans=EVENING, muted=frozenset({Kind.UPLOADS})),
        world.id_of("T01"): Preferences(at_once=True, platform="telegram"),
    }


def test_the_same_again_changes_nothing(world: World, desk: Desk, clock: FakeClock) -> None:
    """A button pressed twice is one change and one audit row; setting a default makes no row at all."""
    assert not change(world, clock, at_once=False, hours=None)
    assert desk.rows(Preference) == []
    assert change(world, clock, at_once=True)
    clock.turn(minutes=1)
    assert not change(world, clock, at_once=True)
    (row,) = desk.rows(Preference)
    assert (row.version, row.changed_at) == (2, clock() - timedelta(minutes=1))
    assert desk.acts() == ["reminders.changed"]


def test_the_trail_holds_codes_and_no_number(world: World, desk: Desk, clock: FakeClock) -> None:
    """What was set stands in the trail as codes, under a pseudonym."""
    change(world, clock, hours=preferences.kept_hours(EVENING), muted=["uploads"])
    (entry,) = [one for one in desk.rows(AuditEntry) if one.act == "reminders.changed"]
    assert entry.facts == {"hours": [["18:00", "20:00"]], "muted": ["uploads"]}
    assert "20101" not in entry.actor + entry.subject


def test_stopping_and_starting(world: World, desk: Desk, clock: FakeClock) -> None:
    """One warning, then stopped, each once; after starting again the warning comes again."""
    owner = actor(world)
    with world.unit() as session:
        assert preferences.warn(session, owner=owner, now=clock())
        assert not preferences.warn(session, owner=owner, now=clock())
        assert preferences.stop(session, owner=owner, now=clock())
        assert not preferences.stop(session, owner=owner, now=clock())
        assert find_preferences(session, [owner.person_id])[owner.person_id].is_stopped
        assert preferences.start(session, owner=owner, now=clock())
        assert not preferences.start(session, owner=owner, now=clock())
        assert find_preferences(session, [owner.person_id])[owner.person_id] == Preferences()
        assert preferences.warn(session, owner=owner, now=clock())
    assert desk.acts() == ["reminders.stop_asked", "reminders.stopped", "reminders.started", "reminders.stop_asked"]


def test_two_chats_of_one_person_at_the_same_moment(world: World, desk: Desk, clock: FakeClock) -> None:
    """Each kind that is left out on one of them stays left out, and stopping on all of them is one stop."""
    owner, kinds = actor(world), (Kind.UPLOADS, Kind.SELECTION, Kind.RECEIPTS, Kind.CERTIFICATION)
    change(world, clock, at_once=True)

    def muting(kind: Kind) -> Act:
        return lambda session: preferences.mute(
            session, owner=owner, kind=kind, on=True, act="reminders.changed", now=clock()
        )

    assert all_at_once(world.storage, [muting(kind) for kind in kinds]) == [True] * 4
    with world.unit() as session:
        assert find_preferences(session, [owner.person_id])[owner.person_id].muted == set(kinds)

    stops: list[Act] = [lambda session: preferences.stop(session, owner=owner, now=clock())] * 3
    assert sorted(map(str, all_at_once(world.storage, stops))) == ["True", "done", "done"]
    assert desk.acts().count("reminders.stopped") == 1
