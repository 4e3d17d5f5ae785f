"""Selection files: which works of an academic year their students selected."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from sqlmodel import Session

from storage.queries.roster_rows import inserting, read_rows
from storage.rosters.enrolments import student_ids
from storage.rosters.planning import NEW, Asked, Findings, Given, Known, Plan, changing, compare, tally
from storage.tables import Selection, Work


class SelectionRecord(NamedTuple):
    """One row of a selection file."""

    line: int
    bad: int
    academic_year: Given
    number: Given
    id: Given


class Selections:
    """The planner of selection files."""

    Record = SelectionRecord

    def check(self, row: SelectionRecord, wrong: AbstractSet[str]) -> str | None:
        """Every cell stands for itself."""
        return None

    def plan(self, session: Session, records: Sequence[SelectionRecord], asked: Asked, findings: Findings) -> Plan:
        """Compare selections with the table; a full file is full for the academic years that it names."""
        plan = Plan(asked.school, rows=len(records))
        students = student_ids(session, asked.school)
        columns = ("id", "platform_id", "student_id", "academic_year", "title")
        works = {row[1]: row for row in read_rows(session, Work, columns, school=asked.school, departed_at=None)}
        wanted: dict[tuple[int, int], SelectionRecord] = {}
        for record in records:
            if record.bad:
                continue
            work, student = works.get(record.id), students.get(record.number)
            if student is None:
                findings.wrong(record, "unknown-student", "number")
            elif work is None:
                findings.wrong(record, "unknown-work", "id")
            elif work[2] != student:
                findings.wrong(record, "owner-differs", "number", work=record.id)
            elif (twin := wanted.setdefault((work[0], record.academic_year), record)) is not record:
                findings.wrong(record, "duplicate", "id", first=twin.line)
            elif work[3] != record.academic_year:
                findings.remark(record, "selected-of-other-year", "academic_year", year=work[3])
        years = {record.academic_year for record in records}
        known = _known(session, asked.school, years)
        owners = {work[0]: work[2] for work in works.values()}
        compared = compare({key: (owners[key[0]],) for key in wanted}, known)
        new = [(asked.school, key[1], owners[key[0]], key[0]) for key in wanted if compared.standing[key] == NEW]
        plan.steps.append(inserting(session, Selection, ("school", "academic_year", "student_id", "work_id"), new))
        gone = []
        if asked.full:
            named = {work[0]: (work[1], work[4]) for work in works.values()}
            for (work_id, year), one in known.items():
                if (work_id, year) not in wanted and not one.departed:
                    gone.append(one.id)
                    key, title = named.get(work_id, ("", ""))
                    plan.depart("selection", f"{year} {key}".strip(), title)
        plan.steps.extend(changing(session, Selection, ("student_id",), compared, gone, asked.at))
        for key in wanted:
            tally(plan.counts, (compared.standing[key],))
        return plan


def _known(session: Session, school: str, years: set[int]) -> dict[tuple[int, int], Known]:
    rows = read_rows(session, Selection, ("id", "departed_at", "work_id", "academic_year", "student_id"), school=school)
    return {(row[2], row[3]): Known(row[0], row[1] is not None, row[4:]) for row in rows if row[3] in years}
