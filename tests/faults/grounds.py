"""Where a fault run takes place: a database, the platforms' stand-in and the nest of processes, and what they left."""

from __future__ import annotations

import os
import socket
import time
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, exists, func, or_, select, text
from sqlmodel import col

from portfolio.reminders import NoticeState
from storage.engine import make_engines
from storage.queries import audit
from storage.queries.schools import DatabaseKind, fix_kind
from storage.secrets import Secrets
from storage.statistics import gather_statistics
from storage.tables import Batch, Notice, School
from storage.units import Storage
from tests import with_postgres
from tests.faults import town
from tests.faults.clock import FileClock
from tests.faults.ledger import Call, read_calls, read_words
from tests.faults.processes import PATIENCE, Child, FaultRunError, Nest, Platforms
from tests.faults.town import NOW, Town, channels_file

KEY: Final = "a key for tests only, never for a school"
STILL: Final = 3.0  # seconds without a message: everybody waits
A_BEAT: Final = 11.0  # seconds until a process has its leases again
OPEN: Final = (NoticeState.PLANNED, NoticeState.BATCHED)


@dataclass
class Grounds:
    """Everything of one run."""

    db: str
    folder: Path
    url: URL
    seed: int
    server: with_postgres.Server | None = None
    closed: bool = False
    kills: int = 0
    storage: Storage = field(init=False)
    clock: FileClock = field(init=False)
    town: Town = field(init=False)
    platforms: Platforms = field(init=False)
    nest: Nest = field(init=False)
    environment: dict[str, str] = field(default_factory=dict)  # what each process of the program is told

    def __post_init__(self) -> None:
        """Start what every run needs."""
        (self.folder / "clock").write_text("0")
        self.clock = FileClock(self.folder / "clock")
        self.clock.set(NOW)
        (self.folder / "data").mkdir()
        self.storage = self.connect()
        self.town = Town(self.storage)
        self.platforms = Platforms(self.folder)
        self.nest = Nest(self.folder)

    def connect(self) -> Storage:
        """Return the database as this process sees it."""
        storage = Storage(make_engines(self.url), Secrets(KEY.encode()))
        with storage.unit() as session:
            fix_kind(session, DatabaseKind.REAL)  # no demo clock, no simulator
        with storage.reading() as session:
            return replace(storage, heads=audit.heads_folder(session, self.folder / "data"))

    @property
    def is_sqlite(self) -> bool:
        """Whether it is the embedded database."""
        return self.db == "sqlite"

    def settle(self, platforms: tuple[str, ...] = ("line", "telegram")) -> None:
        """Write down the channels once the schools are there, and let the database know how much there is.

        PostgreSQL sees that by itself within a minute or two; a town is older than that.
        """
        gather_statistics(self.storage.engines)
        (self.folder / "channels.toml").write_text("".join(channels_file(self.town.schools, platforms)))
        self.environment = {
            **town.environment(self.town.schools),
            "LICHENG_DATABASE_URL": self.url.render_as_string(hide_password=False),
            "LICHENG_DATA_DIR": str(self.folder / "data"),
            "LICHENG_CHANNELS": str(self.folder / "channels.toml"),
            "LICHENG_SECRET_KEY": KEY,
            "LICHENG_PUBLIC_URL": "https://assistant.example.edu.tw",
            "LINE_API_BASE": self.platforms.base,
            "TELEGRAM_API_BASE": self.platforms.base,
        }

    def start(
        self,
        role: str = "serve",
        *,
        kill_at: int | None = None,
        only: str = "",
        env: dict[str, str] | None = None,
        rest: Sequence[str] = (),
        **more: Any,
    ) -> Child:
        """Start one of the program's processes and return it at once; `ready` waits for it."""
        port = _free_port() if role == "serve" else 0
        command = ["serve", "--port", str(port)] if role == "serve" else [role, *rest]
        log = self.folder / f"{role}-{len(self.nest.children):04}.log"
        order = {
            "command": command,
            "env": {**self.environment, **(env or {})},
            "folder": str(self.folder),
            "log": str(log),
            "kill_at": kill_at,
            "only": only,
            **more,
        }
        return self.nest.start(order, port)

    def command(self, *words: str, within: float = 120.0) -> None:
        """Run one of the program's other commands to its end, on the run's clock.

        Raises:
            FaultRunError: it failed.
        """
        child = self.start(words[0], rest=words[1:])
        if not self.gone(child, within) or child.status != 0:
            raise FaultRunError(f"{words[0]}: {child.status}\n{child.log.read_text()[-1000:]}")

    def ready(self, child: Child, within: float = 60.0) -> bool:
        """Wait until it serves, or has ended; return whether it does."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            self.nest.hear()
            if not child.is_alive:
                return False
            if child.port == 0 or self._answers(child):
                return True
            time.sleep(0.02)
        raise FaultRunError(f"not ready within {within:.0f} s\n{child.log.read_text()[-2000:]}")

    def is_ready(self, child: Child) -> bool:
        """Whether it says that it may be given work."""
        return self._answers(child, "readyz")

    def _answers(self, child: Child, what: str = "livez") -> bool:
        try:
            with urllib.request.urlopen(f"{child.address}/{what}", timeout=2):
                return True
        except OSError:
            return False

    def kill(self, child: Child, how: int = 9) -> None:
        """Kill it and wait until it is gone."""
        child.look()
        with suppress(ProcessLookupError):
            os.kill(child.pid, how)
        self.gone(child)
        self.kills += how == 9

    def gone(self, child: Child, within: float = 60.0) -> bool:
        """Wait until it has ended; return whether it has."""
        end = time.monotonic() + within
        while child.is_alive and time.monotonic() < end:
            self.nest.hear(0.05)
        return not child.is_alive

    def until(self, done: Callable[[], bool], within: float = PATIENCE, every: float = 0.1) -> float | None:
        """Wait until it is so, and return how long that took; None if it never was."""
        begun = time.monotonic()
        while time.monotonic() - begun < within:
            self.nest.hear()
            if done():
                return time.monotonic() - begun
            time.sleep(every)
        return None

    def hurry(self, within: float = PATIENCE) -> float | None:
        """Wait until nothing is left, as `until`; while everybody waits for a pause to end, let it be over.

        A jump ends every lease, so what is done next begins with the processes' next beat.
        """
        asked, still = -1, STILL
        since = time.monotonic()

        def done() -> bool:
            nonlocal asked, still, since
            count = self.platforms.control()
            if count != asked:
                asked, still, since = count, STILL, time.monotonic()
            elif time.monotonic() - since > still:
                self._end_of_pause()
                still, since = STILL + A_BEAT, time.monotonic()
            return self.is_done()

        return self.until(done, within, every=0.25)

    def _end_of_pause(self) -> None:
        """Let it be when the next batch may be tried again."""
        now = self.clock()
        waits = (col(Batch.settled_at).is_(None), col(Batch.next_try_at) > now)
        with self.storage.reading() as session:
            at = session.scalars(select(col(Batch.next_try_at)).where(*waits).order_by(col(Batch.next_try_at))).first()
        if at is not None:
            self.clock.set(at + timedelta(seconds=1))

    # What is there.

    def open_notices(self, *, due: bool = True) -> int:
        """Return how many notices are not settled, of those that are due."""
        counted = select(func.count()).select_from(Notice).where(col(Notice.state).in_(OPEN))
        if due:
            counted = counted.where(col(Notice.due_at) <= self.clock())
        with self.storage.reading() as session:
            return session.execute(counted).scalar_one()

    def is_done(self) -> bool:
        """Whether nothing that is due is open, and no batch.

        Every open notice is counted only when a glance finds nothing: of a million, that would take what is measured.
        """
        planned = (col(Notice.state) == NoticeState.PLANNED, col(Notice.due_at) <= self.clock())
        with self.storage.reading() as session:
            for open_ones in (exists().where(*planned), exists().where(col(Batch.settled_at).is_(None))):
                if session.execute(select(open_ones)).scalar_one():
                    return False
        return self.open_notices() == 0

    def is_planned(self) -> bool:
        """Whether the reminders of every school are planned until the end of the day."""
        behind = exists().where(or_(col(School.reminded_to).is_(None), col(School.reminded_to) <= self.clock()))
        with self.storage.reading() as session:
            return not session.execute(select(behind)).scalar_one()

    def notices(self) -> list[Notice]:
        """Return every notice."""
        with self.storage.reading() as session:
            return list(session.scalars(select(Notice).order_by(col(Notice.id))))

    def calls(self) -> list[Call]:
        """Return what the platforms were asked for, at the times that the clock showed when it left."""
        return [replace(one, at=self.clock.left_at(one.real, one.at)) for one in read_calls(self.folder)]

    def words(self) -> dict[str, str]:
        """Return what was said, by its fingerprint."""
        return read_words(self.folder)

    def logs(self) -> str:
        """Return what all processes have written."""
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*-[0-9]*.log")))

    def size(self) -> int:
        """Return how many bytes the database takes."""
        if self.is_sqlite:
            with self.storage.engines.read.connect() as connection:
                pages, free, each = (
                    int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
                    for name in ("page_count", "freelist_count", "page_size")
                )
                return (pages - free) * each
        with self.storage.reading() as session:
            return int(session.execute(text("SELECT pg_database_size(current_database())")).scalar_one())

    def close(self) -> None:
        """End every process and let go of the database."""
        if self.closed:
            return
        self.closed = True
        self.nest.close()
        self.platforms.close()
        self.storage.engines.dispose()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
