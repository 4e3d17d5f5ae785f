"""Teachers who cannot certify for a while, and who was named to stand in (認證的代理人)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from portfolio.succession import Consent, Inability
from storage.tables.base import Row, school_key, strict
from storage.types import UtcDateTime, text_enum

_OPEN = text("ended_at IS NULL")


class Absence(Row, table=True):
    """What is recorded of a teacher who is away; never why. At most one that has not ended a teacher."""

    __table_args__ = strict(
        Index("uq_absence_open", "teacher_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_it_begins"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key(index=True)
    teacher_id: int = Field(foreign_key="person.id")
    from_on: date
    until_on: date | None = None  # the last day; None: until somebody says so
    means: Inability = Field(sa_type=text_enum(Inability))
    funds: bool | None = None  # subsidy money is there (tttvs 十二(二)3(1)); None: nobody has said
    recorded_by_id: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


class DeputyAppointment(Row, table=True):
    """A substitute certifier that a teacher named for an absence; it counts once they agree."""

    __table_args__ = strict(
        CheckConstraint("(consent = 'asked') = (answered_at IS NULL)", name="answered_once"),
        CheckConstraint("deputy_id <> teacher_id", name="two_people"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key(index=True)
    absence_id: int = Field(foreign_key="absence.id", index=True)
    teacher_id: int = Field(foreign_key="person.id")
    deputy_id: int = Field(foreign_key="person.id", index=True)
    consent: Consent = Field(default=Consent.ASKED, sa_type=text_enum(Consent))
    asked_at: datetime = Field(sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1
