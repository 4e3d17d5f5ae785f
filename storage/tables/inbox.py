"""Every event a channel brought, once."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from storage.tables.base import Row, strict
from storage.types import JsonText, UtcDateTime


class InboxEvent(Row, table=True):
    """One event, kept before it is acknowledged; its body is blanked once handled (it may hold a code)."""

    __table_args__ = strict(
        UniqueConstraint("channel", "event_id"),
        Index(
            "ix_inbox_event_open",
            "channel",
            "address",
            sqlite_where=text("handled_at IS NULL"),
            postgresql_where=text("handled_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    event_id: str
    address: str
    occurred_at: datetime = Field(sa_type=UtcDateTime)
    received_at: datetime = Field(sa_type=UtcDateTime)
    body: dict[str, Any] | None = Field(default=None, sa_type=JsonText)
    reply: dict[str, Any] | None = Field(default=None, sa_type=JsonText)  # committed with what the handler changed
    handled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    tries: int = 0
    parked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    parked_reason: str | None = None
