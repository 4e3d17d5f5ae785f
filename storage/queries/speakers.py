"""Who speaks, read at once: the account of an event, whom it is bound to, their schools, and the dialog as it stands.

Every message begins with this, before a school is known, so it is one statement.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlmodel import Session, col

from storage.queries.accounts import BoundPerson
from storage.queries.schools import BRIEF, SchoolBrief
from storage.tables import Account, Binding, Dialog, Person, School


@dataclass(frozen=True)
class KeptDialog:
    """What was kept of an account's dialog after its last answer."""

    filling: str | None
    facts: dict[str, Any]
    until: datetime | None
    choices: list[list[str]]


@dataclass(frozen=True)
class Found:
    """An account with everybody it is bound to, oldest binding first; `dialog` is None before its first answer."""

    account: Account
    bound: list[BoundPerson]
    schools: Mapping[str, SchoolBrief]  # of those people, by slug
    dialog: KeptDialog | None


_FIND = (
    select(
        Account,
        col(Binding.id),
        Person,
        *BRIEF,
        col(Dialog.account_id),
        col(Dialog.filling),
        col(Dialog.facts),
        col(Dialog.until),
        col(Dialog.choices),
    )
    .outerjoin(Binding, and_(col(Binding.account_id) == Account.id, col(Binding.ended_at).is_(None)))
    .outerjoin(Person, and_(col(Person.id) == Binding.person_id, col(Person.departed_at).is_(None)))
    .outerjoin(School, col(School.slug) == Person.school)
    .outerjoin(Dialog, col(Dialog.account_id) == Account.id)
    .where(col(Account.channel) == bindparam("channel"), col(Account.address) == bindparam("address"))
    .order_by(col(Binding.id))
)
_SCHOOL_AT = 3  # where its columns begin
_DIALOG_AT = _SCHOOL_AT + len(BRIEF)


def find_speaker(session: Session, *, channel: str, address: str) -> Found | None:
    """Return who speaks; None for an account never seen. For the program itself, which sees every school.

    People who have departed from the roster are not among those bound: their binding says nothing any more.
    """
    rows = session.execute(_FIND, {"channel": channel, "address": address}).all()
    if not rows:
        return None
    bound, schools = [], {}
    for row in rows:
        binding_id, person = row[1], row[2]
        if person is not None:
            bound.append(BoundPerson(binding_id, person))
            schools[person.school] = SchoolBrief(*row[_SCHOOL_AT:_DIALOG_AT])
    kept = rows[0][_DIALOG_AT:]
    dialog = None if kept[0] is None else KeptDialog(*kept[1:])
    return Found(rows[0][0], bound, schools, dialog)
