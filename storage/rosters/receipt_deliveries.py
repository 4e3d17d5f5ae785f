"""A receipt file as a delivery: which office brought what when, its window, and what stands against that window."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, Final, NamedTuple

from sqlmodel import Session

from portfolio.dates import taipei_day
from portfolio.people import Division
from portfolio.readings import State
from portfolio.receipt_windows import Doubt, ReceiptWindow, WindowDoubt, doubts_of, grade_in
from portfolio.receipts import ReceiptPart
from portfolio.reminding import iso
from storage.queries.receipt_windows import Windows, find_windows
from storage.queries.roster_rows import inserting, read_rows, updating
from storage.rosters.planning import Asked, Findings, Plan, instant_of, milliseconds
from storage.tables import Person, ReceiptDelivery

_NATURAL: Final = ("academic_year", "round", "part", "division")
_WINDOW: Final = ("opens_at", "closes_at")


class Receiver(NamedTuple):
    """A student as far as a delivery asks; the division is None where the roster does not say."""

    id: int
    grade: int
    division: str | None
    left_on: str | None


Came = tuple[Receiver, int, int, str]  # student, academic year, round, part


def receivers(session: Session, school: str) -> dict[str, Receiver]:
    """Return the students by number, departed ones too: receipts of leavers still come."""
    columns = ("number", "id", "grade", "division", "left_on")
    rows = read_rows(session, Person, columns, school=school, role="student")
    return {number: Receiver(*of) for number, *of in rows}


def deliver(
    session: Session,
    plan: Plan,
    asked: Asked,
    *,
    named: Collection[tuple[int, int]],
    changed: Collection[tuple[int, int]],
) -> None:
    """Plan the row of each year and round that a file names: when it came first and last, and its window.

    A window once said stays until another one is.
    """
    said = asked.delivering
    window = (milliseconds(said.opens), milliseconds(said.closes))
    columns = ("id", *_WINDOW, *_NATURAL)
    rows = read_rows(session, ReceiptDelivery, columns, school=asked.school)
    here: dict[Any, tuple[int, tuple[Any, ...]]] = {tuple(row[3:]): (row[0], tuple(row[1:3])) for row in rows}
    new: list[tuple[Any, ...]] = []
    again: list[tuple[Any, ...]] = []
    for year, round_ in sorted(named):
        natural = (year, round_, said.part, said.division)
        known = here.get(natural)
        if known is None:
            new.append((asked.school, *natural, *window, asked.at, asked.at))
        elif said.has_window and known[1] != window:
            again.append((*window, asked.at, known[0]))
        elif (year, round_) in changed:
            again.append((*known[1], asked.at, known[0]))
            continue
        else:
            continue
        plan.also = True
    into = ("school", *_NATURAL, *_WINDOW, "first_imported_at", "imported_at")
    plan.steps.append(inserting(session, ReceiptDelivery, into, new))
    plan.steps.append(updating(session, ReceiptDelivery, (*_WINDOW, "imported_at"), again))
    if said.round is not None:
        plan.facts["round"] = said.round
    plan.facts |= {name: value for name, value in (("part", said.part), ("division", said.division)) if value}
    if said.opens is not None and said.closes is not None:
        plan.facts |= {"opens": iso(said.opens), "closes": iso(said.closes)}


def remark_on_windows(session: Session, asked: Asked, findings: Findings, came: Collection[Came]) -> None:
    """Remark on the windows that hold for what came: what stands against them, and where none is known.

    Nothing is refused: which days hold is the school's to say (T5, T6).
    """
    now, said = instant_of(asked.at), asked.delivering
    found = find_windows(session, school=asked.school, now=now)
    windows = Windows(found.book, found.calendar, [*_given(asked, came), *found.deliveries], now)
    told: set[Any] = set()
    for year, round_, part, grade, division in sorted(_places(came, taipei_day(now)), key=repr):
        window = windows.of(year, round_, ReceiptPart(part), grade=grade, division=Division(division))
        for doubt in doubts_of(window, found.calendar, year=year):
            if (year, round_, window.closes, doubt) not in told:
                told.add((year, round_, window.closes, doubt))
                findings.remark_on_file(f"window-{doubt.doubt}", **_facts(window, doubt, year))
        unknown = window.state is not State.STATED and found.book is not None
        if unknown and not said.has_window and (year, round_, window.state) not in told:
            told.add((year, round_, window.state))
            facts = {"year": year, "round": round_, "office": window.office}
            findings.remark_on_file(f"window-{window.state.value.replace('_', '-')}", **facts)


def _given(asked: Asked, came: Collection[Came]) -> Iterator[ReceiptDelivery]:
    """The window that was said, as a delivery; it is asked before one that came earlier for the same."""
    said = asked.delivering
    for year, round_ in {one[1:3] for one in came} if said.has_window else ():
        yield ReceiptDelivery(
            school=asked.school,
            academic_year=year,
            round=round_,
            part=said.part,
            division=said.division,
            opens_at=said.opens,
            closes_at=said.closes,
            first_imported_at=instant_of(asked.at),
            imported_at=instant_of(asked.at),
        )


def _places(came: Collection[Came], today: date) -> set[tuple[int, int, str, int | None, str]]:
    """Year, round, part, grade of that year and division of those whose statements came."""
    found = set()
    for student, year, round_, part in came:
        on = today if student.left_on is None else min(today, date.fromisoformat(student.left_on))
        found.add((year, round_, part, grade_in(student.grade, year, on=on), student.division or Division.DAY.value))
    return found


def _facts(window: ReceiptWindow, doubt: Doubt, year: int) -> dict[str, object]:
    at = window.closes if doubt.doubt is not WindowDoubt.OPENS_OTHERWISE else window.opens
    return {
        "year": year,
        "round": window.round,
        "days": window.days,
        "at": "" if at is None else iso(at),
        "against": "" if doubt.against is None else iso(doubt.against),
        "clauses": list(doubt.clauses),
    }
