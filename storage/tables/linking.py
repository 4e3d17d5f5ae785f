"""Binding by the web page, on the way from its button to LINE's answer; and menus that are to be shown anew."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from storage.tables.base import Row, strict
from storage.types import UtcDateTime


class LinkNonce(Row, table=True):
    """One try to bind on our page. The ticket opens the page, the nonce comes back from LINE; only HMACs are kept.

    The page has checked the code before there is a nonce; what is bound is looked up anew when the nonce comes back.
    """

    __table_args__ = strict(
        UniqueConstraint("ticket_hmac"),
        UniqueConstraint("nonce_hmac"),
        CheckConstraint("(nonce_hmac IS NULL) = (code_hmac IS NULL)", name="nonce_for_a_code"),
        CheckConstraint("expires_at > issued_at", name="valid_for_a_while"),
    )

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    ticket_hmac: str
    nonce_hmac: str | None = None
    code_hmac: str | None = None  # as in `binding_code`
    issued_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # or burnt


class MenuChange(Row, table=True):
    """An address whose menu may have to change; which one it needs is looked up when its turn comes.

    Written with the change of a binding, removed once the platform has been told: the address is kept no longer.
    """

    __table_args__ = strict(
        UniqueConstraint("channel", "address"),
    )

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    address: str
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # None: at once
    tries: int = 0
    version: int = 1  # counts up with every new change, so that one made meanwhile is not lost
