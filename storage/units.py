"""Units of work: one short transaction for one school, or for the program itself before a school is known."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, text
from sqlmodel import Session

from storage.engine import BUSY_TIMEOUT_MS, RECEIVE_TIMEOUT_MS, Engines
from storage.secrets import Secrets

# On PostgreSQL both roles own nothing and cannot bypass row level security (reliability.md § 3.1 row 7).
SCHOOL_ROLE: Final = "licheng_school"
SYSTEM_ROLE: Final = "licheng_system"

# As `SET LOCAL ROLE` and a setting beside it: in one statement, since nearly every transaction begins with it.
_ENTER_SCHOOL: Final = text(
    "SELECT set_config('app.school', :school, true), set_config('role', :role, true)"
).bindparams(role=SCHOOL_ROLE)
_BEFORE_COMMIT: Final = "before_commit"
_AFTER_COMMIT: Final = "after_commit"
_COLLECTED: Final = "collected"
_open_here = threading.local()


class NestedUnitError(RuntimeError):
    """A unit was opened inside another one: on SQLite it would wait for itself, elsewhere it would not see its rows."""


@dataclass(frozen=True)
class Storage:
    """The database as the rest of the program sees it."""

    engines: Engines
    secrets: Secrets
    heads: Path | None = None  # where the audit trail's heads are kept, outside the database

    @contextmanager
    def unit(self, school: str | None = None) -> Iterator[Session]:
        """Open one writing transaction; it commits at the end, and rolls back when anything is raised.

        With a school, only that school's rows can be seen or written (PostgreSQL enforces it). Without one, this is
        the program itself: the named functions of `storage/queries/crossing.py`, the planner and the sender.

        Raises:
            NestedUnitError: this thread has a unit open already; hand its session down instead.
        """
        with self._alone(), self._turn(BUSY_TIMEOUT_MS), self._session(self.engines.write, school) as session:
            yield session
            _commit(session)
        _tell_committed(session)

    @contextmanager
    def receiving(self) -> Iterator[Session]:
        """Open a writing transaction that gives up after 1.5 s, for webhooks that must be answered within 2."""
        turn = self._turn(RECEIVE_TIMEOUT_MS, urgent=True)
        with self._alone(), turn, self._session(self.engines.receive, None) as session:
            yield session
            _commit(session)
        _tell_committed(session)

    @contextmanager
    def reading(self, school: str | None = None) -> Iterator[Session]:
        """Open a snapshot to read from; the database refuses to write here."""
        with self._session(self.engines.read, school) as session:
            yield session

    @contextmanager
    def _alone(self) -> Iterator[None]:
        # Units never stay open across an await, so a thread's second one is always inside its first.
        open_here: set[int] = _open_here.__dict__.setdefault("storages", set())
        if id(self.engines) in open_here:
            raise NestedUnitError("a unit is open in this thread: hand its session down")
        open_here.add(id(self.engines))
        try:
            yield
        finally:
            open_here.discard(id(self.engines))

    def _turn(self, wait_ms: int, *, urgent: bool = False) -> AbstractContextManager[None]:
        if not self.engines.is_sqlite:
            return nullcontext()
        return self.engines.turns.take(urgent=urgent, within=wait_ms / 1000)

    @contextmanager
    def _session(self, engine: Engine, school: str | None) -> Iterator[Session]:
        with Session(engine, expire_on_commit=False) as session:
            session.info.update(secrets=self.secrets, heads=self.heads)
            if school is None:
                enter_system(session)
            else:
                enter_school(session, school)
            yield session


def enter_school(session: Session, school: str) -> None:
    """From here on this transaction sees one school only; both settings end with the transaction."""
    session.info["school"] = school
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(_ENTER_SCHOOL, {"school": school})


def enter_system(session: Session) -> None:
    """From here on this transaction sees every school; only for work that no single school owns."""
    session.info["school"] = None
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text(f"SET LOCAL ROLE {SYSTEM_ROLE}"))


def collect_rows(session: Session) -> list[object]:
    """Return the list in which `add` puts rows from here on, for another session to write: this one only reads."""
    rows: list[object] = []
    session.info[_COLLECTED] = rows
    return rows


def add(session: Session, row: object) -> None:
    """Have a row written with this session's transaction, or by whoever collects the rows of one that only reads."""
    rows: list[object] | None = session.info.get(_COLLECTED)
    if rows is None:
        session.add(row)
    else:
        rows.append(row)


def begin_anew(session: Session, school: str) -> None:
    """End a transaction in which something broke, and begin another one that sees one school only."""
    session.rollback()
    enter_school(session, school)


def before_commit(session: Session, prepare: Callable[[], None]) -> None:
    """Call `prepare` inside this session's transaction, right before it commits."""
    session.info.setdefault(_BEFORE_COMMIT, []).append(prepare)


def after_commit(session: Session, done: Callable[[], None]) -> None:
    """Call `done` once this session's unit has committed and closed, and never if it does not; it may open a unit."""
    session.info.setdefault(_AFTER_COMMIT, []).append(done)


def _commit(session: Session) -> None:
    for prepare in session.info.pop(_BEFORE_COMMIT, []):
        prepare()
    session.commit()


def _tell_committed(session: Session) -> None:
    for done in session.info.pop(_AFTER_COMMIT, []):
        done()
