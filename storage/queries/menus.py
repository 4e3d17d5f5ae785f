"""Menus that are to be shown anew: noted in the transaction that changes a binding, done once it has committed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from portfolio.people import Role
from storage.queries import accounts
from storage.queries.crossing import across_schools
from storage.tables import Account, Binding, MenuChange

# A simulator shows no menus.
WITH_MENUS: Final = ("line.", "telegram.")


@dataclass(frozen=True)
class Change:
    """One address whose menu is to be looked at; `version` tells whether it changed again meanwhile."""

    id: int
    channel: str
    address: str
    tries: int
    version: int


@dataclass(frozen=True)
class Shown:
    """What an address is to be shown now: the menu of a role, or of strangers (None), in a language."""

    role: Role | None
    language: str | None = None


def note(session: Session, account: Account) -> None:
    """Note that this account's menu may have to change; what is noted twice is done once."""
    if not account.channel.startswith(WITH_MENUS) or account.address.startswith("gone/"):
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(MenuChange).values(channel=account.channel, address=account.address, tries=0, version=1)
    again = {"due_at": None, "tries": 0, "version": col(MenuChange.version) + 1}
    with across_schools(session):
        session.execute(statement.on_conflict_do_update(index_elements=["channel", "address"], set_=again))


def note_account(session: Session, *, account_id: int) -> None:
    """Note this account, after it chose another language."""
    with across_schools(session):
        note(session, session.get_one(Account, account_id, populate_existing=True))


def note_everybody(session: Session, *, channel: str) -> int:
    """Note every account of the channel that is shown a menu of its own, and return how many: they were made anew.

    Those are the bound ones, and strangers who chose a language.
    """
    is_bound = select(col(Binding.id)).where(col(Binding.account_id) == Account.id).exists()
    own = select(Account).where(col(Account.channel) == channel, or_(is_bound, col(Account.language).is_not(None)))
    found = session.scalars(own).all()
    for account in found:
        note(session, account)
    return len(found)


def find_due(session: Session, *, channels: Collection[str], now: datetime, limit: int) -> list[Change]:
    """Return what is to be done now on these channels, the oldest first."""
    due = or_(col(MenuChange.due_at).is_(None), col(MenuChange.due_at) <= now)
    if session.scalar(select(col(MenuChange.id)).where(due).limit(1)) is None:
        return []  # almost always, and asked every few seconds: to name a thousand channels costs more than to look
    statement = (
        select(MenuChange).where(due, col(MenuChange.channel).in_(channels)).order_by(col(MenuChange.id)).limit(limit)
    )
    return [Change(row.id or 0, row.channel, row.address, row.tries, row.version) for row in session.scalars(statement)]


def find_shown(session: Session, *, channel: str, address: str) -> Shown:
    """Return what this address is to be shown; who is bound to nobody, or forgotten, is a stranger."""
    found = accounts.find_account(session, channel=channel, address=address)
    if found is None:
        return Shown(None)
    account, bound = found
    person = accounts.acting(account, bound)
    return Shown(None if person is None else person.person.role, account.language)


def settle(session: Session, change: Change) -> None:
    """Remove what is done or given up, unless it has changed again meanwhile."""
    session.execute(
        delete(MenuChange).where(col(MenuChange.id) == change.id, col(MenuChange.version) == change.version)
    )


def postpone(session: Session, change: Change, *, until: datetime) -> None:
    """Try it again at this moment, unless it has changed again meanwhile."""
    session.execute(
        update(MenuChange)
        .where(col(MenuChange.id) == change.id, col(MenuChange.version) == change.version)
        .values(due_at=until, tries=MenuChange.tries + 1)
    )


def count_failing(session: Session) -> int:
    """Return how many menus could not be shown yet, though it was tried."""
    return session.scalars(select(func.count()).where(col(MenuChange.tries) > 0)).one()
