"""Reminding: what a school and each person set, what a student declared, which days were last planned by."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from portfolio.people import Division
from portfolio.reminders import Declared
from portfolio.rules import DeadlineSubject
from storage.tables.base import Row, school_key, strict
from storage.types import JsonText, UtcDateTime, text_enum


class Preference(Row, table=True):
    """What one person set about being told unasked; no row is all defaults."""

    __table_args__ = strict(UniqueConstraint("person_id"))

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key(index=True)
    person_id: int = Field(foreign_key="person.id")
    hours: list[Any] | None = Field(default=None, sa_type=JsonText)  # [["17:30", "20:30"]]; none: the school's
    muted: list[Any] = Field(default_factory=list, sa_type=JsonText)  # codes of `Kind`
    at_once: bool = False  # each thing as soon as it is due, and not one message a day
    platform: str | None = None  # "line" or "telegram", of whoever has both; none: the free one first
    stop_asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # was warned once
    stopped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # nothing unasked any more
    changed_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class Declaration(Row, table=True):
    """What a student said of one deadline: done, or not this time. It ends reminders and changes nothing else."""

    __table_args__ = strict(
        UniqueConstraint("student_id", "subject", "period", "round", name="uq_declaration_of_deadline"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key(index=True)
    student_id: int = Field(foreign_key="person.id")
    subject: DeadlineSubject = Field(sa_type=text_enum(DeadlineSubject))
    period: str  # "113-1", or "113" for the works of a year
    round: int = 0
    declared: Declared = Field(sa_type=text_enum(Declared))
    declared_at: datetime = Field(sa_type=UtcDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


class ReminderSetting(Row, table=True):
    """What a school set about reminding, beside its rules; no row is all defaults.

    `hours` by "role" or "role/division": {"spans": [["17:30", "20:30"]], "slot": "17:30"}. `stages` by subject:
    {"opening": true, "days_before": [7], "last_day": true}. `cap` is the most messages of a month that cost something,
    `reserve` how many of them are kept for receipts and last days; none: all of LINE's quota, and a share of it.
    """

    __table_args__ = strict(UniqueConstraint("school"))

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key()
    hours: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    stages: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    cap: int | None = None
    reserve: int | None = None
    changed_by: str
    changed_at: datetime = Field(sa_type=UtcDateTime)


class QuietSpan(Row, table=True):
    """Days on which a school wants nothing sent that can wait: its exam weeks."""

    __table_args__ = strict(
        CheckConstraint("until_on >= from_on", name="ends_after_it_begins"),
        UniqueConstraint("school", "from_on", "until_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key()
    from_on: date
    until_on: date
    note: str = ""
    added_by: str
    added_at: datetime = Field(sa_type=UtcDateTime)


class PlannedDeadline(Row, table=True):
    """One deadline as it was when it was last planned by; another closing is another revision."""

    __table_args__ = strict(
        Index("uq_planned_deadline_place", "school", "subject", "period", "grade", "division", "round", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key()
    subject: DeadlineSubject = Field(sa_type=text_enum(DeadlineSubject))
    period: str
    grade: int  # in which the works were made
    division: Division = Field(sa_type=text_enum(Division))
    round: int = 0
    opens: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closes: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revision: int = 1
    changed_at: datetime = Field(sa_type=UtcDateTime)


class ChannelQuota(Row, table=True):
    """What LINE says of one channel's messages this month, and when it was asked."""

    __table_args__ = strict(UniqueConstraint("channel"))

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    month: str  # "2025-01", in Taipei
    quota: int | None = None  # none: no limit
    used: int = 0
    read_at: datetime = Field(sa_type=UtcDateTime)


class Lease(Row, table=True):
    """A name that one process holds for a while: an executor's id, the planner's desk. Real time."""

    __table_args__ = strict()

    name: str = Field(primary_key=True)
    holder: str
    since: datetime = Field(sa_type=UtcDateTime)
    until: datetime = Field(sa_type=UtcDateTime)
