"""Slips (存證): each act in the chat by or for a student, proved by an entry of the school's trail."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from portfolio.representatives import ActingAs
from portfolio.slips import NUMBER_ALPHABET, NUMBER_LENGTH
from storage.queries import audit
from storage.tables import Person, Slip


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


def _new_number() -> str:
    return "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(NUMBER_LENGTH))
