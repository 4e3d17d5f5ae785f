"""The audit trail's chain of hashes: how one entry follows from the one before, and what is wrong with a trail."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy.exc import DataError

from storage.audit_heads import NOTHING_YET, Head, NoHead
from storage.types import canonical_json

MOST_FINDINGS: Final = 100  # of one school: enough to see what happened, and memory stays small


class Entry(NamedTuple):
    """One stored entry as it lies in the database; `facts` is the stored text itself."""

    seq: int
    at: datetime
    actor: str
    act: str
    subject: str
    facts: str
    previous: str
    hash: str


Row = tuple[Head | None, Entry | None]


class FindingKind(StrEnum):
    """What can be wrong with a trail."""

    CHANGED = "changed"  # an entry is not what it was when it was written
    UNLINKED = "unlinked"  # an entry does not follow the one before: inserted, moved or rewritten
    REMOVED = "removed"  # entries are missing in between
    FORKED = "forked"  # a second entry stands at the same place
    CUT = "cut"  # the newest entries are missing: the head outside has seen more
    REWRITTEN = "rewritten"  # an entry is another one than the head outside has seen
    UNREADABLE = "unreadable"  # a value that no program of ours can have written; nothing after it was checked
    HEAD_ROW = "head_row"  # the database's own head is not its newest entry
    HEAD_MISSING = "head_missing"  # entries, and no file outside the database
    HEAD_FORGED = "head_forged"  # the file outside is not this installation's, or not this school's


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, and the entry where it shows; `until` where it is several entries."""

    kind: FindingKind
    seq: int
    until: int


@dataclass
class Report:
    """What was found in one school's trail; `sealed` is the newest entry that the head outside has seen."""

    school: str
    entries: int = 0
    newest: int = 0
    sealed: int | None = None
    findings: list[Finding] = field(default_factory=list)

    def add(self, kind: FindingKind, seq: int, until: int | None = None) -> None:
        """Note a finding, unless there are more than anybody reads."""
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(kind, seq, seq if until is None else until))


def entry_hash(
    *, school: str, seq: int, at: datetime, actor: str, act: str, subject: str, facts: Any, previous: str
) -> str:
    """Return the SHA-256 (hexadecimal) of an entry's canonical JSON, the hash of the one before included."""
    moment = at.astimezone(UTC)
    precision = "microseconds" if moment.microsecond % 1000 else "milliseconds"  # of ours, never below milliseconds
    content = {
        "school": school,
        "seq": seq,
        "at": moment.isoformat(timespec=precision),
        "actor": actor,
        "act": act,
        "subject": subject,
        "facts": facts,
        "previous": previous,
    }
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def check(school: str, rows: Iterable[Row], outside: Head | NoHead) -> Report:
    """Return what is wrong with one school's trail, read once, in order of `seq`; memory does not grow with it.

    Each row is the database's own head and one entry, both None where there is none. `outside` is the head in the
    file, read before the rows, so that an entry written meanwhile is newer than it. Entries newer than the head outside
    are accepted, and nothing else: a crash may come between the commit and the file.
    """
    report = Report(school, sealed=outside.seq if isinstance(outside, Head) else None)
    inside: Head | None = None
    last = {(0, NOTHING_YET)}  # the newest place's entries: one, unless the trail forks there
    for head, entry in _readable(report, rows):
        inside = head
        if entry is not None:
            last = _follow(report, entry, last, outside)
    if (inside is None and report.entries) or (inside is not None and (inside.seq, inside.hash) not in last):
        report.add(FindingKind.HEAD_ROW, report.newest)
    if isinstance(outside, Head) and outside.seq > report.newest:
        report.add(FindingKind.CUT, report.newest + 1, outside.seq)
    if outside is NoHead.MISSING and report.entries:
        report.add(FindingKind.HEAD_MISSING, report.newest)
    if outside is NoHead.FORGED:
        report.add(FindingKind.HEAD_FORGED, report.newest)
    return report


def _follow(report: Report, entry: Entry, last: set[tuple[int, str]], outside: Head | NoHead) -> set[tuple[int, str]]:
    """Check an entry against itself, the one before and the head outside; return what the next one may follow."""
    report.entries += 1
    if not _is_itself(report.school, entry):
        report.add(FindingKind.CHANGED, entry.seq)
    if isinstance(outside, Head) and entry.seq == outside.seq and entry.hash != outside.hash:
        report.add(FindingKind.REWRITTEN, entry.seq)
    if entry.seq <= report.newest:
        report.add(FindingKind.FORKED, entry.seq)
        return last | {(entry.seq, entry.hash)}
    if entry.seq > report.newest + 1:
        report.add(FindingKind.REMOVED, report.newest + 1, entry.seq - 1)
    elif entry.previous not in {before for _, before in last}:
        report.add(FindingKind.UNLINKED, entry.seq)
    report.newest = entry.seq
    return {(entry.seq, entry.hash)}


def _readable(report: Report, rows: Iterable[Row]) -> Iterator[Row]:
    try:
        yield from rows
    except (OverflowError, ValueError, DataError):
        # An instant outside all calendars, say. A lost connection is no tampering and is raised.
        report.add(FindingKind.UNREADABLE, report.newest + 1)


def _is_itself(school: str, entry: Entry) -> bool:
    try:
        facts = json.loads(entry.facts)
        expected = entry_hash(
            school=school,
            seq=entry.seq,
            at=entry.at,
            actor=entry.actor,
            act=entry.act,
            subject=entry.subject,
            facts=facts,
            previous=entry.previous,
        )
    except (ValueError, TypeError, AttributeError, RecursionError):  # no JSON, or not even the column's type
        return False
    return expected == entry.hash and canonical_json(facts) == entry.facts
