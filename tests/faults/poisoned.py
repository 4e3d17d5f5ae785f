"""F14: notices that raise, kill the process, eat its memory, or hang."""

import signal
import time
from collections import Counter
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlmodel import col

from portfolio.reminders import NoticeState
from storage.tables import Batch, Notice
from tests.faults.grounds import Grounds
from tests.faults.invariants import Check, at_most, none_of
from tests.faults.kinds import Where, fault
from tests.faults.looking import look
from tests.faults.processes import Child
from tests.faults.town import Somebody

MOST_TRIES = 5
UNREADY = 15.0  # seconds without being ready, after which a supervisor starts a process anew
PATIENCE = 300.0
MEMORY = 3 << 30  # bytes of address space
KINDS = ("raise", "memory", "hang", "exit")
EACH = 2  # people whose words are poisoned in the same way


@fault("poison", "F14", "notices", short=60, full=400)
def poison(where: Where) -> Iterator[Check]:
    """Owe a few people what breaks whoever words it, in between others; restart the process whenever it dies."""
    with where.grounds() as g:
        g.town.add_school("s000", line=where.size * 2, telegram=0)
        for kind in KINDS:  # a school each, and so a batch: what kills or hangs would hide what comes after it
            g.town.add_school(kind, line=EACH, telegram=0)
        g.settle()
        people = [one for one in g.town.people if one.school == "s000"]
        poisoned = [one for one in g.town.people if one.school in KINDS]
        child = _start(g)
        normal = _delays(g, people[: where.size])
        bad = [_owe_bad(g, one) for one in poisoned]
        starts = 0
        begun = time.monotonic()
        g.town.owe(people[where.size :], now=g.clock())
        since = time.monotonic()
        delays: list[float] = []
        good = {one.person_id for one in people[where.size :]}
        settled_at: float | None = None
        well = time.monotonic()
        while time.monotonic() - begun < PATIENCE:
            g.nest.hear(0.5)  # no longer, once it has ended: whoever looks after it starts it anew at once
            if child.is_alive and g.is_ready(child):
                well = time.monotonic()
            elif child.is_alive and time.monotonic() - well > UNREADY:
                g.kill(child)  # whoever looks after a process starts it anew when it is not ready for long
            if settled_at is None and _settled(g, good) == len(good):
                settled_at = time.monotonic()
                delays.append(settled_at - since)
            if not child.is_alive:
                starts += 1
                g.kills += 1
                child = _start(g)
                well = time.monotonic()
            elif _is_over(g, poisoned) and settled_at is not None:
                break
        over = _is_over(g, poisoned)
        g.kill(child, signal.SIGKILL)
        notices = {one.id: one for one in g.notices()}
        yield none_of("F14 not parked", [] if over else [f"{g.open_notices()} notices"])
        ends = [one for one in notices.values() if one.recipient_id in {who.person_id for who in poisoned}]
        # Given up, or left to a person where the process died with it: never said to be sent, needless or over.
        wrong = [
            f"notice {one.id}: {one.state} {one.reason}"
            for one in ends
            if one.state not in (NoticeState.UNREACHABLE, NoticeState.UNKNOWN)
        ]
        yield none_of("F14 not given up", wrong)
        yield Check("F14 how they ended", str(dict(Counter(one.reason for one in ends))), "stated", True)
        # Each that kills or hangs is parked after five starts, and there are two of those.
        yield at_most("F14 starts it cost", starts, 2 * MOST_TRIES)
        yield at_most("F14 failures of a batch", _most_failures(g), MOST_TRIES)
        yield none_of("F14 others not sent", ["notice"] * (len(good) - _settled(g, good)))
        if delays:
            yield at_most(
                "F14 others' delay", max(delays), 2 * max(normal, 5.0), " s", f"without poison {normal:.1f} s"
            )
        yield Check("F14 poisons", str(len(bad)), f"{len(KINDS) * EACH}", len(bad) == len(KINDS) * EACH)
        # How much memory a process takes that is made to eat all there is says nothing.
        yield from (check for check in look(g) if check.name != "I10 memory")


def _start(g: Grounds) -> Child:
    child = g.start("serve", memory=MEMORY)
    g.ready(child)
    return child


def _owe_bad(g: Grounds, who: Somebody) -> Somebody:
    g.town.owe([who], now=g.clock(), text="毒 {n}", facts={"poison": who.school})
    return who


def _delays(g: Grounds, people: list[Somebody]) -> float:
    """How long the same takes without any poison."""
    begun = time.monotonic()
    g.town.owe(people, now=g.clock())
    g.until(g.is_done, within=120)
    return time.monotonic() - begun


def _settled(g: Grounds, ids: set[int]) -> int:
    with g.storage.reading() as session:
        return session.execute(
            select(func.count())
            .select_from(Notice)
            .where(col(Notice.recipient_id).in_(ids), col(Notice.settled_at).is_not(None))
        ).scalar_one()


def _is_over(g: Grounds, poisoned: list[Somebody]) -> bool:
    return _settled(g, {one.person_id for one in poisoned}) == len(poisoned)


def _most_failures(g: Grounds) -> int:
    with g.storage.reading() as session:
        return session.execute(select(func.max(col(Batch.failures)))).scalar_one() or 0
