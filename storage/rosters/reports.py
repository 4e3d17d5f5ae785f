"""What an import found and did: mistakes, remarks, departures and counts; facts only, the words are in `locales/`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

SHOWN = 1_000  # mistakes and departures that a report holds; all of them go to the sinks

Progress = Callable[[str, int, int], None]
"""Called with the stage (`read`, `check`, `apply`), how much of it is done, and how much there is."""


@dataclass(frozen=True)
class RowError:
    """One mistake: where it stands, what stands there, and by `code` and `facts` what is expected.

    `line` is the line of the file (row of the sheet), `None` for the file as a whole; `column` the English header.
    """

    code: str
    line: int | None = None
    column: str | None = None
    value: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Departure:
    """One record that is in the database and not in a full file; `what` is student, course, work and so on."""

    school: str
    what: str
    key: str
    name: str = ""


@dataclass
class Counts:
    """What became of the rows of a file, and how many records departed."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    departed: int = 0

    def add(self, other: "Counts") -> None:
        """Count another school's rows in."""
        self.added += other.added
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.departed += other.departed

    @property
    def nothing(self) -> bool:
        """Whether the database is as the file says already."""
        return not (self.added or self.changed or self.departed)


class Outcome(StrEnum):
    """What an import came to."""

    REFUSED = "refused"  # mistakes: nothing changed
    ASKED = "asked"  # there are departures that nobody agreed to: nothing changed
    TRIED = "tried"  # a dry run: nothing changed
    UNCHANGED = "unchanged"  # the database is as the file says already
    APPLIED = "applied"


@dataclass
class ImportReport:
    """The outcome of one import, with the first 1,000 of what there is to say."""

    kind: str
    outcome: Outcome = Outcome.REFUSED
    full: bool | None = None
    sha256: str = ""
    rows: int = 0
    schools: int = 0
    applied_schools: int = 0  # less than `schools` when a national import stopped on the way
    counts: Counts = field(default_factory=Counts)
    errors: list[RowError] = field(default_factory=list)
    error_count: int = 0
    remarks: list[RowError] = field(default_factory=list)  # worth a look, and no reason to refuse
    remark_count: int = 0
    departures: list[Departure] = field(default_factory=list)
    seen_before: bool = False  # the very same file was the last one of its kind
    also: bool = False  # something was written that is no row of the file: a window, say
    recorded: bool = False  # the day of the data is this import's now, even where nothing else changed

    @property
    def ok(self) -> bool:
        """Whether nothing was wrong with the file."""
        return self.error_count == 0

    @property
    def nothing(self) -> bool:
        """Whether there was nothing to write."""
        return self.counts.nothing and not self.also
