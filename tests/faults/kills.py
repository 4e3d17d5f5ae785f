"""F1, F2, F3, F19: processes that are killed, replaced, upgraded, or told to stop."""

import random
import signal
import sys
import time
from collections.abc import Iterator

from sqlalchemy import select
from sqlmodel import col

from portfolio.reminders import NoticeState
from storage.tables import Notice
from tests.faults.callers import Callers, Desk
from tests.faults.grounds import Grounds
from tests.faults.invariants import Check, at_most, none_of, quantile, undecided
from tests.faults.kinds import Where, fault
from tests.faults.looking import look
from tests.faults.processes import Child
from tests.faults.town import address_of

A_CYCLE = 24  # people who are owed something before each kill
RECOVERY_P95, RECOVERY_MOST, TAKEN_OVER = 15.0, 60.0, 90.0  # seconds
# Of which kind a point is, and among how many of its kind it is drawn: a process comes by some much oftener.
POINTS = (
    ("before a transaction", 15),
    ("before its commit", 15),
    ("after its commit", 15),
    ("before it is sent", 30),
    ("after it is sent", 30),
    ("before its commit of received", 15),
    ("after its commit of received", 15),
)
DRAINED = 25.0  # seconds


@fault("kill9", "F1", "points", short=20, full=200)
def kill9(where: Where) -> Iterator[Check]:
    """Kill whatever works, at points of its own and at random moments, under presses and reminders; start it again."""
    draw = random.Random(where.seed)
    cycles = (where.size + 1) // 2
    with where.grounds() as g:
        g.town.add_school("s000", line=cycles * A_CYCLE, telegram=cycles * A_CYCLE)
        g.settle()
        desk = Desk(g, "s000", requests=cycles * 2)
        users = [address_of("line", g.town.staff["s000", "T01"])]
        callers = Callers(g, "s000", users, a_second=15)
        g.platforms.control(delay=0.01)
        callers.start()
        recoveries: list[float] = []
        points: dict[str, int] = {}
        roles = ("serve", "work") if where.has_workers else ("serve",)
        clean = _start_all(g, roles, callers)
        for cycle in range(cycles):
            callers.presses.extend([*desk.taps[2 * cycle : 2 * cycle + 2], desk.taps[2 * cycle]])
            _owe_mixed(g, cycle)
            asked = g.platforms.control()
            if draw.random() < 0.6:  # else at any moment: while it plans, batches, or idles
                g.until(lambda asked=asked: g.platforms.control() > asked, within=10, every=0.02)
            time.sleep(draw.uniform(0.0, 1.2))
            victim = clean[draw.randrange(len(clean))]
            left, died = _kill(g, victim, callers)
            role = "serve" if victim.port else "work"
            for child in [one for one in clean if one is not victim]:
                _kill(g, child, callers)  # else the others finish before the next point
            only, most = draw.choice(POINTS if role == "serve" else POINTS[:5])
            victim = g.start(role, kill_at=draw.randint(1, most), only=only)
            if g.ready(victim) and victim.port:
                callers.port = victim.port
            if not g.gone(victim, within=8.0):
                left |= _kill(g, victim, callers)[0]
                victim.point = "at random"
            else:
                g.kills += 1
            callers.port = 0
            points[victim.point] = points.get(victim.point, 0) + 1
            left |= _in_flight(g)
            print(f"    {cycle}: killed {victim.point}, {len(left)} under way", file=sys.stderr, flush=True)
            died = time.monotonic()
            clean = _start_all(g, roles, callers)
            if left:
                took = g.until(lambda left=left: not left & _in_flight(g), within=RECOVERY_MOST + 60)
                recoveries.append(RECOVERY_MOST + 60 if took is None else time.monotonic() - died)
                print(f"       settled after {recoveries[-1]:.1f} s", file=sys.stderr, flush=True)
        g.until(lambda: g.is_done() and not callers.presses and not callers.again, within=180)
        callers.stop()
        for child in clean:
            g.kill(child, signal.SIGTERM)
        yield none_of("F1 stuck", [] if g.is_done() else [f"{g.open_notices()} notices"])
        yield from look(g, acknowledged=callers.acknowledged, growth_since=None)
        yield none_of("I5 undecided", undecided(desk.wanted, desk.decisions()))
        yield at_most("F1 recovery p95", quantile(recoveries, 0.95), RECOVERY_P95, " s", f"at {points}")
        yield at_most("F1 recovery slowest", max(recoveries, default=0), RECOVERY_MOST, " s")
        yield Check("F1 kills", str(g.kills), f">={where.size}", g.kills >= where.size, str(points))
        yield Check("F1 recoveries", str(len(recoveries)), ">0", bool(recoveries), "nothing was under way at any kill")


def _start_all(g: Grounds, roles: tuple[str, ...], callers: Callers) -> list[Child]:
    found = [g.start(role) for role in roles]
    for child in found:
        if not g.ready(child):
            raise AssertionError(child.log.read_text()[-2000:])
        if child.port:
            callers.port = child.port
    return found


def _kill(g: Grounds, child: Child, callers: Callers) -> tuple[set[int], float]:
    if child.port:
        callers.port = 0
    g.kill(child)
    return _in_flight(g), time.monotonic()


def _in_flight(g: Grounds) -> set[int]:
    with g.storage.reading() as session:
        return set(session.scalars(select(col(Notice.id)).where(col(Notice.state) == NoticeState.BATCHED)))  # type: ignore[arg-type]


