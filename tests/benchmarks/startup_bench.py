"""From the command to ready, on data that is there already, without channels: the second start of a school."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

READY_SECONDS = 3.0
RESIDENT_MIB = 200.0
ROUNDS = 5
PATIENCE = 60.0  # seconds


def main() -> bool:
    """Print the median time to ready and the resident memory, and return whether the goals are reached."""
    with tempfile.TemporaryDirectory() as folder:
        _start(Path(folder))  # the first start makes the demo database
        runs = sorted(_start(Path(folder)) for _ in range(ROUNDS))
    seconds, resident = runs[ROUNDS // 2][0], max(mib for _seconds, mib in runs)
    print(f"second start without channels: ready in {seconds:.2f} s (goal ≤ {READY_SECONDS:.0f} s), median of {ROUNDS}")
    print(f"resident memory when ready: {resident:.0f} MiB (goal ≤ {RESIDENT_MIB:.0f} MiB)")
    return seconds <= READY_SECONDS and resident <= RESIDENT_MIB


def _start(data: Path) -> tuple[float, float]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "LICHENG_DATA_DIR": str(data), "LICHENG_PORT": str(port)}
    began = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not _is_ready(port):
            if server.poll() is not None or time.perf_counter() - began > PATIENCE:
                raise RuntimeError("the server did not get ready")
            time.sleep(0.02)
        return time.perf_counter() - began, _resident_mib(server.pid)
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _resident_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0
