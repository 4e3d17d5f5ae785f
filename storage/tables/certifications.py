"""Requests to certify: who was asked for which work, and what they decided."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from portfolio.certification import CertificationStatus, ReturnReason
from storage.tables.base import Row, school_key, strict
from storage.types import UtcDateTime, text_enum


class Certification(Row, table=True):
    """One request to one certifier to vouch for a work (認證); a returned work gets a new attempt."""

    __table_args__ = strict(
        UniqueConstraint("work_id", "attempt", "certifier_id"),
        Index("ix_certification_certifier_status", "certifier_id", "status"),
        CheckConstraint("(status = 'pending') = (decided_at IS NULL)", name="decided_once"),
        CheckConstraint("(status = 'returned') = (reason IS NOT NULL)", name="returned_for_a_reason"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key(index=True)
    work_id: int = Field(foreign_key="work.id")
    attempt: int = 1
    certifier_id: int = Field(foreign_key="person.id")
    status: CertificationStatus = Field(default=CertificationStatus.PENDING, sa_type=text_enum(CertificationStatus))
    reason: ReturnReason | None = Field(default=None, sa_type=text_enum(ReturnReason))
    asked_at: datetime = Field(sa_type=UtcDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    version: int = 1
