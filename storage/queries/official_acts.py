"""Which acts count in the chat: the school's own record, without which the chat only shows and links (design § 1)."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from portfolio.certification import OfficialAct
from storage.queries import audit
from storage.tables import OfficialActRecord


def counts_here(session: Session, *, school: str, act: OfficialAct) -> bool:
    """Return whether a press in the chat is the act itself at this school; without a record it is not."""
    newest = _newest(session, school, act)
    return newest is not None and newest.counts


def record_act(
    session: Session, *, school: str, act: OfficialAct, counts: bool, basis: str, recorded_by: str, now: datetime
) -> bool:
    """Write down the school's word, with its audit row, and return whether it changes anything.

    `recorded_by` is a pseudonym or a part of the program (`cli`); `basis` the decision it rests on.
    """
    newest = _newest(session, school, act)
    if newest is not None and (newest.counts, newest.basis) == (counts, basis):
        return False
    session.add(
        OfficialActRecord(school=school, act=act, counts=counts, basis=basis, recorded_by=recorded_by, recorded_at=now)
    )
    session.flush()
    facts = {"counts": counts}
    audit.record(
        session, school=school, at=now, actor=recorded_by, act="official_act.recorded", subject=act.value, facts=facts
    )
    return True


def list_acts(session: Session, *, school: str) -> list[OfficialActRecord]:
    """Return everything the school has recorded, oldest first."""
    found = select(OfficialActRecord).where(col(OfficialActRecord.school) == school)
    return list(session.scalars(found.order_by(col(OfficialActRecord.id))))


def _newest(session: Session, school: str, act: OfficialAct) -> OfficialActRecord | None:
    found = select(OfficialActRecord).where(col(OfficialActRecord.school) == school, col(OfficialActRecord.act) == act)
    return session.scalars(found.order_by(col(OfficialActRecord.id).desc()).limit(1)).one_or_none()
