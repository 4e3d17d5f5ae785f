"""Acting for a student: what was done and as what (the slips), who may since the student is of age, and emergencies."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from portfolio.representatives import ActingCondition, Capacity, Circumstance, Scope
from storage.tables.base import Row, school_key, strict
from storage.types import UtcDateTime, text_enum


class Slip(Row, table=True):
    """One act in the chat by or for a student, with what proves it; never changed.

    `act` is `confirm_receipt`, `report_receipt`, `withdraw_report`, or what was noted as done for the student:
    `upload`, `select`. `content` is the statement's fingerprint, or that of what was noted.
    """

    __table_args__ = strict(
        UniqueConstraint("number"),
        Index("ix_slip_student_id", "student_id"),
        CheckConstraint("(capacity = 'student') = (condition IS NULL)", name="provision_declared"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key(index=True)
    number: str  # what people read out: short, and not to be guessed
    act: str
    student_id: int = Field(foreign_key="person.id")
    actor_id: int = Field(foreign_key="person.id")
    capacity: Capacity = Field(sa_type=text_enum(Capacity))
    circumstance: Circumstance | None = Field(default=None, sa_type=text_enum(Circumstance))  # the head condition
    condition: ActingCondition | None = Field(default=None, sa_type=text_enum(ActingCondition))
    clause: str = ""  # that allows it, or that gives it its effect
    counted: bool = False  # whether the school had recorded that the chat act counts
    statement_id: int | None = Field(default=None, foreign_key="receipt_statement.id")
    period: str = ""  # "113-1" or "113", of what was noted
    content: str
    audit_seq: int  # its row of the school's trail
    acted_at: datetime = Field(sa_type=UtcDateTime)


class Authorisation(Row, table=True):
    """A student of age allows somebody of the roster to see, or to act; in words, and until taken back."""

    __table_args__ = strict(
        Index(
            "uq_authorisation_open",
            "student_id",
            "guardian_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key(index=True)
    student_id: int = Field(foreign_key="person.id")
    guardian_id: int = Field(foreign_key="person.id", index=True)
    scope: Scope = Field(sa_type=text_enum(Scope))
    words: str  # as they were shown and agreed to
    granted_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Emergency(Row, table=True):
    """Days for which a school says that the head condition of its provision holds (重大事故、疫情…)."""

    __table_args__ = strict(CheckConstraint("until_on >= from_on", name="ends_after_it_begins"))

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key(index=True)
    circumstance: Circumstance = Field(sa_type=text_enum(Circumstance))
    from_on: date
    until_on: date
    note: str = ""
    opened_by: str
    opened_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # taken back
