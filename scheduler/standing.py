"""What one process holds among others on the same database: its name as a sender, and perhaps the planner's desk.

A name is a lease of 30 seconds, renewed every 10; whoever stays away for longer is dead to the others, and what it
left is taken over. Two senders never have one name (reliability.md § 0), and exactly one process plans.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from scheduler.means import Clock
from scheduler.processes import is_dead, make_holder, name_of_machine
from storage.queries import leases

if TYPE_CHECKING:
    from sqlmodel import Session

    from storage.units import Storage

LEASE: Final = timedelta(seconds=30)
SENDER: Final = "sender:"  # what the leases of senders' names begin with
DESK: Final = "planner"
MOST_ON_A_MACHINE: Final = 64
EMBEDDED: Final = "embedded"  # an embedded database has one sender, whatever machine it lies on


class Standing:
    """`wanted` is a name set by hand (`LICHENG_EXECUTOR_ID`): this one is taken, once whoever has it is gone."""

    def __init__(self, storage: Storage, wall: Clock, *, wanted: str | None = None) -> None:
        self.holder = make_holder()
        self.name: str | None = None
        self._storage = storage
        self._wall = wall
        self._wanted = wanted
        self._plans_until: datetime | None = None

    @property
    def plans(self) -> bool:
        """Whether this process, and surely no other, plans now."""
        return self._plans_until is not None and self._wall() < self._plans_until

    def begin(self) -> str | None:
        """Take a sender's name and return it, the desk too where it is free; None while no name is to be had.

        What a dead process of this name was sending is free from now on.
        """
        wall = self._wall()
        with self._storage.unit() as session:
            self.name = next((name for name in self._names() if self._take(session, SENDER + name, wall)), None)
            if self.name is not None:
                self._sit_down(session, wall)
        return self.name

    def keep(self) -> bool:
        """Stay alive in the others' eyes, and return whether the name is still ours: if not, another one is needed."""
        wall = self._wall()
        with self._storage.unit() as session:
            kept = self.name is not None and leases.renew(
                session, [SENDER + self.name], holder=self.holder, until=wall + LEASE
            )
            if kept:
                self._sit_down(session, wall)
        if not kept:
            self.name = self._plans_until = None
        return bool(kept)

    def bury_dead(self) -> set[str]:
        """Take the names of dead senders off, free what they were sending, and return the names of the living."""
        wall = self._wall()
        with self._storage.reading() as session:
            held = leases.find_held(session, SENDER)
        dead = [one for one in held if one.holder != self.holder and (one.until <= wall or is_dead(one.holder))]
        if dead:
            with self._storage.unit() as session:
                for one in dead:
                    if leases.bury(session, one):
                        leases.end_of_batches(session, holder=one.holder, wall=wall, died=True)
        return {one.name.removeprefix(SENDER) for one in held if one not in dead}

    def end(self) -> None:
        """Give back names and batches, so that nobody has to wait for our leases to be over."""
        with self._storage.unit() as session:
            leases.end_of_batches(session, holder=self.holder, wall=self._wall(), died=False)
            leases.give_back(session, holder=self.holder)
        self.name = self._plans_until = None

    def _names(self) -> Iterator[str]:
        if self._wanted is not None:
            yield self._wanted
        elif self._storage.engines.is_sqlite:
            yield EMBEDDED
        else:
            machine = name_of_machine()
            yield from (f"{machine}-{number}" for number in range(1, MOST_ON_A_MACHINE + 1))

    def _take(self, session: Session, name: str, wall: datetime) -> bool:
        before = leases.take(session, name, holder=self.holder, wall=wall, until=wall + LEASE, is_dead=is_dead)
        if before:
            leases.end_of_batches(session, holder=before, wall=wall, died=True)
        return before is not None

    def _sit_down(self, session: Session, wall: datetime) -> None:
        self._plans_until = wall + LEASE if self._take(session, DESK, wall) else None
