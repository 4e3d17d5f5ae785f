"""Is a notice still needed? Asked when it is put into a batch, and again right before it is first sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.reminders import NoticeState, NoticeSubject
from scheduler.policy import Fate
from storage.queries import ways

if TYPE_CHECKING:
    from sqlmodel import Session

    from storage.tables import Notice


def why_needless(session: Session, notice: Notice) -> Fate | None:
    """Return why nobody needs to be told any more, or None while it is still news.

    A new binding is news while it is open: once it has ended, 「不是我」 has nothing left to revoke. That a binding was
    ended stays news.
    """
    match notice.subject:
        case NoticeSubject.BINDING_ADDED | NoticeSubject.GUARDIAN_ADDED:
            kind, _, key = notice.about.partition(":")
            if kind == "binding" and key.isdigit() and not ways.is_open(session, binding_id=int(key)):
                return Fate(NoticeState.NEEDLESS, "binding_ended")
    return None
