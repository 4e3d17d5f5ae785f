"""Who this process is, so that others can tell whether it lives: on the same machine they need not wait to know."""

from __future__ import annotations

import hashlib
import os
import socket
import uuid
from pathlib import Path
from typing import Final

BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
PROCESSES: Final = Path("/proc/self/ns/pid")  # a container numbers its processes anew
GONE: Final = frozenset("ZXx")  # dead, and only not yet taken note of by whoever started it


def name_of_machine() -> str:
    """Return this machine's name, cut to what a lease's name can bear."""
    return socket.gethostname()[:60] or "machine"


def make_holder() -> str:
    """Return a name for this process that no other has or will have: machine, number, birth, and a random part."""
    pid = os.getpid()
    return f"{_machine()}/{pid}/{_born(pid) or ''}/{uuid.uuid4().hex}"


def is_dead(holder: str) -> bool:
    """Return whether the process that made this name is certainly gone; False wherever that cannot be known."""
    machine, _, rest = holder.partition("/")
    pid, _, rest = rest.partition("/")
    born = rest.partition("/")[0]
    if not machine or not born or machine != _machine() or not pid.isdecimal():
        return False
    return _born(int(pid)) != born


def _machine() -> str:
    """Return what this boot of this machine is and whose process numbers these are; "" where that is not told."""
    try:
        parts = (socket.gethostname(), BOOT.read_text("ascii"), str(PROCESSES.readlink()))
    except OSError:
        return ""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _born(pid: int) -> str | None:
    """Return when a living process was started, in the kernel's count; None if there is none of this number."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return None
    fields = told.rpartition(")")[2].split()  # its own name stands before, in brackets, and may hold anything
    state, since = fields[0], fields[19]
    return None if state in GONE else since
