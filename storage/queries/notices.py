"""What is owed to whom, and what became of it. Crosses schools where the sender works, before a school is known."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Text, bindparam, exists, func, select, type_coerce, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import NullType
from sqlmodel import Session, col

from portfolio.reminders import NoticeState, NoticeSubject
from storage.among import among
from storage.queries.pairs import as_pairs, has_pair, pairs
from storage.tables import Notice
from storage.types import canonical_json, instant

OPEN: Final = (NoticeState.PLANNED, NoticeState.BATCHED)

_NATURAL_KEY: Final = ("school", "recipient_id", "about", "subject", "term", "round", "stage", "revision")


@dataclass(frozen=True)
class End:
    """What became of notices that were pushed in one message."""

    notices: tuple[int, ...]
    state: NoticeState
    reason: str | None = None
    request_id: str | None = None
    ambiguous: bool = False


def owe(
    session: Session,
    *,
    school: str,
    recipient_id: int,
    subject: NoticeSubject,
    now: datetime,
    about: str = "",
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    facts: Mapping[str, Any] | None = None,
    term: str = "",
    round: int = 0,
    stage: str = "",
    revision: int = 1,
    binding_id: int | None = None,
) -> bool:
    """Owe one notice, and return whether it is new: the second call with the same natural key changes nothing.

    Due at once unless `due_at` says otherwise; from the instant `expires_at` on it means nothing any more. `about` is a
    natural key ("binding:17"); `facts` are what the words need, forgotten as soon as the notice is settled.
    `binding_id` prescribes the one way it must go; else the policy chooses.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Notice).values(
        school=school,
        recipient_id=recipient_id,
        about=about,
        subject=subject,
        term=term,
        round=round,
        stage=stage,
        revision=revision,
        facts=dict(facts or {}),
        planned_at=now,
        due_at=now if due_at is None else due_at,
        expires_at=expires_at,
        state=NoticeState.PLANNED,
        ambiguous=False,
        binding_id=binding_id,
    )
    added = session.execute(statement.on_conflict_do_nothing(index_elements=_NATURAL_KEY).returning(col(Notice.id)))
    return added.first() is not None


def is_owed_since(session: Session, *, school: str, subject: NoticeSubject, since: datetime) -> bool:
    """Return whether any notice of this subject was planned at a school after this moment, told or not."""
    theirs = (col(Notice.school) == school, col(Notice.subject) == subject, col(Notice.planned_at) > since)
    return bool(session.execute(select(exists().where(*theirs))).scalar_one())


def settle(
    session: Session,
    ids: Collection[int],
    state: NoticeState,
    *,
    at: datetime,
    reason: str | None = None,
) -> int:
    """End open notices alike, once and for all; return how many were still open. What their words needed is forgotten.

    Raises:
        ValueError: the state is not a final one.
    """
    if state in OPEN:
        raise ValueError(f"{state} is not a final state")
    statement = (
        update(Notice)
        .where(among(col(Notice.id), ids), col(Notice.state).in_(OPEN))
        .values(state=state, settled_at=at, reason=reason, facts={})
    )
    return session.connection().execute(statement).rowcount if ids else 0


def settle_each(session: Session, ends: Sequence[End], *, at: datetime) -> None:
    """End batched notices, once and for all; one that has ended already stays as it is.

    Those that end alike are ended in one statement, each with the id of the request that told it.
    """
    alike: dict[tuple[Any, ...], list[End]] = defaultdict(list)
    for end in ends:
        alike[end.state, end.reason, end.ambiguous].append(end)
    connection = session.connection()
    for (state, reason, ambiguous), some in alike.items():
        how = {"end": state, "why": reason, "doubtful": ambiguous, "at": at}
        if len({end.request_id for end in some}) == 1:
            ids = [notice for end in some for notice in end.notices]
            connection.execute(_SETTLE, {**how, "ids": ids, "request": some[0].request_id})
        else:
            requests = {notice: end.request_id for end in some for notice in end.notices}
            connection.execute(_SETTLE_EACH[connection.dialect.name], {**how, "pairs": as_pairs(requests)})


def count_by_state(session: Session, *, school: str | None = None) -> dict[NoticeState, int]:
    """Return how many notices stand in which state, of one school or of all; states without any are left out."""
    statement = select(col(Notice.state), func.count()).group_by(col(Notice.state))
    if school is not None:
        statement = statement.where(col(Notice.school) == school)
    return {row[0]: row[1] for row in session.execute(statement)}


def fates_of_batch(session: Session, *, batch_id: int) -> tuple[dict[NoticeState, int], str]:
    """Return how many notices of a batch stand in which state, and the fingerprint of what became of every one.

    Both go into the batch's audit row.
    """
    rows: Sequence[Any] = session.connection().execute(_FATES, {"batch_id": batch_id}).all()
    moments = {at: None if at is None else instant(at).isoformat() for at in {row[-1] for row in rows}}
    fates = [
        [notice, recipient, state, reason, bool(ambiguous), request, hmac, moments[at]]
        for notice, recipient, state, reason, ambiguous, request, hmac, at in rows
    ]
    counts = Counter(row[2] for row in rows)
    by_state = {NoticeState(state): count for state, count in counts.items()}
    return by_state, hashlib.sha256(canonical_json(fates).encode()).hexdigest()


# Built once: a wave runs them for every batch.
_ENDED: Final = {
    "state": bindparam("end"),
    "reason": bindparam("why"),
    "ambiguous": bindparam("doubtful"),
    "settled_at": bindparam("at"),
    "facts": {},
}
_BATCHED = col(Notice.state) == NoticeState.BATCHED
_SETTLE: Final = (
    update(Notice)
    .where(among(col(Notice.id), named="ids"), _BATCHED)
    .values(platform_request_id=bindparam("request"), **_ENDED)
)
_SETTLE_EACH: Final = {
    dialect: update(Notice)
    .where(has_pair(col(Notice.id), pair, dialect), _BATCHED)
    .values(platform_request_id=pair.c.value, **_ENDED)
    for dialect, pair in ((dialect, pairs(dialect, Text)) for dialect in ("sqlite", "postgresql"))
}
_FATES: Final = (
    select(
        col(Notice.id),
        col(Notice.recipient_id),
        type_coerce(col(Notice.state), NullType()),
        col(Notice.reason),
        type_coerce(col(Notice.ambiguous), NullType()),
        col(Notice.platform_request_id),
        col(Notice.content_hmac),
        type_coerce(col(Notice.settled_at), NullType()),
    )
    .where(col(Notice.batch_id) == bindparam("batch_id"))
    .order_by(col(Notice.id))
)
