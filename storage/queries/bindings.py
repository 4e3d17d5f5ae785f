"""Bindings: made with a code, listed, switched between, ended; with the last one an account's address goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from portfolio.dates import taipei_day
from portfolio.people import is_minor
from portfolio.reminders import NoticeState, NoticeSubject
from storage.queries import menus
from storage.queries.crossing import across_schools
from storage.queries.forgetting import forget_address
from storage.tables import Account, Authorisation, Binding, Guardianship, Notice, Person

_OPEN = col(Binding.ended_at).is_(None)


@dataclass(frozen=True)
class Bound:
    """One open binding and whom it is to."""

    binding: Binding
    person: Person

    @property
    def id(self) -> int:
        """The binding's key."""
        assert self.binding.id is not None
        return self.binding.id


def add(
    session: Session, *, person: Person, account_id: int, channel: str, privacy_version: str, now: datetime
) -> Binding:
    """Bind the account to the person, let it speak as them from now on, and return the binding."""
    assert person.id is not None
    with across_schools(session):
        binding = Binding(
            school=person.school,
            account_id=account_id,
            channel=channel,
            person_id=person.id,
            privacy_version=privacy_version,
            bound_at=now,
        )
        session.add(binding)
        session.flush()
        account = session.get_one(Account, account_id, populate_existing=True)
        account.acting_binding_id, account.school = binding.id, person.school
        menus.note(session, account)
    return binding


def note_privacy(session: Session, *, account_id: int, version: str, now: datetime) -> None:
    """Record that the account's holder agreed to this version of the privacy notice."""
    with across_schools(session):
        account = session.get_one(Account, account_id, populate_existing=True)
        account.privacy_version, account.privacy_accepted_at = version, now


def find_people(session: Session, *, account_id: int) -> list[Bound]:
    """Return everybody an account is bound to, at whichever school, oldest binding first; the departed left out."""
    statement = _bound().where(col(Binding.account_id) == account_id, _OPEN, col(Person.departed_at).is_(None))
    with across_schools(session):
        return _read(session, statement)


def find_of_person(session: Session, *, person_id: int) -> list[Bound]:
    """Return a person's open bindings, oldest first."""
    return _read(session, _bound().where(col(Binding.person_id) == person_id, _OPEN))


def find_guardians(session: Session, *, student_id: int) -> list[tuple[Bound, Guardianship]]:
    """Return the open bindings of a student's guardians, with what makes them guardians, oldest first."""
    statement = (
        _bound()
        .add_columns(Guardianship)
        .join(Guardianship, col(Guardianship.guardian_id) == Person.id)
        .where(
            col(Guardianship.student_id) == student_id,
            col(Guardianship.departed_at).is_(None),
            col(Guardianship.barred).is_(False),
            col(Person.departed_at).is_(None),
            _OPEN,
        )
    )
    rows = session.execute(statement.execution_options(populate_existing=True)).all()
    return [(Bound(binding, person), guardianship) for binding, person, guardianship in rows]


def find_binding(session: Session, binding_id: int) -> Bound | None:
    """Return one binding, open or ended, with its person; for a press that has been checked."""
    with across_schools(session):
        found = _read(session, _bound().where(col(Binding.id) == binding_id))
    return found[0] if found else None


def switch(session: Session, *, account_id: int, to: Bound) -> None:
    """Let the account speak as another of the people it is bound to."""
    with across_schools(session):
        account = session.get_one(Account, account_id, populate_existing=True)
        account.acting_binding_id, account.school = to.id, to.binding.school
        menus.note(session, account)


def end(
    session: Session,
    binding_id: int,
    *,
    reason: str,
    now: datetime,
    version: int | None = None,
    note: str | None = None,
) -> bool:
    """End a binding and return whether it was still open, and of this version where one is given.

    The account goes on as one of its other people; where there is none, its address is forgotten.
    """
    with across_schools(session):
        binding = session.get(Binding, binding_id, populate_existing=True)
        account_id = None if binding is None else binding.account_id
        conditions = [col(Binding.id) == binding_id, _OPEN]
        if version is not None:
            conditions.append(col(Binding.version) == version)
        statement = (
            update(Binding)
            .where(*conditions)
            .values(
                ended_at=now, ended_reason=reason, ended_note=note, account_id=None, version=col(Binding.version) + 1
            )
            .returning(col(Binding.id))
        )
        ended = session.execute(statement.execution_options(synchronize_session=False)).one_or_none()
        if ended is None or account_id is None:
            return False
        if binding is not None:
            session.refresh(binding)
        _go_on(session, account_id, ended=binding_id)
    return True


def end_of_person(session: Session, *, person_id: int, reason: str, now: datetime, note: str | None = None) -> int:
    """End every binding of a person at once, and return how many there were."""
    open_ones = find_of_person(session, person_id=person_id)
    return sum(end(session, one.id, reason=reason, now=now, note=note) for one in open_ones)


def end_of_age(session: Session, *, school: str, now: datetime) -> list[Bound]:
    """End the bindings of guardians none of whose children is a minor any more, and return them.

    From the eighteenth birthday on the student decides (民法第12條). A guardian whom a student of age allows something
    stays; so does one of a child without a birth date: nobody knows, and nothing about that child is shown. Who is
    still owed word of it stays until that is told or over: nothing is shown in the meantime.
    """
    student = aliased(Person)
    to_tell = exists().where(
        col(Notice.school) == school,
        col(Notice.recipient_id) == Person.id,
        col(Notice.subject).in_((NoticeSubject.OF_AGE, NoticeSubject.AUTHORISED)),
        col(Notice.state).in_((NoticeState.PLANNED, NoticeState.BATCHED)),
    )
    allowed = exists().where(
        col(Authorisation.school) == school,
        col(Authorisation.guardian_id) == Person.id,
        col(Authorisation.student_id) == student.id,
        col(Authorisation.ended_at).is_(None),
    )
    statement = (
        _bound()
        .add_columns(col(student.birthday), or_(to_tell, and_(allowed, col(Guardianship.barred).is_(False))))
        .join(Guardianship, col(Guardianship.guardian_id) == Person.id)
        .join(student, col(student.id) == Guardianship.student_id)
        .where(col(Binding.school) == school, _OPEN, col(Guardianship.departed_at).is_(None))
    )
    today = taipei_day(now)
    guardians: dict[int, Bound] = {}
    needed: set[int] = set()
    for binding, person, birthday, stays in session.execute(statement).all():
        one = Bound(binding, person)
        guardians[one.id] = one
        if stays or birthday is None or is_minor(birthday, today):
            needed.add(one.id)
    over = [one for key, one in guardians.items() if key not in needed]
    return [one for one in over if end(session, one.id, reason="of_age", now=now)]


def _bound() -> Any:
    return select(Binding, Person).join(Person, col(Person.id) == Binding.person_id).order_by(col(Binding.id))


def _read(session: Session, statement: Select[Any]) -> list[Bound]:
    rows: Sequence[Any] = session.execute(statement.execution_options(populate_existing=True)).all()
    return [Bound(binding, person) for binding, person in rows]


def _go_on(session: Session, account_id: int, *, ended: int) -> None:
    others = _read(session, _bound().where(col(Binding.account_id) == account_id, _OPEN))
    account = session.get_one(Account, account_id, populate_existing=True)
    if not others:
        forget_address(session, account)
    elif account.acting_binding_id == ended:
        account.acting_binding_id, account.school = others[0].id, others[0].binding.school
        menus.note(session, account)
        session.flush()
