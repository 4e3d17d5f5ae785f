"""Imports: which file brought what, and from which day the data is."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from storage.tables.base import Row, school_key, strict
from storage.types import JsonText, UtcDateTime


class RosterImport(Row, table=True):
    """One file imported for one school; the newest of a kind is the day of that kind's data."""

    __table_args__ = strict(Index("ix_roster_import_school_kind_imported_at", "school", "kind", "imported_at"))

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key()
    kind: str
    sha256: str
    full: bool
    rows: int
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)  # added, changed, unchanged, departed
    imported_at: datetime = Field(sa_type=UtcDateTime)
