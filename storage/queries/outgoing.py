"""Notices on their way out: claimed when they are due, put into batches, tried. Crosses schools: it is the sender's."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, Text, bindparam, func, or_, select, update
from sqlmodel import Session, col

from portfolio.reminders import NoticeState, NoticeSubject
from storage.among import among
from storage.queries.pairs import as_pairs, has_pair, pairs
from storage.queries.pending import COLUMNS, Pending, read_pending
from storage.tables import Notice, School

FEW: Final = 4  # texts, each of which may have a statement of its own


@dataclass(frozen=True)
class Beside:
    """What else is known of people who are about to be told: who was told today, and what is owed to them besides."""

    told: frozenset[int]
    owed: Sequence[Pending]


_IDS = among(col(Notice.id), named="ids")


def find_schools_due(session: Session, *, now: datetime) -> list[str]:
    """Return the schools where something planned is due, the one that waits longest first."""
    return list(session.scalars(_SCHOOLS_DUE, {"now": now}))


def claim_due(session: Session, *, school: str, now: datetime, limit: int) -> list[Pending]:
    """Return a school's planned notices that are due, the oldest first; locked, without those that another holds."""
    return read_pending(session, _DUE, school=school, now=now, most=limit)


def take_turn(session: Session, school: str) -> bool:
    """Return whether nobody else is putting this school's notices into batches until this transaction ends.

    Two at once would each send a message to somebody who is owed two things.
    """
    if session.get_bind().dialect.name != "postgresql":
        return True  # whoever writes is alone
    return bool(session.execute(select(func.pg_try_advisory_xact_lock(func.hashtext(f"batching/{school}")))).scalar())


def find_beside(
    session: Session,
    *,
    school: str,
    person_ids: Collection[int],
    but: Collection[int],
    told_apart: Collection[NoticeSubject],
    since: datetime,
    until: datetime,
) -> Beside:
    """Return who of a school's people was told something since then or is about to be, and what they are owed by then.

    What is known already (`but`) is left out, and what is told apart from the message of the day (`told_apart`) counts
    for neither. What is owed is locked.
    """
    asked = {
        "school": school,
        "people": person_ids,
        "known": but,
        "apart": list(told_apart),
        "since": since,
        "until": until,
    }
    # In one look, of which most people have no row; what else somebody is owed is read and locked then.
    rows = session.connection().execute(_BESIDE, asked).all()
    more = [key for key, _, is_owed in rows if is_owed]
    owed = read_pending(session, _OWED, ids=more, until=until) if more else ()
    return Beside(frozenset(person for _, person, is_owed in rows if not is_owed), owed)


def postpone(session: Session, ids: Collection[int], *, due_at: datetime) -> None:
    """Let planned notices be due later: it is no hour to write to these people."""
    planned = (among(col(Notice.id), ids), col(Notice.state) == NoticeState.PLANNED)
    session.execute(
        update(Notice).where(*planned).values(due_at=due_at), execution_options={"synchronize_session": False}
    )


def put_into_batch(session: Session, ways: Mapping[int, int], *, batch_id: int) -> None:
    """Put planned notices into a batch; `ways` says by which binding each will go."""
    if ways:
        statement = _PUT[session.get_bind().dialect.name]
        session.connection().execute(statement, {"pairs": as_pairs(ways), "batch": batch_id})


def give_back(session: Session, ids: Collection[int], *, due_at: datetime | None = None) -> None:
    """Take notices out of their batch again: the platform surely has nothing of them, and they go another way later.

    They are due when they were, unless `due_at` says otherwise.
    """
    if ids:
        again = {} if due_at is None else {"due_at": due_at}
        session.connection().execute(
            update(Notice)
            .where(among(col(Notice.id), ids), _BATCHED, col(Notice.ambiguous).is_(False))
            .values(state=NoticeState.PLANNED, batch_id=None, binding_id=None, content_hmac=None, **again)
        )


def find_members(session: Session, *, batch_id: int) -> list[Pending]:
    """Return the batch's notices that are not settled, in a fixed order."""
    return read_pending(session, _MEMBERS, batch_id=batch_id)


def count_members(session: Session, *, batch_id: int) -> int:
    """Return how many notices of the batch are not settled."""
    return session.connection().execute(_COUNT_MEMBERS, {"batch_id": batch_id}).scalar_one()


def has_members(session: Session, *, batch_id: int) -> bool:
    """Return whether some notice of the batch is not settled."""
    return session.connection().execute(_ANY_MEMBER, {"batch_id": batch_id}).first() is not None


