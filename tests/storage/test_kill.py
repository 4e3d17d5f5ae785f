"""Processes killed in the middle: what was committed stands whole, and the head outside never tells of more."""

import signal
import subprocess
import sys
from datetime import datetime
from random import Random

import pytest
from sqlalchemy import URL, text

from storage.queries.audit import verify_school
from storage.units import Storage
from tests.architecture.sources import ROOT
from tests.storage.deciding import POINTS, SCHOOL
from tests.storage.trails import add_schools, head_of

FOREVER = 1_000_000


def start(storage: Storage, url: URL, point: str, times: int) -> subprocess.Popen[str]:
    """Start a process that decides, on this storage's database and heads."""
    given = [url.render_as_string(False), storage.secrets.key.decode(), str(storage.heads), point, str(times)]
    command = [sys.executable, "-m", "tests.storage.deciding", *given]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def kill_somewhere(storage: Storage, url: URL, random: Random) -> int:
    """Kill a process after some decisions, wherever it just is; return how many it said it had made."""
    process = start(storage, url, "nowhere", FOREVER)
    assert process.stdout is not None
    heard = [process.stdout.readline() for _ in range(random.randrange(1, 25))]
    process.kill()
    rest, _ = process.communicate()
    assert process.returncode == -signal.SIGKILL
    return len(heard) + len(rest.splitlines())


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


def test_a_kill_leaves_decisions_whole(storage: Storage, database_url: URL, now: datetime) -> None:
    """At three chosen points and two random ones: no row without its entry, no entry without its row."""
    add_schools(storage, now, SCHOOL)
    for point, kept in (("before the commit", 1), ("after the commit", 2), ("in the file", 2)):
        before = made(storage)
        process = start(storage, database_url, point, 2)
        said, _ = process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL
        assert said == "0\n"
        assert made(storage) - before == kept, point
        assert head_of(storage, SCHOOL).seq == made(storage) - (kept == 2), point
        check_what_is_left(storage)
    random = Random(17)
    for _ in range(2):
        before = made(storage)
        acknowledged = kill_somewhere(storage, database_url, random)
        assert made(storage) - before >= acknowledged > 0
        check_what_is_left(storage)

    last = start(storage, database_url, "nowhere", 3)
    last.communicate(timeout=60)
    assert head_of(storage, SCHOOL).seq == made(storage)  # the next decisions caught up
    check_what_is_left(storage)


@pytest.mark.soak
def test_many_kills_leave_decisions_whole(storage: Storage, database_url: URL, now: datetime) -> None:
    """The same, 60 times at random; the seed is printed."""
    add_schools(storage, now, SCHOOL)
    seed = Random().randrange(1_000_000)
    print(f"seed {seed}")
    random = Random(seed)
    acknowledged = 0
    for _ in range(60):
        acknowledged += kill_somewhere(storage, database_url, random)
        check_what_is_left(storage)
    assert made(storage) >= acknowledged > 0


def test_every_point_is_tried() -> None:
    """The points above are those that the process knows."""
    assert set(POINTS) == {"before the commit", "after the commit", "in the file"}
