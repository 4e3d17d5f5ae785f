"""One row a fact of a document: what the public accessors say of it, beside what its row in the table says."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from portfolio.calendar import SchoolCalendar, Term
from portfolio.deadlines import Deadline
from portfolio.limits import limit_for
from portfolio.people import Division
from portfolio.readings import Cited, Conflicting, Reading, State
from portfolio.rules import DeadlineSubject, LimitSubject, OfficeItem, RulePack
from portfolio.schools.sections import SECTIONS, Form
from portfolio.works import WorkKind
from tests.schools.reference import TERMS, only, roc, says


@dataclass(frozen=True)
class Ask:
    """The document is silent: the office to ask, and no clause."""

    office: str


@dataclass(frozen=True)
class Both:
    """The document contradicts itself: each value with its clause, and the office that must rule."""

    readings: tuple[tuple[object, str], ...]
    office: str


@dataclass(frozen=True, init=False)
class Says:
    """A value in our own words: what must be in it, whatever else the sentence says."""

    parts: tuple[str, ...]

    def __init__(self, *parts: str) -> None:
        object.__setattr__(self, "parts", parts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and all(part in other for part in self.parts)

    __hash__ = None  # type: ignore[assignment]  # equal to many texts


@dataclass(frozen=True)
class Fact:
    """One row; `subject` is a path: `limits/upload_outcomes`, `trainings/學生訓練`, `retention`.

    `opens/…`, `late/…` and `asked/…` are what else a deadline says. `clause` is `None` for what the document is silent
    about; `grades`, `terms` and `divisions` are those whom the row is about.
    """

    subject: str
    value: object
    clause: str | None = None
    grades: tuple[int, ...] = (1, 2, 3)
    terms: tuple[str, ...] = tuple(TERMS)
    divisions: tuple[Division, ...] = tuple(Division)


def found(
    pack: RulePack, days: SchoolCalendar, subject: str, *, grade: int, term: str, division: Division = Division.DAY
) -> tuple[object, str | None]:
    """Return the value and the main clause that the pack gives to students of this grade and division for this term."""
    section, _, name = subject.partition("/")
    if section == "limits":
        limit = limit_for(pack, LimitSubject(name), grade=grade, semester=Term.parse(term).semester, division=division)
        return ((limit.value, limit.per), limit.clause) if limit.state is State.STATED else (Ask(limit.office), None)
    if section in ("deadlines", "opens", "late", "asked"):
        return _of_deadline(section, only(pack, days, DeadlineSubject(name), term, grade=grade, division=division))
    return told(_reading(pack, section, name, division))


def _of_deadline(part: str, deadline: Deadline) -> tuple[object, str | None]:
    """The last day, the first one, what becomes of who is late, or what is only asked for."""
    if part == "opens":
        return (None, None) if deadline.opens is None else (roc(deadline.opens.date()), deadline.clause)
    if part in ("late", "asked"):
        said = deadline.late if part == "late" else deadline.asked_by
        return (None, None) if said is None else (said.value, said.clause)
    return (Ask(deadline.office), None) if deadline.state is State.NOT_STATED else (says(deadline), deadline.clause)


def told(reading: Reading[Any]) -> tuple[object, str | None]:
    """Return a reading as a row has it."""
    match reading:
        case Cited(value, clause):
            return value, clause
        case Conflicting(readings, ask):
            return Both(tuple((one.value, one.clause) for one in readings), ask), None
        case _:
            return Ask(reading.ask), None


def _reading(pack: RulePack, section: str, name: str, division: Division) -> Reading[Any]:
    if section == "offices":
        return pack.office(OfficeItem(name), division=division)
    if section == "certified":
        return pack.certified_kinds[WorkKind(name)]
    if section == "not_counted":
        return pack.not_counted[WorkKind(name)]
    held: Any = getattr(pack, section)
    for key in name.split(".") if name else ():
        held = held[key] if isinstance(held, Mapping) else getattr(held, key)
    return cast("Reading[Any]", held)


def cells(facts: Iterable[Fact]) -> Counter[tuple[str, Division, int, str]]:
    """Count the rows that speak of each subject, for students of each division and grade, in each term."""
    return Counter(
        (fact.subject, division, grade, term)
        for fact in facts
        for division in fact.divisions
        for grade in fact.grades
        for term in fact.terms
    )


def subjects(pack: RulePack) -> Iterator[str]:
    """Yield the path of everything that a pack holds or is silent about."""
    yield from (f"offices/{item}" for item in pack.offices)
    yield from (f"limits/{subject}" for subject in LimitSubject)
    yield from (f"deadlines/{subject}" for subject in DeadlineSubject)
    yield from (f"certified/{kind}" for kind in pack.certified_kinds)
    yield from (f"not_counted/{kind}" for kind in pack.not_counted)
    for section in SECTIONS:
        value = getattr(pack, section.name)
        if section.form is Form.ALONE:
            yield section.name
        elif section.form is Form.NAMED:
            yield from (f"{section.name}/{name}" for name in value)
        elif section.form is Form.GROUP:
            yield from (f"{section.name}/{name}" for name in vars(value))
        elif section.form is Form.BY_KIND:
            yield from (f"{section.name}/{kind}.{name}" for kind, group in value.items() for name in vars(group))
        else:  # by division
            yield from (f"{section.name}/{name}.{division}" for name, apart in value.items() for division in apart)
