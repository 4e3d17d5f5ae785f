"""The audit trail: one chain of hashes a school; its head is kept outside the database too."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.tables.base import Row, school_key, strict
from storage.types import JsonText, UtcDateTime


class AuditEntry(Row, table=True):
    """One decision: who (a pseudonym), what, to what; chained to the entry before it. Never changed, never removed."""

    __table_args__ = strict(UniqueConstraint("school", "seq"))

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key()
    seq: int
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str  # a keyed pseudonym, or the name of a part of the program: "cli", "import"
    act: str
    subject: str  # a keyed pseudonym of the person or a name of the thing
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    previous: str
    hash: str


class AuditHead(Row, table=True):
    """The newest entry of a school's chain; locked while the next is written, so that the chain never forks."""

    __table_args__ = strict()

    school: str = Field(primary_key=True, foreign_key="school.slug")
    seq: int
    hash: str
