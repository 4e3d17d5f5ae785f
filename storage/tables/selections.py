"""Selections: which works of an academic year go to the central database."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.tables.base import Row, school_key, strict
from storage.types import UtcDateTime


class Selection(Row, table=True):
    """One work that its student selected (勾選), as the platform reported it."""

    __table_args__ = strict(
        UniqueConstraint("work_id", "academic_year"),
        Index("ix_selection_student_year", "student_id", "academic_year"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key(index=True)
    academic_year: int
    student_id: int = Field(foreign_key="person.id")
    work_id: int = Field(foreign_key="work.id")
    departed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
