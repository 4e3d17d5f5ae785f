"""What goes to one account in one message, which of that the budget lets go, and the batches that carry it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from portfolio.quota import is_free
from portfolio.reminders import OF_DEADLINES, NoticeState, NoticeSubject, Priority, priority_of
from scheduler.costs import budget_of
from scheduler.policy import Fate, best_way
from storage.queries import batches, outgoing

if TYPE_CHECKING:
    from sqlmodel import Session

    from scheduler.engine import Engine
    from scheduler.reach import Reach
    from storage.queries.outgoing import Pending
    from storage.queries.ways import Way

EQUAL: Final = 500  # people a batch whose words are equal (design § 8); how many a request takes, the channel says
PERSONAL: Final = 100  # texts of their own a batch (design § 8)

OVER_CAP: Final = Fate(NoticeState.UNREACHABLE, "over_cap")

# What makes two notices say the same in one language, whoever reads them.
Sense = tuple[NoticeSubject, bool, str, int, str, str]


@dataclass(frozen=True)
class Bundle:
    """One message to one account: the notices that it tells, and by which binding each was to go."""

    way: Way
    members: tuple[tuple[Pending, Way], ...]

    @property
    def priority(self) -> Priority:
        """Return how important the most important of it is."""
        return min(priority_of(notice.subject, notice.stage) for notice, _ in self.members)


def senses(notices: Iterable[Pending]) -> tuple[Sense, ...] | None:
    """Return what a message of these says, the same for all to whom it says that; None where it is personal.

    Words about deadlines depend on nothing else (`OF_DEADLINES`): a guardian's child is told by grade and division.
    """
    found = set[Sense]()
    for one in notices:
        if one.subject not in OF_DEADLINES:
            return None
        found.add((one.subject, one.about != "", one.term, one.round, one.stage.partition("@")[0], one.written))
    return tuple(sorted(found)) if len(found) > 1 else tuple(found)


def afford(
    session: Session, bundles: Iterable[Bundle], *, school: str, reach: Reach, now: datetime
) -> tuple[list[Bundle], list[Bundle]]:
    """Return the messages that may go, and those for which nothing is left: neither money nor a way that is free.

    What matters most is paid first. Who is over the cap and can be reached where it costs nothing is told there.
    """
    by_channel: dict[str, list[Bundle]] = defaultdict(list)
    for bundle in bundles:
        by_channel[bundle.way.channel].append(bundle)
    going: list[Bundle] = []
    over: list[Bundle] = []
    for channel, wanted in sorted(by_channel.items()):
        budget = budget_of(session, channel, now, school=school)
        if budget is None:
            going += wanted
            continue
        for priority, some in _by_priority(wanted):
            taken = budget.take(priority, len(some))
            going += some[:taken]
            for bundle in some[taken:]:
                moved = _free_instead(bundle, reach)
                (over if moved is None else going).append(moved or bundle)
    return going, over


def make_batches(session: Session, engine: Engine, bundles: Iterable[Bundle], *, school: str, now: datetime) -> None:
    """Put the messages into batches of one channel, equal ones together, and enqueue each in this transaction."""
    by_channel: dict[str, list[Bundle]] = defaultdict(list)
    for bundle in bundles:
        by_channel[bundle.way.channel].append(bundle)
    for channel, some in sorted(by_channel.items()):
        for together in _together(some):
            key = str(uuid.uuid4())
            batch_id = batches.make_batch(session, school=school, channel=channel, retry_key=key, now=now)
            members = {notice.id: way.binding_id for bundle in together for notice, way in bundle.members}
            outgoing.put_into_batch(session, members, batch_id=batch_id)
            engine.enqueue(session, batch_id)


def _by_priority(bundles: Iterable[Bundle]) -> list[tuple[Priority, list[Bundle]]]:
    found: dict[Priority, list[Bundle]] = defaultdict(list)
    for bundle in bundles:
        found[bundle.priority].append(bundle)
    return sorted(found.items())


def _free_instead(bundle: Bundle, reach: Reach) -> Bundle | None:
    """The same by a way of the same person that costs nothing; None where there is none for each part of it."""
    members = []
    for notice, _ in bundle.members:
        free = [
            way
            for way in reach.ways.get(notice.recipient_id, ())
            if is_free(way.channel) and not way.is_gone and notice.binding_id in (None, way.binding_id)
        ]
        if not free:
            return None
        members.append((notice, best_way(free, None)))
    ways = {way.account_id for _, way in members}
    return replace(bundle, way=members[0][1], members=tuple(members)) if len(ways) == 1 else None


def _together(bundles: Sequence[Bundle]) -> Iterator[list[Bundle]]:
    """Equal texts by as many as one request takes, what is left of them with others; personal ones by the hundred."""
    equal: dict[tuple[object, ...], list[Bundle]] = defaultdict(list)
    personal: list[Bundle] = []
    for bundle in bundles:
        sense = senses(notice for notice, _ in bundle.members)
        (personal if sense is None else equal[sense, bundle.way.language, bundle.way.plain_text]).append(bundle)
    rest: list[Bundle] = []
    for same in equal.values():
        whole = len(same) - len(same) % EQUAL
        yield from _cut(same[:whole], EQUAL)
        if len(rest) + len(same) - whole > EQUAL and rest:
            yield rest
            rest = []
        rest = rest + same[whole:]
    if rest:
        yield rest
    yield from _cut(personal, PERSONAL)


def _cut(bundles: Sequence[Bundle], size: int) -> Iterator[list[Bundle]]:
    for start in range(0, len(bundles), size):
        yield list(bundles[start : start + size])
