"""kill -9 while somebody decides on requests: none is lost, none is doubled, each has its entry and its used press."""

import signal
from collections.abc import Iterator
from random import Random

import pytest
from sqlalchemy import URL

from portfolio.certification import IN_FORCE
from storage.tables import Press
from tests.desk import Desk
from tests.storage.certifying import acts, check, two_teachers
from tests.storage.deciders import Deciders
from tests.world import World

REQUESTS = 5


@pytest.fixture
def deciders(world: World, database_url: URL) -> Iterator[Deciders]:
    world.bind("T02")
    two_teachers(world, works=REQUESTS)
    deciders = Deciders(world.storage, database_url, "tests.storage.deciding_requests")
    yield deciders
    deciders.end()


def made(world: World, desk: Desk) -> int:
    """Look at what is left, and return how many decisions stand: each has raised a version by one, and used a press."""
    rows = check(world.storage)
    assert sum(row.status in IN_FORCE for row in rows) == REQUESTS
    total = sum(acts(world.storage).values())
    assert sum(row.version - 1 for row in rows) == total
    assert sum(press.used_at is not None for press in desk.rows(Press)) == total
    return total


def kill_somewhere(world: World, desk: Desk, deciders: Deciders, random: Random) -> None:
    before = made(world, desk)
    said = deciders.kill_somewhere(random)
    assert made(world, desk) - before in (said, said + 1)


@pytest.mark.faults
def test_a_kill_leaves_requests_whole(world: World, desk: Desk, deciders: Deciders) -> None:
    """At chosen points and at random ones: what was said to be done is done, and at most one more."""
    for point, kept in (("before the commit", 1), ("after the commit", 2), ("in the file", 2)):
        before = made(world, desk)
        assert deciders.run(point, 2) == (1, -signal.SIGKILL)
        assert made(world, desk) - before == kept, point
    random = Random(5)
    for _ in range(3):
        kill_somewhere(world, desk, deciders, random)

    before = made(world, desk)
    assert deciders.run("nowhere", 3) == (3, 0)
    assert made(world, desk) - before == 3


@pytest.mark.soak
def test_many_kills_leave_requests_whole(world: World, desk: Desk, deciders: Deciders) -> None:
    """The same, 200 times at random; the seed is printed."""
    seed = Random().randrange(1_000_000)
    print(f"seed {seed}")
    random = Random(seed)
    for _ in range(200):
        kill_somewhere(world, desk, deciders, random)
