"""Tickets and nonces of binding by the web page. They come before a school is known, so all of it runs across schools.

Ticket and nonce are 192 random bits each, once, for minutes; the rows hold what they are looked up by, not themselves.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Final

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from storage.queries.crossing import across_schools
from storage.secrets import Secrets
from storage.tables import Account, LinkNonce

VALID_FOR: Final = timedelta(minutes=10)  # as long as LINE's own link token
RANDOM_BYTES: Final = 24  # 32 characters; LINE wants 128 random bits at least, and 10 to 255 characters

_OPEN = col(LinkNonce.used_at).is_(None)


@dataclass(frozen=True)
class Ticket:
    """A page that somebody may fill in now, and for which account."""

    id: int
    account: Account


def issue(session: Session, *, account_id: int, now: datetime) -> str:
    """Return a fresh ticket for the page; earlier ones of the account that led to nothing are gone."""
    ticket = token_urlsafe(RANDOM_BYTES)
    earlier = delete(LinkNonce).where(col(LinkNonce.account_id) == account_id, _OPEN)
    with across_schools(session):
        session.execute(earlier)
        row = LinkNonce(
            account_id=account_id,
            ticket_hmac=_seal(session, "ticket", ticket),
            issued_at=now,
            expires_at=now + VALID_FOR,
        )
        session.add(row)
        session.flush()
    return ticket


def find_open(session: Session, ticket: str, *, channel: str, now: datetime) -> Ticket | None:
    """Return what the ticket opens; None where it is unknown, over, used, or of another channel, all alike."""
    statement = (
        select(LinkNonce, Account)
        .join(Account, col(Account.id) == LinkNonce.account_id)
        .where(
            col(LinkNonce.ticket_hmac) == _seal(session, "ticket", ticket),
            col(LinkNonce.expires_at) > now,
            col(Account.channel) == channel,
            col(Account.address).not_like("gone/%"),  # forgotten meanwhile
            _OPEN,
        )
    )
    with across_schools(session):
        found = session.execute(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None or found[0].id is None:
        return None
    return Ticket(found[0].id, found[1])


def make_nonce(session: Session, ticket: Ticket, *, code_hmac: str, now: datetime) -> str:
    """Return a fresh nonce for LINE that stands for this account and code; it replaces an earlier one."""
    nonce = token_urlsafe(RANDOM_BYTES)
    statement = (
        update(LinkNonce)
        .where(col(LinkNonce.id) == ticket.id, _OPEN)
        .values(nonce_hmac=_seal(session, "nonce", nonce), code_hmac=code_hmac, expires_at=now + VALID_FOR)
    )
    with across_schools(session):
        session.execute(statement.execution_options(synchronize_session=False))
    return nonce


def use_nonce(session: Session, nonce: str, *, account_id: int, now: datetime) -> str | None:
    """Use the nonce up, and return the sealed code that it stands for.

    None where it is unknown, over, used, or another account's; whatever it was, it is burnt from now on.
    """
    statement = (
        update(LinkNonce)
        .where(col(LinkNonce.nonce_hmac) == _seal(session, "nonce", nonce), _OPEN)
        .values(used_at=now)
        .returning(col(LinkNonce.account_id), col(LinkNonce.expires_at), col(LinkNonce.code_hmac))
    )
    with across_schools(session):
        found = session.execute(statement.execution_options(synchronize_session=False)).one_or_none()
    if found is None or found.account_id != account_id or found.expires_at <= now:
        return None
    return str(found.code_hmac)


def burn(session: Session, nonce: str, *, now: datetime) -> bool:
    """Make a nonce void, and return whether it was open: LINE said that the link failed."""
    statement = (
        update(LinkNonce)
        .where(col(LinkNonce.nonce_hmac) == _seal(session, "nonce", nonce), _OPEN)
        .values(used_at=now)
        .returning(col(LinkNonce.id))
    )
    with across_schools(session):
        return session.execute(statement.execution_options(synchronize_session=False)).one_or_none() is not None


def forget(session: Session, *, before: datetime, limit: int | None = None) -> int:
    """Remove tries that were over before this moment, `limit` at most, and return how many."""
    old = select(col(LinkNonce.id)).where(col(LinkNonce.expires_at) < before).limit(limit)
    gone = delete(LinkNonce).where(col(LinkNonce.id).in_(old)).returning(col(LinkNonce.id))
    return len(session.execute(gone).all())


def _seal(session: Session, kind: str, value: str) -> str:
    secrets: Secrets = session.info["secrets"]
    return secrets.token_hmac(f"link-{kind}\0{value}")
