"""Is a notice still needed? Asked when it is put into a batch, and again right before it is first sent."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from handlers.certification_digests import find_digest
from handlers.certification_notices import NOT_MINE
from handlers.certification_office_notices import find_look
from handlers.certification_view import view_of
from handlers.succession_notices import BACK, GIVEN, INVITE, UNASSIGNED
from portfolio.certification import CertificationStatus
from portfolio.reminders import NoticeState, NoticeSubject
from portfolio.succession import Consent
from scheduler.policy import Fate
from storage.queries import certification_plans, deputies, ways

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
            passed = certification_plans.find_passes(session, student_id=notice.recipient_id, stage=notice.stage)
            return None if passed else _needless("undone")
        case NoticeSubject.RETURNED | NoticeSubject.CERTIFICATION_OFFICE:
            return _settled(session, notice)
        case NoticeSubject.TURN:
            return _turned(session, notice, now)
        case NoticeSubject.DEPUTY_ASKED:
            asked = deputies.find_asked_one(session, appointment_id=_key(notice))
            if asked is None or asked.appointment.consent is not Consent.ASKED:
                return _needless("answered")
    return None


def _turned(session: Session, notice: Notice, now: datetime) -> Fate | None:
    """Whether nothing of what came to somebody's turn waits any more, or whoever was to be invited is bound."""
    if notice.stage == INVITE:
        return _needless("bound") if ways.find_ways(session, person_ids=[_key(notice)]) else None
    view = view_of(session, school=notice.school, now=now)
    if notice.stage in (GIVEN, BACK):
        waits = any(one.request.written is None for one in view.by_teacher.get(notice.recipient_id, ()))
    elif notice.stage == UNASSIGNED:
        mine = [one.request for one in view.by_registrar.get(notice.recipient_id, ())]
        waits = any(one.whose is None and one.written is None for one in mine)
    else:
        return None  # that it went to somebody else stays news
    return None if waits else _needless("nothing_waits")


def _settled(session: Session, notice: Notice) -> Fate | None:
    """Whether one request is no longer what the notice says of it: returned, or nobody's."""
    found = certification_plans.find_request(session, request_id=_key(notice))
    if found is None:
        return _needless("gone")
    request, newest = found
    if notice.stage == NOT_MINE:
        named = newest.status is not CertificationStatus.PENDING or newest.certifier_id is not None
        return _needless("assigned") if named else None
    if request.status is not CertificationStatus.RETURNED or newest.id != request.id:
        return _needless("sent_again")
    return None


def _key(notice: Notice) -> int:
    """The key in `about`, 17 of "request:17"; 0, which is nothing's, where there is none."""
    key = notice.about.rpartition(":")[2]
    return int(key) if key.isdigit() else 0


def _needless(reason: str) -> Fate:
    return Fate(NoticeState.NEEDLESS, reason)
