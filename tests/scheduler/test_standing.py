"""Among several processes: each its own name, one planner, and nobody takes what a living one has."""

from datetime import timedelta

import pytest

from scheduler import standing
from scheduler.standing import LEASE, Standing
from storage.queries import batches
from storage.tables import School
from storage.units import Storage
from tests.conftest import FakeClock


def test_one_plans_and_the_next_one_when_that_one_is_silent(storage: Storage, clock: FakeClock) -> None:
    """Of two processes one has the desk; it is the other's once the lease is over, and never both at once."""
    first, second = (Standing(storage, clock, wanted=name) for name in ("a", "b"))
    assert (first.begin(), second.begin()) == ("a", "b")
    assert (first.plans, second.plans) == (True, False)

    clock.turn(seconds=LEASE.total_seconds() - 1)
    assert second.keep()
    assert (first.plans, second.plans) == (True, False)

    clock.turn(seconds=1)
    assert not first.plans  # by its own clock, before anybody tells it
    assert second.keep()
    assert second.plans
    assert first.keep()  # its name nobody wanted
    assert not first.plans


def test_who_ends_in_order_leaves_desk_and_name_at_once(storage: Storage, clock: FakeClock) -> None:
    """A deployment does not cost half a minute of silence."""
    first = Standing(storage, clock, wanted="a")
    first.begin()
    first.end()
    after = Standing(storage, clock, wanted="a")

    assert after.begin() == "a"
    assert after.plans
    assert first.name is None
    assert not first.plans


def test_a_name_set_by_hand_is_waited_for(storage: Storage, clock: FakeClock) -> None:
    """Two processes never send under one name, whoever set it; the second one has it once the first is silent."""
    first, second = (Standing(storage, clock, wanted="a") for _ in range(2))
    first.begin()

    assert second.begin() is None
    clock.turn(seconds=LEASE.total_seconds())
    assert second.begin() == "a"
    assert not first.keep()
    assert first.name is None


def test_names_of_a_machine_are_numbered_and_the_embedded_database_has_one_sender(
    storage: Storage, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a name set by hand each process finds its own, the same as before where that is free again."""
    monkeypatch.setattr(standing, "name_of_machine", lambda: "host")
    first, second = (Standing(storage, clock) for _ in range(2))
    names = [first.begin(), second.begin()]
    first.end()

    assert names == (["embedded", None] if storage.engines.is_sqlite else ["host-1", "host-2"])
    assert Standing(storage, clock).begin() == ("embedded" if storage.engines.is_sqlite else "host-1")


def test_what_the_dead_were_sending_is_free_at_once(
    storage: Storage, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A killed process on this machine is known to be dead: its name and its batches wait for no lease."""
    first, second, third = (Standing(storage, clock, wanted=name) for name in ("a", "b", "a"))
    for one in (first, second):
        one.begin()
    with storage.unit() as session:
        session.add(School(slug="s", name="範例高中", pack=None, created_at=clock()))
        session.flush()
        ids = [batches.make_batch(session, school="s", channel="line.s", retry_key=k, now=clock()) for k in "ab"]
        for batch_id, holder in zip(ids, (first.holder, second.holder), strict=True):
            assert batches.lease(session, batch_id, holder=holder, wall=clock(), until=clock() + timedelta(seconds=60))
    monkeypatch.setattr(standing, "is_dead", {first.holder, second.holder}.__contains__)

    assert third.begin() == "a"  # in the dead one's place
    with storage.reading() as session:
        assert list(batches.find_waiting(session, wall=clock(), limit=9)) == ids[:1]
    assert third.bury_dead() == {"a"}  # and beside another
    with storage.reading() as session:
        assert list(batches.find_waiting(session, wall=clock(), limit=9)) == ids
    assert third.plans
