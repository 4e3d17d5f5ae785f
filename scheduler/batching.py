"""Due notices become batches: still needed? → wanted? → may it go now, and where → one message a person, enqueued."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from portfolio.dates import end_of_day, start_of_day, taipei_day
from portfolio.people import Role
from scheduler.bundles import OVER_CAP, Bundle, afford, by_kind, make_batches
from scheduler.needs import find_needless
from scheduler.policy import SECURITY, Fate, held, too_late, unwanted
from scheduler.reach import Reach
from scheduler.settling import ACTOR
from storage.queries import audit, notices, outgoing
from storage.queries.restored import find_held_until

if TYPE_CHECKING:
    from sqlmodel import Session

    from scheduler.engine import Engine
    from storage.queries.pending import Pending
    from storage.queries.ways import Way

AT_ONCE: Final = 2_000  # notices a transaction, so that none holds the write lock for long (250 ms at most)
SCHOOLS_AT_ONCE: Final = 10  # of which each costs some milliseconds, however little is due there


def batch_due(
    session: Session, now: datetime, engine: Engine, *, limit: int = AT_ONCE, but: Container[str] = ()
) -> int:
    """Settle, postpone or batch what is due now, in the caller's transaction, and return how many notices that were.

    Run it until it returns 0. A batch is enqueued in the same transaction, so neither is ever without the other. What
    is due at the schools `but` waits. A school at which another process is doing the same is left to that one.
    """
    claimed = _claim(session, now, limit=limit, but=but)
    # In one order everywhere: the trail's heads are locked.
    return sum(Round(session, engine, school, now).run(due) for school, due in sorted(claimed.items()))


def _claim(session: Session, now: datetime, *, limit: int, but: Container[str]) -> dict[str, list[Pending]]:
    """What is due at some schools: `limit` notices at most of the first, and of others where all of theirs fit in.

    Whatever is cut in two goes out in more messages than it needs.
    """
    claimed: dict[str, list[Pending]] = {}
    room = limit
    for school in outgoing.find_schools_due(session, now=now):
        if len(claimed) == SCHOOLS_AT_ONCE:
            break
        if school in but or not outgoing.take_turn(session, school):
            continue
        due = outgoing.claim_due(session, school=school, now=now, limit=limit)
        if len(due) > room:
            break
        if due:
            claimed[school] = due
            room -= len(due)
    return claimed


class Round:
    """What is due at one school at one moment, in one transaction."""

    def __init__(self, session: Session, engine: Engine, school: str, now: datetime) -> None:
        self.session = session
        self.engine = engine
        self.school = school
        self.now = now
        self._fates: dict[Fate, list[int]] = defaultdict(list)
        self._later: dict[datetime, list[int]] = defaultdict(list)

    def run(self, claimed: Sequence[Pending]) -> int:
        """Find an end, a later moment or a batch for each, and return for how many."""
        self.reach = Reach(self.session, self.school, {one.recipient_id for one in claimed}, self.now)
        today = taipei_day(self.now)
        beside = outgoing.find_beside(
            self.session,
            school=self.school,
            person_ids=self.reach.everybody,
            but=[one.id for one in claimed],
            told_apart=SECURITY,
            since=start_of_day(today),
            until=end_of_day(today),
        )
        due = [*claimed, *(one for one in beside.owed if one.due_at <= self.now)]
        ahead = [one for one in beside.owed if one.due_at > self.now]
        together, apart = self._ready(due)
        readers = self._with(self._one_a_day(together, beside.told), ahead)
        bundles = by_kind([*apart, *readers.values()])
        going, over = afford(self.session, bundles, school=self.school, reach=self.reach, now=self.now)
        for bundle in over:
            self._fates[OVER_CAP] += [one.id for one, _ in bundle]
        make_batches(self.session, self.engine, going, school=self.school, now=self.now)
        for at, later in self._later.items():
            outgoing.postpone(self.session, later, due_at=at)
        self._settle()
        return len(due)

    def _ready(self, due: Sequence[Pending]) -> tuple[list[tuple[Pending, Way]], list[Bundle]]:
        """What may go out now, and by which way: what goes with other things, and messages of their own."""
        needless = find_needless(self.session, school=self.school, notices=due, now=self.now)
        held_until = find_held_until(self.session)
        together: list[tuple[Pending, Way]] = []
        apart: list[Bundle] = []
        for alike in self.reach.alike(due):
            one, wishes = alike[0], self.reach.wishes(alike[0].recipient_id)
            left = alike
            fate = too_late(one.expires_at, self.now)
            if fate is None and needless:
                left = [other for other in alike if other.id not in needless]
                for other in alike:
                    if other.id in needless:
                        self._fates[needless[other.id]].append(other.id)
            fate = fate or unwanted(one.subject, wishes) or held(one.due_at, held_until)
            if fate is not None:
                self._fates[fate] += [other.id for other in left]
            elif (at := self.reach.times(one.recipient_id).when(one, at_once=wishes.at_once)) > self.now:
                self._later[_latest(at, one)] += [other.id for other in left]
            elif one.subject in SECURITY:
                apart += [((other, way),) for other in left for way in self._choose(other)]
            else:
                together += [(other, way) for other in left for way in self._choose(other)]
        return together, apart

    def _choose(self, one: Pending) -> Sequence[Way]:
        """The way by which it goes, if by any; of several, each further one is owed by itself."""
        chosen = self.reach.choose(one)
        if isinstance(chosen, Fate):
            self._fates[chosen].append(one.id)
            return ()
        for further in chosen[1:]:
            self._owe_also(one, further)
        return chosen[:1]

    def _one_a_day(
        self, ready: Sequence[tuple[Pending, Way]], told: Collection[int]
    ) -> dict[tuple[int, Role], list[tuple[Pending, Way]]]:
        """What goes out now by account; who was told something today hears the rest tomorrow, unless that is too late.

        Where one thing cannot wait, the others go with it.
        """
        by_reader: dict[tuple[int, Role], list[tuple[Pending, Way]]] = defaultdict(list)
        for one, way in ready:
            by_reader[way.account_id, self.reach.role(one.recipient_id)].append((one, way))
        told_readers = {
            (way.account_id, self.reach.role(person)) for person in told for way in self.reach.ways.get(person, ())
        }
        for reader in told_readers & by_reader.keys():
            if not any(self._goes_today(one) for one, _ in by_reader[reader]):
                for one, _ in by_reader.pop(reader):
                    self._later[_latest(self.reach.times(one.recipient_id).tomorrow(one), one)].append(one.id)
        return by_reader

    def _goes_today(self, one: Pending) -> bool:
        """Whether it goes out today, whatever went out before."""
        return self.reach.wishes(one.recipient_id).at_once or self.reach.times(one.recipient_id).cannot_wait(one)

    def _with(
        self, going: dict[tuple[int, Role], list[tuple[Pending, Way]]], ahead: Iterable[Pending]
    ) -> dict[tuple[int, Role], list[tuple[Pending, Way]]]:
        """The same with what these readers are owed later today, as far as it can be said now."""
        along = [
            one
            for one in ahead
            if not self.reach.wishes(one.recipient_id).at_once
            and unwanted(one.subject, self.reach.wishes(one.recipient_id)) is None
            and self.reach.times(one.recipient_id).goes_along(one)
        ]
        chosen = [(one, found[0]) for one in along if not isinstance(found := self.reach.choose(one), Fate)]
        theirs = [(one, way) for one, way in chosen if (way.account_id, self.reach.role(one.recipient_id)) in going]
        needless = find_needless(self.session, school=self.school, notices=[one for one, _ in theirs], now=self.now)
        for one, way in theirs:
            if one.id not in needless:
                going[way.account_id, self.reach.role(one.recipient_id)].append((one, way))
        return going

    def _owe_also(self, notice: Pending, way: Way) -> None:
        """Owe the same by one more way: each message is a notice of its own, with its own end."""
        notices.owe(
            self.session,
            school=notice.school,
            recipient_id=notice.recipient_id,
            subject=notice.subject,
            now=self.now,
            about=notice.about,
            due_at=notice.due_at,
            expires_at=notice.expires_at,
            facts=notice.facts,
            term=notice.term,
            round=notice.round,
            stage=f"{notice.stage}@{way.binding_id}",
            revision=notice.revision,
            binding_id=way.binding_id,
        )

    def _settle(self) -> None:
        counts: Counter[str] = Counter()
        for fate, ids in self._fates.items():
            counts[f"{fate.state}:{fate.reason}"] += notices.settle(
                self.session, ids, fate.state, at=self.now, reason=fate.reason
            )
        if counts:
            audit.record(
                self.session,
                school=self.school,
                at=self.now,
                actor=ACTOR,
                act="notices.settled",
                subject="unbatched",
                facts={"counts": dict(counted for counted in counts.items() if counted[1])},
            )


def _latest(at: datetime, notice: Pending) -> datetime:
    """A later moment, or the one at which it ends unsent: the staff's lists must not wait for anybody's hours."""
    return at if notice.expires_at is None else min(at, notice.expires_at)
