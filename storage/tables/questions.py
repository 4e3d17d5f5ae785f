"""Questions that the regulations do not settle: forwarded with consent; and how often there was none to answer."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from portfolio.offices import OfficeItem
from portfolio.people import Division
from portfolio.questions import QuestionState
from storage.tables.base import Row, school_key, strict
from storage.types import UtcDateTime, text_enum

_OPEN = text("state = 'waiting'")


class ForwardedQuestion(Row, table=True):
    """One question that its asker let go to an office, and what the office answered.

    `office` is its name in the document's words on that day; `text` is empty once it was taken back.
    """

    __table_args__ = strict(
        Index("ix_forwarded_question_school_state", "school", "state"),
        Index(
            "uq_forwarded_question_open", "asker_id", "text", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
        ),
        CheckConstraint("(state IN ('answered', 'set_aside')) = (answered_at IS NOT NULL)", name="answered_when_said"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key()
    asker_id: int = Field(foreign_key="person.id", index=True)
    text: str
    topic: OfficeItem | None = Field(default=None, sa_type=text_enum(OfficeItem, checked=False))
    division: Division | None = Field(default=None, sa_type=text_enum(Division))  # whose office is meant
    office: str
    asked_at: datetime = Field(sa_type=UtcDateTime)
    consented_at: datetime = Field(sa_type=UtcDateTime)
    state: QuestionState = Field(default=QuestionState.WAITING, sa_type=text_enum(QuestionState))
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # answered, set aside or taken back
    answer: str | None = None  # the office's words
    answered_by_id: int | None = Field(default=None, foreign_key="person.id")
    answered_office: str | None = None  # as the roster names the office of whoever answered
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


class UnsettledCount(Row, table=True):
    """How often on one day a question of one topic had no answer in the rules; no text, and nobody's."""

    __table_args__ = strict(UniqueConstraint("school", "day", "topic", name="uq_unsettled_count_day"))

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key()
    day: date
    topic: str = ""  # whose matter it is, an `OfficeItem`; '' where none is known
    count: int
