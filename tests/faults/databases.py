"""F4, F5, F6: two instances on one database, a database that goes away, and one that is locked by somebody else."""

import random
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import suppress

import psycopg
from sqlalchemy import func, select
from sqlmodel import col

from storage.tables import Lease, Notice
from tests.faults.callers import Callers
from tests.faults.grounds import Grounds
from tests.faults.invariants import Check, at_most, none_of, quantile
from tests.faults.kinds import Where, fault
from tests.faults.looking import look
from tests.faults.town import address_of

SUCCESS_AFTER = 10.0  # seconds after the database is back
HELD = 60.0  # seconds that another process locks an embedded database
WEBHOOK_MOST, WEBHOOK_P99 = 2.0, 1.8  # seconds


@fault("two", "F4", "seconds", short=25, full=600)
def two(where: Where) -> Iterator[Check]:
    """Run two whole instances on one database, and owe things all the time."""
    a_round = 60
    rounds = max(2, where.size // 4)
    with where.grounds() as g:
        g.town.add_school("s000", line=rounds * a_round, telegram=rounds * 20)
        g.settle(("line",))  # two that poll or wait for one bot would be another mistake
        line = [one for one in g.town.people if one.platform == "line"]
        children = [g.start("serve"), g.start("serve")]
        for child in children:
            g.ready(child)
        leaders: list[int] = []
        begun = time.monotonic()
        for number in range(rounds):
            some = line[number * a_round : (number + 1) * a_round]
            g.town.owe(some, now=g.clock(), together=3)
            for _ in range(8):
                time.sleep(0.5)
                leaders.append(_desks(g))
            if time.monotonic() - begun > where.size:
                break
        took = g.until(g.is_done, within=120)
        alive = sum(child.is_alive for child in children)
        for child in children:
            g.kill(child, signal.SIGTERM)
        yield none_of("F4 stuck", [] if took is not None else [f"{g.open_notices()} notices"])
        yield Check("F4 instances alive", str(alive), "2", alive == 2)
        seen = leaders[len(leaders) // 4 :]  # they have begun by then
        yield Check("F4 planners at a time", f"{min(seen)}..{max(seen)}", "1..1", set(seen) == {1})
        yield Check("F4 notices", str(len(g.notices())), f">={a_round}", len(g.notices()) >= a_round)
        yield from look(g)


def _desks(g: Grounds) -> int:
    with g.storage.reading() as session:
        held = session.scalars(select(Lease).where(col(Lease.name) == "planner", col(Lease.until) > g.clock())).all()
    return len({one.holder for one in held})


@fault("db-restart", "F5", "times", short=1, full=5)
def db_restart(where: Where) -> Iterator[Check]:
    """Stop PostgreSQL at once in the middle and start it again; lock an embedded database for a minute."""
    people = 300
    with where.grounds() as g:
        g.town.add_school("s000", line=people * where.size, telegram=0)
        g.settle()
        g.platforms.control(delay=0.02)
        child = g.start("serve")
        g.ready(child)
        callers = Callers(g, "s000", [address_of("line", g.town.staff["s000", "T01"])], a_second=5)
        callers.start()
        callers.port = child.port
        after: list[float] = []
        for _ in range(where.size):
            g.town.owe(g.town.next_people(people), now=g.clock())
            so_far = g.platforms.control()
            g.until(lambda so_far=so_far: g.platforms.control() > so_far + 20, within=60)
            _take_away(g)
            seen = _settled(g)
            begun = time.monotonic()
            took = g.until(lambda seen=seen: _settled(g) > seen, within=SUCCESS_AFTER + 110, every=0.05)
            after.append(SUCCESS_AFTER + 110 if took is None else time.monotonic() - begun)
            g.until(g.is_done, within=180)
        done = g.until(lambda: g.is_done() and not callers.again, within=180)
        callers.stop()
        alive = child.is_alive
        g.kill(child, signal.SIGTERM)
        yield Check("F5 process alive", str(alive), "True", alive)
        yield at_most("F5 first success", max(after), SUCCESS_AFTER, " s")
        yield none_of("F5 stuck", [] if done is not None else [f"{g.open_notices()} notices"])
        yield Check("F5 answered while it was away", str(callers.statuses), "200 or 503", _polite(callers))
        yield from look(g, acknowledged=callers.acknowledged)


def _polite(callers: Callers) -> bool:
    return set(callers.statuses) <= {200, 503}


def _settled(g: Grounds) -> int:
    with suppress(Exception), g.storage.reading() as session:
        return session.execute(
            select(func.count()).select_from(Notice).where(col(Notice.settled_at).is_not(None))
        ).scalar_one()
    return -1


def _take_away(g: Grounds) -> None:
    """Take the database away, and bring it back."""
    if g.server is None:
        with _locked(g):
            time.sleep(HELD)
        return
    g.storage.engines.dispose()
    g.server.restart_at_once()


class _locked:
    """The embedded database, locked by another process's connection."""

    def __init__(self, g: Grounds) -> None:
        self._path = str(g.url.database)

    def __enter__(self) -> None:
        self._connection = sqlite3.connect(self._path, isolation_level=None, timeout=30, check_same_thread=False)
        self._connection.execute("BEGIN EXCLUSIVE")

    def __exit__(self, *_: object) -> None:
        self._connection.execute("ROLLBACK")
        self._connection.close()


class _locked_tables:
    """The tables that everybody writes, locked by another session of PostgreSQL."""

    def __init__(self, g: Grounds) -> None:
        self._url = g.url.set(drivername="postgresql").render_as_string(hide_password=False)

    def __enter__(self) -> None:
        self._connection = psycopg.connect(self._url)
        self._connection.execute("SET lock_timeout = '5s'")
        for _ in range(20):
            try:
                self._connection.execute("LOCK TABLE inbox_event, notice, batch IN EXCLUSIVE MODE")
            except psycopg.errors.LockNotAvailable:
                self._connection.rollback()
            else:
                return

    def __exit__(self, *_: object) -> None:
        self._connection.rollback()
        self._connection.close()


@fault("db-locked", "F6", "seconds", short=25, full=300)
def db_locked(where: Where) -> Iterator[Check]:
    """Let another process lock the database for 1 to 40 seconds at random, while people write and are reminded."""
    draw = random.Random(where.seed)
    with where.grounds() as g:
        g.town.add_school("s000", line=where.size * 20, telegram=0)
        g.settle()
        child = g.start("serve")
        g.ready(child)
        callers = Callers(g, "s000", [address_of("line", g.town.staff["s000", "T01"])], a_second=20)
        callers.start()
        callers.port = child.port
        time.sleep(3)
        begun, locks = time.monotonic(), 0
        while time.monotonic() - begun < where.size:
            g.town.owe(g.town.next_people(20), now=g.clock())
            time.sleep(draw.uniform(0.5, 2.5))
            locked = _locked(g) if g.is_sqlite else _locked_tables(g)
            with locked:
                time.sleep(min(draw.uniform(1, 40), where.size / 2))
            locks += 1
        done = g.until(lambda: g.is_done() and not callers.again, within=180)
        callers.stop()
        alive = child.is_alive
        g.kill(child, signal.SIGTERM)
        yield Check("F6 process alive", str(alive), "True", alive)
        yield Check("F6 locks", str(locks), ">0", locks > 0)
        yield none_of("F6 stuck", [] if done is not None else [f"{g.open_notices()} notices"])
        yield Check("F6 answers", str(callers.statuses), "200 or 503", _polite(callers))
        yield at_most("F6 webhook p99", quantile(callers.seconds, 0.99), WEBHOOK_P99, " s")
        yield at_most("F6 webhook slowest", max(callers.seconds), WEBHOOK_MOST, " s")
        yield from look(g, acknowledged=callers.acknowledged)
