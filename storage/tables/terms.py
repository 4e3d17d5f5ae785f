"""Announced days of a term, and a school's own working days: what the registrar writes down, never a rule."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from portfolio.calendar import Event
from portfolio.people import Division
from storage.tables.base import Row, school_key, strict
from storage.types import UtcDateTime, text_enum


class AnnouncedDay(Row, table=True):
    """A day that one school announced for one term, for everybody or for a grade, division or round.

    `source` is where it was printed; empty is the registrar's own word.
    """

    __table_args__ = strict(
        # NULLs would not collide in a plain constraint, so "for everybody" is spelled out here.
        Index(
            "uq_announced_day",
            "school",
            "academic_year",
            "semester",
            "event",
            text("coalesce(grade, 0)"),
            text("coalesce(division, '')"),
            text("coalesce(round, 0)"),
            "source",
            unique=True,
        ),
        CheckConstraint("semester IN (1, 2)", name="semester_range"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key()
    academic_year: int
    semester: int
    event: Event = Field(sa_type=text_enum(Event))
    day: date
    hour: time | None = None
    grade: int | None = None
    division: Division | None = Field(default=None, sa_type=text_enum(Division))
    round: int | None = None
    source: str = ""
    announced_by: str = ""
    announced_at: datetime = Field(sa_type=UtcDateTime)
    revision: int = 1


class SchoolDay(Row, table=True):
    """A day on which a school is open or closed otherwise than the country (校慶補假, 補課)."""

    __table_args__ = strict(UniqueConstraint("school", "day"))

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key()
    day: date
    is_open: bool
    name: str = ""
    announced_by: str = ""
    announced_at: datetime = Field(sa_type=UtcDateTime)
