"""Imports: from which day the data is."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from storage.tables import RosterImport


def data_day(session: Session, *, school: str, kind: str) -> datetime | None:
    """Return when data of this kind was last imported for the school; None when it never was."""
    statement = select(func.max(col(RosterImport.imported_at))).where(
        col(RosterImport.school) == school, col(RosterImport.kind) == kind
    )
    return session.scalars(statement).one()
