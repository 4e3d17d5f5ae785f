"""Imports that were made: the day of the data of each kind, and whether a file came before."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from storage.tables import AuditHead, RosterImport

# Built once: most messages run it. The newest is the one imported last, whatever day its data are of.
_DAY = (
    select(col(RosterImport.imported_at))
    .where(col(RosterImport.school) == bindparam("school"), col(RosterImport.kind) == bindparam("kind"))
    .order_by(col(RosterImport.id).desc())
    .limit(1)
)


def data_day(session: Session, *, school: str, kind: str) -> datetime | None:
    """Return the day of this school's data of one kind, as an instant; `None` if nothing was ever imported."""
    return session.connection().execute(_DAY, {"school": school, "kind": kind}).scalar_one_or_none()


def newest_import(session: Session, *, school: str, kind: str) -> RosterImport | None:
    """Return the last import of one kind, or `None`; last by when it was done, whatever day its data are of."""
    statement = (
        select(RosterImport)
        .where(col(RosterImport.school) == school, col(RosterImport.kind) == kind)
        .order_by(col(RosterImport.id).desc())
        .limit(1)
    )
    return session.execute(statement).scalar_one_or_none()


def has_trail(session: Session, school: str) -> bool:
    """Return whether the school's audit trail has begun."""
    return session.get(AuditHead, school) is not None


def add_import(
    session: Session,
    *,
    school: str,
    kind: str,
    sha256: str,
    full: bool,
    rows: int,
    counts: dict[str, Any],
    imported_at: datetime,
) -> RosterImport:
    """Write down that a file was imported; `imported_at` is the day of its data."""
    done = RosterImport(
        school=school, kind=kind, sha256=sha256, full=full, rows=rows, counts=counts, imported_at=imported_at
    )
    session.add(done)
    session.flush()
    return done
