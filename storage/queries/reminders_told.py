"""Who was told of a deadline, and of which closing: a notice's expiry says it, long after its facts are forgotten."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from portfolio.reminders import OF_DEADLINES, NoticeState
from portfolio.reminding import Place
from portfolio.stages import closing_of
from storage.queries import audit, notices
from storage.queries.reminder_needs import SUPERSEDED, find_needless
from storage.tables import Notice

AT_ONCE: Final = 2_000  # rows a transaction

# In a batch it may be on its way: nobody must be left with a day that has moved.
_TOLD: Final = (NoticeState.SENT, NoticeState.UNKNOWN, NoticeState.BATCHED)
_NOT_AGAIN: Final = (*_TOLD, NoticeState.UNREACHABLE)


def find_told(session: Session, *, school: str, place: Place) -> dict[tuple[int, str], datetime]:
    """Return of which closing each recipient (and what about) was last told: everybody of the deadline's period.

    Whoever stands under another grade or division is among them; a notice does not say it.
    """
    statement = (
        select(col(Notice.recipient_id), col(Notice.about), col(Notice.expires_at))
        .where(*_of(school, place), col(Notice.state).in_(_TOLD), col(Notice.expires_at).is_not(None))
        .order_by(col(Notice.planned_at), col(Notice.id))
    )
    rows = session.connection().execute(statement)
    return {(recipient, about): closing_of(expires) for recipient, about, expires in rows if expires is not None}


def find_told_of(
    session: Session, *, school: str, place: Place, stage: str, expires_at: datetime, before: int
) -> set[tuple[int, str]]:
    """Return who was reminded of this closing at this stage under a revision before, or could not be reached then."""
    statement = select(col(Notice.recipient_id), col(Notice.about)).where(
        *_of(school, place),
        col(Notice.stage) == stage,
        col(Notice.expires_at) == expires_at,
        col(Notice.revision) < before,
        col(Notice.state).in_(_NOT_AGAIN),
    )
    return {(recipient, about) for recipient, about in session.connection().execute(statement)}


def end_superseded(
    session: Session, *, school: str, actor: str, now: datetime, after: int = 0, limit: int = AT_ONCE
) -> int | None:
    """End what waits of deadlines that have changed, with its audit row.

    At most `limit` are looked at: return the key to go on after, and None when there are no more.
    """
    waiting = _waiting(session, school, after, limit)
    needless = find_needless(session, school=school, notices=waiting, now=now)
    ids = [key for key, reason in needless.items() if reason == SUPERSEDED]
    ended = notices.settle(session, ids, NoticeState.NEEDLESS, at=now, reason=SUPERSEDED)
    if ended:
        audit.record(
            session,
            school=school,
            at=now,
            actor=actor,
            act="notices.settled",
            subject="unbatched",
            facts={"counts": {f"{NoticeState.NEEDLESS}:{SUPERSEDED}": ended}},
        )
    return waiting[-1].id if len(waiting) == limit else None


def _waiting(session: Session, school: str, after: int, limit: int) -> Sequence[Notice]:
    statement = (
        select(Notice)
        .where(
            col(Notice.state) == NoticeState.PLANNED,
            col(Notice.school) == school,
            col(Notice.subject).in_(OF_DEADLINES),
            col(Notice.id) > after,
        )
        .order_by(col(Notice.id))
        .limit(limit)
    )
    return session.scalars(statement).all()


def _of(school: str, place: Place) -> tuple[Any, ...]:
    return (
        col(Notice.school) == school,
        col(Notice.subject) == place.notice,
        col(Notice.term) == place.period,
        col(Notice.round) == place.round,
    )
