"""Sending unasked, by the real engine in processes of its own, against a stand-in that goes wrong (issue 6).

The whole country's evening, personal texts, planning, cost by size, and Telegram's pace; on SQLite, and on PostgreSQL
where there is one. `SENDING_NOTICES` (1,250,000) makes it smaller; what does not reach its goal is printed as it is.
"""

import os
import statistics
import sys
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import update
from sqlmodel import col

from storage.tables import Notice
from tests.benchmarks.sending_loops import post_all, push_by_aiohttp, push_by_sdk
from tests.benchmarks.sending_planning import planning
from tests.faults.grounds import Grounds
from tests.faults.invariants import Check, at_least, at_most, lost, none_of, twice_on_line
from tests.faults.places import grounds, postgres
from tests.faults.processes import Child
from tests.faults.town import address_of
from tests.with_postgres import PostgresUnavailableError, Server

NOTICES = int(os.environ.get("SENDING_NOTICES", "1250000"))
CHANNELS = int(os.environ.get("SENDING_CHANNELS", "500"))
PERSONAL = int(os.environ.get("SENDING_PERSONAL", "5000"))
LARGEST = int(os.environ.get("SENDING_LARGEST", "1000000"))
ROUNDS = int(os.environ.get("SENDING_ROUNDS", "5"))
BOTS, A_BOT = int(os.environ.get("SENDING_BOTS", "50")), int(os.environ.get("SENDING_A_BOT", "60"))
FAULTY = 0.04
RATIO, RATIO_SDK, GROWTH = 0.4, 0.7, 1.2
A_SECOND, A_SECOND_A_CHAT = 30, 1
SEED = 6


def main() -> bool:
    """Print every figure on both databases, and return whether the goals are reached."""
    reached = True
    for db in os.environ.get("SENDING_ON", "sqlite pg").split():
        try:
            with postgres(db) as server:
                for part in (evening, personal, planning_ratio, growth, bots):
                    for check in part(db, server):
                        print(f"{check.line()} on {db}", flush=True)
                        reached &= check.holds
        except PostgresUnavailableError as error:
            print(error, file=sys.stderr)
    return reached


def evening(db: str, server: Server | None) -> Iterator[Check]:
    """Equal words to everybody, by multicast, with faults and two kills; then the same requests by a plain loop."""
    a_school = NOTICES // CHANNELS
    with grounds(db, SEED, server) as g:
        for place in range(CHANNELS):
            g.town.add_school(f"s{place:03}", line=a_school)
        g.settle(("line",))
        size = g.size()
        g.platforms.control(rate=FAULTY, mix=["429", "500", "reset"], seed=SEED)
        g.town.owe(g.town.people, now=g.clock(), text="全校同一句", together=NOTICES)
        grown = g.size()
        begun = time.perf_counter()
        child = _start(g)
        for share in (3, 2):
            wanted = NOTICES // 500 // share
            g.until(lambda wanted=wanted: g.platforms.control() > wanted, within=3600)
            g.kill(child)
            child = _start(g)
        took = g.until(g.is_done, within=7200, every=0.5)
        wall = time.perf_counter() - begun
        g.kill(child, 15)
        calls = g.calls()
        notices = g.notices()
        at = {one.recipient_id: (address_of("line", one.recipient_id),) for one in notices}
        yield none_of("evening: not done", [] if took is not None else [f"{g.open_notices()} notices"])
        yield none_of("evening: lost", lost(notices, calls, at, g.clock()))
        yield none_of("evening: twice", twice_on_line(calls))
        recorded = _write_every_end(g)
        loop = post_all(g.platforms.base, calls)
        yield Check("evening: wall", f"{wall:.1f} s for {NOTICES:,}, {len(calls):,} requests", "stated", True)
        yield at_least(
            "evening: ratio to a plain loop", loop / wall, RATIO, "", f"which takes {loop:.1f} s and keeps nothing"
        )
        yield Check(
            "evening: every notice's end in one statement",
            f"{recorded:.1f} s: whoever writes each down reaches {loop / recorded:.2f} at most",
            "stated",
            True,
        )
        yield Check("evening: database", f"{(grown - size) / NOTICES:.0f} B a notice owed", "stated", True)


def _write_every_end(g: Grounds) -> float:
    """Seconds that one statement takes which writes how each notice ended: what is owed however it is sent."""
    ended = {name: col(getattr(Notice, name)) for name in ("settled_at", "reason", "platform_request_id")}
    begun = time.perf_counter()
    with g.storage.unit() as session:
        session.execute(update(Notice).values(ended))
    return time.perf_counter() - begun


