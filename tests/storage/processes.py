"""Real processes for tests, without a Python start for each: one is started, imports what is needed, and forks.

`at_once` lets several begin at the same moment. Nothing is open when they are forked: each makes its own connections.
"""

import importlib
import json
import os
import subprocess
import sys
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

from tests.architecture.sources import ROOT


def at_once(module: str, arguments: list[list[str]]) -> list[int]:
    """Run `main` of a module once for each list of arguments, all from the same line; return their exit codes."""
    command = [sys.executable, "-m", "tests.storage.processes", module, json.dumps(arguments)]
    ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=120, check=True)
    codes: list[int] = json.loads(ended.stdout)
    return codes


def run_and_exit(main: Callable[..., None], *given: Any) -> NoReturn:
    """Run `main` as the whole of this process, and end it without the parent's exit handlers."""
    code = 1
    try:
        main(*given)
        code = 0
    except BaseException:  # noqa: BLE001 - what happened is told, and the process ends
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def _fork_all(main: Callable[..., None], arguments: list[list[str]]) -> list[int]:
    line, gun = os.pipe()
    pids = []
    for given in arguments:
        pid = os.fork()
        if pid == 0:
            os.read(line, 1)
            run_and_exit(main, *given)
        pids.append(pid)
    os.write(gun, b"!" * len(pids))
    return [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]


if __name__ == "__main__":
    print(json.dumps(_fork_all(importlib.import_module(sys.argv[1]).main, json.loads(sys.argv[2]))))
