"""TOML → `RulePack`: the whole file is read, and every mistake is told with its line and key."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import TypeVar

from portfolio.day_rules import DayRule
from portfolio.errors import PackInvalidError, PackProblem
from portfolio.people import Division
from portfolio.readings import Cited, Reading, Remark, Silent
from portfolio.rules import (
    PERIOD_OF_LIMIT,
    Adoption,
    Audience,
    DeadlineRule,
    DeadlineSubject,
    Lateness,
    LimitRule,
    LimitSubject,
    OfficeItem,
    Per,
    RulePack,
    SchoolKind,
    Source,
)
from portfolio.schools.reading import DAY_RULES, asking, cited, day_rule, read, span
from portfolio.schools.sections import SECTIONS, by_division, read_section
from portfolio.schools.table import Table, line_of
from portfolio.succession import Succession, repeats
from portfolio.works import Registrant, WorkKind

T = TypeVar("T")

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


def parse_pack(text: str, name: str) -> RulePack:
    """Return the pack that the TOML `text` of the file `name` describes; its slug is the file's name without ending.

    Raises:
        PackInvalidError: with every mistake found, each with line, key and code.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PackInvalidError(name, (PackProblem("syntax", "", None, (("found", str(error)),)),)) from None
    problems: list[PackProblem] = []
    pack = _pack(Table(data, "", problems), PurePath(name).stem)
    if problems:
        placed = [replace(problem, line=line_of(text, problem.key)) for problem in problems]
        raise PackInvalidError(name, tuple(sorted(placed, key=lambda problem: problem.line or 0)))
    return pack


def _pack(root: Table, slug: str) -> RulePack:
    divisions = root.some_of("divisions", Division) or (Division.DAY,)
    pack = RulePack(
        slug=slug,
        name=root.text("name", required=True),
        short_name=root.text("short_name", required=True),
        kind=root.one_of("kind", SchoolKind) or SchoolKind.UNKNOWN,
        source=_source(root),
        in_force_from=root.day("in_force_from"),
        divisions=divisions,
        offices=_offices(root, divisions),
    )
    if pack.in_force_from is None and not root.flag("undated"):
        root.wrong("missing", "in_force_from", expected="day")
    if OfficeItem.PLATFORM not in pack.offices:
        root.wrong("no-such-office", "offices", expected=OfficeItem.PLATFORM)
    pack = replace(
        pack,
        limit_rules=tuple(_limits(root, pack)),
        deadline_rules=tuple(_deadlines(root, pack)),
        not_counted=_by_kind(root, "not_counted", pack, lambda table: frozenset(table.some_of("value", Registrant))),
        certified_kinds=_by_kind(root, "certified", pack, lambda table: table.flag("value")),
        clauses=_clauses(root),
    )
    offices = pack  # silences name an office, and nothing below changes those

    def ask(item: OfficeItem, division: Division | None) -> str:
        return offices.office_name(item, division=division)

    for section in SECTIONS:
        pack = replace(pack, **{section.name: read_section(root, section, divisions, ask)})
    _refuse_circles(root, pack.succession)
    root.close()
    return pack


def _refuse_circles(root: Table, succession: Reading[Succession]) -> None:
    if isinstance(succession, Cited):
        order = succession.value.order
        for place in repeats(order):
            root.wrong("circle", f"succession.order[{place}]", found=order[place].title)


def _clauses(root: Table) -> dict[str, str]:
    """Our own words for each clause, in the order of the document."""
    table = root.table("clauses")
    return {} if table is None else {name: table.text(name, required=True) for name in table.names()}


def _source(root: Table) -> Source:
    table = root.table("source", required=True)
    if table is None:
        return Source("", "")
    history = tuple(_adoption(line) for line in table.tables("history"))
    notes = table.some_of("notes", Remark)
    source = Source(table.text("title", required=True), table.text("clause"), history, notes)
    if history and not source.clause:
        table.wrong("no-clause", "clause")
    table.close()
    return source


def _adoption(line: Table) -> Adoption:
    on, printed = line.day("on"), line.text("printed")
    if on is None and not printed:
        line.wrong("missing", "on", expected="day")
    adoption = Adoption(on, line.text("body", required=True), printed, line.some_of("notes", Remark))
    line.close()
    return adoption


