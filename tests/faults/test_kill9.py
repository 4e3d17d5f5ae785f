"""kill -9 of a sending process, at points drawn from a seed: nothing lost, nothing twice under one key."""

import asyncio
import os
import random
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import URL

from portfolio.reminders import NoticeState
from storage.queries import audit
from storage.units import Storage
from tests.conftest import FakeClock
from tests.scheduler.fakes import LEASE_OVER, LINE, TELEGRAM, PostOffice
from tests.world_rows import SMALL

pytestmark = [pytest.mark.anyio, pytest.mark.faults]

ROOT = Path(__file__).parents[2]
PATIENCE = 120  # seconds a child may take to its next point; only a failing test needs them
PEOPLE = 12  # half of them on each platform


async def run_until(url: URL, folder: Path, clock: FakeClock, *, kill_at: int | None) -> bool:
    """Run one sending process, kill it at its n-th point, and return whether it ended by itself before."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.faults.sender",
        str(folder),
        clock().isoformat(),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        cwd=ROOT,
        env=os.environ | {"SENDER_DATABASE": url.render_as_string(hide_password=False)},
    )
    assert child.stdin is not None
    assert child.stdout is not None
    points = 0
    try:
        while True:
            async with asyncio.timeout(PATIENCE):
                line = await child.stdout.readline()
            points += line.endswith(b"\n") and line.startswith((b"before", b"after"))
            if not line or points == kill_at:
                break
            child.stdin.write(b"\n")
    finally:
        if child.returncode is None and points == kill_at:
            child.kill()
        child.stdin.close()
        ended = await child.wait()
    assert ended in (0, -9)
    return ended == 0


async def kill_often(storage: Storage, url: URL, folder: Path, clock: FakeClock, *, kills: int, seed: int) -> None:
    """Owe everybody something, kill so many senders at random points, let the last one finish, and look."""
    post = PostOffice(storage, clock)
    with post.world.together():
        for number in map(str, range(20101, 20101 + PEOPLE)):
            post.student(number, LINE if int(number) % 2 else TELEGRAM)
            post.owe(number, "news")
    draw = random.Random(seed)
    killed = 0
    while killed < kills and not await run_until(url, folder, clock, kill_at=draw.randint(1, 45)):
        killed += 1
        clock.now += LEASE_OVER
    assert await run_until(url, folder, clock, kill_at=None)

    assert killed > 2, "the points are drawn too late to interrupt anything"
    taken = [line.split() for line in (folder / "taken").read_text().splitlines()]
    keys, times = {line[0] for line in taken}, Counter(line[2] for line in taken)
    notices = post.notices()
    assert {notice.state for notice in notices} == {NoticeState.SENT}, seed
    assert len(keys) == len(times) == PEOPLE, seed  # nobody was lost, and nobody's key was ever another
    for notice, (address, count) in zip(notices, sorted(times.items(), key=lambda one: one[0][2:]), strict=True):
        assert count == 1 or (address.startswith("t") and notice.ambiguous), seed
    assert all(batch.settled_at and batch.frozen is None for batch in post.batches())
    assert audit.verify_school(storage, SMALL).findings == []


async def test_killed_senders_lose_nothing(
    storage: Storage, database_url: URL, tmp_path: Path, clock: FakeClock
) -> None:
    """Three kills in a row, each of the process that took over from the one before."""
    await kill_often(storage, database_url, tmp_path, clock, kills=3, seed=20250115)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
async def test_killed_senders_lose_nothing_for_long(
    storage: Storage, database_url: URL, tmp_path: Path, clock: FakeClock, seed: int
) -> None:
    """The same, with many seeds."""
    await kill_often(storage, database_url, tmp_path, clock, kills=12, seed=seed)
