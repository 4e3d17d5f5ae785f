"""What would be if a teacher could not certify: supposed inside a transaction, read, and taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from sqlmodel import Session

from portfolio.succession import Inability
from storage.queries.absences import find_open_absence
from storage.tables import Absence


@contextmanager
def suppose_inability(
    session: Session, *, school: str, teacher_id: int, on: date, funds: bool | None, now: datetime
) -> Iterator[None]:
    """Let a teacher be recorded as unable to certify since `on` while the block runs; nothing of it stays.

    For previews, which must say what the very same planner would do. No audit row, since nothing happens.
    """
    nested = session.begin_nested()
    try:
        absence = find_open_absence(session, teacher_id=teacher_id)
        if absence is None:
            means = Inability.CANNOT
            absence = Absence(school=school, teacher_id=teacher_id, from_on=on, means=means, recorded_at=now)
        absence.means, absence.from_on, absence.until_on = Inability.CANNOT, on, None
        absence.funds = absence.funds if funds is None else funds
        session.add(absence)
        session.flush()
        yield
    finally:
        nested.rollback()
