"""What a conversation remembers: the step it is in, the choices it offered, and buttons that act."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.tables.base import Row, school_key, strict
from storage.types import JsonText, UtcDateTime


class Dialog(Row, table=True):
    """One account's open dialog: the intent being filled, what is known so far, and until when."""

    __table_args__ = strict()

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    filling: str | None = None  # the name of the step that waits for words
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    choices: list[list[str]] = Field(default_factory=list, sa_type=JsonText)  # label and packed intent of each button


class Press(Row, table=True):
    """One button that acts on an object: an opaque single-use token stands for actor, act, object and version."""

    __table_args__ = strict(UniqueConstraint("token_hmac"))

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key(index=True)
    token_hmac: str
    person_id: int = Field(foreign_key="person.id", index=True)  # only who is bound as this person may press
    act: str
    object_id: int
    version: int
    made_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
