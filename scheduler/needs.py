"""Is a notice still needed? Asked when it is put into a batch, and again right before it is first sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from handlers import loss_notices, question_notices, receipt_staff_notices, unreached_notices
from handlers.certification_digests import find_digest
from handlers.certification_notices import NOT_MINE
from handlers.certification_office_notices import find_look
from handlers.certification_view import view_of
from handlers.succession_notices import BACK, GIVEN, INVITE, UNASSIGNED
from portfolio.certification import CertificationStatus
from portfolio.receipts import ReportState
from portfolio.reminders import OF_DEADLINES, NoticeState, NoticeSubject
from portfolio.succession import Consent
from scheduler.policy import Fate
from storage.queries import certification_plans, deputies, receipt_reports, reminder_needs, ways

if TYPE_CHECKING:
    from sqlmodel import Session

    from storage.queries.pending import Pending

_ADDED: Final = frozenset({NoticeSubject.BINDING_ADDED, NoticeSubject.GUARDIAN_ADDED})
_ONE_BY_ONE: Final = frozenset(
    {
        NoticeSubject.CERTIFICATION,
        NoticeSubject.CERTIFICATION_OFFICE,
        NoticeSubject.CERTIFIED,
        NoticeSubject.RETURNED,
        NoticeSubject.TURN,
        NoticeSubject.DEPUTY_ASKED,
        NoticeSubject.RECEIPT_REPORT,
        NoticeSubject.RECEIPT_ANSWER,
        NoticeSubject.UNREACHED,
        NoticeSubject.REMINDING,
        NoticeSubject.WORKS_CHANGED,
        NoticeSubject.WORKS_CHANGED_OFFICE,
        NoticeSubject.RECEIPT_CLASS,
        NoticeSubject.RECEIPT_OFFICE,
        NoticeSubject.QUESTION_WAITING,
        NoticeSubject.QUESTION_ANSWERED,
    }
)


def find_needless(session: Session, *, school: str, notices: Sequence[Pending], now: datetime) -> dict[int, Fate]:
    """Return which of these notices of one school nobody needs any more, and why.

    A new binding is news while it is open: once it has ended, 「不是我」 has nothing left to revoke. That a binding was
    ended stays news. Of certification, what was decided, undone, sent again or given to somebody meanwhile is none.
    """
    found = {
        key: Fate(NoticeState.NEEDLESS, reason)
        for key, reason in reminder_needs.find_needless(session, school=school, notices=notices, now=now).items()
    }
    others = [one for one in notices if one.subject not in OF_DEADLINES]
    added = {one.id: _key(one) for one in others if one.subject in _ADDED and one.about.startswith("binding:")}
    open_ones = ways.find_open(session, binding_ids=set(added.values())) if added else set()
    found |= {key: _needless("binding_ended") for key, binding in added.items() if binding not in open_ones}
    for one in others:
        if one.subject in _ONE_BY_ONE and (fate := _why(session, one, now)) is not None:
            found[one.id] = fate
    return found


def _why(session: Session, notice: Pending, now: datetime) -> Fate | None:
    """Why one notice to one person is not needed; what a whole school shares is read once a transaction."""
    match notice.subject:
        case NoticeSubject.CERTIFICATION:
            digest = find_digest(session, school=notice.school, person_id=notice.recipient_id, now=now)
            return _needless("nothing_waits") if digest.says_nothing else None
        case NoticeSubject.WORKS_CHANGED | NoticeSubject.WORKS_CHANGED_OFFICE:
            return None if loss_notices.is_news(session, notice, now) else _needless("nothing_changed")
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
        case NoticeSubject.RECEIPT_REPORT | NoticeSubject.RECEIPT_ANSWER:
            return _reported(session, notice)
        case NoticeSubject.QUESTION_WAITING | NoticeSubject.QUESTION_ANSWERED:
            why = question_notices.why_needless(
                session, question_id=_key(notice), subject=notice.subject, stage=notice.stage
            )
            return None if why is None else _needless(why)
        case NoticeSubject.UNREACHED | NoticeSubject.REMINDING:
            return _listed(session, notice, now, unreached_notices.why_needless)
        case NoticeSubject.RECEIPT_CLASS | NoticeSubject.RECEIPT_OFFICE:
            return _listed(session, notice, now, receipt_staff_notices.why_needless)
    return None


def _reported(session: Session, notice: Pending) -> Fate | None:
    """Whether a report waits for its office no more, or stands otherwise than the student was to be told."""
    found = receipt_reports.find_report(session, report_id=_key(notice))
    if found is None:
        return _needless("gone")
    told_of = ReportState.OPEN if notice.subject is NoticeSubject.RECEIPT_REPORT else notice.stage
    return None if found.report.state == told_of else _needless("answered")


def _listed(session: Session, notice: Pending, now: datetime, why_needless: Callable[..., str | None]) -> Fate | None:
    """Whether nobody is missing any more, or nothing is left for the registrar to do."""
    reason = why_needless(
        session,
        school=notice.school,
        recipient_id=notice.recipient_id,
        subject=notice.subject,
        facts=notice.facts,
        now=now,
    )
    return None if reason is None else _needless(reason)


def _turned(session: Session, notice: Pending, now: datetime) -> Fate | None:
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


def _settled(session: Session, notice: Pending) -> Fate | None:
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


def _key(notice: Pending) -> int:
    """The key in `about`, 17 of "request:17"; 0, which is nothing's, where there is none."""
    key = notice.about.rpartition(":")[2]
    return int(key) if key.isdigit() else 0


def _needless(reason: str) -> Fate:
    return Fate(NoticeState.NEEDLESS, reason)
