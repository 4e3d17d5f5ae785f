"""Schools, and the few facts about the database itself."""

from datetime import datetime

from sqlmodel import Field

from storage.tables.base import Row, strict
from storage.types import UtcDateTime


class School(Row, table=True):
    """One school; `pack` names the rule pack of the project that it has, if any.

    `rules_key` stands for everything it added to that: packs by file, and rulings. It is none where there is nothing,
    and another one after each change, so that every process notices with the row that it reads anyway.
    """

    __table_args__ = strict()

    slug: str = Field(primary_key=True)
    name: str
    pack: str | None = None
    rules_key: str | None = None
    pilot_class: str | None = None  # until the registrar widens it, codes go to this class only
    stale_after_days: int = 7  # counts older than this are said to be old
    requests_as_of: int | None = None  # the newest import that requests to certify have been made of
    reminded_to: datetime | None = Field(default=None, sa_type=UtcDateTime)  # reminders due until then were planned
    created_at: datetime = Field(sa_type=UtcDateTime)


class Setting(Row, table=True):
    """A fact about this database, fixed or kept across starts: demo or real, where the demo clock stands."""

    __table_args__ = strict()

    key: str = Field(primary_key=True)
    value: str
