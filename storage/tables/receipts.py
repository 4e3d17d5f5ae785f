"""Receipt statements (收訖明細): what the central database received of one student, and what came of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from portfolio.receipts import ReceiptConfirmation, ReceiptPart
from storage.tables.base import Row, school_key, strict
from storage.types import UtcDateTime, text_enum


class ReceiptStatement(Row, table=True):
    """One part of one student's statement in one round; a corrected submission is a new revision."""

    __table_args__ = strict(
        UniqueConstraint(
            "student_id", "academic_year", "round", "part", "revision", name="uq_receipt_statement_revision"
        ),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_once"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key(index=True)
    academic_year: int
    round: int = 1
    part: ReceiptPart = Field(sa_type=text_enum(ReceiptPart))
    revision: int = 1
    student_id: int = Field(foreign_key="person.id")
    state: ReceiptConfirmation = Field(default=ReceiptConfirmation.WAITING, sa_type=text_enum(ReceiptConfirmation))
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    imported_at: datetime = Field(sa_type=UtcDateTime)


class ReceiptItem(Row, table=True):
    """One received item of a statement, with the fingerprint that proves which version arrived."""

    __table_args__ = strict(UniqueConstraint("statement_id", "platform_id"))

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key(index=True)
    statement_id: int = Field(foreign_key="receipt_statement.id")
    platform_id: str
    title: str
    academic_year: int | None = None
    semester: int | None = None
    md5: str | None = None
