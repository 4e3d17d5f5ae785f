"""The sections of a pack beside limits, deadlines and offices: what each holds, and who is asked where it is silent."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, TypeAlias, get_args

from portfolio.certification import CertifierRule
from portfolio.formats import Formats
from portfolio.offices import OfficeItem
from portfolio.people import Division
from portfolio.provisions import (
    AdoptionRule,
    DeputyRule,
    LeaverRule,
    Measure,
    Rewards,
    ScheduleRule,
    StatusChanges,
    Training,
)
from portfolio.readings import Silent
from portfolio.receipts import ReceiptRules
from portfolio.representatives import Representation
from portfolio.retention import Retention
from portfolio.schools.reading import asking, read
from portfolio.schools.shape import hints, reader_of
from portfolio.schools.table import Table
from portfolio.succession import Succession
from portfolio.working_group import WorkingGroup
from portfolio.works import WorkKind


class Form(StrEnum):
    """How a section is laid out."""

    ALONE = "alone"  # one value: [retention]
    NAMED = "named"  # values by their name in the document: [trainings."學生訓練"]
    DIVIDED = "divided"  # by name, then by division: [deputies."學生基本資料".day]
    GROUP = "group"  # several values that belong together: [working_group.size]
    BY_KIND = "by_kind"  # such a group for each kind of works: [formats.course_outcome.brief]


@dataclass(frozen=True)
class Section:
    """One section: its name (in the file and in `RulePack`), its form, what it holds, and who is asked about it."""

    name: str
    form: Form
    kind: Any
    ask: OfficeItem


SECTIONS = (
    Section("certifiers", Form.NAMED, CertifierRule, OfficeItem.CERTIFICATION),
    Section("succession", Form.ALONE, Succession, OfficeItem.CERTIFICATION),
    Section("receipts", Form.GROUP, ReceiptRules, OfficeItem.RECEIPTS),
    Section("representatives", Form.ALONE, Representation, OfficeItem.REGISTRAR),
    Section("retention", Form.ALONE, Retention, OfficeItem.REGISTRAR),
    Section("formats", Form.BY_KIND, Formats, OfficeItem.PLATFORM),
    Section("deputies", Form.DIVIDED, DeputyRule, OfficeItem.SCHEDULE),
    Section("working_group", Form.GROUP, WorkingGroup, OfficeItem.SCHEDULE),
    Section("trainings", Form.NAMED, Training, OfficeItem.SCHEDULE),
    Section("rewards", Form.ALONE, Rewards, OfficeItem.SCHEDULE),
    Section("leavers", Form.ALONE, LeaverRule, OfficeItem.RECEIPTS),
    Section("status_changes", Form.ALONE, StatusChanges, OfficeItem.REGISTRAR),
    Section("measures", Form.NAMED, Measure, OfficeItem.SCHEDULE),
    Section("adoption", Form.ALONE, AdoptionRule, OfficeItem.SCHEDULE),
    Section("schedule", Form.ALONE, ScheduleRule, OfficeItem.SCHEDULE),
    Section("platform_name", Form.ALONE, str, OfficeItem.PLATFORM),
    Section("provisions", Form.NAMED, str, OfficeItem.SCHEDULE),
)


Ask: TypeAlias = Callable[[OfficeItem, Division | None], str]
"""Names the office that is asked about an item."""


def read_section(root: Table, section: Section, divisions: tuple[Division, ...], ask: Ask) -> Any:
    """Return the section as `RulePack` holds it; `ask(item, division)` names the office of a silence.

    A section that the file leaves out is a silence: the document says nothing of it.
    """
    table = root.table(section.name)
    match section.form:
        case Form.ALONE:
            return _alone(table, section.kind, section.ask, ask, None)
        case Form.GROUP:
            return _group(table, section.kind, section.ask, ask)
        case Form.NAMED:
            named = {} if table is None else {key: table.table(key) for key in table.names()}
            return {key: _alone(one, section.kind, section.ask, ask, None) for key, one in named.items()}
        case Form.DIVIDED:
            entries = {} if table is None else {key: table.table(key) for key in table.names()}
            return {
                key: {
                    division: _alone(inside, section.kind, section.ask, ask, division)
                    for division, inside in by_division(entry, divisions)
                }
                for key, entry in entries.items()
                if entry is not None
            }
        case Form.BY_KIND:
            kinds = () if table is None else table.keys(WorkKind)
            inner = {kind: table.table(kind) for kind in kinds} if table is not None else {}
            return {kind: _group(inner.get(kind), section.kind, section.ask, ask) for kind in WorkKind}


def by_division(entry: Table, divisions: tuple[Division, ...]) -> list[tuple[Division, Table]]:
    """Return the table of each division: those under their names, or else the entry itself for all of them."""
    apart = [division for division in Division if division in entry]
    if not apart:
        return [(division, entry) for division in divisions]
    found = []
    for division in apart:
        inside = entry.table(division)
        if division not in divisions:
            entry.wrong("no-such-division", division, choices="、".join(divisions))
        elif inside is not None:
            found.append((division, inside))
    entry.close()
    return found


def _alone(table: Table | None, kind: Any, item: OfficeItem, ask: Ask, division: Division | None) -> Any:
    reading = asked = None
    if table is not None:
        value_of, keys = reader_of(kind)
        reading, asked = read(table, value_of, keys, one_of_keys=False)
        table.close()
    return asking(Silent("", unread=True) if reading is None else reading, ask(asked or item, division))


def _group(table: Table | None, kind: Any, item: OfficeItem, ask: Ask) -> Any:
    found = {}
    for field in fields(kind):
        inside = None if table is None else table.table(field.name)
        found[field.name] = _alone(inside, value_kind(hints(kind)[field.name]), item, ask, None)
    if table is not None:
        table.close()
    return kind(**found)


def value_kind(reading: Any) -> Any:
    """Return what a field declared as a `Reading` of something holds.

    >>> from portfolio.readings import Reading
    >>> value_kind(Reading[int])
    <class 'int'>
    """
    return get_args(get_args(reading)[0])[0]
