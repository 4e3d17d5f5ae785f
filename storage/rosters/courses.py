"""Course files: the courses of a term, and who teaches them."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

from sqlmodel import Session

from storage.queries.roster_rows import Link, deleting, inserting, read_rows
from storage.rosters.planning import (
    NEW,
    SAME,
    Asked,
    Findings,
    Given,
    Known,
    Plan,
    changing,
    compare,
    tally,
    year_and_semester,
)
from storage.tables import Course, Person, Teaching


class CourseRecord(NamedTuple):
    """One row of a course file: a course, and one of its teachers."""

    line: int
    bad: int
    term: Given
    code: Given
    name: Given
    grade: int | None
    class_name: str | None
    subject_area: str | None
    teacher: str | None


FILLED: Final = {"name": "name", "grade": "grade", "class_name": "class", "subject_area": "subject_area"}
_COURSE: Final = Link("course_id", "course", ("school", "academic_year", "semester", "code"))


class Courses:
    """The planner of course files."""

    Record = CourseRecord

    def check(self, row: CourseRecord, wrong: AbstractSet[str]) -> str | None:
        """Every cell stands for itself."""
        return None

    def plan(self, session: Session, records: Sequence[CourseRecord], asked: Asked, findings: Findings) -> Plan:
        """Compare courses and teachings with the tables; a full file is full for the terms that it names."""
        plan = Plan(asked.school, rows=len(records))
        columns = [column for column, header in FILLED.items() if header in asked.present]
        people = read_rows(session, Person, ("id", "number", "role", "class_name", "departed_at"), school=asked.school)
        teachers = {number: person for person, number, role, _, _ in people if role in ("teacher", "staff")}
        classes = {name for _, _, role, name, departed in people if role == "student" and departed is None}

        first: dict[tuple[str, str], CourseRecord] = {}
        taught: dict[tuple[str, str, str | None], CourseRecord] = {}
        for record in records:
            if record.term is None or record.code is None:
                continue
            _check_row(record, first, taught, findings)
            if record.class_name is not None and record.class_name not in classes:
                findings.wrong(record, "unknown-class", "class")
            if record.teacher is not None and record.teacher not in teachers:
                findings.wrong(record, "unknown-teacher", "teacher")

        terms = {record.term for record in records if record.term is not None}
        known = _known(session, asked.school, columns, terms)
        values = {key: tuple(getattr(one, name) for name in columns) for key, one in first.items() if not one.bad}
        compared = compare(values, known)
        new = [
            (asked.school, *year_and_semester(key[0]), key[1], *(getattr(first[key], name) for name in FILLED))
            for key in first
            if compared.standing.get(key) == NEW
        ]
        gone = []
        if asked.full:
            for key, one in known.items():
                if key not in first and not one.departed:
                    gone.append(one.id)
                    plan.depart("course", " ".join(key))
        plan.steps.append(inserting(session, Course, ("school", "academic_year", "semester", "code", *FILLED), new))
        plan.steps.extend(changing(session, Course, columns, compared, gone, asked.at))
        teaching = _plan_teaching(session, plan, taught, known, teachers, asked)
        for record in records:
            if not record.bad:
                key = (record.term, record.code)
                tally(plan.counts, (compared.standing[key], teaching.get((*key, record.teacher), SAME)))
        return plan


def _check_row(
    record: CourseRecord,
    first: dict[tuple[str, str], CourseRecord],
    taught: dict[tuple[str, str, str | None], CourseRecord],
    findings: Findings,
) -> None:
    earlier = first.setdefault((record.term, record.code), record)
    twin = taught.setdefault((record.term, record.code, record.teacher), record)
    if twin is not record:
        findings.wrong(record, "duplicate", "code", first=twin.line)
    elif not (record.bad or earlier.bad) and record[4:8] != earlier[4:8]:
        column = next(name for name in FILLED if getattr(record, name) != getattr(earlier, name))
        findings.wrong(record, "conflict", FILLED[column], first=earlier.line, number=record.code)


def _known(session: Session, school: str, columns: list[str], terms: set[str]) -> dict[tuple[str, str], Known]:
    rows = read_rows(
        session, Course, ("id", "departed_at", "academic_year", "semester", "code", *columns), school=school
    )
    found = {(f"{row[2]}-{row[3]}", row[4]): Known(row[0], row[1] is not None, row[5:]) for row in rows}
    return {key: one for key, one in found.items() if key[0] in terms}


def _plan_teaching(
    session: Session,
    plan: Plan,
    taught: dict[tuple[str, str, str | None], CourseRecord],
    known: dict[tuple[str, str], Known],
    teachers: dict[str, int],
    asked: Asked,
) -> dict[tuple[str, str, str | None], str]:
    """Add the steps for who teaches what, and return which pairs are new."""
    keys = {one.id: key for key, one in known.items()}
    names = {person: number for number, person in teachers.items()}
    rows = read_rows(session, Teaching, ("id", "course_id", "teacher_id"), school=asked.school)
    here = {(*keys[course], names.get(teacher)): one for one, course, teacher in rows if course in keys}
    added = [
        (term, code, teacher)
        for (term, code, teacher), record in taught.items()
        if teacher in teachers and not record.bad and (term, code, teacher) not in here
    ]
    plan.steps.append(
        inserting(
            session,
            Teaching,
            ("school", _COURSE, "teacher_id"),
            [
                (asked.school, asked.school, *year_and_semester(term), code, teachers[teacher or ""])
                for term, code, teacher in added
            ],
        )
    )
    if asked.full and "teacher" in asked.present:
        gone = [(key, one) for key, one in here.items() if key not in taught]
        mentioned = {key[:2] for key in taught}
        for key, _ in gone:
            if key[:2] in mentioned:  # a course that departs takes its teachers along without a word
                plan.depart("teaching", " ".join(part or "" for part in key))
        plan.steps.append(deleting(session, Teaching, [one for _, one in gone]))
    return dict.fromkeys(added, NEW)
