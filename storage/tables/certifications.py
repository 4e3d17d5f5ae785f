"""Requests to certify: who was asked for which work, and what they decided."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from portfolio.certification import CertificationStatus, OfficialAct, ReturnReason, Withdrawal, Written
from storage.tables.base import Row, school_key, strict
from storage.types import UtcDateTime, text_enum

_IN_FORCE = text("status IN ('pending', 'certified', 'returned')")


class Certification(Row, table=True):
    """One request to one certifier to vouch for a work (認證); a work sent again is a new attempt.

    Handed over, it stays as it was and the next certifier gets a request of their own: of one attempt at most one is
    in force. `certifier_id` is None while nobody is named, and the registrar is asked.
    """

    __table_args__ = strict(
        Index(
            "uq_certification_in_force",
            "work_id",
            "attempt",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
        Index("ix_certification_certifier_status", "certifier_id", "status"),
        Index("ix_certification_school_status", "school", "status"),
        Index(
            "ix_certification_work_attempt", "work_id", "attempt"
        ),  # what else is known of a work, whatever its state
        CheckConstraint("(status = 'pending') = (decided_at IS NULL)", name="decided_once"),
        CheckConstraint("(status = 'returned') = (reason IS NOT NULL)", name="returned_for_a_reason"),
        CheckConstraint("(status = 'withdrawn') = (withdrawal IS NOT NULL)", name="withdrawn_for_a_reason"),
        CheckConstraint("(status IN ('certified', 'returned')) = (written IS NOT NULL)", name="decisions_are_written"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key()
    work_id: int = Field(foreign_key="work.id")
    attempt: int = 1
    certifier_id: int | None = Field(default=None, foreign_key="person.id")
    step: int = 0  # in the school's order of certifiers, from 1; 0 is the course teacher
    by_hand: bool = False  # the registrar named this certifier
    content: str = ""  # the work's fingerprint when it was asked for
    status: CertificationStatus = Field(default=CertificationStatus.PENDING, sa_type=text_enum(CertificationStatus))
    reason: ReturnReason | None = Field(default=None, sa_type=text_enum(ReturnReason))
    words: str | None = None  # the teacher's, with a return; the student reads them
    note: str | None = None  # why it was handed over by hand; the registrar reads it
    withdrawal: Withdrawal | None = Field(default=None, sa_type=text_enum(Withdrawal))
    written: Written | None = Field(default=None, sa_type=text_enum(Written))
    asked_at: datetime = Field(sa_type=UtcDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # or handed over, or withdrawn
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    version: int = 1


class OfficialActRecord(Row, table=True):
    """The school's word on whether a press in the chat is the act itself; the newest one of an act holds."""

    __table_args__ = strict()

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key(index=True)
    act: OfficialAct = Field(sa_type=text_enum(OfficialAct))
    counts: bool
    basis: str  # the school's decision: a meeting, an official letter
    recorded_by: str
    recorded_at: datetime = Field(sa_type=UtcDateTime)
