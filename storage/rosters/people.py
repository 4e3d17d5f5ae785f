"""People files: students, guardians with their children, teachers, staff."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from operator import itemgetter
from typing import Final, NamedTuple

from sqlmodel import Session

from storage.queries.roster_rows import inserting, read_rows
from storage.rosters.columns import plain, words
from storage.rosters.guardians import plan_guardians
from storage.rosters.planning import Asked, Findings, Given, Known, Plan, Values, changing, compare, tally
from storage.rosters.rows import RowMistake
from storage.tables import Person


class PersonRecord(NamedTuple):
    """One row of a people file."""

    line: int
    bad: int
    role: Given
    number: Given
    name: Given
    class_name: str | None
    seat: int | None
    grade: int | None
    division: str | None
    birthday: str | None
    status: str | None
    left_on: str | None
    office: str | None
    title: str | None
    subject_area: str | None
    heads: str | None
    child: str | None
    relation: str | None
    legal_representative: int | None
    barred: int | None


# The columns of the table that a file fills, and the header each comes from.
FILLED: Final = {
    "role": "role",
    "number": "number",
    "name": "name",
    "class_name": "class",
    "seat": "seat",
    "grade": "grade",
    "division": "division",
    "birthday": "birthday",
    "status": "status",
    "left_on": "left_on",
    "office": "office",
    "title": "title",
    "subject_area": "subject_area",
    "heads": "heads",
}
OF_GUARDIANS: Final = ("child", "relation", "legal_representative", "barred")


class People:
    """The planner of people files."""

    Record = PersonRecord

    def check(self, row: PersonRecord, wrong: AbstractSet[str]) -> str | None:
        """Raise `RowMistake` where a role lacks what it needs, or has what belongs to another."""
        role = row.role
        if role == "student" and row.grade is None and "grade" not in wrong:
            raise RowMistake("student-without-grade", "grade")
        if role == "guardian" and row.child is None and "child" not in wrong:
            raise RowMistake("guardian-without-child", "child")
        if role not in (None, "guardian"):
            for column in OF_GUARDIANS:
                if getattr(row, column):
                    raise RowMistake("only-for-guardians", column)
        if row.left_on is not None and row.status not in (None, "left"):
            raise RowMistake("left-and-not-left", "status")
        return "name" if row.name is not None and "?" in row.name else None

    def plan(self, session: Session, records: Sequence[PersonRecord], asked: Asked, findings: Findings) -> Plan:
        """Compare people and guardianships with the tables."""
        plan = Plan(asked.school, rows=len(records))
        columns = [column for column, header in FILLED.items() if header in asked.present]
        known = _known(session, asked.school, columns)
        records = [_settled(record) for record in records]
        wanted = _first_rows(records, findings)
        _look_at_classes(wanted, known, columns, findings)
        renamed = {
            number
            for number, record in wanted.items()
            if not record.bad and number in known and _is_renamed(record, known[number], columns, findings)
        }
        pick, pick_all = _picker(columns), _picker(list(FILLED))
        values = {number: pick(record) for number, record in wanted.items() if not record.bad}
        compared = compare(values, known)
        people = {number: (one.id, str(one.values[0])) for number, one in known.items()}
        guardians = plan_guardians(session, records, asked, findings, wanted, people, renamed)

        new = [(asked.school, *pick_all(wanted[number])) for number in compared.added]
        roles = {record.role for record in records}
        gone = []
        if asked.full:
            for number, one in known.items():
                if number not in wanted and not one.departed and one.values[0] in roles:
                    gone.append(one.id)
                    plan.depart(str(one.values[0]), number, str(one.values[columns.index("name")]))
        plan.steps.append(inserting(session, Person, ("school", *FILLED), new))
        plan.steps.extend(changing(session, Person, columns, compared, gone, asked.at))
        plan.steps.extend(guardians.steps)
        for key, name in guardians.departed(gone):
            plan.depart("guardianship", key, name)
        for record in records:
            if not record.bad:
                standing = compared.standing[record.number]
                if record.child is None:
                    tally(plan.counts, (standing,))
                else:
                    tally(plan.counts, (standing, guardians.standing.get((record.number, record.child), standing)))
        return plan


def _known(session: Session, school: str, columns: list[str]) -> dict[str, Known]:
    rows = read_rows(session, Person, ("id", "departed_at", "number", *columns), school=school)
    return {row[2]: Known(row[0], row[1] is not None, row[3:]) for row in rows}


def _first_rows(records: Sequence[PersonRecord], findings: Findings) -> dict[str, PersonRecord]:
    """Return each number's first row; only a guardian may have more, one a child, all saying the same."""
    first: dict[str, PersonRecord] = {}
    for record in records:
        if record.number is None:
            continue
        earlier = first.setdefault(record.number, record)
        if earlier is record:
            continue
        if record.role != "guardian" or earlier.role != "guardian":
            findings.wrong(record, "duplicate", "number", first=earlier.line)
        elif not (record.bad or earlier.bad) and record[2:16] != earlier[2:16]:
            column = next(column for column in FILLED if getattr(record, column) != getattr(earlier, column))
            findings.wrong(record, "conflict", FILLED[column], first=earlier.line, number=record.number)
    return first


def _settled(record: PersonRecord) -> PersonRecord:
    """Return the record as it is stored: with what an empty cell stands for, and without what its role cannot have."""
    if record.status is None:
        record = record._replace(status="active" if record.left_on is None else "left")
    if record.grade is not None and record.role != "student":
        record = record._replace(grade=None)  # which grades a teacher teaches is what the courses say
    if record.heads is not None:
        meaning = words("yes_no").get(plain(record.heads))  # a plain yes: the teacher's own area
        if meaning is not None:
            record = record._replace(heads=record.subject_area if meaning == "1" else None)
    return record


def _picker(columns: Sequence[str]) -> Callable[[PersonRecord], Values]:
    picked: Callable[[PersonRecord], Values] = itemgetter(*map(PersonRecord._fields.index, columns))
    return picked  # of three columns at least: role, number and name are always there


def _look_at_classes(
    wanted: dict[str, PersonRecord], known: dict[str, Known], columns: list[str], findings: Findings
) -> None:
    """Remark on homeroom teachers of a class that has no students."""
    if "class_name" not in columns:
        return
    place = columns.index("class_name")
    classes = {one.values[place] for one in known.values() if one.values[0] == "student"}
    classes.update(record.class_name for record in wanted.values() if record.role == "student")
    for record in wanted.values():
        if record.role == "teacher" and record.class_name is not None and record.class_name not in classes:
            findings.remark(record, "class-without-students", "class")


def _is_renamed(record: PersonRecord, known: Known, columns: list[str], findings: Findings) -> bool:
    """Return whether a number has a new name; who gets somebody else's number would get the binding with it."""
    before = dict(zip(columns, known.values, strict=True))
    if before["role"] != record.role:
        findings.wrong(record, "role-differs", "role", before=before["role"])
    elif before["name"] != record.name:
        birthday = before.get("birthday")
        if birthday is not None and record.birthday is not None and birthday != record.birthday:
            findings.wrong(record, "someone-else", "number")
        else:
            findings.remark(record, "name-changed", "name")
            return True
    return False
