"""Days for which a school says that a circumstance of its provision holds (重大事故、疫情…): opened, and taken back."""

from datetime import date, datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from portfolio.representatives import Circumstance
from storage.queries import audit
from storage.tables import Emergency


def open_emergency(
    session: Session,
    *,
    school: str,
    circumstance: Circumstance,
    from_on: date,
    until_on: date,
    note: str,
    opened_by: str,
    now: datetime,
) -> Emergency | None:
    """Write down that a circumstance holds from one day until another, both included, with its audit row.

    None where the same is open already. That the school's provision names the circumstance, the caller has checked.
    """
    audit.take_turn(session, school)
    same = select(col(Emergency.id)).where(
        col(Emergency.school) == school,
        col(Emergency.circumstance) == circumstance,
        col(Emergency.from_on) == from_on,
        col(Emergency.until_on) == until_on,
        col(Emergency.closed_at).is_(None),
    )
    if session.execute(same.limit(1)).first() is not None:
        return None
    opened = Emergency(
        school=school,
        circumstance=circumstance,
        from_on=from_on,
        until_on=until_on,
        note=note,
        opened_by=opened_by,
        opened_at=now,
    )
    session.add(opened)
    session.flush()
    facts = {"circumstance": circumstance.value, "from": from_on.isoformat(), "until": until_on.isoformat()}
    _record(session, school, opened.id or 0, "emergency.opened", opened_by, now, facts)
    return opened


def close_emergency(session: Session, *, school: str, emergency_id: int, closed_by: str, now: datetime) -> bool:
    """Take one back, with its audit row, and return whether it was open; what was done under it stays."""
    closing = (
        update(Emergency)
        .where(col(Emergency.id) == emergency_id, col(Emergency.school) == school, col(Emergency.closed_at).is_(None))
        .values(closed_at=now)
        .returning(col(Emergency.id))
    )
    if session.execute(closing.execution_options(synchronize_session=False)).one_or_none() is None:
        return False
    _record(session, school, emergency_id, "emergency.closed", closed_by, now, {})
    return True


def find_open(session: Session, *, school: str, on: date) -> list[Emergency]:
    """Return what the school says holds on this day, the one that ends last first."""
    found = select(Emergency).where(
        col(Emergency.school) == school,
        col(Emergency.from_on) <= on,
        col(Emergency.until_on) >= on,
        col(Emergency.closed_at).is_(None),
    )
    return list(session.scalars(found.order_by(col(Emergency.until_on).desc(), col(Emergency.id))))


def list_emergencies(session: Session, *, school: str) -> list[Emergency]:
    """Return everything the school has ever opened, oldest first."""
    found = select(Emergency).where(col(Emergency.school) == school)
    return list(session.scalars(found.order_by(col(Emergency.id))))


def _record(
    session: Session, school: str, emergency_id: int, act: str, actor: str, now: datetime, facts: dict[str, str]
) -> None:
    subject = f"emergency:{emergency_id}"
    audit.record(session, school=school, at=now, actor=actor, act=act, subject=subject, facts=facts)
