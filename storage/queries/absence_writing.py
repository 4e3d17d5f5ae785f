"""How absences and appointments are written: each change guarded by the version that was read, each with its audit row.

`storage.queries.absences` says what may change; nothing else calls this.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from portfolio.succession import Consent
from storage.queries import audit
from storage.queries.certifications import PROGRAM, Decider
from storage.tables import Absence, DeputyAppointment, Person

OPEN: Final = col(Absence.ended_at).is_(None)


def insert(session: Session, said: dict[str, Any], by: Decider | None, now: datetime) -> int | None:
    """Add an absence, and return its key; None where the teacher has an open one, also one of this very moment."""
    audit.take_turn(session, said["school"])
    into = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    recorded = {"recorded_by_id": None if by is None else by.person_id, "recorded_at": now, "version": 1}
    statement = into(Absence).values(**said, **recorded)
    statement = statement.on_conflict_do_nothing(index_elements=["teacher_id"], index_where=OPEN)
    added: int | None = session.execute(statement.returning(col(Absence.id))).scalar_one_or_none()
    return added


def change(session: Session, absence: Absence, wanted: dict[str, Any]) -> bool:
    """Write what is new, if the absence is still open and as it was read; return whether anything was written."""
    changed = {name: value for name, value in wanted.items() if getattr(absence, name) != value}
    if not changed or absence.ended_at is not None:
        return False
    session.flush()
    audit.take_turn(session, absence.school)
    statement = (
        update(Absence)
        .where(col(Absence.id) == absence.id, col(Absence.version) == absence.version, OPEN)
        .values(**changed, version=absence.version + 1)
        .returning(col(Absence.id))
        .execution_options(synchronize_session=False)
    )
    done = session.execute(statement).one_or_none() is not None
    session.refresh(absence)
    return done


def answer(session: Session, appointment: DeputyAppointment, version: int, consent: Consent, now: datetime) -> bool:
    """Write down what became of an appointment that waits, once; return whether it still waited, in this version."""
    session.flush()
    audit.take_turn(session, appointment.school)
    statement = (
        update(DeputyAppointment)
        .where(
            col(DeputyAppointment.id) == appointment.id,
            col(DeputyAppointment.version) == version,
            col(DeputyAppointment.consent) == Consent.ASKED,
        )
        .values(consent=consent, answered_at=now, version=version + 1)
        .returning(col(DeputyAppointment.id))
        .execution_options(synchronize_session=False)
    )
    done = session.execute(statement).one_or_none() is not None
    session.refresh(appointment)
    return done


def record(session: Session, absence: Absence, act: str, by: Decider | None, now: datetime) -> None:
    """Write one act about an absence into the trail."""
    facts = {
        "absence": absence.id,
        "from": absence.from_on.isoformat(),
        "until": None if absence.until_on is None else absence.until_on.isoformat(),
        "means": absence.means.value,
        "funds": absence.funds,
    }
    _audit(session, absence.school, absence.teacher_id, act, by, now, facts)


def record_appointment(
    session: Session, appointment: DeputyAppointment, act: str, by: Decider | None, now: datetime
) -> None:
    """Write one act about an appointment into the trail."""
    deputy = _pseudonym(session, appointment.school, appointment.deputy_id)
    facts = {"appointment": appointment.id, "absence": appointment.absence_id, "deputy": deputy}
    _audit(session, appointment.school, appointment.teacher_id, act, by, now, facts)


def _audit(
    session: Session, school: str, teacher_id: int, act: str, by: Decider | None, now: datetime, facts: dict[str, Any]
) -> None:
    actor = PROGRAM if by is None else audit.person_pseudonym(session, school, by.number)
    subject = _pseudonym(session, school, teacher_id)
    audit.record(session, school=school, at=now, actor=actor, act=act, subject=subject, facts=facts)


def _pseudonym(session: Session, school: str, person_id: int) -> str:
    return audit.person_pseudonym(session, school, session.get_one(Person, person_id).number)
