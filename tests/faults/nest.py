"""A process that starts the program's own commands, to be killed: `python -m tests.faults.nest FOLDER`.

Libraries are loaded once; for each line it reads it forks a child that runs the real command (`serve`, `work`), with
three things changed before anything was loaded: the clock is the run's (`FOLDER/clock`), words of notices that carry
their own `text` are that text, and at each of its points (around a transaction, around a message to a platform) a
child can be told to die. It prints `started PID` and `ended PID STATUS`.
"""

import ctypes
import json
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.faults.clock import FileClock

DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG

_counted = 0
_kill_at: int | None = None
_only: str = ""
_told = -1


def point(name: str) -> None:
    """Count one point of this child, and die here if it is the one."""
    global _counted
    if _kill_at is None or not name.startswith(_only):
        return
    _counted += 1
    if _counted == _kill_at:
        os.write(_told, f"killed {os.getpid()} {name}\n".encode())
        os.kill(os.getpid(), signal.SIGKILL)


def change(folder: Path) -> None:
    """Change what a child is to have otherwise; before anything else is loaded."""
    import bot.clock

    bot.clock.system_clock = FileClock(folder / "clock").__call__

    import handlers.notices as words
    from handlers.conversation import Reply
    from tests.faults.poisons import poison

    say = words.render

    def render(telling: Any) -> Reply:
        if "poison" in telling.facts:
            poison(str(telling.facts["poison"]))
        return Reply(str(telling.facts["text"])) if "text" in telling.facts else say(telling)

    words.render = render

    from storage.units import Storage

    unit = Storage.unit

    @contextmanager
    def stopping(self: Storage, school: str | None = None) -> Iterator[Any]:
        point("before a transaction")
        with unit(self, school) as session:
            yield session
            point("before its commit")
        point("after its commit")

    Storage.unit = stopping  # type: ignore[method-assign]

    receiving = Storage.receiving

    @contextmanager
    def stopping_there(self: Storage) -> Iterator[Any]:
        point("before receiving")
        with receiving(self) as session:
            yield session
            point("before its commit of received events")
        point("after its commit of received events")

    Storage.receiving = stopping_there  # type: ignore[method-assign]

    from bot.outbox import Outbox

    for name in ("__call__", "multicast"):
        send = getattr(Outbox, name, None)
        if send is not None:
            setattr(Outbox, name, _around(send))


def _around(send: Callable[..., Any]) -> Callable[..., Any]:
    async def sending(self: Any, *what: Any, **how: Any) -> Any:
        point("before it is sent")
        delivery = await send(self, *what, **how)
        point("after it is sent")
        return delivery

    return sending


def warm() -> None:
    """Load what every child needs; what is not there yet is left out."""
    for name in (
        "apscheduler.schedulers.asyncio",
        "bot.channels.line",
        "bot.channels.telegram",
        "bot.channels.telegram_poll",
        "bot.server",
        "dbos",
        "scheduler.durable",
        "typer",
    ):
        with suppress(ModuleNotFoundError):
            import_module(name)
    from locales import LANGUAGES, translator
    from portfolio.schools import load_packs

    load_packs()
    for language in LANGUAGES:
        translator(language)


def begin(order: dict[str, Any], told: int) -> None:
    """Be the child that was ordered: run one command of the program."""
    global _kill_at, _only, _told
    _told = told
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    _kill_at, _only = order.get("kill_at"), order.get("only", "")
    log = os.open(order["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(order["env"])
    os.chdir(order["folder"])
    if "memory" in order:
        resource.setrlimit(resource.RLIMIT_AS, (order["memory"], order["memory"]))
    for module, name, value in order.get("set", ()):
        setattr(import_module(module), name, value)
    sys.argv = ["licheng", *order["command"]]
    main = import_module("bot.cli").main
    main()


def serve(folder: Path) -> None:
    """Take orders until stdin ends; children that still run then are killed."""
    told = os.dup(1)
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    os.set_blocking(woken, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    children: set[int] = set()
    rest = b""
    os.write(told, b"ready\n")
    while True:
        ready, _, _ = select.select([0, woken], [], [])
        if woken in ready:
            with suppress(BlockingIOError):
                os.read(woken, 512)
            _reap(children, told)
        if 0 not in ready:
            continue
        more = os.read(0, 65536)
        if not more:
            break
        *lines, rest = (rest + more).split(b"\n")
        for line in lines:
            child = os.fork()
            if child == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for end in (woken, wake):
                    os.close(end)
                null = os.open(os.devnull, os.O_RDONLY)
                os.dup2(null, 0)
                status = 1
                try:
                    begin(json.loads(line), told)
                    status = 0
                except SystemExit as error:
                    status = error.code if isinstance(error.code, int) else 1
                except BaseException:  # noqa: BLE001 - it is the child's last word
                    import traceback

                    traceback.print_exc()
                finally:
                    sys.stdout.flush()
                    sys.stderr.flush()
                    os._exit(status)
            children.add(child)
            os.write(told, f"started {child}\n".encode())
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    time.sleep(0.05)
    _reap(children, told)


def _reap(children: set[int], told: int) -> None:
    for child in list(children):
        with suppress(ChildProcessError):
            pid, status = os.waitpid(child, os.WNOHANG)
            if pid:
                children.discard(pid)
                with suppress(BrokenPipeError):
                    os.write(told, f"ended {pid} {os.waitstatus_to_exitcode(status)}\n".encode())


if __name__ == "__main__":
    change(Path(sys.argv[1]))
    warm()
    serve(Path(sys.argv[1]))
