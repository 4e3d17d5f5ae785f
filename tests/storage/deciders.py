"""Processes that decide, one after the other, and are killed in the middle (test_kill.py, test_kill_certifying.py)."""

import os
import signal
import subprocess
import sys
from random import Random

from sqlalchemy import URL

from storage.units import Storage
from tests.architecture.sources import ROOT

FOREVER = 1_000_000


class Deciders:
    """Processes that decide on this storage's database and heads; `module` says what, and knows the points to die at.

    It takes lines of a point and a number of times on stdin, and says its process id, and each number that it has
    committed, and how it ended.
    """

    def __init__(self, storage: Storage, url: URL, module: str) -> None:
        given = [url.render_as_string(False), storage.secrets.key.decode(), str(storage.heads)]
        command = [sys.executable, "-m", module, *given]
        self.mother = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, point: str, times: int, *, kill_after: int | None = None) -> tuple[int, int]:
        """Let one process decide, and kill it when it has said so many numbers; return how many, and its end."""
        assert self.mother.stdin is not None
        assert self.mother.stdout is not None
        self.mother.stdin.write(f"{point}\t{times}\n")
        self.mother.stdin.flush()
        pid = int(self.mother.stdout.readline().removeprefix("pid "))
        said = 0
        while not (line := self.mother.stdout.readline()).startswith("ended "):
            assert line == f"{said}\n"
            said += 1
            if said == kill_after:
                os.kill(pid, signal.SIGKILL)
        return said, int(line.removeprefix("ended "))

    def kill_somewhere(self, random: Random) -> int:
        """Kill a process after some decisions, wherever it just is; return how many it has said."""
        said, end = self.run("nowhere", FOREVER, kill_after=random.randrange(1, 25))
        assert end == -signal.SIGKILL
        return said

    def end(self) -> None:
        """Let the last process go."""
        self.mother.communicate(timeout=60)
