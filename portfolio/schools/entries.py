"""The limits and deadlines of a pack: rules for audiences, each with the table that it was read from."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from portfolio.day_rules import DayRule
from portfolio.people import GRADES, Division
from portfolio.readings import Reading, Silent
from portfolio.rules import (
    PERIOD_OF_LIMIT,
    Audience,
    DeadlineRule,
    DeadlineSubject,
    Lateness,
    LimitRule,
    LimitSubject,
    OfficeItem,
    Per,
    RulePack,
)
from portfolio.schools.reading import DAY_RULES, asking, cited, day_rule, read, span
from portfolio.schools.table import Findings, Table
from portfolio.works import WorkKind

T = TypeVar("T")
R = TypeVar("R", LimitRule, DeadlineRule)

SEMESTERS, MOST_ROUNDS = (1, 2), 9

OFFICE_OF_DEADLINE: dict[DeadlineSubject, OfficeItem] = {
    DeadlineSubject.UPLOAD_OUTCOMES: OfficeItem.OUTCOMES,
    DeadlineSubject.CERTIFICATION: OfficeItem.CERTIFICATION,
    DeadlineSubject.UPLOAD_DIVERSE: OfficeItem.DIVERSE,
    DeadlineSubject.SELECTION: OfficeItem.SELECTION,
    DeadlineSubject.SUBMISSION: OfficeItem.SUBMISSION,
    DeadlineSubject.RECEIPT_CONFIRMATION: OfficeItem.RECEIPTS,
    DeadlineSubject.BASIC_DATA: OfficeItem.BASIC_DATA,
    DeadlineSubject.CADRES: OfficeItem.CADRES,
    DeadlineSubject.ELECTIVE_NAMES: OfficeItem.ELECTIVE_NAMES,
    DeadlineSubject.CONSULTATIONS: OfficeItem.CONSULTATIONS,
    DeadlineSubject.GRADES: OfficeItem.GRADES,
}
"""Who is asked about a deadline, unless the pack says otherwise; limits are asked of the platform's office."""


@dataclass(frozen=True)
class Entry(Generic[R]):
    """A rule with the table of the file that says it; `None` where the file leaves its subject out."""

    rule: R
    table: Table | None = None


def audience_of(table: Table, divisions: tuple[Division, ...], *, rounds: bool) -> Audience:
    """Return whom an entry is about; what it does not tell apart it is about alike. Only days have `rounds`."""
    grades = table.numbers("grades") or GRADES
    if not set(grades) <= set(GRADES):
        table.wrong("not-one-of", "grades", nearest="", choices="、".join(map(str, GRADES)))
    semester = table.number("semester")
    if semester not in (None, *SEMESTERS):
        table.wrong("not-one-of", "semester", nearest="", choices="、".join(map(str, SEMESTERS)))
    division = table.one_of("division", Division)
    if division not in (None, *divisions):
        table.wrong("no-such-division", "division", choices="、".join(divisions))
    return Audience(grades, semester, division, table.number("round", most=MOST_ROUNDS) if rounds else None)


def limits_of(root: Table, pack: RulePack) -> Iterator[Entry[LimitRule]]:
    """Yield the limits in the order of their subjects; a subject that the file leaves out is not stated."""
    table = root.table("limits") or Table({}, "limits", Findings())
    given = table.keys(LimitSubject)
    for subject in LimitSubject:
        for entry in table.tables(subject):
            per = entry.one_of("per", Per) or PERIOD_OF_LIMIT[subject]
            audience, office = audience_of(entry, pack.divisions, rounds=False), entry.office("office")
            reading, ask = read(entry, lambda inside: inside.number("value", required=True), ("value",))
            entry.close()
            if reading is not None:
                item = ask or office or OfficeItem.PLATFORM
                named = _named(reading, pack, item, audience.division)
                yield Entry(LimitRule(subject, per, audience, named, item), entry)
        if subject not in given:
            silent = Silent(pack.office_name(OfficeItem.PLATFORM), unread=True)
            yield Entry(LimitRule(subject, PERIOD_OF_LIMIT[subject], Audience(), silent, OfficeItem.PLATFORM))


def deadlines_of(root: Table, pack: RulePack) -> Iterator[Entry[DeadlineRule]]:
    """Yield the deadlines in the order of their subjects; a subject that the file leaves out is not stated."""
    table = root.table("deadlines") or Table({}, "deadlines", Findings())
    given = table.keys(DeadlineSubject)
    for subject in DeadlineSubject:
        for entry in table.tables(subject):
            rule = _deadline(entry, subject, pack)
            entry.close()
            if rule is not None:
                yield Entry(rule, entry)
        if subject not in given:
            item = OFFICE_OF_DEADLINE[subject]
            yield Entry(DeadlineRule(subject, Audience(), Silent(pack.office_name(item), unread=True), item))


def _deadline(entry: Table, subject: DeadlineSubject, pack: RulePack) -> DeadlineRule | None:
    audience, office = audience_of(entry, pack.divisions, rounds=True), entry.office("office")
    reading: Reading[DayRule] | None
    reading, ask = read(entry, day_rule, DAY_RULES)
    opens, asked, late = entry.table("opens"), entry.table("asked_within"), entry.table("late")
    rule = DeadlineRule(
        subject,
        audience,
        Silent("") if reading is None else reading,
        ask or office or OFFICE_OF_DEADLINE[subject],
        opens=None if opens is None else cited(opens, day_rule),
        asked_within=None if asked is None else cited(asked, span),
        late=None if late is None else cited(late, lambda inside: inside.one_of("value", Lateness, required=True)),
    )
    for table in (opens, asked, late):
        if table is not None:
            table.close()
    return None if reading is None else replace(rule, closes=_named(reading, pack, rule.office, audience.division))


def by_kind(
    root: Table, key: str, pack: RulePack, value_of: Callable[[Table], T | None]
) -> Mapping[WorkKind, Reading[T]]:
    """Return the readings of a section that stand under the kinds of works."""
    table = root.table(key)
    found: dict[WorkKind, Reading[T]] = {}
    for kind in () if table is None else table.keys(WorkKind):
        entry = None if table is None else table.table(kind)
        if entry is not None:
            reading, ask = read(entry, value_of, ("value",))
            entry.close()
            if reading is not None:
                found[kind] = _named(reading, pack, ask or OfficeItem.PLATFORM, None)
    return found


def _named(reading: Reading[T], pack: RulePack, item: OfficeItem, division: Division | None) -> Reading[T]:
    return asking(reading, pack.office_name(item, division=division))
