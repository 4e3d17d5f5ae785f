"""Work files: what the school platform knows of each work; counts, titles, states and fingerprints."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlmodel import Session

from storage.queries.roster_rows import inserting, read_rows
from storage.queries.work_versions import TRACKED, closing, find_unkept, opening, reopening
from storage.rosters.enrolments import course_ids, student_ids
from storage.rosters.planning import (
    Asked,
    Compared,
    Findings,
    Given,
    Known,
    Plan,
    Step,
    changing,
    compare,
    tally,
    year_and_semester,
)
from storage.rosters.rows import RowMistake
from storage.tables import Work

OUTCOME: Final = "course_outcome"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class WorkRecord(NamedTuple):
    """One row of a work file."""

    line: int
    bad: int
    id: Given
    kind: Given
    number: Given
    title: Given
    academic_year: int | None
    term: str | None
    code: str | None
    brief: str | None
    uploaded_at: int | None
    state: str | None
    registered_by: str | None
    doc_md5: str | None
    doc_size: int | None
    doc_type: str | None
    av_md5: str | None
    av_size: int | None
    av_type: str | None
    link: str | None


# The columns of the table that a file fills, and the headers that each needs one of.
FILLED: Final = {
    "kind": ("kind",),
    "student_id": ("number",),
    "title": ("title",),
    "academic_year": ("academic_year", "term"),
    "semester": ("term",),
    "course_id": ("code",),
    "brief": ("brief",),
    "uploaded_at": ("uploaded_at",),
    "state": ("state",),
    "registered_by": ("registered_by",),
    "doc_md5": ("doc_md5",),
    "doc_size": ("doc_size",),
    "doc_type": ("doc_type",),
    "av_md5": ("av_md5",),
    "av_size": ("av_size",),
    "av_type": ("av_type",),
    "link": ("link",),
}
Scope = tuple[str, int, int | None]  # kind and year, for outcomes the semester


class Works:
    """The planner of work files."""

    Record = WorkRecord

    def check(self, row: WorkRecord, wrong: AbstractSet[str]) -> str | None:
        """Raise `RowMistake` where kind, year, term, course and state do not fit together."""
        year = row.academic_year
        if row.kind == OUTCOME:
            for column in ("term", "state"):
                if getattr(row, column) is None and column not in wrong:
                    raise RowMistake(f"outcome-without-{column}", column)
        elif row.term is None and year is None and not wrong & {"term", "academic_year"}:
            raise RowMistake("work-without-year", "academic_year")
        if None not in (row.term, year) and year_and_semester(row.term)[0] != year:
            raise RowMistake("year-and-term-differ", "academic_year", term=row.term)
        if row.code is not None and row.term is None and "term" not in wrong:
            raise RowMistake("course-without-term", "term")
        return None

    def plan(self, session: Session, records: Sequence[WorkRecord], asked: Asked, findings: Findings) -> Plan:
        """Compare works with the table; a full file is full for each kind and year (outcomes: semester) it names."""
        plan = Plan(asked.school, rows=len(records))
        columns = [column for column, headers in FILLED.items() if not asked.present.isdisjoint(headers)]
        courses, students = course_ids(session, asked.school), student_ids(session, asked.school)
        known = _known(session, asked.school, columns)
        wanted: dict[str, WorkRecord] = {}
        for record in records:
            if record.id is None:
                continue
            twin = wanted.setdefault(record.id, record)
            if twin is not record:
                findings.wrong(record, "duplicate", "id", first=twin.line)
            if record.number is not None and record.number not in students:
                findings.wrong(record, "unknown-student", "number")
            if record.code is not None and record.term is not None and (record.term, record.code) not in courses:
                findings.wrong(record, "unknown-course", "code", term=record.term)
            elif not record.bad and record.id in known:
                owner = known[record.id].values[columns.index("student_id")]
                if owner != students.get(record.number, owner):
                    findings.wrong(record, "owner-differs", "number", work=record.id)
        whole = {key: _values(one, courses, students) for key, one in wanted.items() if not one.bad}
        pick = itemgetter(*(place for place, column in enumerate(FILLED) if column in columns))
        compared = compare({key: pick(values) for key, values in whole.items()}, known)
        new = [(asked.school, key, *whole[key]) for key in compared.added]
        gone = _departing(session, plan, records, wanted) if asked.full else []
        plan.steps.append(inserting(session, Work, ("school", "platform_id", *FILLED), new))
        plan.steps.extend(changing(session, Work, columns, compared, gone, asked.at))
        plan.steps.extend(_keeping(session, asked, columns, compared, known, whole, gone))
        for record in records:
            if not record.bad:
                tally(plan.counts, (compared.standing[record.id],))
        return plan


def _keeping(
    session: Session,
    asked: Asked,
    columns: list[str],
    compared: Compared,
    known: Mapping[str, Known],
    whole: Mapping[str, tuple[Any, ...]],
    gone: Collection[int],
) -> list[Step]:
    """Return the steps that keep versions: of what is new or changed, and of all that has none from before."""
    places = [place for place, column in enumerate(columns) if column in TRACKED]
    by_id = {one.id: one for one in known.values()} if compared.changed else {}
    changed = [key for key, values in compared.changed if any(by_id[key].values[at] != values[at] for at in places)]
    steps: list[Step] = []
    if compared.added:
        pick = itemgetter(1, *(place for place, column in enumerate(FILLED) if column in TRACKED))
        added = [(key, *pick(whole[key])) for key in compared.added]
        steps.append(opening(session, school=asked.school, added=added, at=asked.data_at))
    at = _EPOCH + timedelta(milliseconds=asked.data_at)
    if over := {*changed, *gone}:
        steps.append(closing(over, at))
    if begun := {*changed, *compared.returned, *find_unkept(session, school=asked.school)}.difference(gone):
        steps.append(reopening(begun, at))
    return steps


def _known(session: Session, school: str, columns: list[str]) -> dict[str, Known]:
    rows = read_rows(session, Work, ("id", "departed_at", "platform_id", *columns), school=school)
    return {row[2]: Known(row[0], row[1] is not None, row[3:]) for row in rows}


def _values(record: WorkRecord, courses: dict[tuple[str, str], int], students: dict[str, int]) -> tuple[Any, ...]:
    """Return what is stored, in the order of `FILLED`."""
    return (
        record.kind,
        students.get(record.number),
        record.title,
        *_when(record),
        None if record.code is None else courses.get((record.term or "", record.code)),
        record.brief,
        record.uploaded_at,
        record.state or "not_needed",  # outcomes have one; other kinds are not certified
        record.registered_by or "student",
        *record[13:],
    )


def _when(record: WorkRecord) -> tuple[int | None, int | None]:
    return (record.academic_year, None) if record.term is None else year_and_semester(record.term)


def _departing(session: Session, plan: Plan, records: Sequence[WorkRecord], wanted: dict[str, WorkRecord]) -> list[int]:
    scopes = {_scope_of(record) for record in records if record.kind is not None}
    columns = ("id", "platform_id", "title", "kind", "academic_year", "semester")
    gone = []
    for one, key, title, kind, year, semester in read_rows(
        session, Work, columns, school=plan.school, departed_at=None
    ):
        if key not in wanted and (kind, year, semester if kind == OUTCOME else None) in scopes:
            gone.append(one)
            plan.depart("work", key, title)
    return gone


def _scope_of(record: WorkRecord) -> Scope:
    year, semester = _when(record)
    return record.kind, year or 0, semester if record.kind == OUTCOME else None
