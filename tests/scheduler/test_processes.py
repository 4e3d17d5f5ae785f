"""Whether a process lives, as another one on its machine can tell."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scheduler import processes
from scheduler.processes import is_dead, make_holder

NAME = "import sys; from scheduler.processes import make_holder; print(make_holder(), flush=True); sys.stdin.read()"


def test_a_killed_process_is_dead_before_anybody_has_taken_note() -> None:
    """Neither its parent's carelessness nor its number hides that it is gone; while it lives it is not dead."""
    with subprocess.Popen([sys.executable, "-c", NAME], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        holder = child.stdout.readline().decode().strip()
        assert not is_dead(holder)
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # seen, and not taken note of

        assert is_dead(holder)
    assert is_dead(holder)


def test_another_process_of_the_same_number_is_another() -> None:
    """A number that was given out again does not bring its former owner back."""
    machine, pid, _, token = make_holder().split("/")

    assert is_dead(f"{machine}/{pid}/1/{token}")


@pytest.mark.parametrize("holder", ["", "a", "another-machine/1/1/x", "/1/1/x", "//", f"{'x' * 200}"])
def test_what_cannot_be_known_is_not_dead(holder: str) -> None:
    """On another machine, in another container, or under a name of another kind: the lease decides."""
    assert not is_dead(holder)


def test_where_the_machine_says_nothing_nobody_is_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Linux's own files all names are of machines that cannot be told apart, and leases decide."""
    monkeypatch.setattr(processes, "BOOT", Path("/nowhere"))

    assert not is_dead(make_holder())
