"""Enrolment files: which student takes which course of which term."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from sqlmodel import Session

from storage.queries.roster_rows import deleting, inserting, read_rows
from storage.rosters.planning import Asked, Findings, Given, Plan
from storage.tables import Course, Enrolment, Person


class EnrolmentRecord(NamedTuple):
    """One row of an enrolment file."""

    line: int
    bad: int
    term: Given
    code: Given
    number: Given


class Enrolments:
    """The planner of enrolment files."""

    Record = EnrolmentRecord

    def check(self, row: EnrolmentRecord, wrong: AbstractSet[str]) -> str | None:
        """Every cell stands for itself."""
        return None

    def plan(self, session: Session, records: Sequence[EnrolmentRecord], asked: Asked, findings: Findings) -> Plan:
        """Compare enrolments with the table; a full file is full for the terms that it names."""
        plan = Plan(asked.school, rows=len(records))
        courses = course_ids(session, asked.school)
        students = student_ids(session, asked.school)
        wanted: dict[tuple[int, int], EnrolmentRecord] = {}
        for record in records:
            if record.bad:
                continue
            course = courses.get((record.term, record.code))
            student = students.get(record.number)
            if course is None:
                findings.wrong(record, "unknown-course", "code", term=record.term)
            if student is None:
                findings.wrong(record, "unknown-student", "number")
            if course is not None and student is not None:
                twin = wanted.setdefault((course, student), record)
                if twin is not record:
                    findings.wrong(record, "duplicate", "number", first=twin.line)
        terms = {record.term for record in records}
        of_terms = {one: key for key, one in courses.items() if key[0] in terms}
        rows = read_rows(session, Enrolment, ("id", "course_id", "student_id"), school=asked.school)
        here = {(course, student): one for one, course, student in rows if course in of_terms}
        new = [(asked.school, *pair) for pair in wanted if pair not in here]
        plan.steps.append(inserting(session, Enrolment, ("school", "course_id", "student_id"), new))
        plan.counts.added, plan.counts.unchanged = len(new), len(wanted) - len(new)
        if asked.full:
            numbers = {one: number for number, one in students.items()}
            gone = {pair: one for pair, one in here.items() if pair not in wanted}
            for course, student in gone:
                plan.depart("enrolment", f"{' '.join(of_terms[course])} {numbers.get(student, '')}".strip())
            plan.steps.append(deleting(session, Enrolment, gone.values()))
        return plan


def course_ids(session: Session, school: str) -> dict[tuple[str, str], int]:
    """Return the id of each course by term and code, those left out that departed."""
    rows = read_rows(session, Course, ("id", "academic_year", "semester", "code"), school=school, departed_at=None)
    return {(f"{year}-{semester}", code): one for one, year, semester, code in rows}


def student_ids(session: Session, school: str) -> dict[str, int]:
    """Return the id of each student by number, departed ones too: works and receipts of leavers still come."""
    rows = read_rows(session, Person, ("id", "number"), school=school, role="student")
    return {number: one for one, number in rows}
