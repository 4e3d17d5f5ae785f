"""People of a school, and who is whose guardian."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from portfolio.people import Division, PersonStatus, Relation, Role
from storage.tables.base import Row, school_key, strict
from storage.types import UtcDateTime, text_enum


class Person(Row, table=True):
    """A student, guardian, teacher or member of staff, as the roster says; `None` is "not known"."""

    __table_args__ = strict(
        UniqueConstraint("school", "number"),
        Index("ix_person_school_role_class_name", "school", "role", "class_name"),
        CheckConstraint("(role = 'student') = (grade IS NOT NULL)", name="students_have_a_grade"),
        CheckConstraint("grade BETWEEN 1 AND 3", name="grade_range"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key()
    role: Role = Field(sa_type=text_enum(Role))
    number: str  # 學號, 教師編號, or the child's number and an ordinal for a guardian
    name: str
    class_name: str | None = None  # a teacher's is the homeroom class
    seat: int | None = None
    grade: int | None = None
    division: Division | None = Field(default=None, sa_type=text_enum(Division))
    birthday: date | None = None
    status: PersonStatus = Field(default=PersonStatus.ACTIVE, sa_type=text_enum(PersonStatus))
    left_on: date | None = None
    office: str | None = None
    title: str | None = None
    subject_area: str | None = None
    heads: str | None = None  # 召集: the area or department this teacher convenes
    departed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # gone from a full roster


class Guardianship(Row, table=True):
    """One guardian of one student (監護關係); not every one is a legal representative (法定代理人)."""

    __table_args__ = strict(
        UniqueConstraint("guardian_id", "student_id"),
        CheckConstraint("guardian_id <> student_id", name="two_people"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school: str = school_key(index=True)
    guardian_id: int = Field(foreign_key="person.id")
    student_id: int = Field(foreign_key="person.id", index=True)
    relation: Relation | None = Field(default=None, sa_type=text_enum(Relation))
    legal_representative: bool | None = None
    barred: bool = False  # 停止往來, for instance by a protection order: sees and gets nothing
    departed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
