"""Courses of a term, who teaches them and who takes them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from storage.tables.base import Row, school_key, strict
from storage.types import UtcDateTime


class Course(Row, table=True):
    """One course of one term (課程); its code is unique in the term."""

    __table_args__ = strict(
        UniqueConstraint("school", "academic_year", "semester", "code"),
        CheckConstraint("semester IN (1, 2)", name="semester_range"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key()
    academic_year: int
    semester: int
    code: str
    name: str
    grade: int | None = None
    class_name: str | None = None
    subject_area: str | None = None
    departed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Teaching(Row, table=True):
    """One teacher of one course (任課)."""

    __table_args__ = strict(UniqueConstraint("course_id", "teacher_id"))

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key(index=True)
    course_id: int = Field(foreign_key="course.id")
    teacher_id: int = Field(foreign_key="person.id", index=True)


class Enrolment(Row, table=True):
    """One student in one course (選課)."""

    __table_args__ = strict(UniqueConstraint("course_id", "student_id"))

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key(index=True)
    course_id: int = Field(foreign_key="course.id")
    student_id: int = Field(foreign_key="person.id", index=True)
