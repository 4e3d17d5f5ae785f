"""Ways to a person: open bindings with their accounts. For the sender, which works before a school is known."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import select, type_coerce, update
from sqlalchemy.types import NullType
from sqlmodel import Session, col

from portfolio.people import Division, Role
from storage.among import among
from storage.tables import Account, Binding, Person

Whom = tuple[Role, Division | None]  # what somebody is, and in which division: their usual hours depend on it


class Way(NamedTuple):
    """One open binding as a way to reach somebody; `is_gone` when the platform said that nobody is there any more."""

    binding_id: int
    person_id: int
    account_id: int
    channel: str
    address: str
    language: str | None
    plain_text: bool
    is_gone: bool
    whom: Whom


# Raw as the drivers give them, read in `_read`: a wave reads these by the hundred thousand.
_WAYS = (
    select(
        col(Binding.id),
        col(Binding.person_id),
        col(Account.id),
        col(Account.channel),
        col(Account.address),
        col(Account.language),
        col(Account.plain_text),
        col(Account.gone_at).is_not(None),
        type_coerce(col(Person.role), NullType()),
        type_coerce(col(Person.division), NullType()),
    )
    .join(Account, col(Account.id) == col(Binding.account_id))
    .join(Person, col(Person.id) == col(Binding.person_id))
    # Who has departed from the roster is nobody's to write to, until the binding itself is ended.
    .where(col(Binding.ended_at).is_(None), col(Person.departed_at).is_(None))
    .order_by(col(Binding.id))
)
_OF_PEOPLE = _WAYS.where(among(col(Binding.person_id), named="keys"))
_OF_BINDINGS = _WAYS.where(among(col(Binding.id), named="keys"))
# Without the school, by which SQLite would look through all of its bindings, for one person too.
_OTHERS = select(col(Binding.person_id), col(Binding.school)).where(
    among(col(Binding.account_id), named="accounts"),
    col(Binding.ended_at).is_(None),
    ~among(col(Binding.person_id), named="people"),
)


def find_ways(session: Session, *, person_ids: Collection[int]) -> dict[int, list[Way]]:
    """Return each person's ways, oldest binding first; who has none is left out."""
    found: dict[int, list[Way]] = {}
    for way in _read(session, _OF_PEOPLE, person_ids):
        found.setdefault(way.person_id, []).append(way)
    return found


def find_ways_around(session: Session, *, school: str, person_ids: Collection[int]) -> dict[int, list[Way]]:
    """Return the ways of these people of a school, and of everybody who is reached by one of their accounts.

    A guardian of two children may stand on the roster twice, and reads both messages on one phone.
    """
    found = find_ways(session, person_ids=person_ids)
    accounts = {way.account_id for ways in found.values() for way in ways}
    rows = session.connection().execute(_OTHERS, {"accounts": accounts, "people": person_ids}).all()
    if others := {person for person, of in rows if of == school}:
        for person, ways in find_ways(session, person_ids=others).items():
            found[person] = [way for way in ways if way.account_id in accounts]
    return found


def find_whom(session: Session, *, person_ids: Collection[int]) -> dict[int, Whom]:
    """Return what each person is, and in which division: what the hours depend on at which they may be written to."""
    whom = select(col(Person.id), col(Person.role), col(Person.division)).where(among(col(Person.id), person_ids))
    rows: Sequence[Any] = session.connection().execute(whom).all()
    return {person_id: (role, division) for person_id, role, division in rows}


def find_ways_by_binding(session: Session, *, binding_ids: Collection[int]) -> dict[int, Way]:
    """Return the way that each binding is; a binding that has ended is none."""
    return {way.binding_id: way for way in _read(session, _OF_BINDINGS, binding_ids)}


def find_open(session: Session, *, binding_ids: Collection[int]) -> set[int]:
    """Return which of these bindings have not ended."""
    open_ones = select(col(Binding.id)).where(among(col(Binding.id), binding_ids), col(Binding.ended_at).is_(None))
    return {binding_id for binding_id in session.scalars(open_ones) if binding_id is not None}


def find_ever_bound(session: Session, *, person_ids: Collection[int]) -> set[int]:
    """Return who of these people has ever been bound."""
    statement = select(col(Binding.person_id)).where(among(col(Binding.person_id), person_ids)).distinct()
    return set(session.scalars(statement))


def mark_gone(session: Session, *, account_id: int, at: datetime) -> None:
    """Keep that the platform no longer reaches this account (blocked, deleted, never started)."""
    session.execute(
        update(Account).where(col(Account.id) == account_id, col(Account.gone_at).is_(None)).values(gone_at=at)
    )


def mark_back(session: Session, *, account_id: int) -> None:
    """Forget that the account was gone: it has just spoken."""
    session.execute(
        update(Account).where(col(Account.id) == account_id, col(Account.gone_at).is_not(None)).values(gone_at=None)
    )


def _read(session: Session, statement: Any, keys: Collection[int]) -> Iterator[Way]:
    rows: Sequence[Any] = session.connection().execute(statement, {"keys": keys}).all()
    for binding, person, account, channel, address, language, plain, is_gone, role, division in rows:
        yield Way(binding, person, account, channel, address, language, plain, is_gone, _whom(role, division))


@cache
def _whom(role: str, division: str | None) -> Whom:
    return Role(role), None if division is None else Division(division)
