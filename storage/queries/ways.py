"""Ways to a person: open bindings with their accounts. For the sender, which works before a school is known."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlmodel import Session, col

from portfolio.people import Division, Role
from storage.tables import Account, Binding, Person


@dataclass(frozen=True)
class Way:
    """One open binding as a way to reach somebody; `is_gone` when the platform said that nobody is there any more."""

    binding_id: int
    person_id: int
    account_id: int
    channel: str
    address: str
    language: str | None
    plain_text: bool
    is_gone: bool


_WAYS = (
    select(
        col(Binding.id),
        col(Binding.person_id),
        col(Account.id),
        col(Account.channel),
        col(Account.address),
        col(Account.language),
        col(Account.plain_text),
        col(Account.gone_at),
    )
    .join(Account, col(Account.id) == col(Binding.account_id))
    .join(Person, col(Person.id) == col(Binding.person_id))
    # Who has departed from the roster is nobody's to write to, until the binding itself is ended.
    .where(col(Binding.ended_at).is_(None), col(Person.departed_at).is_(None))
    .order_by(col(Binding.id))
)


def find_ways(session: Session, *, person_ids: Collection[int]) -> dict[int, list[Way]]:
    """Return each person's ways, oldest binding first; who has none is left out."""
    found: dict[int, list[Way]] = defaultdict(list)
    for way in _read(session, col(Binding.person_id).in_(person_ids)):
        found[way.person_id].append(way)
    return dict(found)


def find_whom(session: Session, *, person_ids: Collection[int]) -> dict[int, tuple[Role, Division | None]]:
    """Return what each person is, and in which division: what the hours depend on at which they may be written to."""
    whom = select(col(Person.id), col(Person.role), col(Person.division)).where(col(Person.id).in_(person_ids))
    return {person_id: (role, division) for person_id, role, division in session.execute(whom)}


def find_ways_by_binding(session: Session, *, binding_ids: Collection[int]) -> dict[int, Way]:
    """Return the way that each binding is; a binding that has ended is none."""
    return {way.binding_id: way for way in _read(session, col(Binding.id).in_(binding_ids))}


def is_open(session: Session, *, binding_id: int) -> bool:
    """Return whether this binding has not ended."""
    found = select(col(Binding.id)).where(col(Binding.id) == binding_id, col(Binding.ended_at).is_(None))
    return session.execute(found).first() is not None


def find_ever_bound(session: Session, *, person_ids: Collection[int]) -> set[int]:
    """Return who of these people has ever been bound."""
    statement = select(col(Binding.person_id)).where(col(Binding.person_id).in_(person_ids)).distinct()
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


def _read(session: Session, those: ColumnElement[bool]) -> Iterator[Way]:
    for row in session.execute(_WAYS.where(those)):
        binding_id, person_id, account_id, channel, address, language, plain_text, gone_at = row
        yield Way(binding_id, person_id, account_id, channel, address, language, plain_text, gone_at is not None)
