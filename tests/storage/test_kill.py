"""Processes killed in the middle: what was committed stands whole, and the head outside never tells of more."""

import signal
from collections.abc import Iterator
from datetime import datetime
from random import Random

import pytest
from sqlalchemy import URL, text

from storage.queries.audit import verify_school
from storage.units import Storage
from tests.storage.deciders import Deciders
from tests.storage.deciding import POINTS, SCHOOL
from tests.storage.trails import add_schools, head_of


@pytest.fixture
def deciders(storage: Storage, database_url: URL, now: datetime) -> Iterator[Deciders]:
    add_schools(storage, now, SCHOOL)
    deciders = Deciders(storage, database_url, "tests.storage.deciding")
    yield deciders
    deciders.end()


def made(storage: Storage) -> int:
    """Return how many decisions stand in the database."""
    with storage.reading() as session:
        return int(session.execute(text("SELECT count(*) FROM setting WHERE value = 'made'")).scalar_one())


def check_what_is_left(storage: Storage) -> None:
    """Each decision has its entry, the chain holds, and the head outside is at most one behind."""
    report = verify_school(storage, SCHOOL)
    sealed = head_of(storage, SCHOOL).seq

    assert report.findings == []
    assert report.entries == made(storage)
    assert report.entries - 1 <= sealed <= report.entries


@pytest.mark.faults
def test_a_kill_leaves_decisions_whole(storage: Storage, deciders: Deciders) -> None:
    """At three chosen points and three random ones: no row without its entry, no entry without its row."""
    for point, kept in (("before the commit", 1), ("after the commit", 2), ("in the file", 2)):
        before = made(storage)
        assert deciders.run(point, 2) == (1, -signal.SIGKILL)
        assert made(storage) - before == kept, point
        assert head_of(storage, SCHOOL).seq == made(storage) - (kept == 2), point
        check_what_is_left(storage)
    random = Random(17)
    for _ in range(3):
        kill_somewhere(storage, deciders, random)

    assert deciders.run("nowhere", 3) == (3, 0)
    assert head_of(storage, SCHOOL).seq == made(storage)  # the next decisions caught up
    check_what_is_left(storage)


@pytest.mark.soak
def test_many_kills_leave_decisions_whole(storage: Storage, deciders: Deciders) -> None:
    """The same, 200 times at random; the seed is printed."""
    seed = Random().randrange(1_000_000)
    print(f"seed {seed}")
    random = Random(seed)
    for _ in range(200):
        kill_somewhere(storage, deciders, random)


def kill_somewhere(storage: Storage, deciders: Deciders, random: Random) -> None:
    """Kill a process after some decisions, wherever it just is, and look at what is left."""
    before = made(storage)
    said = deciders.kill_somewhere(random)
    assert made(storage) - before >= said
    check_what_is_left(storage)


def test_every_point_is_tried() -> None:
    """The points above are those that the process knows."""
    assert set(POINTS) == {"before the commit", "after the commit", "in the file"}
