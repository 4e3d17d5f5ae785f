"""What is forgotten of chat accounts: the address with the last binding, strangers after a while."""

from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlmodel import Session, col

from storage.queries import menus
from storage.queries.crossing import across_schools
from storage.tables import Account, Binding, BindingFailure, Dialog, InboxEvent, LinkNonce

_CHUNK = 500

# An ended binding names no account, so these are open ones.
_BOUND = exists().where(col(Binding.account_id) == Account.id)
_FAILED = exists().where(col(BindingFailure.account_id) == Account.id)


def forget_address(session: Session, account: Account) -> None:
    """Forget where this account is and what it chose; its row stays, without a trace, until `remove_unbound`.

    The answer to the message that asked for it still goes out: the event that is being handled keeps its own address.
    """
    with across_schools(session):
        menus.note(session, account)
        session.execute(
            update(InboxEvent)
            .where(
                col(InboxEvent.channel) == account.channel,
                col(InboxEvent.address) == account.address,
                col(InboxEvent.answered_at).is_not(None),
            )
            .values(address="")
        )
        account.address = f"gone/{account.id}"
        account.school = account.language = account.privacy_version = None
        account.privacy_accepted_at = account.acting_binding_id = account.gone_at = None
        account.plain_text = False
        session.flush()


def forget_stranger(session: Session, *, account_id: int) -> bool:
    """Forget an account that is bound to nobody, and return whether it was.

    Failed tries keep it for now: whoever declines must not start counting anew. `remove_unbound` comes later.
    """
    with across_schools(session):
        account = session.scalars(select(Account).where(col(Account.id) == account_id, ~_BOUND, ~_FAILED)).one_or_none()
        if account is not None:
            forget_address(session, account)
    return account is not None


def remove_unbound(session: Session, *, before: datetime, now: datetime, limit: int | None = None) -> int:
    """Remove accounts bound to nobody and first seen before this moment, `limit` at most; return how many.

    Run across schools.

    Strangers who only looked, and what was left of accounts when their last binding ended. An open dialog keeps one,
    and so do failed tries, which are themselves removed after an hour.
    """
    talking = exists().where(col(Dialog.account_id) == Account.id, col(Dialog.until) > now)
    unbound = select(col(Account.id)).where(
        col(Account.first_seen_at) < before,
        ~_BOUND,
        ~_FAILED,
        ~talking,
    )
    unbound = unbound.limit(limit)
    gone = list(session.scalars(unbound))
    for start in range(0, len(gone), _CHUNK):
        some = gone[start : start + _CHUNK]
        session.execute(delete(Dialog).where(col(Dialog.account_id).in_(some)))
        session.execute(delete(LinkNonce).where(col(LinkNonce.account_id).in_(some)))
        session.execute(delete(Account).where(col(Account.id).in_(some)))
    return len(gone)
