"""Due notices become batches: still needed? → may it go, and where → one channel's messages together, enqueued."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, Final

from portfolio.hours import default_hours, next_moment
from scheduler.needs import why_needless
from scheduler.policy import IN_HOURS, Fate, choose_ways, too_late
from scheduler.settling import ACTOR
from storage.queries import audit, batches, notices, terms, ways

if TYPE_CHECKING:
    from sqlmodel import Session

    from portfolio.calendar import SchoolCalendar
    from scheduler.engine import Engine
    from storage.queries.ways import Way
    from storage.tables import Notice

AT_ONCE: Final = 500  # notices a transaction, so that none holds the write lock for long
PERSONAL: Final = 100  # texts of their own a batch (design § 8)


def batch_due(session: Session, now: datetime, engine: Engine, *, limit: int = AT_ONCE) -> int:
    """Settle or batch what is due now, in the caller's transaction, and return how many notices that were.

    Run it until it returns 0. A batch is enqueued in the same transaction, so neither is ever without the other.
    """
    due = notices.claim_due(session, now=now, limit=limit)
    if not due:
        return 0
    people = {notice.recipient_id for notice in due}
    found = ways.find_ways(session, person_ids=people)
    ever_bound = ways.find_ever_bound(session, person_ids=people - found.keys()) | found.keys()
    hours = _Hours(session, people)
    later: dict[datetime, list[int]] = defaultdict(list)
    fates: dict[tuple[str, Fate], list[int]] = defaultdict(list)
    going: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)  # school, channel: notice → binding
    for notice in due:
        at = hours.when(notice, now)
        if at > now:
            later[at].append(_id(notice))
            continue
        match _decide(session, notice, found.get(notice.recipient_id, []), notice.recipient_id in ever_bound, now):
            case Fate() as fate:
                fates[notice.school, fate].append(_id(notice))
            case way:
                going[notice.school, way.channel][_id(notice)] = way.binding_id
    for at, ids in later.items():
        notices.postpone(session, ids, due_at=at)
    for (school, channel), members in going.items():
        _make_batches(session, engine, school=school, channel=channel, members=members, now=now)
    _settle(session, fates, now)
    return len(due)


class _Hours:
    """The hours of everybody whose notices are due; the days of a school are read once."""

    def __init__(self, session: Session, person_ids: set[int]) -> None:
        self._session = session
        self._whom = ways.find_whom(session, person_ids=person_ids)
        self._calendars: dict[str, SchoolCalendar] = {}

    def when(self, notice: Notice, now: datetime) -> datetime:
        """Return when this may go out: `now` within the hours, and where it is too late anyway."""
        if notice.subject not in IN_HOURS or too_late(notice.expires_at, now) is not None:
            return now
        hours = default_hours(*self._whom[notice.recipient_id])
        if notice.school not in self._calendars:
            self._calendars[notice.school] = terms.calendar_of(self._session, notice.school)
        return next_moment(hours, now, self._calendars[notice.school].is_working_day)


def _decide(session: Session, notice: Notice, found: list[Way], ever_bound: bool, now: datetime) -> Way | Fate:
    fate = too_late(notice.expires_at, now) or why_needless(session, notice, now)
    if fate is not None:
        return fate
    chosen = choose_ways(
        notice.subject, about=notice.about, prescribed=notice.binding_id, ways=found, ever_bound=ever_bound
    )
    if isinstance(chosen, Fate):
        return chosen
    for further in chosen[1:]:
        _owe_also(session, notice, further, now)
    return chosen[0]


def _owe_also(session: Session, notice: Notice, way: Way, now: datetime) -> None:
    """Owe the same by one more way: each message is a notice of its own, with its own end."""
    notices.owe(
        session,
        school=notice.school,
        recipient_id=notice.recipient_id,
        subject=notice.subject,
        now=now,
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


def _make_batches(
    session: Session, engine: Engine, *, school: str, channel: str, members: dict[int, int], now: datetime
) -> None:
    ids = list(members)
    for start in range(0, len(ids), PERSONAL):
        batch_id = batches.make_batch(session, school=school, channel=channel, retry_key=str(uuid.uuid4()), now=now)
        together = {notice_id: members[notice_id] for notice_id in ids[start : start + PERSONAL]}
        notices.put_into_batch(session, together, batch_id=batch_id)
        engine.enqueue(session, batch_id)


def _settle(session: Session, fates: dict[tuple[str, Fate], list[int]], now: datetime) -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for (school, fate), ids in fates.items():
        settled = notices.settle(session, ids, fate.state, at=now, reason=fate.reason)
        counts[school][f"{fate.state}:{fate.reason}"] += settled
    for school, counted in sorted(counts.items()):  # in one order everywhere: the trail's heads are locked
        audit.record(
            session,
            school=school,
            at=now,
            actor=ACTOR,
            act="notices.settled",
            subject="unbatched",
            facts={"counts": dict(counted)},
        )


def _id(notice: Notice) -> int:
    assert notice.id is not None
    return notice.id
