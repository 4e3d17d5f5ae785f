"""Is a notice still needed? Asked when it is put into a batch, and again right before it is first sent."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from handlers.certification_digests import find_digest
from handlers.certification_notices import NOT_MINE
from handlers.certification_office_notices import find_look
from portfolio.certification import CertificationStatus
from portfolio.reminders import NoticeState, NoticeSubject
from scheduler.policy import Fate
from storage.queries import certification_plans, ways

if TYPE_CHECKING:
    from sqlmodel import Session

    from storage.tables import Notice


def why_needless(session: Session, notice: Notice, now: datetime) -> Fate | None:
    """Return why nobody needs to be told any more, or None while it is still news.

    A new binding is news while it is open: once it has ended, 「不是我」 has nothing left to revoke. That a binding was
    ended stays news. Of certification, what was decided, undone, sent again or given to somebody meanwhile is none.
    """
    match notice.subject:
        case NoticeSubject.BINDING_ADDED | NoticeSubject.GUARDIAN_ADDED:
            kind, _, key = notice.about.partition(":")
            if kind == "binding" and key.isdigit() and not ways.is_open(session, binding_id=int(key)):
                return _needless("binding_ended")
        case NoticeSubject.CERTIFICATION:
            digest = find_digest(session, school=notice.school, person_id=notice.recipient_id, now=now)
            return _needless("nothing_waits") if digest.says_nothing else None
        case NoticeSubject.CERTIFICATION_OFFICE if not notice.about.startswith("request:"):
            look = find_look(session, school=notice.school, person_id=notice.recipient_id, now=now)
            return _needless("nothing_waits") if look.says_nothing else None
        case NoticeSubject.CERTIFIED:
            until = notice.facts.get("until") or notice.due_at.isoformat()
            passed = certification_plans.find_passes(
                session, student_id=notice.recipient_id, until=datetime.fromisoformat(until)
            )
            return None if passed else _needless("undone")
        case NoticeSubject.RETURNED | NoticeSubject.CERTIFICATION_OFFICE:
            return _settled(session, notice)
    return None


def _settled(session: Session, notice: Notice) -> Fate | None:
    """Whether one request is no longer what the notice says of it: returned, or nobody's."""
    key = notice.about.rpartition(":")[2]
    found = certification_plans.find_request(session, request_id=int(key)) if key.isdigit() else None
    if found is None:
        return _needless("gone")
    request, newest = found
    if notice.stage == NOT_MINE:
        named = newest.status is not CertificationStatus.PENDING or newest.certifier_id is not None
        return _needless("assigned") if named else None
    if request.status is not CertificationStatus.RETURNED or newest.id != request.id:
        return _needless("sent_again")
    return None


def _needless(reason: str) -> Fate:
    return Fate(NoticeState.NEEDLESS, reason)
