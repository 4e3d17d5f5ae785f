"""What a named substitute is asked: the appointment with its absence and the teacher, as rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from portfolio.succession import Consent, consent_until
from storage.tables import Absence, DeputyAppointment, Person


@dataclass(frozen=True)
class Asked:
    """One appointment, the absence it is for, who named the substitute, and the substitute."""

    appointment: DeputyAppointment
    absence: Absence
    teacher: Person
    deputy: Person


def find_asked(session: Session, *, deputy_id: int, now: datetime) -> list[Asked]:
    """Return what this person was asked and may still answer, the earliest first."""
    waiting = _asked().where(
        col(DeputyAppointment.deputy_id) == deputy_id,
        col(DeputyAppointment.consent) == Consent.ASKED,
        col(Absence.ended_at).is_(None),
    )
    asked = (_read(row) for row in session.execute(waiting.order_by(col(DeputyAppointment.id))))
    return [one for one in asked if now <= consent_until(one.appointment.asked_at)]


def find_asked_one(session: Session, *, appointment_id: int) -> Asked | None:
    """Return one appointment with its rows, answered or not; for the program's own use."""
    row = session.execute(_asked().where(col(DeputyAppointment.id) == appointment_id)).one_or_none()
    return None if row is None else _read(row)


def _asked() -> Select[Any]:
    deputy = aliased(Person)
    found = (
        select(DeputyAppointment, Absence, Person, deputy)
        .join(Absence, col(Absence.id) == DeputyAppointment.absence_id)
        .join(Person, col(Person.id) == DeputyAppointment.teacher_id)
        .join(deputy, col(deputy.id) == DeputyAppointment.deputy_id)
    )
    return cast("Select[Any]", found)


def _read(row: Sequence[Any]) -> Asked:
    return Asked(*row)