def personal(db: str, server: Server | None) -> Iterator[Check]:
    """Words of one's own, a request a person: by processor seconds, against loops that keep nothing."""
    with grounds(db, SEED, server) as g:
        g.town.add_school("s000", line=PERSONAL)
        g.settle(("line",))
        child = _start(g)
        before = _processor_seconds(child)
        begun = time.perf_counter()
        g.town.owe(g.town.people, now=g.clock())
        took = g.until(g.is_done, within=1800)
        wall, used = time.perf_counter() - begun, _processor_seconds(child) - before
        g.kill(child, 15)
        yield none_of("personal: not done", [] if took is not None else [f"{g.open_notices()} notices"])
        ours = PERSONAL / used
        calls = [one for one in g.calls() if one.accepted][:2000]
        sdk = push_by_sdk(g.platforms.base, calls)
        bare = push_by_aiohttp(g.platforms.base, calls)
        yield Check("personal: pushes", f"{ours:.0f}/s and core, {PERSONAL / wall:.0f}/s by the clock", "stated", True)
        yield at_least("personal: ratio to a loop on the SDK", ours / sdk, RATIO_SDK, "", f"{sdk:.0f}/s and core")
        yield Check("personal: ratio to bare aiohttp", f"{ours / bare:.2f} of {bare:.0f}/s", "stated", True)


def planning_ratio(db: str, server: Server | None) -> Iterator[Check]:
    """Rows planned a second, against a bare bulk insert of the same rows."""
    with grounds(db, SEED, server) as g:
        yield from planning(g)


def growth(db: str, server: Server | None) -> Iterator[Check]:
    """What one recipient costs at each size: the median of rounds that take turns."""
    sizes = [size for size in (1_000, 10_000, 100_000, 1_000_000) if size <= LARGEST]
    costs: dict[int, list[float]] = defaultdict(list)
    for _ in range(ROUNDS):
        for size in sizes:
            costs[size].append(_cost(db, server, size))
    medians = [statistics.median(costs[size]) for size in sizes]
    for (size, cost), before in zip(list(zip(sizes, medians, strict=True))[1:], medians, strict=False):
        yield at_most(
            f"cost a recipient at {size:,} to the size before", cost / before, GROWTH, "", f"{cost * 1e6:.0f} µs"
        )
    yield Check("cost a recipient", ", ".join(f"{cost * 1e6:.0f} µs" for cost in medians), "stated", True)


def _cost(db: str, server: Server | None, size: int) -> float:
    """Processor seconds of the program a recipient, from owed to settled, in schools of a thousand.

    From when the process has sent for the first time and every school is planned: neither is any recipient's.
    """
    with grounds(db, SEED, server) as g:
        for place in range(size // 1_000 + 1):
            g.town.add_school(f"s{place:03}", line=1_000)
        g.settle(("line",))
        child = _start(g)
        _send_equal(g, 1_000)
        if g.until(g.is_planned, within=3600) is None:
            raise AssertionError("not every school is planned")
        before = _processor_seconds(child)
        _send_equal(g, size)
        used = _processor_seconds(child) - before
        g.kill(child, 15)
        return used / size


def _send_equal(g: Grounds, size: int) -> None:
    g.town.owe(g.town.next_people(size), now=g.clock(), text="全校同一句", together=size)
    if g.until(g.is_done, within=7200, every=0.2) is None:
        raise AssertionError(f"{g.open_notices()} of {size} left")


def bots(db: str, server: Server | None) -> Iterator[Check]:
    """Many Telegram bots at once: each at its own pace, however much there is to send."""
    with grounds(db, SEED, server) as g:
        for place in range(BOTS):
            g.town.add_school(f"s{place:03}", telegram=A_BOT)
        g.settle(("telegram",))
        child = _start(g)
        g.town.owe(g.town.people, now=g.clock())
        took = g.until(g.is_done, within=1800)
        g.kill(child, 15)
        calls = g.calls()
        of_bot: dict[str, list[float]] = defaultdict(list)
        of_chat: dict[tuple[str, str], list[float]] = defaultdict(list)
        for one in calls:
            of_bot[one.channel].append(one.real)
            of_chat[one.channel, one.to[0]].append(one.real)
        yield none_of("bots: not done", [] if took is not None else [f"{g.open_notices()} notices"])
        yield Check("bots: that sent", str(len(of_bot)), str(BOTS), len(of_bot) == BOTS)
        yield at_most("bots: messages in a second of one", max(map(most_in_a_second, of_bot.values())), A_SECOND)
        yield at_most(
            "bots: messages in a second to one chat", max(map(most_in_a_second, of_chat.values())), A_SECOND_A_CHAT
        )


def _start(g: Grounds) -> Child:
    child = g.start("serve")
    g.ready(child, within=120)
    return child


def _processor_seconds(child: Child) -> float:
    """How long it has been at work, as Linux counts."""
    with open(f"/proc/{child.pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def most_in_a_second(moments: Sequence[float]) -> int:
    """Return how many of these lie within one second, wherever it begins."""
    ordered = sorted(moments)
    return max((bisect_left(ordered, one + 1) - place for place, one in enumerate(ordered)), default=0)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