def keep_content_hmacs(session: Session, hmacs: Mapping[str, Sequence[int]], *, tried: bool) -> None:
    """Keep, by the proof of the words that were frozen for them, of which notices that is; and that they are tried."""
    if len(hmacs) <= FEW:
        for hmac, ids in hmacs.items():
            session.connection().execute(_FROZEN, {"ids": ids, "hmac": hmac, "doubtful": tried})
        return
    each = as_pairs({notice: hmac for hmac, ids in hmacs.items() for notice in ids})
    session.connection().execute(_FROZEN_EACH[session.get_bind().dialect.name], {"pairs": each, "doubtful": tried})


def mark_tried(session: Session, ids: Iterable[int], *, tried: bool = True) -> None:
    """Mark open notices as tried without an answer yet, or take that back where the platform surely has nothing."""
    found = list(ids)
    if found:
        session.connection().execute(_TRIED, {"ids": found, "doubtful": tried})


# Built once: a wave runs them for every batch.
_BATCHED = col(Notice.state) == NoticeState.BATCHED
_PLANNED = col(Notice.state) == NoticeState.PLANNED
_FIRST_DUE = (  # of each school: one look into the index, however much is planned (of a `min` PostgreSQL reads all)
    select(col(Notice.due_at))
    .where(col(Notice.school) == col(School.slug), _PLANNED)
    .order_by(col(Notice.due_at))
    .limit(1)
    .scalar_subquery()
)
_SCHOOLS_DUE: Final = (
    select(col(School.slug)).where(bindparam("now") >= _FIRST_DUE).order_by(_FIRST_DUE, col(School.slug))
)
_DUE: Final = (
    select(*COLUMNS)
    .where(col(Notice.school) == bindparam("school"), _PLANNED, col(Notice.due_at) <= bindparam("now"))
    .order_by(col(Notice.due_at), col(Notice.id))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_IS_OWED = _PLANNED & (col(Notice.due_at) <= bindparam("until"))
_WAS_TOLD = _BATCHED | (
    col(Notice.state).in_((NoticeState.SENT, NoticeState.UNKNOWN)) & (col(Notice.settled_at) >= bindparam("since"))
)
_BESIDE: Final = select(col(Notice.id), col(Notice.recipient_id), _PLANNED).where(
    col(Notice.school) == bindparam("school"),
    among(col(Notice.recipient_id), named="people"),
    col(Notice.subject).not_in(bindparam("apart", expanding=True)),
    or_(_WAS_TOLD, _IS_OWED & ~among(col(Notice.id), named="known")),
)
_OWED: Final = (
    select(*COLUMNS)
    .where(_IDS, _IS_OWED)
    .order_by(col(Notice.due_at), col(Notice.id))
    .with_for_update(skip_locked=True)
)
_MEMBERS: Final = (
    select(*COLUMNS).where(col(Notice.batch_id) == bindparam("batch_id"), _BATCHED).order_by(col(Notice.id))
)
_COUNT_MEMBERS: Final = select(func.count()).where(col(Notice.batch_id) == bindparam("batch_id"), _BATCHED)
_ANY_MEMBER: Final = select(col(Notice.id)).where(col(Notice.batch_id) == bindparam("batch_id"), _BATCHED).limit(1)


_PUT: Final = {
    dialect: update(Notice)
    .where(has_pair(col(Notice.id), pair, dialect), _PLANNED)
    .values(state=NoticeState.BATCHED, batch_id=bindparam("batch"), binding_id=pair.c.value)
    for dialect, pair in ((dialect, pairs(dialect, BigInteger)) for dialect in ("sqlite", "postgresql"))
}
_TRIED: Final = (  # not what stands so already: PostgreSQL would keep another version of the row
    update(Notice)
    .where(_IDS, _BATCHED, col(Notice.ambiguous) != bindparam("doubtful"))
    .values(ambiguous=bindparam("doubtful"))
)
_FROZEN: Final = (
    update(Notice).where(_IDS, _BATCHED).values(ambiguous=bindparam("doubtful"), content_hmac=bindparam("hmac"))
)
_FROZEN_EACH: Final = {
    dialect: update(Notice)
    .where(has_pair(col(Notice.id), pair, dialect), _BATCHED)
    .values(ambiguous=bindparam("doubtful"), content_hmac=pair.c.value)
    for dialect, pair in ((dialect, pairs(dialect, Text)) for dialect in ("sqlite", "postgresql"))
}
