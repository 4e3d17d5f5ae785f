"""Messages that cost something: what LINE said of a month, what went since, and what a school has spent of its cap.

For the sender and the planner, which work before a school is known: no school sees these rows on PostgreSQL.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from portfolio.calendar import TAIPEI
from portfolio.quota import COSTING, Quota, month_of
from portfolio.reminders import NoticeState
from storage.queries.outgoing import find_schools_due
from storage.tables import Account, Batch, Binding, ChannelQuota, Notice

LAGS: Final = timedelta(minutes=15)  # LINE's own count is approximate; what went out just now may be missing in it
NEVER: Final = datetime(1970, 1, 1, tzinfo=TAIPEI)  # when a channel was read that LINE was not asked about yet

# What LINE has counted, or may have, or is about to.
COUNTED: Final = (NoticeState.BATCHED, NoticeState.SENT, NoticeState.UNKNOWN)


def find_quota(session: Session, channel: str, *, now: datetime, lock: bool = False) -> Quota:
    """Return what this month holds and what of it is used; last month's limit until LINE was asked again.

    `lock` makes others who would spend of the same channel wait until this transaction ends.
    """
    row = _find(session, channel, lock=lock)
    if row is None and lock:
        spend(session, channel, 0, now=now)  # there must be a row to be locked
        row = _find(session, channel, lock=lock)
    if row is None:
        return Quota(None, 0)
    return Quota(row.quota, row.used if row.month == month_of(now) else 0)


def find_read_at(session: Session, channel: str) -> datetime | None:
    """Return when LINE was last asked; None where it never was."""
    read_at = session.scalars(
        select(col(ChannelQuota.read_at)).where(col(ChannelQuota.channel) == channel)
    ).one_or_none()
    return None if read_at is None or read_at <= NEVER else read_at


def find_readings(session: Session) -> dict[str, datetime]:
    """Return when LINE was last asked about each channel; without those about which it never was."""
    rows = session.execute(select(col(ChannelQuota.channel), col(ChannelQuota.read_at)))
    return {channel: read_at for channel, read_at in rows if read_at > NEVER}


def spend(session: Session, channel: str, count: int, *, now: datetime) -> None:
    """Count so many messages as used; a channel that LINE was never asked about counts from here, without a limit."""
    month = month_of(now)
    values = {"channel": channel, "month": month, "quota": None, "used": count, "read_at": NEVER}
    so_far = case((col(ChannelQuota.month) == month, col(ChannelQuota.used)), else_=0)
    statement = _insert(session).values(**values)
    session.execute(
        statement.on_conflict_do_update(index_elements=["channel"], set_={"month": month, "used": so_far + count})
    )


def keep_reading(session: Session, channel: str, *, quota: int | None, used: int, now: datetime) -> Quota:
    """Keep what LINE says of this month, and return it with what is on its way there.

    A smaller number than is known here counts only when nothing went out just before: LINE's lags behind.
    """
    row = _find(session, channel, lock=True)
    known = used + count_on_the_way(session, channel)
    if row is not None and row.month == month_of(now) and known < row.used and _went_lately(session, channel, now):
        known = row.used
    values = {"channel": channel, "month": month_of(now), "quota": quota, "used": known, "read_at": now}
    statement = _insert(session).values(**values)
    session.execute(statement.on_conflict_do_update(index_elements=["channel"], set_=values))
    return Quota(quota, known)


def mark_spent(session: Session, channel: str, *, now: datetime) -> None:
    """Keep that LINE takes no more this month: it knows better, whatever was counted here; asked again as usual."""
    spend(session, channel, 0, now=now)
    limit = func.coalesce(col(ChannelQuota.quota), col(ChannelQuota.used))
    is_less = col(ChannelQuota.used) < limit
    session.execute(
        update(ChannelQuota)
        .where(col(ChannelQuota.channel) == channel)
        .values(quota=limit, used=case((is_less, limit), else_=col(ChannelQuota.used)))
    )


def count_on_the_way(session: Session, channel: str) -> int:
    """Return how many messages are in batches of this channel that are not settled."""
    return _count(
        session,
        col(Batch.channel) == channel,
        col(Batch.settled_at).is_(None),
        col(Notice.state) == NoticeState.BATCHED,
    )


def count_spent(session: Session, *, school: str, now: datetime) -> int:
    """Return how many messages of this month a school has sent, or is sending, that cost something."""
    month = now.astimezone(TAIPEI).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return _count(
        session,
        col(Batch.school) == school,
        col(Batch.made_at) >= month,
        col(Batch.channel).startswith(COSTING, autoescape=True),
        col(Notice.state).in_(COUNTED),
    )


def find_costing(session: Session, *, school: str) -> list[str]:
    """Return the channels by which people of this school are bound and that cost something, by name."""
    found = (
        select(col(Account.channel))
        .join(Binding, col(Binding.account_id) == col(Account.id))
        .where(
            col(Binding.school) == school,
            col(Binding.ended_at).is_(None),
            col(Account.channel).startswith(COSTING, autoescape=True),
        )
    )
    return list(session.scalars(found.distinct().order_by(col(Account.channel))))


def is_wave_due(session: Session, *, by: datetime, least: int) -> bool:
    """Return whether so many notices or more are due by then."""
    there = col(Notice.school).in_(find_schools_due(session, now=by))
    due = select(literal(1)).where(there, col(Notice.state) == NoticeState.PLANNED, col(Notice.due_at) <= by)
    due = due.limit(least)
    return session.scalars(select(func.count()).select_from(due.subquery())).one() >= least


def _count(session: Session, *those: ColumnElement[bool]) -> int:
    """How many messages, not notices: what one account is told in one batch is one message, whoever it is bound to."""
    account = func.coalesce(col(Binding.account_id), -col(Notice.binding_id))  # a binding that has ended has none
    messages = (
        select(col(Notice.batch_id), account)
        .join(Batch, col(Batch.id) == col(Notice.batch_id))
        .outerjoin(Binding, col(Binding.id) == col(Notice.binding_id))
        .where(*those)
    )
    return session.scalars(select(func.count()).select_from(messages.distinct().subquery())).one()


def _went_lately(session: Session, channel: str, now: datetime) -> bool:
    lately = select(col(Batch.id)).where(
        col(Batch.channel) == channel, col(Batch.settled_at) > now - LAGS, col(Batch.settled_at) <= now
    )
    return session.execute(lately.limit(1)).first() is not None


def _find(session: Session, channel: str, *, lock: bool = False) -> ChannelQuota | None:
    if session.info.get("school") is not None:
        raise ValueError("a school sees no channel's month: ask in the program's own session")
    statement = select(ChannelQuota).where(col(ChannelQuota.channel) == channel)
    statement = statement.with_for_update() if lock else statement
    return session.execute(statement, execution_options={"populate_existing": True}).scalar_one_or_none()


def _insert(session: Session) -> Any:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return insert(ChannelQuota)
