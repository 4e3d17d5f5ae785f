"""Absences of certifiers and the substitutes they name: recorded, answered, ended; guarded, audited with each change.

Why somebody is away is neither asked nor kept.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from portfolio.dates import taipei_day
from portfolio.errors import PortfolioError
from portfolio.people import PersonStatus, Role
from portfolio.succession import Consent, Inability, consent_until
from storage.queries import absence_writing as writing
from storage.queries import audit
from storage.queries.absence_writing import OPEN
from storage.queries.certifications import Decider
from storage.queries.people import Asker
from storage.tables import Absence, DeputyAppointment, Person


class AbsenceDatesError(PortfolioError, ValueError):
    """The last day lies before the first one, or is over already; `facts`: why (`order`, `past`)."""

    code = "absence-dates"


class AbsenceChangedError(PortfolioError):
    """The absence has ended, or was changed since it was shown."""

    code = "absence-changed"


class DeputyRefusedError(PortfolioError):
    """This person cannot be named; `facts`: why.

    `oneself`, `not_here` (no teacher or staff of this school now), `away`, `declined` (has said no to this absence),
    `has_deputy` (somebody has agreed already).
    """

    code = "deputy-refused"


class NotYourAppointmentError(PortfolioError):
    """An appointment that is not this person's to answer, or that does not exist: refused alike."""

    code = "not-your-appointment"


class AppointmentChangedError(PortfolioError):
    """The appointment is answered already, has lapsed, or the absence has ended."""

    code = "appointment-changed"


def record_absence(
    session: Session,
    *,
    school: str,
    teacher_id: int,
    from_on: date,
    until_on: date | None,
    means: Inability,
    funds: bool | None,
    by: Decider | None,
    now: datetime,
) -> Absence:
    """Record that a teacher is away from `from_on` through `until_on`, and return it; what is open already is changed.

    `until_on` None is until somebody says so. `funds` None leaves what is known of subsidy money. The same words twice
    change nothing. Call `handlers.succession.move_on` in the same unit.

    Raises:
        AbsenceDatesError: the last day is before the first, or over.
        LookupError: nobody of this school has this key.
    """
    if until_on is not None and until_on < from_on:
        raise AbsenceDatesError(why="order")
    if until_on is not None and until_on < taipei_day(now):
        raise AbsenceDatesError(why="past")
    teacher = session.get(Person, teacher_id)
    if teacher is None or teacher.school != school or teacher.role not in (Role.TEACHER, Role.STAFF):
        raise LookupError("a certifier of this school is meant")
    audit.take_turn(session, school)  # before any row is locked, as every decision does
    said = {"from_on": from_on, "until_on": until_on, "means": means}
    added = writing.insert(session, {**said, "school": school, "teacher_id": teacher_id, "funds": funds}, by, now)
    absence = find_open_absence(session, teacher_id=teacher_id)
    assert absence is not None  # added now, or open before: the database holds one of them at most
    if added is None and not writing.change(session, absence, said if funds is None else {**said, "funds": funds}):
        return absence
    writing.record(session, absence, "absence.recorded" if added is not None else "absence.changed", by, now)
    return absence


def end_absence(session: Session, absence: Absence, *, by: Decider | None, now: datetime) -> None:
    """End it (銷假): a substitute who has not answered yet is not asked any more. Then call `move_on`.

    Raises:
        AbsenceChangedError: it has ended, or was changed since it was read.
    """
    audit.take_turn(session, absence.school)
    if not writing.change(session, absence, {"ended_at": now}):
        raise AbsenceChangedError
    for appointment in find_appointments(session, absence_ids=[absence.id or 0]):
        if appointment.consent is Consent.ASKED:
            lapse(session, appointment, now=now)
    writing.record(session, absence, "absence.ended", by, now)


def name_deputy(
    session: Session, absence: Absence, *, deputy_id: int, by: Decider | None, now: datetime
) -> DeputyAppointment:
    """Ask somebody to stand in, and return the appointment: it counts once they agree; the order waits so long.

    Whoever was asked before and has not answered is not asked any more. The same name twice changes nothing.

    Raises:
        AbsenceChangedError: the absence has ended.
        DeputyRefusedError: this person cannot be named, or somebody has agreed already.
    """
    audit.take_turn(session, absence.school)
    session.refresh(absence)
    if absence.ended_at is not None:
        raise AbsenceChangedError
    if deputy_id == absence.teacher_id:
        raise DeputyRefusedError(why="oneself")
    earlier = find_appointments(session, absence_ids=[absence.id or 0])
    for one in earlier:
        if one.deputy_id == deputy_id and one.consent in (Consent.ASKED, Consent.AGREED):
            return one
    deputy = session.get(Person, deputy_id)
    if deputy is None or not _is_here(deputy, absence.school):
        raise DeputyRefusedError(why="not_here")
    if is_away(session, person_id=deputy_id, on=taipei_day(now)):
        raise DeputyRefusedError(why="away")
    if any(one.consent is Consent.AGREED for one in earlier):
        raise DeputyRefusedError(why="has_deputy")
    if any(one.consent is Consent.DECLINED and one.deputy_id == deputy_id for one in earlier):
        raise DeputyRefusedError(why="declined")
    for one in earlier:
        if one.consent is Consent.ASKED:
            lapse(session, one, now=now)
    if absence.means is not Inability.NAMES_SUBSTITUTE and not writing.change(
        session, absence, {"means": Inability.NAMES_SUBSTITUTE}
    ):
        raise AbsenceChangedError
    appointment = DeputyAppointment(
        school=absence.school,
        absence_id=absence.id or 0,
        teacher_id=absence.teacher_id,
        deputy_id=deputy_id,
        asked_at=now,
    )
    session.add(appointment)
    session.flush()
    writing.record_appointment(session, appointment, "deputy.named", by, now)
    return appointment


