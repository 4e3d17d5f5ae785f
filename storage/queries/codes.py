"""Binding codes: issued on paper for one person, looked up when somebody types one, used once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, insert, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from portfolio.bindings import CODE_VALID_FOR, WRONG_SECONDS_A_CODE
from portfolio.errors import PortfolioError
from portfolio.people import Role
from storage.queries.crossing import across_schools
from storage.secrets import Secrets, new_code
from storage.tables import BindingCode, Guardianship, Person

_CHUNK = 200  # people in one statement

_OPEN = (col(BindingCode.used_at).is_(None), col(BindingCode.revoked_at).is_(None))

_PERSON, _CHILD = aliased(Person), aliased(Person)
_FIND = (
    select(BindingCode, _PERSON, _CHILD)
    .join(_PERSON, col(_PERSON.id) == BindingCode.person_id)
    .outerjoin(_CHILD, col(_CHILD.id) == BindingCode.child_id)
    .where(col(BindingCode.code_hmac) == bindparam("code_hmac"))
    .execution_options(populate_existing=True)
)


class ChildNotNamedError(PortfolioError):
    """A guardian's code is for one child: this guardian has none, or several and none was named; `facts`: number."""

    code = "child-not-named"


@dataclass(frozen=True)
class OpenCode:
    """A code that may be used now, and whom it is for."""

    id: int
    school: str
    person: Person
    child: Person | None


def issue(
    session: Session, *, person: Person, child: Person | None = None, now: datetime, expires_at: datetime | None = None
) -> str:
    """Return a fresh code for one person, not grouped; codes issued for the same purpose before are void.

    A guardian's is for one child, who may be left out where there is only one. Valid for 14 days where no end is set.

    Raises:
        ChildNotNamedError: the guardian has no child here, or several.
    """
    if person.role is Role.GUARDIAN and child is None:
        child = _only_child(session, person)
    return issue_all(session, [(person, child)], now=now, expires_at=expires_at)[0]


def issue_all(
    session: Session,
    recipients: Sequence[tuple[Person, Person | None]],
    *,
    now: datetime,
    expires_at: datetime | None = None,
) -> list[str]:
    """Return one fresh code each, in the same order; their earlier open codes are void from now on."""
    secrets: Secrets = session.info["secrets"]
    for start in range(0, len(recipients), _CHUNK):
        same = [
            and_(
                col(BindingCode.person_id) == person.id,
                col(BindingCode.child_id) == (None if child is None else child.id),
            )
            for person, child in recipients[start : start + _CHUNK]
        ]
        session.execute(update(BindingCode).where(or_(*same), *_OPEN).values(revoked_at=now))
    codes = [new_code() for _ in recipients]
    rows = [
        {
            "school": person.school,
            "person_id": person.id,
            "child_id": None if child is None else child.id,
            "code_hmac": secrets.code_hmac(code),
            "issued_at": now,
            "expires_at": expires_at or now + CODE_VALID_FOR,
            "failures": 0,
        }
        for (person, child), code in zip(recipients, codes, strict=True)
    ]
    if rows:
        session.execute(insert(BindingCode), rows)
    return codes


def find_open(session: Session, code_hmac: str, *, schools: Collection[str], now: datetime) -> OpenCode | None:
    """Return the code that may be used now at one of these schools; None when unknown, used, over or void alike.

    The same one statement runs in every case, so that the time tells nothing either.
    """
    with across_schools(session):
        found = session.execute(_FIND, {"code_hmac": code_hmac}).one_or_none()
    if found is None or found[0].school not in schools:
        return None
    code: BindingCode = found[0]
    if code.used_at is not None or code.revoked_at is not None or code.expires_at <= now or code.id is None:
        return None
    return OpenCode(id=code.id, school=code.school, person=found[1], child=found[2])


def use(session: Session, code_id: int, *, now: datetime) -> bool:
    """Use the code up, and return whether it was still open: of two at once one gets it."""
    return _settle(session, code_id, used_at=now)


def note_wrong_second(session: Session, code_id: int, *, now: datetime) -> bool:
    """Count a wrong second thing, and return whether the code is void from now on."""
    count = (
        update(BindingCode)
        .where(col(BindingCode.id) == code_id)
        .values(failures=BindingCode.failures + 1)
        .returning(col(BindingCode.failures))
    )
    with across_schools(session):
        failures = session.execute(count.execution_options(synchronize_session=False)).scalar_one()
    return failures >= WRONG_SECONDS_A_CODE and _settle(session, code_id, revoked_at=now)


def revoke_open(session: Session, *, person_id: int, now: datetime) -> int:
    """Make every open code of a person void, and return how many there were."""
    statement = (
        update(BindingCode)
        .where(col(BindingCode.person_id) == person_id, *_OPEN)
        .values(revoked_at=now)
        .returning(col(BindingCode.id))
    )
    return len(session.execute(statement.execution_options(synchronize_session=False)).all())


def _settle(session: Session, code_id: int, **moment: datetime) -> bool:
    statement = (
        update(BindingCode)
        .where(col(BindingCode.id) == code_id, *_OPEN)
        .values(**moment)
        .returning(col(BindingCode.id))
    )
    with across_schools(session):
        return session.execute(statement.execution_options(synchronize_session=False)).one_or_none() is not None


def _only_child(session: Session, guardian: Person) -> Person:
    statement = (
        select(Person)
        .join(Guardianship, col(Guardianship.student_id) == Person.id)
        .where(col(Guardianship.guardian_id) == guardian.id, col(Guardianship.departed_at).is_(None))
        .limit(2)
    )
    children = list(session.scalars(statement))
    if len(children) != 1:
        raise ChildNotNamedError(number=guardian.number)
    return children[0]
