"""Failed tries to bind: counted by account and by school for an hour. They say who tries, never for whom."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from portfolio.bindings import COUNTED_FOR
from storage.queries.crossing import across_schools
from storage.queries.schools import find_setting, set_setting
from storage.tables import BindingFailure


def add(session: Session, *, school: str, account_id: int, now: datetime) -> None:
    """Count one failed try."""
    with across_schools(session):
        session.add(BindingFailure(school=school, account_id=account_id, at=now))
        session.flush()


def find_of_account(session: Session, *, account_id: int, now: datetime) -> list[datetime]:
    """Return when this account failed during the last hour."""
    statement = select(col(BindingFailure.at)).where(
        col(BindingFailure.account_id) == account_id, col(BindingFailure.at) > now - COUNTED_FOR
    )
    with across_schools(session):
        return list(session.scalars(statement))


def count_of_school(session: Session, *, school: str, now: datetime) -> int:
    """Return how many tries failed at this school during the last hour."""
    statement = select(func.count()).where(
        col(BindingFailure.school) == school, col(BindingFailure.at) > now - COUNTED_FOR
    )
    with across_schools(session):
        return session.scalars(statement).one()


def raise_alarm(session: Session, *, school: str, now: datetime) -> bool:
    """Return whether this is an alarm to tell: the last one of this school is an hour old, or there was none."""
    key = f"binding_alarm_at/{school}"
    last = find_setting(session, key)
    if last is not None and now - COUNTED_FOR < datetime.fromisoformat(last) <= now:
        return False
    set_setting(session, key, now.isoformat())
    return True


def forget(session: Session, *, before: datetime, limit: int | None = None) -> int:
    """Remove tries older than this moment, `limit` at most, and return how many."""
    old = select(col(BindingFailure.id)).where(col(BindingFailure.at) < before).limit(limit)
    gone = delete(BindingFailure).where(col(BindingFailure.id).in_(old)).returning(col(BindingFailure.id))
    return len(session.execute(gone).all())
