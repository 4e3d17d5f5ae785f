"""What goes to one account in one message, which of that the budget lets go, and the batches that carry it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from portfolio.quota import is_free
from portfolio.reminders import OF_DEADLINES, NoticeState, NoticeSubject, Priority, priority_of
from scheduler.costs import budget_of
from scheduler.policy import Fate, best_way
from storage.queries import batches, outgoing

if TYPE_CHECKING:
    from sqlmodel import Session

    from scheduler.engine import Engine
    from scheduler.reach import Reach
    from storage.queries.pending import Pending, What
    from storage.queries.ways import Way

EQUAL: Final = 500  # people a batch whose words are equal (design § 8); how many a request takes, the channel says
PERSONAL: Final = 100  # texts of their own a batch (design § 8)

OVER_CAP: Final = Fate(NoticeState.UNREACHABLE, "over_cap")

# What makes two notices say the same in one language, whoever reads them.
Sense = tuple[NoticeSubject, bool, str, int, str, str]

# One message to one account: the notices that it tells, and by which binding each was to go.
Bundle = Sequence[tuple["Pending", "Way"]]


class Kind(NamedTuple):
    """What messages share that go together: how important the most important of it is, and what it says in words.

    `says` is None where the words are personal.
    """

    channel: str
    priority: Priority
    says: tuple[Sense, ...] | None
    language: str | None
    plain_text: bool


Bundles = Mapping[Kind, list[Bundle]]


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


def by_kind(bundles: Iterable[Bundle]) -> Bundles:
    """Return the same by what they share; what one thing says is worked out once for all who are told it alone."""
    found: dict[Kind, list[Bundle]] = defaultdict(list)
    alone: dict[tuple[What, bool, str, str | None, bool], list[Bundle]] = {}
    for bundle in bundles:
        one, way = bundle[0]
        key = (one.what, one.about == "", way.channel, way.language, way.plain_text)
        if len(bundle) > 1:
            found[_kind(bundle)].append(bundle)
        elif key in alone:
            alone[key].append(bundle)
        else:
            alone[key] = found[_kind(bundle)]
            alone[key].append(bundle)
    return found


def _kind(bundle: Bundle) -> Kind:
    way = bundle[0][1]
    priority = min(priority_of(notice.subject, notice.stage) for notice, _ in bundle)
    return Kind(way.channel, priority, senses(notice for notice, _ in bundle), way.language, way.plain_text)


def afford(
    session: Session, bundles: Bundles, *, school: str, reach: Reach, now: datetime
) -> tuple[Bundles, list[Bundle]]:
    """Return the messages that may go, and those for which nothing is left: neither money nor a way that is free.

    What matters most is paid first. Who is over the cap and can be reached where it costs nothing is told there.
    """
    going: dict[Kind, list[Bundle]] = defaultdict(list)
    over: list[Bundle] = []
    for channel, wanted in _by_channel(bundles):
        budget = budget_of(session, channel, now, school=school)
        if budget is None:
            for kind in wanted:
                going[kind] += bundles[kind]
            continue
        for priority in sorted({kind.priority for kind in wanted}):
            alike = [kind for kind in wanted if kind.priority is priority]
            left = budget.take(priority, sum(len(bundles[kind]) for kind in alike))
            for kind in alike:
                some = bundles[kind]
                going[kind] += some[:left]
                over += some[left:]
                left = max(0, left - len(some))
    instead = [(bundle, _free_instead(bundle, reach)) for bundle in over]
    for kind, moved in by_kind(free for _, free in instead if free is not None).items():
        going[kind] += moved
    return going, [bundle for bundle, free in instead if free is None]


def make_batches(session: Session, engine: Engine, bundles: Bundles, *, school: str, now: datetime) -> None:
    """Put the messages into batches of one channel, equal ones together, and enqueue each in this transaction."""
    for channel, kinds in _by_channel(bundles):
        for together in _together(bundles, kinds):
            key = str(uuid.uuid4())
            batch_id = batches.make_batch(session, school=school, channel=channel, retry_key=key, now=now)
            members = {notice.id: way.binding_id for bundle in together for notice, way in bundle}
            outgoing.put_into_batch(session, members, batch_id=batch_id)
            engine.enqueue(session, batch_id)


def _by_channel(kinds: Iterable[Kind]) -> list[tuple[str, list[Kind]]]:
    found: dict[str, list[Kind]] = defaultdict(list)
    for kind in kinds:
        found[kind.channel].append(kind)
    return sorted(found.items())


def _free_instead(bundle: Bundle, reach: Reach) -> Bundle | None:
    """The same by a way of the same person that costs nothing; None where there is none for each part of it."""
    members = []
    for notice, _ in bundle:
        free = [
            way
            for way in reach.ways.get(notice.recipient_id, ())
            if is_free(way.channel) and not way.is_gone and notice.binding_id in (None, way.binding_id)
        ]
        if not free:
            return None
        members.append((notice, best_way(free, None)))
    return members if len({way.account_id for _, way in members}) == 1 else None


def _together(bundles: Bundles, kinds: Iterable[Kind]) -> Iterator[list[Bundle]]:
    """Equal texts by as many as one request takes, what is left of them with others; personal ones by the hundred."""
    equal: dict[tuple[object, ...], list[Bundle]] = defaultdict(list)
    personal: list[Bundle] = []
    for kind in kinds:
        (personal if kind.says is None else equal[kind.says, kind.language, kind.plain_text]).extend(bundles[kind])
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
