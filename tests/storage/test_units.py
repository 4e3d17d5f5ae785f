"""Units of work: all or nothing, never inside one another, and told only once they stand."""

from threading import Event, Thread

import pytest

from storage.queries.schools import find_setting, set_setting
from storage.units import NestedUnitError, Storage, after_commit, before_commit


def kept(storage: Storage) -> str | None:
    """Return what another transaction sees."""
    with storage.reading() as session:
        return find_setting(session, "key")


def test_a_unit_keeps_what_was_written(storage: Storage) -> None:
    """At its end a unit commits by itself."""
    with storage.unit() as session:
        set_setting(session, "key", "value")
        assert kept(storage) is None

    assert kept(storage) == "value"


def test_a_unit_that_raises_leaves_nothing(storage: Storage) -> None:
    """An exception takes back everything, calls nobody, and the next unit works."""
    told: list[str] = []

    def fail_in_the_end() -> None:
        with storage.unit() as session:
            set_setting(session, "key", "value")
            after_commit(session, lambda: told.append("committed"))
            raise LookupError

    with pytest.raises(LookupError):
        fail_in_the_end()

    assert kept(storage) is None
    assert told == []
    with storage.unit() as session:
        set_setting(session, "key", "again")
    assert kept(storage) == "again"


@pytest.mark.parametrize("way", ["unit", "receiving"])
def test_after_commit_comes_after_the_commit(storage: Storage, way: str) -> None:
    """What is told after the commit sees what was committed, in the order of asking, and may open a unit itself."""
    told: list[str | None] = []

    def count_on() -> None:
        with storage.unit() as again:
            set_setting(again, "key", f"{find_setting(again, 'key')}, and more")

    with getattr(storage, way)() as session:
        after_commit(session, lambda: told.append(kept(storage)))
        after_commit(session, count_on)
        set_setting(session, "key", "value")
        assert told == []

    assert told == ["value"]
    assert kept(storage) == "value, and more"


def test_before_commit_belongs_to_the_transaction(storage: Storage) -> None:
    """What is prepared right before the commit is committed with the rest, or prevents it."""
    with storage.unit() as session:
        before_commit(session, lambda: set_setting(session, "key", "prepared"))
    assert kept(storage) == "prepared"

    def fail() -> None:
        raise LookupError

    def commit_unprepared() -> None:
        with storage.unit() as session:
            set_setting(session, "key", "never")
            before_commit(session, fail)

    with pytest.raises(LookupError):
        commit_unprepared()
    assert kept(storage) == "prepared"


@pytest.mark.parametrize("inner", ["unit", "receiving"])
def test_a_unit_inside_a_unit_is_refused_at_once(storage: Storage, inner: str) -> None:
    """On SQLite it would wait 30 s for itself, on PostgreSQL not see its own rows: the session is handed down."""
    with storage.unit() as session:
        set_setting(session, "key", "outer")
        with pytest.raises(NestedUnitError), getattr(storage, inner)():
            pytest.fail("opened")
        assert find_setting(session, "key") == "outer"

    assert kept(storage) == "outer"  # the refusal harmed nothing
    with storage.unit() as session:
        set_setting(session, "key", "next")
    assert kept(storage) == "next"


def test_a_unit_of_another_thread_waits_its_turn(storage: Storage) -> None:
    """Two threads write one after the other on SQLite: neither is refused, nothing is lost."""
    if not storage.engines.is_sqlite:
        pytest.skip("PostgreSQL locks rows, see test_contention.py")
    about_to_write = Event()

    def write() -> None:
        about_to_write.set()
        with storage.unit() as session:
            set_setting(session, "key", f"{find_setting(session, 'key')}, second")

    other = Thread(target=write)
    with storage.unit() as session:
        set_setting(session, "key", "first")
        other.start()
        about_to_write.wait(timeout=30)
    other.join(timeout=30)

    assert kept(storage) == "first, second"


def test_a_savepoint_taken_back_leaves_the_rest(storage: Storage) -> None:
    """Inside a unit a part may fail for itself."""
    with storage.unit() as session:
        set_setting(session, "key", "kept")
        part = session.begin_nested()
        set_setting(session, "key", "taken back")
        part.rollback()

    assert kept(storage) == "kept"
