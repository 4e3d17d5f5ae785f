"""Rulings: which of two contradicting readings holds, by whom and when; every one ever made stays on record."""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from portfolio import readings
from storage.queries import audit
from storage.queries.rulebooks import lock_school, rekey
from storage.tables import Ruling


def record(
    session: Session,
    *,
    school: str,
    key: str,
    reading: str | None,
    clause: str,
    ruling: readings.Ruling,
    recorded_by: str,
    now: datetime,
) -> bool:
    """Write down a ruling on the contradiction `key`, and return whether that changed anything.

    `reading` is the code of the chosen one; `None` takes back what was ruled. The later of two rulings holds.
    """
    row = lock_school(session, school)
    newest = _newest(session, school, key)
    if reading is None and (newest is None or newest.reading is None):
        return False
    said = (reading, ruling.by, ruling.on, ruling.note)
    if newest is not None and said == (newest.reading, newest.ruled_by, newest.ruled_on, newest.note):
        return False
    session.add(
        Ruling(
            school=school,
            key=key,
            reading=reading,
            clause=clause,
            ruled_by=ruling.by,
            ruled_on=ruling.on,
            note=ruling.note,
            recorded_by=recorded_by,
            recorded_at=now,
        )
    )
    rekey(session, row)
    audit.record(
        session,
        school=school,
        at=now,
        actor=recorded_by,
        act="ruling.withdrawn" if reading is None else "ruling.recorded",
        subject=f"ruling:{_as_code(key)}",
        facts={"reading": reading, "on": ruling.on.isoformat()},
    )
    return True


def history(session: Session, school: str) -> list[Ruling]:
    """Return everything that was ever ruled at a school, oldest first; what was taken back has no reading."""
    return list(session.scalars(select(Ruling).where(col(Ruling.school) == school).order_by(col(Ruling.id))))


def _newest(session: Session, school: str, key: str) -> Ruling | None:
    statement = select(Ruling).where(col(Ruling.school) == school, col(Ruling.key) == key)
    return session.scalars(statement.order_by(col(Ruling.id).desc()).limit(1)).one_or_none()


def _as_code(key: str) -> str:
    """The key as the audit trail takes it: a name in Chinese, which some sections have, becomes a fingerprint."""
    return key if audit.CODE.fullmatch(key) else hashlib.sha256(key.encode()).hexdigest()[:12]
