"""Works as the school platform reported them: titles, states and fingerprints, never files."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from portfolio.works import CertificationState, Registrant, WorkKind
from storage.tables.base import Row, school_key, strict
from storage.types import UtcDateTime, text_enum


class Work(Row, table=True):
    """One work (件) of one student; a course outcome belongs to a term, a diverse performance to a year."""

    __table_args__ = strict(
        UniqueConstraint("school", "platform_id"),
        Index("ix_work_student_year", "student_id", "academic_year", "semester"),
        CheckConstraint("kind <> 'course_outcome' OR semester IS NOT NULL", name="outcomes_have_a_semester"),
        CheckConstraint("semester IN (1, 2)", name="semester_range"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key()
    platform_id: str
    kind: WorkKind = Field(sa_type=text_enum(WorkKind))
    student_id: int = Field(foreign_key="person.id")
    title: str
    academic_year: int
    semester: int | None = None
    course_id: int | None = Field(default=None, foreign_key="course.id", index=True)
    brief: str | None = None
    uploaded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    state: CertificationState = Field(sa_type=text_enum(CertificationState))
    registered_by: Registrant = Field(default=Registrant.STUDENT, sa_type=text_enum(Registrant))
    doc_md5: str | None = None
    doc_size: int | None = None
    doc_type: str | None = None
    av_md5: str | None = None
    av_size: int | None = None
    av_type: str | None = None
    link: str | None = None
    departed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class WorkVersion(Row, table=True):
    """A work as imports showed it from one day until the next change: what a list of fingerprints is made of.

    `until_at` is None for the newest; a work that vanished has none that is open.
    """

    __table_args__ = strict(
        Index("ix_work_version_work_id", "work_id"),
        Index("ix_work_version_student_since", "student_id", "since_at"),
        Index("ix_work_version_school_since", "school", "since_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key()
    work_id: int = Field(foreign_key="work.id")
    student_id: int = Field(foreign_key="person.id")
    title: str
    state: CertificationState = Field(sa_type=text_enum(CertificationState))
    doc_md5: str | None = None
    doc_size: int | None = None
    av_md5: str | None = None
    av_size: int | None = None
    since_at: datetime = Field(sa_type=UtcDateTime)
    until_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
