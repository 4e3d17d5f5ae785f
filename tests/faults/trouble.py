"""F8, F9, F15: platforms that go wrong, are away for longer than their keys live, or have lost people."""

import math
import random
import signal
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select
from sqlmodel import col

from portfolio.reminders import NoticeState
from storage.tables import Batch
from tests.faults.grounds import A_BEAT, Grounds
from tests.faults.invariants import Check, at_most, none_of
from tests.faults.kinds import Where, fault
from tests.faults.looking import look
from tests.faults.reports import not_on_the_list
from tests.faults.standin import FAULTS
from tests.faults.town import NOW

RATE = 0.2
MANY = 5_000  # notices, from which on what one takes is not lost among what a database takes anyway


@fault("platform", "F8", "notices", short=1_000, full=60_000)
def platform(where: Where) -> Iterator[Check]:
    """Let a fifth of all requests go wrong in every way, for words of one's own and for equal ones, with a kill."""
    telegram = min(where.size // 20, 1_000)
    line = where.size - telegram
    schools = max(1, math.ceil(where.size / 3_000))
    with where.grounds() as g:
        for place in range(schools):
            g.town.add_school(f"s{place:03}", line=line // schools, telegram=telegram // schools)
        g.settle()
        role = "work" if where.has_workers else "serve"
        child = g.start(role)
        g.ready(child)
        g.town.owe(g.town.people[:1], now=g.clock(), stage="opens")
        g.until(g.is_done, within=60)  # the engine's own tables are there by then
        size = g.size()
        g.platforms.control(rate=RATE, mix=list(FAULTS), seed=where.seed, pause=1, silence=2.0)
        by_lot = random.Random(where.seed)
        people = g.town.people[1:]
        equal = [one for one in people if one.platform == "line" and by_lot.random() < 0.9]
        those = {one.person_id for one in equal}
        own = [one for one in people if one.person_id not in those]
        g.town.owe(equal, now=g.clock(), text="同一句 {n}", together=100)
        g.town.owe(own, now=g.clock())
        g.until(lambda: g.platforms.control() > 50, within=120)
        under_way = _under_way(g)
        g.kill(child)
        child = g.start(role)
        g.ready(child)
        took = g.hurry(within=240 + where.size / 20)
        g.kill(child, signal.SIGTERM)
        calls = g.calls()
        faults = Counter(one.fault for one in calls if one.fault)
        yield none_of("F8 stuck", [] if took is not None else [f"{g.open_notices()} notices"])
        yield none_of("F8 called before Retry-After", [one.request for one in calls if one.early])
        needed = len({(one.key or one.to, one.words) for one in calls})
        allowed = needed + sum(faults.values()) + 2 * under_way
        yield at_most("F8 requests", len(calls), allowed, "", f"{needed} messages, faults {dict(faults)}")
        yield Check("F8 faults made", str(dict(faults)), "all kinds", set(FAULTS) <= set(faults))
        yield from look(g, growth_since=size if where.size >= MANY else None)


def _under_way(g: Grounds) -> int:
    """How many messages may have been with a platform when a sender was killed: those of batches that are held."""
    with g.storage.reading() as session:
        held = session.execute(
            select(func.count()).select_from(Batch).where(col(Batch.holder).is_not(None))
        ).scalar_one()
    return held * 100


@fault("platform-down", "F9", "hours", short=30, full=30)
def platform_down(where: Where) -> Iterator[Check]:
    """Let both platforms be away for longer than LINE remembers a key; nothing gets a second key by itself."""
    with where.grounds() as g:
        g.town.add_school("s000", line=120, telegram=40)
        g.settle()
        # Half of what is refused now had been taken before the platform went down, and nobody heard of it.
        g.platforms.control(rate=0.6, mix=["reset", "timeout"], seed=where.seed, silence=1.0)
        child = g.start("serve")
        g.ready(child)
        g.town.owe(g.town.people, now=g.clock(), expires_at=NOW + timedelta(days=10), together=2)
        g.until(lambda: g.platforms.control() >= 20, within=60)
        g.platforms.control(is_down=True)
        tries = g.platforms.control()
        for _ in range(where.size // 3):
            g.clock.shift(hours=3)
            g.until(lambda tries=tries: g.platforms.control() > tries, within=A_BEAT + 3)
            tries = g.platforms.control()
            if not child.is_alive:
                break
        g.platforms.control(is_down=False, rate=0.0)
        g.clock.shift(hours=1)
        # Into the hours of the second day after: what is still to be sent may be.
        g.clock.set(NOW + timedelta(days=2))
        took = g.hurry(within=180)
        g.kill(child, signal.SIGTERM)
        calls, notices = g.calls(), g.notices()
        keys: dict[tuple[str, str], set[str]] = defaultdict(set)
        for one in calls:
            if one.platform == "line":
                for to in one.to:
                    keys[to, one.words].add(one.key)
        ends = Counter(f"{one.state.value}:{one.reason or ''}" for one in notices)
        yield none_of("F9 stuck", [] if took is not None else [f"{g.open_notices()} notices"])
        yield none_of("F9 a second key", [f"{to}: {len(those)}" for (to, _), those in keys.items() if len(those) > 1])
        unknown = [one for one in notices if one.state is NoticeState.UNKNOWN]
        yield Check("F9 left to a person", str(len(unknown)), ">0", bool(unknown), str(dict(ends)))
        yield none_of("F9 not told to the staff", not_on_the_list(g, unknown))
        # What was asked for in the first moment may have been taken at any hour: only what came of it is looked at.
        yield from look(g, may_send=lambda _: True, staff_may=lambda _: True)


@fault("blocked", "F15", "notices", short=1_000, full=10_000)
def blocked(where: Where) -> Iterator[Check]:
    """Let one in twenty have blocked the account, one in a hundred be unknown, and some be gone."""
    with where.grounds() as g:
        half = where.size // 2
        telegram = min(half, 1_500)
        g.town.add_school("s000", line=where.size - telegram, telegram=telegram)
        g.settle()
        draw = random.Random(where.seed)
        people = g.town.people
        lot = {one.person_id: draw.random() for one in people}
        lost = {
            "blocked": [one for one in people if one.platform == "telegram" and lot[one.person_id] < 0.05],
            "unknown": [one for one in people if 0.05 <= lot[one.person_id] < 0.06],
            "deactivated": [one for one in people if one.platform == "telegram" and 0.06 <= lot[one.person_id] < 0.07],
        }
        g.platforms.control(**{kind: [one.address for one in those] for kind, those in lost.items()})
        child = g.start("serve")
        g.ready(child)
        g.town.owe(people, now=g.clock())
        took = g.until(g.is_done, within=300 + where.size / 10)
        g.kill(child, signal.SIGTERM)
        calls, notices = g.calls(), g.notices()
        gone = {one.person_id for those in lost.values() for one in those}
        tries: Counter[str] = Counter(to for one in calls for to in one.to)
        addresses = {one.person_id: one.address for one in people}
        reached = [one for one in notices if one.recipient_id in gone and one.state is not NoticeState.UNREACHABLE]
        wrongly = [one for one in notices if one.recipient_id not in gone and one.state is not NoticeState.SENT]
        yield none_of("F15 stuck", [] if took is not None else [f"{g.open_notices()} notices"])
        yield none_of("F15 not marked", [f"{one.id}: {one.state}" for one in reached])
        yield none_of("F15 wrongly marked", [f"{one.id}: {one.state} {one.reason}" for one in wrongly])
        yield none_of("F15 tried again", [addresses[id] for id in gone if tries[addresses[id]] > 1])
        those = [one for one in notices if one.recipient_id in gone]
        yield Check("F15 not to be reached", str(len(those)), ">0", bool(those))
        yield none_of("F15 not on the teacher's list", not_on_the_list(g, those))
        yield from look(g)
