"""Slips (存證): each act in the chat by or for a student, proved by an entry of the school's trail."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlmodel import Session, col

from portfolio.errors import PortfolioError
from portfolio.receipts import ReceivedItem
from portfolio.representatives import ActingAs
from portfolio.slips import NUMBER_ALPHABET, NUMBER_LENGTH
from portfolio.terms import Term
from storage.queries import audit
from storage.queries.people import Asker
from storage.tables import Guardianship, Person, ReceiptItem, ReceiptStatement, Slip


def give_slip(
    session: Session,
    *,
    school: str,
    act: str,
    student_id: int,
    actor_id: int,
    acting: ActingAs,
    counted: bool,
    content: str,
    now: datetime,
    statement_id: int | None = None,
    period: str = "",
) -> Slip:
    """Write the slip of one act and its entry in the school's trail, in the caller's transaction; return the slip.

    Best as the transaction's last step: the entry locks the trail's head. `content` is a fingerprint of what was acted
    on, never empty and never words; `counted` says whether the school has recorded that the chat act is the act.
    The entry's act is `act`; the caller writes no other of the same act.

    Raises:
        PersonalDataError: `act`, `content` or `period` is no code.
        ValueError: the student or whoever acts is not of this school.
    """
    both = select(col(Person.id), col(Person.number)).where(
        col(Person.school) == school, col(Person.id).in_((student_id, actor_id))
    )
    numbers: dict[int, str] = {key: number for key, number in session.execute(both) if key is not None}
    if {student_id, actor_id} - numbers.keys():
        raise ValueError("a slip is of this school's people")
    slip = Slip(
        school=school,
        number=_new_number(),
        act=act,
        student_id=student_id,
        actor_id=actor_id,
        capacity=acting.capacity,
        circumstance=acting.circumstance,
        condition=acting.condition,
        clause=acting.clause,
        counted=counted,
        statement_id=statement_id,
        period=period,
        content=content,
        audit_seq=0,
        acted_at=now,
    )
    entry = audit.record(
        session,
        school=school,
        at=now,
        actor=audit.person_pseudonym(session, school, numbers[actor_id]),
        act=act,
        subject=audit.person_pseudonym(session, school, numbers[student_id]),
        facts=proved(slip),
    )
    slip.audit_seq, slip.acted_at = entry.seq, entry.at
    session.add(slip)
    session.flush()
    return slip


def proved(slip: Slip) -> dict[str, Any]:
    """Return what the trail's entry holds of a slip, codes only; of its clause, which is words, the SHA-256."""
    return {
        "slip": slip.number,
        "content": slip.content,
        "counted": slip.counted,
        "capacity": slip.capacity.value,
        "circumstance": None if slip.circumstance is None else slip.circumstance.value,
        "condition": None if slip.condition is None else slip.condition.value,
        "clause": hashlib.sha256(slip.clause.encode()).hexdigest(),
        "statement": slip.statement_id,
        "period": slip.period or None,
    }


def find_slip(session: Session, *, school: str, number: str) -> Slip | None:
    """Return the slip with this number, ungrouped and in capitals, of one school; None where there is none."""
    return session.scalars(select(Slip).where(col(Slip.school) == school, col(Slip.number) == number)).one_or_none()


def find_slip_anywhere(session: Session, number: str) -> Slip | None:
    """Return the slip with this number, of whatever school, for the page that checks numbers; None where none has."""
    return session.scalars(select(Slip).where(col(Slip.number) == number)).one_or_none()


class NoSuchSlipError(PortfolioError):
    """Nobody's slip, or somebody else's: refused alike, so that nobody can probe."""

    code = "no-such-slip"


def access_slip(session: Session, *, actor: Asker, number: str) -> Slip:
    """Return the slip to the student whose it is and to whoever acted.

    Raises:
        NoSuchSlipError: there is none that this person may see.
    """
    mine = select(Slip).where(*_mine(actor), col(Slip.number) == number)
    found = session.scalars(mine).one_or_none()
    if found is None:
        raise NoSuchSlipError
    return found


def access_slips(session: Session, *, actor: Asker, start: int = 0, limit: int = 10) -> tuple[list[Slip], int]:
    """Return the slips of which `access_slip` would give each, the newest first, and how many there are in all."""
    mine = select(Slip).where(*_mine(actor)).order_by(col(Slip.acted_at).desc(), col(Slip.id).desc())
    count = session.execute(select(func.count()).select_from(Slip).where(*_mine(actor))).scalar_one()
    return list(session.scalars(mine.offset(start).limit(limit))), count


def _mine(actor: Asker) -> tuple[ColumnElement[bool], ...]:
    """A guardian who is barred (停止往來) sees nothing of the child any more, not even what they did."""
    barred = exists().where(
        col(Guardianship.guardian_id) == actor.person_id,
        col(Guardianship.student_id) == Slip.student_id,
        col(Guardianship.barred).is_(True),
    )
    whose = or_(col(Slip.student_id) == actor.person_id, col(Slip.actor_id) == actor.person_id)
    return col(Slip.school) == actor.school, whose, ~barred


@dataclass(frozen=True)
class Proof:
    """A slip with what it is about: the people, and the statement with its items where it is one's."""

    slip: Slip
    student: Person
    actor: Person
    statement: ReceiptStatement | None
    items: tuple[ReceivedItem, ...]


def find_proof(session: Session, slip: Slip) -> Proof:
    """Return what a slip that an `access_…` query gave is about."""
    statement = None if slip.statement_id is None else session.get_one(ReceiptStatement, slip.statement_id)
    return Proof(
        slip,
        session.get_one(Person, slip.student_id),
        session.get_one(Person, slip.actor_id),
        statement,
        () if statement is None else find_items(session, statement_id=slip.statement_id or 0),
    )


def find_items(session: Session, *, statement_id: int) -> tuple[ReceivedItem, ...]:
    """Return what stands in a statement, in the order of the file."""
    rows = select(ReceiptItem).where(col(ReceiptItem.statement_id) == statement_id).order_by(col(ReceiptItem.id))
    return tuple(
        ReceivedItem(one.platform_id, one.title, _term(one.academic_year, one.semester), one.md5 or "")
        for one in session.scalars(rows)
    )


def _term(year: int | None, semester: int | None) -> str:
    return "" if year is None or semester is None else str(Term(year, semester))


def _new_number() -> str:
    return "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(NUMBER_LENGTH))
