"""Names that one process holds for a while: held by one, lost by the dead, and given back."""

from datetime import datetime, timedelta

from sqlmodel import select

from storage.queries import batches, leases
from storage.tables import Batch, School
from storage.units import Storage

SPAN = timedelta(seconds=30)


def take(storage: Storage, name: str, holder: str, wall: datetime, *, dead: tuple[str, ...] = ()) -> str | None:
    """Take a name in a transaction of its own."""
    with storage.unit() as session:
        is_over = (lambda held: held.holder in dead) if dead else None
        return leases.take(session, name, holder=holder, wall=wall, until=wall + SPAN, is_over=is_over)


def test_a_name_has_one_holder_until_its_lease_is_over(storage: Storage, now: datetime) -> None:
    """Nobody takes a living holder's name; once the lease is over whoever comes has it, and knows from whom."""
    assert take(storage, "planner", "a", now) == ""
    assert take(storage, "planner", "a", now + SPAN / 2) == ""
    assert take(storage, "planner", "b", now + SPAN) is None

    assert take(storage, "planner", "b", now + SPAN * 1.5) == "a"
    assert take(storage, "planner", "a", now + SPAN * 1.5) is None


def test_who_is_known_to_be_dead_loses_the_name_at_once(storage: Storage, now: datetime) -> None:
    """On one machine nobody has to wait for the lease of a process that is gone."""
    take(storage, "planner", "a", now)

    assert take(storage, "planner", "b", now, dead=("c",)) is None
    assert take(storage, "planner", "b", now, dead=("a",)) == "a"


def test_a_holder_who_was_away_has_the_name_if_nobody_took_it(storage: Storage, now: datetime) -> None:
    """A database that was away for a minute costs nobody a name; another holder does."""
    take(storage, "sender:x", "a", now)
    take(storage, "sender:y", "a", now)
    take(storage, "sender:y", "b", now + 2 * SPAN)

    with storage.unit() as session:
        kept = leases.renew(session, ["sender:x", "sender:y"], holder="a", until=now + 3 * SPAN)

    assert kept == {"sender:x"}
    assert take(storage, "sender:x", "b", now + 2.5 * SPAN) is None


def test_given_back_is_free(storage: Storage, now: datetime) -> None:
    """Whoever ends in order leaves nobody waiting; other holders keep what they have."""
    take(storage, "sender:x", "a", now)
    take(storage, "sender:y", "b", now)

    with storage.unit() as session:
        leases.give_back(session, holder="a")

    with storage.reading() as session:
        assert [(one.name, one.holder) for one in leases.find_held(session, "sender:")] == [("sender:y", "b")]
    assert take(storage, "sender:x", "c", now) == ""


def test_only_a_lease_that_did_not_change_is_buried(storage: Storage, now: datetime) -> None:
    """Who renews at the last moment is not dead: what was read before does not count against them."""
    take(storage, "sender:x", "a", now)
    with storage.reading() as session:
        (held,) = leases.find_held(session)
    take(storage, "sender:x", "a", now + SPAN)

    with storage.unit() as session:
        assert not leases.bury(session, held)
        (held,) = leases.find_held(session)
        assert leases.bury(session, held)
        assert leases.find_held(session) == []


def test_batches_of_the_dead_are_free_and_counted_of_the_living_only_free(storage: Storage, now: datetime) -> None:
    """What a dead process was sending can be sent at once, as a failure; what one gives back counts as nothing."""
    with storage.unit() as session:
        session.add(School(slug="s", name="範例高中", pack=None, created_at=now))
        session.flush()
        ids = [batches.make_batch(session, school="s", channel="line.s", retry_key=key, now=now) for key in "abc"]
        for batch_id, holder in zip(ids, ("died", "ended", "lives"), strict=True):
            assert batches.lease(session, batch_id, holder=holder, wall=now, until=now + SPAN)

    with storage.unit() as session:
        assert leases.end_of_batches(session, holder="died", wall=now, died=True) == 1
        assert leases.end_of_batches(session, holder="ended", wall=now, died=False) == 1

    with storage.unit() as session:
        assert list(batches.find_waiting(session, wall=now, limit=9)) == ids[:2]
        for batch_id in ids[:2]:
            assert batches.lease(session, batch_id, holder="next", wall=now, until=now + SPAN)
        assert list(session.scalars(select(Batch.failures).order_by(Batch.id))) == [1, 0, 0]  # type: ignore[arg-type]


def test_what_was_being_sent_at_two_deaths_waits_while_others_are_sent(storage: Storage, now: datetime) -> None:
    """Of two batches under way at a death nobody knows which was the cause; at the second death only one is left."""
    with storage.unit() as session:
        session.add(School(slug="s", name="範例高中", pack=None, created_at=now))
        session.flush()
        good, bad = (
            batches.make_batch(session, school="s", channel="line.s", retry_key=key, now=now) for key in ("g", "b")
        )
        for holder, ids in (("first", (good, bad)), ("second", (bad,))):
            for batch_id in ids:
                assert batches.lease(session, batch_id, holder=holder, wall=now, until=now + SPAN) is not None
            leases.end_of_batches(session, holder=holder, wall=now, died=True)

        assert list(batches.find_waiting(session, wall=now, limit=9)) == [good]
        after = now + leases.AFTER_DEATHS
        assert list(batches.find_waiting(session, wall=after, limit=9)) == [good, bad]
