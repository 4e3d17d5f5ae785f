"""The processes of a run: the nest that forks the program's own, and the platforms' stand-in."""

import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
PATIENCE: Final = 180.0  # seconds for what surely comes; only a failing run needs them


class FaultRunError(Exception):
    """A run could not go on: it failed, whatever was measured until then."""


@dataclass
class Child:
    """One process of the program; `status` once it has ended, `point` where it was told to die and did."""

    pid: int
    log: Path
    port: int
    started: float
    status: int | None = None
    ended: float = 0.0
    point: str = ""
    peak_kib: int = 0

    @property
    def is_alive(self) -> bool:
        """Whether it still runs."""
        return self.status is None

    @property
    def address(self) -> str:
        """Where it serves, if it does."""
        return f"http://127.0.0.1:{self.port}"

    def look(self) -> None:
        """Remember how much memory it took at most."""
        with suppress(OSError, ValueError):
            lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
            peak = next(line for line in lines if line.startswith("VmHWM"))
            self.peak_kib = max(self.peak_kib, int(peak.split()[1]))


class Nest:
    """The process that forks the others (tests/faults/nest.py)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nest", str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(folder / "nest.log").open("wb"),
            env=_clean_environment(),
        )
        self._lines: Queue[str] = Queue()
        self.children: dict[int, Child] = {}
        threading.Thread(target=self._listen, daemon=True).start()
        if self._next(PATIENCE) != "ready":
            raise FaultRunError((folder / "nest.log").read_text()[-2000:])

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line.decode().strip())
        self._lines.put("")

    def _next(self, within: float) -> str:
        try:
            return self._lines.get(timeout=within)
        except Empty:
            return ""

    def start(self, order: dict[str, Any], port: int) -> Child:
        """Start a child and return it as soon as it exists."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        before = set(self.children)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.hear(1.0)
            new = set(self.children) - before
            if new:
                child = self.children[new.pop()]
                child.log, child.port = Path(order["log"]), port
                return child
        raise FaultRunError("no child was started")

    def hear(self, within: float = 0.0) -> None:
        """Take in what has happened, waiting so long for a first line."""
        line = self._next(within) if within else (self._lines.get_nowait() if not self._lines.empty() else "")
        while line:
            word, pid, *rest = line.split(" ", 2)
            if word == "started":
                self.children[int(pid)] = Child(int(pid), self.folder, 0, time.monotonic())
            elif word == "killed":
                self.children[int(pid)].point = rest[0]
            elif word == "ended":
                child = self.children[int(pid)]
                child.status, child.ended = int(rest[0]), time.monotonic()
            line = self._lines.get_nowait() if not self._lines.empty() else ""

    def close(self) -> None:
        """Let it kill its children and end."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Platforms:
    """The stand-in for LINE and Telegram (tests/faults/standin.py)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.standin", str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(folder / "standin.log").open("wb"),
            env=_clean_environment(),
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline().decode().strip()
        if not line:
            raise FaultRunError((folder / "standin.log").read_text()[-2000:])
        self.base = f"http://127.0.0.1:{line}"

    def control(self, **wanted: Any) -> int:
        """Let things be so from now on, and return how many messages it was asked to take."""
        request = urllib.request.Request(f"{self.base}/control", json.dumps(wanted).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(json.loads(answer.read())["requests"])

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _clean_environment() -> dict[str, str]:
    """This process's environment without anything that a child would take for its own."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("LICHENG_", "LINE_", "TELEGRAM_"))
    }
