"""The guardians' part of a people file: who is whose guardian, and what they may do."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from storage.queries.roster_rows import Link, inserting, read_rows
from storage.rosters.planning import Asked, Findings, Known, Step, changing, compare
from storage.tables import Guardianship

Pair = tuple[str, str]  # the numbers of the guardian and of the child

_COLUMNS = ("relation", "legal_representative", "barred")
_PERSON = ("school", "number")


@dataclass
class Guardians:
    """What would become of the guardianships of one school."""

    steps: list[Step] = field(default_factory=list)
    standing: Mapping[Any, str] = field(default_factory=dict)
    gone: list[tuple[Pair, int]] = field(default_factory=list)  # with the guardian's id

    def departed(self, people: Collection[int]) -> Iterator[tuple[str, str]]:
        """Yield what to say of each pair that departs, those left out whose guardian departs altogether."""
        leaving = set(people)
        for (guardian, child), person_id in self.gone:
            if person_id not in leaving:
                yield guardian, child


def plan_guardians(
    session: Session,
    records: Sequence[Any],
    asked: Asked,
    findings: Findings,
    wanted: Mapping[str, Any],
    people: Mapping[str, tuple[int, str]],
    renamed: Collection[str],
) -> Guardians:
    """Compare the guardianships.

    `wanted` are the file's people by number, `people` the id and role of those known, `renamed` the numbers that the
    file gives a new name.
    """
    known, columns = _known(session, asked, people)
    pairs: dict[Pair, Any] = {}
    mentioned: set[Pair] = set()
    for record in records:
        if record.role != "guardian" or record.number is None or record.child is None:
            continue
        pair = (record.number, record.child)
        mentioned.add(pair)
        if pair in pairs:
            findings.wrong(record, "duplicate-child", "child", first=pairs[pair].line)
        elif _child_is_known(record, wanted, people, findings) and not record.bad:
            pairs[pair] = record
    result = Guardians()
    values = {pair: _values(record, columns, known.get(pair)) for pair, record in pairs.items()}
    for pair, record in pairs.items():
        if record.number in renamed and _relation_differs(record, known.get(pair), columns):
            findings.wrong(record, "someone-else", "number")  # the old one's binding would be handed on
    compared = compare(values, known)
    new = [
        (asked.school, asked.school, guardian, asked.school, child, *_new_values(pairs[(guardian, child)]))
        for guardian, child in compared.added
    ]
    links = (Link("guardian_id", "person", _PERSON), Link("student_id", "person", _PERSON))
    result.steps.append(inserting(session, Guardianship, ("school", *links, *_COLUMNS), new))
    gone = []
    if asked.full and mentioned:
        for pair, one in known.items():
            if pair not in mentioned and not one.departed:
                gone.append(one.id)
                result.gone.append((pair, people[pair[0]][0]))
    result.steps.extend(changing(session, Guardianship, columns, compared, gone, asked.at))
    result.standing = compared.standing
    return result


def _known(
    session: Session, asked: Asked, people: Mapping[str, tuple[int, str]]
) -> tuple[dict[Pair, Known], list[str]]:
    columns = [column for column in _COLUMNS if column in asked.present]
    numbers = {person_id: number for number, (person_id, _) in people.items()}
    rows = read_rows(
        session, Guardianship, ("id", "departed_at", "guardian_id", "student_id", *columns), school=asked.school
    )
    known = {(numbers[row[2]], numbers[row[3]]): Known(row[0], row[1] is not None, row[4:]) for row in rows}
    return known, columns


def _child_is_known(
    record: Any, wanted: Mapping[str, Any], people: Mapping[str, tuple[int, str]], findings: Findings
) -> bool:
    child = wanted.get(record.child)
    role = child.role if child is not None else people.get(record.child, (0, None))[1]
    if child is None and role is None:
        findings.wrong(record, "unknown-child", "child")
    elif role not in (None, "student"):
        findings.wrong(record, "child-no-student", "child")
    else:
        return True
    return False


def _values(record: Any, columns: list[str], known: Known | None) -> tuple[Any, ...]:
    return tuple(_value(record, column, known, columns) for column in columns)


def _value(record: Any, column: str, known: Known | None, columns: list[str]) -> Any:
    value = getattr(record, column)
    if column == "relation":
        return value
    if column == "barred" and value is None:  # only a plain no lets a barred person in again
        return bool(known is not None and known.values[columns.index("barred")])
    return None if value is None else bool(value)


def _new_values(record: Any) -> tuple[Any, ...]:
    return tuple(_value(record, column, None, list(_COLUMNS)) for column in _COLUMNS)


def _relation_differs(record: Any, known: Known | None, columns: list[str]) -> bool:
    if known is None or "relation" not in columns:
        return False
    before = known.values[columns.index("relation")]
    return None not in (before, record.relation) and before != record.relation
