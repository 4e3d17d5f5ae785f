"""What a fault run is: its name, its number in reliability.md § 4.2, its sizes, and what does it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

from tests import with_postgres
from tests.faults.grounds import Grounds
from tests.faults.invariants import Check
from tests.faults.places import grounds


@dataclass(frozen=True)
class Where:
    """The database to run on, the seed, and the size: points, times, notices, seconds or hours, as the fault has it."""

    db: str
    seed: int
    size: int
    server: with_postgres.Server | None = None

    def grounds(self) -> AbstractContextManager[Grounds]:
        """Give fresh grounds."""
        return grounds(self.db, self.seed, self.server)

    @property
    def has_workers(self) -> bool:
        """Whether any number of processes may share the work."""
        return self.db == "pg"


Run = Callable[[Where], Iterator[Check]]


@dataclass(frozen=True)
class Fault:
    """One fault run; `short` is its size in CI, `full` the one that its figures are about."""

    name: str
    number: str
    what: str  # the size is
    short: int
    full: int
    run: Run
    databases: tuple[str, ...] = ("sqlite", "pg")


FAULTS: dict[str, Fault] = {}


def fault(
    name: str, number: str, what: str, *, short: int, full: int, databases: tuple[str, ...] = ("sqlite", "pg")
) -> Callable[[Run], Run]:
    """Register the function as this fault's run."""

    def register(run: Run) -> Run:
        FAULTS[name] = Fault(name, number, what, short, full, run, databases)
        return run

    return register
