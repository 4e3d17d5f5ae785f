"""What is told unasked: a notice to a person, and the batch that carries it to a channel."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from portfolio.reminders import NoticeState, NoticeSubject
from storage.tables.base import Row, school_key, strict
from storage.types import JsonText, UtcDateTime, text_enum

_PLANNED = text("state = 'planned'")  # the few of many that are looked for


class Notice(Row, table=True):
    """One thing owed to one person; its natural key makes planning twice harmless (design § 8)."""

    __table_args__ = strict(
        # Absent parts are '' or 0 and not NULL, since NULLs never collide.
        UniqueConstraint(
            "school",
            "recipient_id",
            "about",
            "subject",
            "term",
            "round",
            "stage",
            "revision",
            name="uq_notice_owed_once",
        ),
        Index("ix_notice_school_due_at", "school", "due_at", sqlite_where=_PLANNED, postgresql_where=_PLANNED),
        Index("ix_notice_batch_id", "batch_id"),
        CheckConstraint("(state IN ('planned', 'batched')) = (settled_at IS NULL)", name="settled_once"),
        CheckConstraint("state <> 'batched' OR batch_id IS NOT NULL", name="batched_in_a_batch"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key()
    recipient_id: int = Field(foreign_key="person.id")
    about: str = ""  # a natural key of what or whom it is about: "binding:17", "student:20101"
    subject: NoticeSubject = Field(sa_type=text_enum(NoticeSubject, checked=False))
    term: str = ""
    round: int = 0
    stage: str = ""
    revision: int = 1
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)  # what the words need; blanked when settled
    planned_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    state: NoticeState = Field(default=NoticeState.PLANNED, sa_type=text_enum(NoticeState))
    batch_id: int | None = Field(default=None, foreign_key="batch.id")
    binding_id: int | None = Field(default=None, foreign_key="binding.id")  # the way chosen when it was batched
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str | None = None
    ambiguous: bool = False  # tried without an answer, so the platform may have it
    platform_request_id: str | None = None
    content_hmac: str | None = None  # of the words as frozen: proves what was said after the words are gone


class Batch(Row, table=True):
    """Notices that go out together on one channel; frozen before the first try, never changed after.

    `made_at` and `settled_at` are told by the business clock, which a demo moves by hand. What a platform or another
    process waits for is real time: `first_tried_at`, `next_try_at`, `leased_until`.
    """

    __table_args__ = strict(
        UniqueConstraint("retry_key"),
        Index("ix_batch_settled_at", "settled_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key(index=True)
    channel: str
    retry_key: str  # a UUID; a personal notice's key is derived from it and the notice
    made_at: datetime = Field(sa_type=UtcDateTime)
    first_tried_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    frozen: list[Any] | None = Field(default=None, sa_type=JsonText)  # accounts, bodies, keys; blanked when settled
    tries: int = 0  # that ended without an answer for everybody
    next_try_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    holder: str | None = None  # who is sending it; its lease ends with the run, or when the run is dead
    leased_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    failures: int = 0  # runs that died or broke while holding it; a batch that kills its senders is given up
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
