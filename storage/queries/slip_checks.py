"""Whether slips and the school's trail say the same: of one number, and of all."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from portfolio.slips import ACTS
from storage.audit_chain import MOST_FINDINGS
from storage.queries.audit import person_pseudonym
from storage.queries.slips import proved
from storage.tables import AuditEntry, Person, Slip
from storage.units import Storage


class SlipFault(StrEnum):
    """What is wrong with one slip."""

    UNPROVED = "unproved"  # the trail has no entry where the slip says
    DIFFERS = "differs"  # the entry says something else
    REMOVED = "removed"  # an entry whose slip is gone


@dataclass(frozen=True)
class SlipFinding:
    """One thing that is wrong: the number, and the entry's place in the trail."""

    fault: SlipFault
    number: str
    seq: int


@dataclass
class SlipReport:
    """What was found of one school's slips."""

    school: str
    slips: int = 0
    findings: list[SlipFinding] = field(default_factory=list)

    def add(self, fault: SlipFault, number: str, seq: int) -> None:
        """Note a finding, unless there are more than anybody reads."""
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(SlipFinding(fault, number, seq))


_AT_ONCE: Final = 1000


def fault_of(session: Session, slip: Slip) -> SlipFault | None:
    """Return what is wrong with one slip; None where the trail's entry proves it.

    Whether the trail itself is whole, `audit.verify` says.
    """
    rows = _rows(session, slip.school, number=slip.number)
    (_, entry, student, actor) = next(rows)
    return _fault(session, slip, entry, student, actor)


def check_slips(session: Session, school: str) -> SlipReport:
    """Return what is wrong with a school's slips, and with entries of the trail whose slip is not there any more."""
    report = SlipReport(school)
    for slip, entry, student, actor in _rows(session, school):
        report.slips += 1
        fault = _fault(session, slip, entry, student, actor)
        if fault is not None:
            report.add(fault, slip.number, slip.audit_seq)
    kept = aliased(Slip)
    of_nobody = (
        select(col(AuditEntry.seq), col(AuditEntry.facts))
        .outerjoin(kept, and_(col(kept.school) == AuditEntry.school, col(kept.audit_seq) == AuditEntry.seq))
        .where(col(AuditEntry.school) == school, col(AuditEntry.act).in_(ACTS), col(kept.id).is_(None))
        .order_by(col(AuditEntry.seq))
    )
    for seq, facts in session.execute(of_nobody):
        number = facts.get("slip") if isinstance(facts, dict) else None
        if isinstance(number, str):
            report.add(SlipFault.REMOVED, number, seq)
    return report


def check_school(storage: Storage, school: str) -> SlipReport:
    """Return the same in a snapshot of its own."""
    with storage.reading(school) as session:
        return check_slips(session, school)


Row = tuple[Slip, AuditEntry | None, str, str]


def _rows(session: Session, school: str, *, number: str | None = None) -> Iterator[Row]:
    student, actor = aliased(Person), aliased(Person)
    statement = (
        select(Slip, AuditEntry, col(student.number), col(actor.number))
        .join(student, col(student.id) == Slip.student_id)
        .join(actor, col(actor.id) == Slip.actor_id)
        .outerjoin(AuditEntry, and_(col(AuditEntry.school) == Slip.school, col(AuditEntry.seq) == Slip.audit_seq))
        .where(col(Slip.school) == school, *([] if number is None else [col(Slip.number) == number]))
        .order_by(col(Slip.id))
    )
    yield from session.execute(statement.execution_options(yield_per=_AT_ONCE))


def _fault(session: Session, slip: Slip, entry: AuditEntry | None, student: str, actor: str) -> SlipFault | None:
    if entry is None:
        return SlipFault.UNPROVED
    said = (slip.act, slip.acted_at, proved(slip))
    people = (person_pseudonym(session, slip.school, student), person_pseudonym(session, slip.school, actor))
    same = said == (entry.act, entry.at, entry.facts) and people == (entry.subject, entry.actor)
    return None if same else SlipFault.DIFFERS
