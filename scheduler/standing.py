"""What one process holds among others on the same database: its name as a sender, and perhaps the planner's desk.

A name is a lease of 30 seconds, renewed every 10; whoever stays away for longer is dead to the others, and what it
left is taken over. Two senders never have one name (reliability.md § 0), and exactly one process plans. Since clocks
are set, whoever lives looks twice before it takes another one for dead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from scheduler.means import Clock
from scheduler.processes import is_dead, make_holder, name_of_machine
from storage.queries import leases

if TYPE_CHECKING:
    from sqlmodel import Session

    from storage.units import Storage

LEASE: Final = timedelta(seconds=30)
RENEWED: Final = timedelta(seconds=15)  # in which whoever lives has renewed its lease
SENDER: Final = "sender:"  # what the leases of senders' names begin with
DESK: Final = "planner"
MOST_ON_A_MACHINE: Final = 64
EMBEDDED: Final = "embedded"  # an embedded database has one sender, whatever machine it lies on


@dataclass(frozen=True)
class _Seen:
    """A lease as it was seen first, at an instant of the clock that nobody sets."""

    holder: str
    until: datetime
    at: datetime


class Standing:
    """`wanted` is a name set by hand (`LICHENG_EXECUTOR_ID`): this one is taken, once whoever has it is gone.

    `steady` is a clock that nobody sets, where there is one.
    """

    def __init__(
        self, storage: Storage, wall: Clock, *, steady: Clock | None = None, wanted: str | None = None
    ) -> None:
        self.holder = make_holder()
        self.name: str | None = None
        self._storage = storage
        self._wall = wall
        self._wanted = wanted
        self._steady = steady
        self._begun = False
        self._seen: dict[str, _Seen] = {}
        self._plans_until: tuple[datetime, datetime] | None = None  # by either clock

    @property
    def plans(self) -> bool:
        """Whether this process, and surely no other, plans now."""
        if self._plans_until is None:
            return False
        wall, steady = self._plans_until
        return self._wall() < wall and self._time() < steady

    def begin(self) -> str | None:
        """Take a sender's name and return it, the desk too where it is free; None while no name is to be had.

        What a dead process of this name was sending is free from now on.
        """
        wall = self._wall()
        with self._storage.unit() as session:
            self.name = next((name for name in self._names() if self._take(session, SENDER + name, wall)), None)
            if self.name is not None:
                self._sit_down(session, wall)
        self._begun = self.name is not None
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
        dead = [one for one in held if one.holder != self.holder and self._is_over(one, wall)]
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
        until, is_over = wall + LEASE, partial(self._is_over, wall=wall)
        before = leases.take(session, name, holder=self.holder, wall=wall, until=until, is_over=is_over)
        if before:
            leases.end_of_batches(session, holder=before, wall=wall, died=True)
        return before is not None

    def _sit_down(self, session: Session, wall: datetime) -> None:
        has_desk = self._take(session, DESK, wall)
        self._plans_until = (wall + LEASE, self._time() + LEASE) if has_desk else None

    def _is_over(self, held: leases.Held, wall: datetime) -> bool:
        """Whether whoever holds this is dead: surely, or because it has not renewed a lease that is over.

        A lease further ahead than any lease can be was written by a clock that was ahead: how long ago, only watching
        it tells.
        """
        if is_dead(held.holder):
            return True
        seen, at = self._seen.get(held.name), self._time()
        if seen is None or (seen.holder, seen.until) != (held.holder, held.until):
            seen = self._seen[held.name] = _Seen(held.holder, held.until, at)
        watched = at - seen.at
        if held.until <= wall:  # or our clock is ahead; who has just begun has nothing to lose by believing it
            return self._steady is None or not self._begun or watched >= RENEWED
        return held.until > wall + LEASE + RENEWED and watched >= LEASE

    def _time(self) -> datetime:
        return (self._steady or self._wall)()
