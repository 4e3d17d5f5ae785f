"""Several processes at once: what is read and then written is never lost."""

import subprocess
import sys

from sqlalchemy import URL

from storage.queries.schools import find_setting, set_setting
from storage.units import Storage
from tests.architecture.sources import ROOT
from tests.storage.counting import COUNT

PROCESSES = 4
TIMES = 50


def test_reading_then_writing_loses_nothing(storage: Storage, database_url: URL) -> None:
    """Four processes add 50 each to one number that they read first: it ends at 200, and nobody fails."""
    with storage.unit() as session:
        set_setting(session, COUNT, "0")
    command = [sys.executable, "-m", "tests.storage.counting", database_url.render_as_string(False), str(TIMES)]
    running = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in running:  # all stand at the line
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in running:
        process.communicate(timeout=60)

    assert [process.returncode for process in running] == [0] * PROCESSES
    with storage.reading() as session:
        assert find_setting(session, COUNT) == str(PROCESSES * TIMES)
