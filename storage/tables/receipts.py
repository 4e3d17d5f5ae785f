"""Receipt statements (收訖明細): what the central database received of one student, and what came of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from portfolio.certification import Written
from portfolio.receipts import (
    Reached,
    ReceiptConfirmation,
    ReceiptOutcome,
    ReceiptPart,
    ReceiptProblem,
    ReportState,
)
from storage.tables.base import Row, school_key, strict
from storage.types import JsonText, UtcDateTime, text_enum


class ReceiptStatement(Row, table=True):
    """One part of one student's statement in one round; a corrected submission is a new revision.

    `state` is what was pressed in the chat, `platform_state` what an import of the school platform showed; which of
    them is the act, the school has recorded or not (`OfficialAct.RECEIPT_CONFIRMATION`).
    """

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
    fingerprint: str = ""  # of its items: what is confirmed is the content shown
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # 「我已在平臺看過」, of course records
    platform_state: ReceiptConfirmation | None = Field(
        default=None, sa_type=text_enum(ReceiptConfirmation, checked=False)
    )
    platform_decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    written: Written | None = Field(
        default=None, sa_type=text_enum(Written, checked=False)
    )  # of a press, once there is one
    version: int = 1


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


class ReceiptDelivery(Row, table=True):
    """One part of a round as its office brought it: when, and its own window where one was announced with it.

    `part` and `division` are '' where a file brought all of them. Without a window of its own the round's holds.
    """

    __table_args__ = strict(
        UniqueConstraint("school", "academic_year", "round", "part", "division", name="uq_receipt_delivery_once"),
        CheckConstraint("(opens_at IS NULL) = (closes_at IS NULL)", name="window_whole"),
        CheckConstraint("closes_at > opens_at", name="window_forward"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key()
    academic_year: int
    round: int
    part: str = ""
    division: str = ""
    opens_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closes_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    first_imported_at: datetime = Field(sa_type=UtcDateTime)
    imported_at: datetime = Field(sa_type=UtcDateTime)


class ReceiptReport(Row, table=True):
    """One problem that was reported of a statement, or of one item of it, and what the office answered."""

    __table_args__ = strict(
        Index("ix_receipt_report_statement_id", "statement_id"),
        Index("ix_receipt_report_school_state", "school", "state"),
        CheckConstraint("(state IN ('right', 'corrected')) <= (answered_at IS NOT NULL)", name="answered_when_said"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key()
    statement_id: int = Field(foreign_key="receipt_statement.id")
    platform_id: str = ""  # '' is the statement as a whole, or what is missing from it
    problem: ReceiptProblem = Field(sa_type=text_enum(ReceiptProblem))
    words: str | None = None  # of whoever reported it; the office reads them
    state: ReportState = Field(default=ReportState.OPEN, sa_type=text_enum(ReportState))
    reported_by_id: int = Field(foreign_key="person.id")
    reported_at: datetime = Field(sa_type=UtcDateTime)
    answered_by_id: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answer: str | None = None  # the office's words; the student reads them
    version: int = 1


class ReceiptResult(Row, table=True):
    """What one student's statement of a round came to when its window closed, and whether anybody was told of it."""

    __table_args__ = strict(UniqueConstraint("student_id", "academic_year", "round", name="uq_receipt_result_once"))

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key(index=True)
    student_id: int = Field(foreign_key="person.id")
    academic_year: int
    round: int
    outcome: ReceiptOutcome = Field(sa_type=text_enum(ReceiptOutcome))
    clause: str = ""  # of the rule that gives silence its effect
    reached: Reached = Field(sa_type=text_enum(Reached))
    evidence: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)  # of every attempt: state, reason, time
    closed_at: datetime = Field(sa_type=UtcDateTime)  # the closing instant
    noted_at: datetime = Field(sa_type=UtcDateTime)