def _owe_mixed(g: Grounds, cycle: int) -> None:
    """Owe a third one and the same, the others words of their own; half on each platform."""
    line = [one for one in g.town.people if one.platform == "line"][cycle * A_CYCLE : (cycle + 1) * A_CYCLE]
    telegram = [one for one in g.town.people if one.platform == "telegram"][cycle * A_CYCLE : (cycle + 1) * A_CYCLE]
    third = A_CYCLE // 3
    g.town.owe(line[:third] + telegram[:third], now=g.clock(), text="同一句 {n}", together=2 * third)
    g.town.owe(line[third:] + telegram[third : 2 * third], now=g.clock())


@fault("kill9-other", "F2", "times", short=1, full=5, databases=("pg",))
def kill9_other(where: Where) -> Iterator[Check]:
    """Kill a worker that never comes back; another one, with another name, takes over."""
    with where.grounds() as g:
        g.town.add_school("s000", line=400 * where.size, telegram=0)
        g.settle()
        g.platforms.control(delay=0.05)
        overs: list[float] = []
        stuck = 0
        for time_ in range(where.size):
            victim = g.start("work", env={"LICHENG_EXECUTOR_ID": f"gone-{time_}"})
            g.ready(victim)
            g.town.owe(g.town.next_people(400), now=g.clock(), together=1)
            g.until(lambda: bool(_in_flight(g)) and g.platforms.control() > 0, within=60)
            g.kill(victim)
            died = time.monotonic()
            other = g.start("work", env={"LICHENG_EXECUTOR_ID": f"other-{time_}"})
            g.ready(other)
            took = g.until(g.is_done, within=TAKEN_OVER + 60)
            stuck += g.open_notices() if took is None else 0
            overs.append(time.monotonic() - died)
            g.kill(other, signal.SIGTERM)
        yield none_of("F2 stuck", ["notice"] * stuck)
        yield at_most("F2 taken over", max(overs), TAKEN_OVER, " s")
        yield from look(g)


@fault("deploy", "F3", "notices", short=300, full=2000)
def deploy(where: Where) -> Iterator[Check]:
    """Start another version while the old one has work in flight, and roll back in the middle of that."""
    role = "work" if where.has_workers else "serve"
    with where.grounds() as g:
        g.town.add_school("s000", line=where.size, telegram=0)
        g.settle()
        g.platforms.control(delay=0.02)
        g.town.owe(g.town.people, now=g.clock(), together=1)
        for number, version in enumerate(("1.0", "2.0", "1.0")):
            child = g.start(role, version=version, env={"LICHENG_EXECUTOR_ID": "host"})
            g.ready(child)
            so_far = g.platforms.control()
            g.until(lambda so_far=so_far: g.platforms.control() > so_far + where.size // 6 or g.is_done(), within=120)
            if number < 2:
                g.kill(child, 9 if number == 0 else signal.SIGTERM)
        took = g.until(g.is_done, within=180)
        yield none_of("F3 stuck", [] if took is not None else [f"{g.open_notices()} notices"])
        g.kill(child, signal.SIGTERM)
        yield from look(g)


@fault("drain", "F19", "batches", short=60, full=600)
def drain(where: Where) -> Iterator[Check]:
    """Tell a process to stop in the middle of many batches; it gives back what it has not sent."""
    role = "work" if where.has_workers else "serve"
    people = where.size * 100
    with where.grounds() as g:
        g.town.add_school("s000", line=people, telegram=0)
        g.settle()
        g.platforms.control(delay=0.05)
        child = g.start(role)
        g.ready(child)
        g.town.owe(g.town.people, now=g.clock(), together=1)
        g.until(lambda: g.platforms.control() > people // 20, within=180)
        begun = time.monotonic()
        g.kill(child, signal.SIGTERM)
        took = time.monotonic() - begun
        status, left = child.status, g.open_notices()
        held = _held(g)
        g.platforms.control(delay=0.0)
        child = g.start(role)
        g.ready(child)
        rest = g.until(g.is_done, within=600)
        g.kill(child, signal.SIGTERM)
        yield at_most("F19 exit", took, DRAINED, " s")
        yield Check("F19 exit code", str(status), "0", status == 0)
        yield none_of("F19 held by the stopped process", held)
        yield none_of("F19 stuck", [] if rest is not None else [f"{g.open_notices()} notices"])
        yield Check("F19 left when it stopped", str(left), ">0", left > 0, "nothing was under way any more")
        yield from look(g)


def _held(g: Grounds) -> list[str]:
    """Batches that a stopped process still holds, and jobs that stand as being worked on."""
    from sqlalchemy import inspect, text

    from storage.tables import Batch

    with g.storage.reading() as session:
        held = [f"batch {id}" for id in session.scalars(select(col(Batch.id)).where(col(Batch.holder).is_not(None)))]
    with g.storage.engines.read.connect() as connection:
        inspector = inspect(connection)
        for schema in inspector.get_schema_names():
            for table in inspector.get_table_names(schema=schema):
                if table == "workflow_status":
                    named = f'"{schema}"."{table}"'
                    pending = connection.execute(
                        text(f"SELECT workflow_uuid, executor_id FROM {named} WHERE status = 'PENDING'")
                    ).all()
                    held += [f"job {row[0]} of {row[1]}" for row in pending]
        connection.rollback()
    return held