def answer_deputy(
    session: Session, appointment: DeputyAppointment, *, agrees: bool, actor: Decider, version: int, now: datetime
) -> None:
    """Write down the substitute's own word; nobody else's counts. Then call `move_on`.

    Raises:
        NotYourAppointmentError: somebody else was asked.
        AppointmentChangedError: answered, lapsed, or the absence has ended.
    """
    if actor.person_id != appointment.deputy_id:
        raise NotYourAppointmentError
    audit.take_turn(session, appointment.school)
    absence = session.get(Absence, appointment.absence_id, populate_existing=True)
    over = absence is None or absence.ended_at is not None or now > consent_until(appointment.asked_at)
    consent = Consent.AGREED if agrees else Consent.DECLINED
    if over or not writing.answer(session, appointment, version, consent, now):
        raise AppointmentChangedError
    writing.record_appointment(session, appointment, f"deputy.{consent.value}", actor, now)


def lapse(session: Session, appointment: DeputyAppointment, *, now: datetime) -> None:
    """End an appointment that nobody answered.

    Raises:
        AppointmentChangedError: it is answered meanwhile.
    """
    if not writing.answer(session, appointment, appointment.version, Consent.LAPSED, now):
        raise AppointmentChangedError
    writing.record_appointment(session, appointment, "deputy.lapsed", None, now)


def access_appointment(session: Session, *, actor: Asker, appointment_id: int) -> DeputyAppointment:
    """Return an appointment to its substitute, who alone may answer it.

    Raises:
        NotYourAppointmentError: anybody else's, another school's, or none at all.
    """
    found = select(DeputyAppointment).where(
        col(DeputyAppointment.id) == appointment_id,
        col(DeputyAppointment.school) == actor.school,
        col(DeputyAppointment.deputy_id) == actor.person_id,
    )
    appointment = session.scalars(found).one_or_none()
    if appointment is None:
        raise NotYourAppointmentError
    return appointment


def find_open_absence(session: Session, *, teacher_id: int) -> Absence | None:
    """Return the teacher's absence that has not ended, begun or still to come; None where there is none."""
    found = select(Absence).where(col(Absence.teacher_id) == teacher_id, OPEN)
    return session.scalars(found, execution_options={"populate_existing": True}).one_or_none()


def find_open_absences(session: Session, *, school: str) -> list[Absence]:
    """Return every absence of the school that has not ended, the earliest first."""
    found = select(Absence).where(col(Absence.school) == school, OPEN).order_by(col(Absence.from_on), col(Absence.id))
    return list(session.scalars(found, execution_options={"populate_existing": True}))


def find_appointments(session: Session, *, absence_ids: Sequence[int]) -> list[DeputyAppointment]:
    """Return who was named for these absences, in the order in which they were asked."""
    if not absence_ids:
        return []
    found = select(DeputyAppointment).where(col(DeputyAppointment.absence_id).in_(absence_ids))
    found = found.order_by(col(DeputyAppointment.id))
    return list(session.scalars(found, execution_options={"populate_existing": True}))


def find_appointment(session: Session, *, appointment_id: int) -> DeputyAppointment | None:
    """Return an appointment, for the program's own use (notices)."""
    return session.get(DeputyAppointment, appointment_id)


def is_away(session: Session, *, person_id: int, on: date) -> bool:
    """Return whether an absence of this person covers the day, whatever was said of certifying meanwhile."""
    absence = find_open_absence(session, teacher_id=person_id)
    return absence is not None and covers(absence, on)


def covers(absence: Absence, day: date) -> bool:
    """Return whether the day lies within an absence that has not ended."""
    return absence.ended_at is None and absence.from_on <= day and (absence.until_on is None or day <= absence.until_on)


def _is_here(person: Person, school: str) -> bool:
    can = person.role in (Role.TEACHER, Role.STAFF) and person.status is PersonStatus.ACTIVE
    return can and person.school == school and person.departed_at is None
