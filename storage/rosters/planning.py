"""What an import would do to one school: found by comparing its records with the tables, and carried out in one go."""

from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple, Protocol

from sqlmodel import Session

from portfolio.calendar import Term
from storage.queries.roster_rows import updating
from storage.rosters.delivering import NOTHING_SAID, Delivering
from storage.rosters.reports import Counts, Departure, RowError
from storage.rosters.staging import Staging

Step = Callable[[Session], None]
Values = tuple[Any, ...]
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
Given = Any
"""The type of a required column in a record: its text or number, and `None` in a bad record only."""


@dataclass
class Plan:
    """One school's part of an import: what would change, what would depart, and the steps in order."""

    school: str
    counts: Counts = field(default_factory=Counts)
    departures: list[Departure] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    rows: int = 0
    seen: int | None = None  # the last import that the comparison knew of
    first_entry: bool = False  # the school has no audit trail yet
    also: bool = False  # something is to be written that is no row of the file: a window, say
    facts: dict[str, Any] = field(default_factory=dict)  # for the audit row, beside the counts
    needless: bool = False  # the very same file came last, and nothing has changed since

    def depart(self, what: str, key: str, name: str = "") -> None:
        """Write down one departure."""
        self.departures.append(Departure(self.school, what, key, name))
        self.counts.departed += 1


@dataclass(frozen=True)
class Asked:
    """What a planner must know beside the records."""

    school: str
    full: bool
    present: frozenset[str]  # the columns of the file; a column that is absent changes nothing
    at: int  # now, in milliseconds since 1970
    data_at: int  # the day of the data, likewise
    delivering: Delivering = NOTHING_SAID


class Findings:
    """Where planners say what is wrong with a record."""

    def __init__(self, staging: Staging, *, again: bool = False) -> None:
        self._staging, self._again = staging, again  # a second time everything has been noted already

    def wrong(self, record: Any, code: str, column: str, **facts: object) -> None:
        """Note a mistake; the value is what the record has in that column."""
        self._note(record, code, column, facts, remark=False)

    def remark(self, record: Any, code: str, column: str, **facts: object) -> None:
        """Note something to look at."""
        self._note(record, code, column, facts, remark=True)

    def remark_on_file(self, code: str, **facts: object) -> None:
        """Note something to look at that no line of the file says."""
        if not self._again:
            self._staging.note(RowError(code, facts=facts), remark=True)

    def _note(self, record: Any, code: str, column: str, facts: Mapping[str, object], *, remark: bool) -> None:
        if not self._again:
            self._staging.note(RowError(code, record.line, column, _shown(record, column), facts), remark=remark)


class Planner(Protocol):
    """One kind of file: the shape of its records, what a row alone must have, and what it does to a school."""

    Record: type[Any]

    def check(self, row: Any, wrong: AbstractSet[str]) -> str | None:
        """Raise `RowMistake` if the cells of one row do not fit together; return a column to remark on.

        `wrong` are the columns that are refused already.
        """

    def plan(self, session: Session, records: Sequence[Any], asked: Asked, findings: Findings) -> Plan:
        """Compare one school's records with the tables."""


class Known(NamedTuple):
    """A row that is in the tables."""

    id: int
    departed: bool
    values: Values


class Compared(NamedTuple):
    """What became of each key: new ones, changed ones with their id, and how each stands."""

    added: list[Any]
    changed: list[tuple[int, Values]]
    returned: list[int]
    standing: dict[Any, str]


NEW: Final = "added"
CHANGED: Final = "changed"
SAME: Final = "unchanged"


def compare(wanted: Mapping[Any, Values], known: Mapping[Any, Known]) -> Compared:
    """Compare what a file says with what is known, key by key; what departed and is named again returns."""
    result = Compared([], [], [], {})
    for key, values in wanted.items():
        here = known.get(key)
        if here is None:
            result.added.append(key)
            result.standing[key] = NEW
        elif here.values != values or here.departed:
            result.standing[key] = CHANGED
            if here.values != values:
                result.changed.append((here.id, values))
            if here.departed:
                result.returned.append(here.id)
        else:
            result.standing[key] = SAME
    return result


def changing(
    session: Session, row: type[Any], columns: Sequence[str], compared: Compared, gone: Collection[int], at: int
) -> list[Step]:
    """Return the steps for what changed, what returned and what is gone; nothing for what did not happen."""
    steps = []
    if compared.changed and columns:
        steps.append(updating(session, row, columns, [(*values, known) for known, values in compared.changed]))
    if compared.returned:
        steps.append(updating(session, row, ("departed_at",), [(None, known) for known in compared.returned]))
    if gone:
        steps.append(updating(session, row, ("departed_at",), [(at, known) for known in gone]))
    return steps


def tally(counts: Counts, standings: Sequence[str]) -> None:
    """Count one row of the file: new if any part of it is, changed if any part of it is."""
    if NEW in standings:
        counts.added += 1
    elif CHANGED in standings:
        counts.changed += 1
    else:
        counts.unchanged += 1


@lru_cache(maxsize=1_000)
def year_and_semester(term: str) -> tuple[int, int]:
    """Return both parts of a term; an import asks for the same few again and again."""
    parsed = Term.parse(term)
    return parsed.academic_year, parsed.semester


def instant_of(at: int) -> datetime:
    """Return the instant of so many milliseconds since 1970."""
    return _EPOCH + timedelta(milliseconds=at)


def milliseconds(instant: datetime | None) -> int | None:
    """Return the milliseconds since 1970 of an instant, as rows are written; None of none."""
    return None if instant is None else (instant - _EPOCH) // timedelta(milliseconds=1)


def _shown(record: Any, column: str) -> str | None:
    value = getattr(record, FIELD_OF.get(column, column), None)
    return None if value is None else str(value)


FIELD_OF: Final = {"class": "class_name"}
"""Columns whose English header is a word of Python's."""
