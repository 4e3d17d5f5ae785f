"""Chat accounts, what binds them to people, and the codes on paper that let them bind."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.tables.base import Row, school_key, strict
from storage.types import UtcDateTime


class Account(Row, table=True):
    """One chat account on one channel; it speaks as one of the people it is bound to (`acting_binding_id`)."""

    __table_args__ = strict(UniqueConstraint("channel", "address"))

    id: int | None = Field(default=None, primary_key=True)
    school: str | None = Field(default=None, foreign_key="school.slug", index=True)  # of the acting binding
    channel: str  # as in `channels.toml`: line.yphs, telegram.yphs, simulator.yphs
    address: str
    language: str | None = None
    plain_text: bool = False
    privacy_version: str | None = None
    privacy_accepted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    acting_binding_id: int | None = None  # no foreign key: binding points here already
    first_seen_at: datetime = Field(sa_type=UtcDateTime)
    gone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # blocked or deleted, until it speaks again


class Binding(Row, table=True):
    """One person reached through one chat account (綁定); when it ends, the address goes and the history stays."""

    __table_args__ = strict(
        CheckConstraint("(ended_at IS NULL) = (account_id IS NOT NULL)", name="ended_without_address"),
        CheckConstraint("(ended_at IS NULL) = (ended_reason IS NULL)", name="ended_for_a_reason"),
        Index(
            "uq_binding_open",
            "account_id",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key(index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    channel: str  # kept after the end, to say where it was
    person_id: int = Field(foreign_key="person.id", index=True)
    privacy_version: str
    bound_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_reason: str | None = None  # unbound, not_me, revoked, of_age, left
    ended_note: str | None = None  # the registrar's words
    version: int = 1


class BindingCode(Row, table=True):
    """One code on a sheet, for one person (a guardian: and one child); only its HMAC is kept."""

    __table_args__ = strict(
        UniqueConstraint("code_hmac"),
        CheckConstraint("expires_at > issued_at", name="valid_for_a_while"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key(index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    child_id: int | None = Field(default=None, foreign_key="person.id")
    code_hmac: str
    issued_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    failures: int = 0  # of the second thing; a found sheet must not be tried out
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class BindingFailure(Row, table=True):
    """One failed try to bind; counted by account and by school for an hour, then removed."""

    __table_args__ = strict(
        Index("ix_binding_failure_school_at", "school", "at"),
        Index("ix_binding_failure_account_id_at", "account_id", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key()
    account_id: int = Field(foreign_key="account.id")
    at: datetime = Field(sa_type=UtcDateTime)
