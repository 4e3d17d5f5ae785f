"""Official documents (補充規定) that a school imported, and the passages they were split into."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from portfolio.regulations.passages import PassageKind
from storage.tables.base import Row, school_key, strict
from storage.types import JsonText, UtcDateTime, text_enum


class RegulationDocument(Row, table=True):
    """One import of a school's document; the newest is in use, those before it are kept and say since when not.

    `fingerprint` is the file's SHA-256; `imported_by` is who gave it: `cli`, or a person's pseudonym.
    """

    __table_args__ = strict(
        Index(
            "uq_regulation_document_in_use",
            "school",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key(index=True)
    title: str
    file_name: str
    fingerprint: str
    in_force_from: date | None = None
    imported_by: str
    imported_at: datetime = Field(sa_type=UtcDateTime)
    superseded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RegulationPassage(Row, table=True):
    """One passage of a document, in the order of the document; never changed."""

    __table_args__ = strict(
        UniqueConstraint("document_id", "position"),
        UniqueConstraint("document_id", "clause"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key(index=True)
    document_id: int = Field(foreign_key="regulation_document.id")
    position: int  # from 0
    clause: str
    text: str
    heading: list[str] = Field(sa_type=JsonText)
    kind: PassageKind = Field(sa_type=text_enum(PassageKind, checked=False))
