"""What a school adds to its rules: packs by file, version by version, and what its offices ruled on contradictions."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from storage.tables.base import Row, school_key, strict
from storage.types import UtcDateTime


class RulePackFile(Row, table=True):
    """One version of a school's rule pack, the file's text as it was given; a version never changes.

    `added_by` is who gave it: `cli`, or a person's pseudonym.
    """

    __table_args__ = strict(
        UniqueConstraint("school", "version"),
        CheckConstraint("version >= 1", name="version_range"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key()
    version: int
    text: str
    sha256: str
    in_force_from: date | None = None
    added_by: str
    added_at: datetime = Field(sa_type=UtcDateTime)


class Ruling(Row, table=True):
    """What an office ruled on one contradiction (`key`); the newest row of a key holds, and none is ever changed.

    `reading` is the code of the chosen one, none takes the ruling back; `clause` is where that reading stands.
    """

    __table_args__ = strict()

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key(index=True)
    key: str
    reading: str | None = None
    clause: str = ""
    ruled_by: str
    ruled_on: date
    note: str = ""
    recorded_by: str
    recorded_at: datetime = Field(sa_type=UtcDateTime)
