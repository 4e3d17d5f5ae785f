"""Processes that decide until they are killed: a row and its audit entry in one transaction (for test_kill.py).

Each line on stdin, a point and a number of times, forks one; it says its process id and each number that it committed,
and its parent says how it ended.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from storage.engine import make_engines
from storage.queries.audit import record
from storage.queries.schools import set_setting
from storage.secrets import Secrets
from storage.units import Storage, after_commit, before_commit
from tests.storage.processes import run_and_exit

SCHOOL = "hill"
START = datetime(2025, 1, 15, tzinfo=UTC)


def die(*_: Any) -> Any:
    """End as a pulled plug would."""
    os.kill(os.getpid(), signal.SIGKILL)


def decide(storage: Storage, number: int, how: Callable[..., None] | None) -> None:
    """Write one row and its entry; `how` may set a trap in the transaction."""
    with storage.unit(SCHOOL) as session:
        if how is not None:
            how(session, die)
        set_setting(session, f"decision {os.getpid()} {number}", "made")
        at = START + timedelta(minutes=number)
        record(session, school=SCHOOL, at=at, actor="cli", act="decided", subject=f"decision:{number}")


def in_the_middle_of_the_file(_session: Any, trap: Callable[..., None]) -> None:
    """Die between the new file and its taking the old one's place."""
    os.replace = trap


POINTS: dict[str, Callable[..., None]] = {
    "before the commit": before_commit,
    "after the commit": after_commit,
    "in the file": in_the_middle_of_the_file,
}


def main(url: str, key: str, heads: str, point: str, times: int) -> None:
    """Decide `times` times and say each number once it is committed; the last one falls into the trap, if any."""
    print(f"pid {os.getpid()}", flush=True)
    storage = Storage(make_engines(url), Secrets(key.encode()), heads=Path(heads))
    for number in range(times):
        decide(storage, number, POINTS.get(point) if number == times - 1 else None)
        print(number, flush=True)
    storage.engines.dispose()


def listen(work: Callable[..., None]) -> None:
    """Fork one process for each order on stdin, and say how it ended; `work` takes what `main` takes."""
    for order in sys.stdin:
        where, often = order.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            run_and_exit(work, *sys.argv[1:4], where, int(often))
        print(f"ended {os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}", flush=True)


if __name__ == "__main__":
    listen(main)
