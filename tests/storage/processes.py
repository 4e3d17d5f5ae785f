"""Processes that start at the same moment: each says `ready`, and goes on when all are."""

import subprocess
import sys

from tests.architecture.sources import ROOT


def at_once(module: str, arguments: list[list[str]]) -> list[int]:
    """Run a module once for each list of arguments, all from the same line, and return their exit codes."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", module, *given], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for given in arguments
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in running:
        process.communicate(timeout=60)
    return [process.returncode for process in running]