def _offices(root: Table, divisions: tuple[Division, ...]) -> Mapping[OfficeItem, Mapping[Division, Reading[str]]]:
    """Offices by division: a reading for all divisions, or one under the name of each."""
    table = root.table("offices", required=True)
    if table is None:
        return {}
    found: dict[OfficeItem, dict[Division, Reading[str]]] = {}
    asked: list[tuple[OfficeItem, Division, OfficeItem]] = []
    for item in table.keys(OfficeItem):
        entry = table.table(item)
        if entry is None:
            continue
        for division, inside in by_division(entry, divisions):
            reading, ask = read(inside, _office, ("value",))
            inside.close()
            if reading is not None:
                found.setdefault(item, {})[division] = reading
                asked += [] if isinstance(reading, Cited) else [(item, division, ask or OfficeItem.PLATFORM)]
    for item, division, ask in asked:
        answer = found.get(ask, {}).get(division)
        if isinstance(answer, Cited):
            found[item][division] = asking(found[item][division], answer.value)
        else:
            table.wrong("no-such-office", item, expected=ask)
    return found


def _office(table: Table) -> str | None:
    return table.text("value", required=True) or None


def _audience(table: Table) -> Audience:
    grades = table.numbers("grades") or (1, 2, 3)
    if not set(grades) <= {1, 2, 3}:
        table.wrong("not-one-of", "grades", choices="1、2、3")
    semester = table.number("semester")
    if semester not in (None, 1, 2):
        table.wrong("not-one-of", "semester", choices="1、2")
    return Audience(grades, semester, table.one_of("division", Division), table.number("round"))


def _limits(root: Table, pack: RulePack) -> Iterator[LimitRule]:
    """The limits in the order of their subjects; a subject that the pack leaves out is not stated."""
    table = root.table("limits") or Table({}, "limits", [])
    given = table.keys(LimitSubject)
    for subject in LimitSubject:
        for entry in table.tables(subject):
            per = entry.one_of("per", Per) or PERIOD_OF_LIMIT[subject]
            audience, office = _audience(entry), entry.one_of("office", OfficeItem)
            reading, ask = read(entry, lambda inside: inside.number("value", required=True), ("value",))
            entry.close()
            if reading is not None:
                item = ask or office or OfficeItem.PLATFORM
                yield LimitRule(subject, per, audience, _named(reading, pack, item), item)
        if subject not in given:
            silent = Silent(pack.office_name(OfficeItem.PLATFORM))
            yield LimitRule(subject, PERIOD_OF_LIMIT[subject], Audience(), silent, OfficeItem.PLATFORM)


def _deadlines(root: Table, pack: RulePack) -> Iterator[DeadlineRule]:
    """The deadlines in the order of their subjects; a subject that the pack leaves out is not stated."""
    table = root.table("deadlines") or Table({}, "deadlines", [])
    given = table.keys(DeadlineSubject)
    for subject in DeadlineSubject:
        for entry in table.tables(subject):
            rule = _deadline(entry, subject, pack)
            entry.close()
            if rule is not None:
                yield rule
        if subject not in given:
            item = OFFICE_OF_DEADLINE[subject]
            yield DeadlineRule(subject, Audience(), Silent(pack.office_name(item)), item)


def _deadline(entry: Table, subject: DeadlineSubject, pack: RulePack) -> DeadlineRule | None:
    audience, office = _audience(entry), entry.one_of("office", OfficeItem)
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
    return None if reading is None else replace(rule, closes=_named(reading, pack, rule.office))


def _named(reading: Reading[T], pack: RulePack, item: OfficeItem) -> Reading[T]:
    return asking(reading, pack.office_name(item))


def _by_kind(
    root: Table, key: str, pack: RulePack, value_of: Callable[[Table], T | None]
) -> Mapping[WorkKind, Reading[T]]:
    table = root.table(key)
    found: dict[WorkKind, Reading[T]] = {}
    for kind in () if table is None else table.keys(WorkKind):
        entry = None if table is None else table.table(kind)
        if entry is not None:
            reading, ask = read(entry, value_of, ("value",))
            entry.close()
            if reading is not None:
                found[kind] = _named(reading, pack, ask or OfficeItem.PLATFORM)
    return found
