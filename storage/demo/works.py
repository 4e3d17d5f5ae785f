"""The works of a demo school's students, each with its history, so that any day's data can be taken from it."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from portfolio.calendar import Term
from portfolio.works import CertificationState, Registrant, WorkKind


@dataclass(frozen=True)
class File:
    """One file of a work: its type and size in bytes; the content is nobody's."""

    type: str
    size: int


@dataclass(frozen=True)
class Work:
    """One work: when it was uploaded, and what became of it when."""

    id: str
    kind: WorkKind
    number: str
    title: str
    academic_year: int
    uploaded_at: datetime
    term: Term | None = None
    code: str | None = None
    brief: str | None = None
    registered_by: Registrant = Registrant.STUDENT
    decisions: tuple[tuple[datetime, CertificationState], ...] = ()
    document: File | None = None
    recording: File | None = None
    link: str | None = None

    def state_at(self, moment: datetime) -> CertificationState:
        """Return where the certification stood at that moment."""
        state = self._first
        for at, decided in self.decisions:
            if at <= moment:
                state = decided
        return state

    def md5_at(self, moment: datetime, part: str) -> str:
        """Return the fingerprint of a part (`document`, `recording`) at that moment; resubmitted, it is a new file."""
        version = sum(at <= moment and state is CertificationState.WAITING for at, state in self.decisions)
        return hashlib.md5(f"{self.id}/{part}/{version}".encode(), usedforsecurity=False).hexdigest()

    @property
    def _first(self) -> CertificationState:
        outcome = self.kind is WorkKind.COURSE_OUTCOME
        return CertificationState.WAITING if outcome else CertificationState.NOT_NEEDED


def certified_by(work: Work, at: datetime) -> Work:
    """Return the work with a certificate given at `at`."""
    return replace(work, decisions=(*work.decisions, (at, CertificationState.CERTIFIED)))


def returned(work: Work, at: datetime, *, again_after: timedelta | None, certified_after: timedelta | None) -> Work:
    """Return the work sent back at `at`, uploaded again and certified after these spans, each if it happened."""
    decisions = [*work.decisions, (at, CertificationState.RETURNED)]
    if again_after is not None:
        decisions.append((at + again_after, CertificationState.WAITING))
        if certified_after is not None:
            decisions.append((at + again_after + certified_after, CertificationState.CERTIFIED))
    return replace(work, decisions=tuple(decisions))
