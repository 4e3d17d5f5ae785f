"""What `doctor` looks at of sending: who sends and plans, what waits for nobody, and whose clock is wrong."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.checks import Check, fault, fine, t
from scheduler.durable import VERSION
from scheduler.processes import is_dead
from scheduler.standing import DESK, SENDER
from storage.queries import batches, jobs, leases

if TYPE_CHECKING:
    from storage.units import Storage

OFF_BY: Final = timedelta(seconds=2)  # more, and leases of two machines mean different things


def check_sending(storage: "Storage", wall: datetime) -> Iterator[Check]:
    """Yield whether somebody sends where something waits, whether any job is stranded, and whether clocks agree."""
    with storage.reading() as session:
        held = [one for one in leases.find_held(session) if one.until > wall and not is_dead(one.holder)]
        found = jobs.find_jobs(session)
        waiting = bool(batches.find_waiting(session, wall=wall, limit=1))
        clock = jobs.read_clock(session)
    senders = [one.name.removeprefix(SENDER) for one in held if one.name.startswith(SENDER)]
    plans = any(one.name == DESK for one in held)
    yield _check_senders(senders, plans=plans, waiting=waiting)
    if found is not None:
        yield _check_jobs(found, senders)
    if clock is not None:
        off = abs(clock - wall)
        seconds = f"{off.total_seconds():.1f}"
        yield fine("clock", seconds=seconds) if off <= OFF_BY else fault("clock", "off", seconds=seconds)


def _check_senders(senders: list[str], *, plans: bool, waiting: bool) -> Check:
    """Nobody sends while the server is stopped: that is wrong only where something waits to be sent."""
    if not senders:
        return fault("senders", "none") if waiting else fine("senders", "off")
    names = t("sentence.between").join(senders)
    return fine("senders", count=len(senders), names=names) if plans else fault("senders", "no_planner", names=names)


def _check_jobs(found: jobs.Jobs, senders: list[str]) -> Check:
    """A job of a name that nobody has is taken over within a minute where anybody sends at all."""
    lost = sum(count for name, count in found.running.items() if name not in senders)
    other = sum(count for version, count in found.waiting.items() if version != VERSION)
    if other:
        return fault("jobs", "other_version", count=other)
    if lost:
        return fault("jobs", "lost", count=lost)
    return fine("jobs", running=sum(found.running.values()), waiting=sum(found.waiting.values()))
