"""Who speaks: the chat account of an event, and the person it is bound to. Runs before a school is known."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from storage.tables import Account, Binding, Person


@dataclass(frozen=True)
class BoundPerson:
    """One person that an account is bound to."""

    binding_id: int
    person: Person


_FIND = (
    select(Account, col(Binding.id), Person)
    .outerjoin(Binding, and_(col(Binding.account_id) == Account.id, col(Binding.ended_at).is_(None)))
    .outerjoin(Person, and_(col(Person.id) == Binding.person_id, col(Person.departed_at).is_(None)))
    .where(col(Account.channel) == bindparam("channel"), col(Account.address) == bindparam("address"))
    .order_by(col(Binding.id))
)


def find_account(session: Session, *, channel: str, address: str) -> tuple[Account, list[BoundPerson]] | None:
    """Return the account with everybody it is bound to, oldest binding first; None for one never seen.

    People who have departed from the roster are not among them: their binding says nothing any more.
    """
    rows = session.execute(_FIND, {"channel": channel, "address": address}).all()
    if not rows:
        return None
    bound = [BoundPerson(binding_id, person) for _, binding_id, person in rows if person is not None]
    return rows[0][0], bound


def add_account(session: Session, *, channel: str, address: str, school: str | None, now: datetime) -> Account:
    """Return the account for this address, made now unless another event was quicker."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Account).values(
        channel=channel, address=address, school=school, first_seen_at=now, plain_text=False
    )
    session.execute(statement.on_conflict_do_nothing())
    found = select(Account).where(col(Account.channel) == channel, col(Account.address) == address)
    return session.scalars(found).one()


def acting(account: Account, bound: list[BoundPerson]) -> BoundPerson | None:
    """Return the person the account speaks as: the chosen one, else the first."""
    for one in bound:
        if one.binding_id == account.acting_binding_id:
            return one
    return bound[0] if bound else None


def set_language(session: Session, *, account_id: int, language: str) -> None:
    """Keep the language of an account."""
    session.execute(update(Account).where(col(Account.id) == account_id).values(language=language))


def set_plain_text(session: Session, *, account_id: int, plain_text: bool) -> None:
    """Keep whether an account wants everything as plain text."""
    session.execute(update(Account).where(col(Account.id) == account_id).values(plain_text=plain_text))
