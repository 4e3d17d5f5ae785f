"""Requests to certify (認證申請): what an import of works means for them; `storage.queries.asking` carries it out."""

from dataclasses import dataclass
from enum import StrEnum

from portfolio.certification import CertificationStatus, Withdrawal, Written
from portfolio.works import CertificationState


class Step(StrEnum):
    """What is to be done about one work."""

    NOTHING = "nothing"
    ASK = "ask"  # a new attempt
    RENEW = "renew"  # the same request, about other files than before
    WITHDRAW = "withdraw"
    NOTE = "note"  # what the platform shows of a decision


@dataclass(frozen=True)
class WorkNow:
    """A work as the platform shows it now; `content` is the fingerprint of its files, `is_gone` off the platform."""

    state: CertificationState
    content: str
    is_gone: bool = False
    was_certified: bool = False  # these very files, in an earlier attempt


@dataclass(frozen=True)
class RequestNow:
    """The newest request about that work."""

    status: CertificationStatus
    attempt: int
    content: str
    written: Written | None = None
    withdrawal: Withdrawal | None = None


@dataclass(frozen=True)
class Next:
    """The step, with what it needs: the attempt to ask, why to withdraw, what the platform shows."""

    step: Step
    attempt: int = 0
    withdrawal: Withdrawal | None = None
    written: Written | None = None


_NOTHING = Next(Step.NOTHING)
_DECIDED = {
    CertificationStatus.CERTIFIED: CertificationState.CERTIFIED,
    CertificationStatus.RETURNED: CertificationState.RETURNED,
}


def next_step(work: WorkNow, newest: RequestNow | None) -> Next:
    """Return what an import means for one work that waits, or about which somebody was asked.

    A work sent again is a new attempt: other files than those that were decided about, or waiting again after the
    platform itself showed the return. Until the platform shows a decision of the chat, the same files that still wait
    there are decided already. Files that were certified before need no new certificate.
    """
    waits = work.state is CertificationState.WAITING and not work.is_gone
    if newest is None:
        return _ask(work, 1) if waits else _NOTHING
    match newest.status:
        case CertificationStatus.PENDING:
            return _pending(work, newest, waits=waits)
        case CertificationStatus.CERTIFIED | CertificationStatus.RETURNED:
            return _decided(work, newest, waits=waits)
        case CertificationStatus.WITHDRAWN:
            same = newest.withdrawal is Withdrawal.SAME_CONTENT and newest.content == work.content
            return _ask(work, newest.attempt + 1) if waits and not same else _NOTHING
        case CertificationStatus.HANDED_OVER:
            return _NOTHING  # the next certifier's request is newer


def _ask(work: WorkNow, attempt: int) -> Next:
    if work.was_certified:
        return Next(Step.WITHDRAW, attempt, Withdrawal.SAME_CONTENT)
    return Next(Step.ASK, attempt)


def _pending(work: WorkNow, newest: RequestNow, *, waits: bool) -> Next:
    if waits and work.content == newest.content:
        return _NOTHING
    if waits:
        same = work.was_certified
        return (
            Next(Step.WITHDRAW, newest.attempt, Withdrawal.SAME_CONTENT) if same else Next(Step.RENEW, newest.attempt)
        )
    decided = work.state in _DECIDED.values() and not work.is_gone
    why = Withdrawal.DECIDED_ON_PLATFORM if decided else Withdrawal.GONE
    return Next(Step.WITHDRAW, newest.attempt, why)


def _decided(work: WorkNow, newest: RequestNow, *, waits: bool) -> Next:
    if waits:
        sent_back = newest.status is CertificationStatus.RETURNED and newest.written is Written.WRITTEN
        if sent_back or work.content != newest.content:
            return _ask(work, newest.attempt + 1)
        return _noted(newest, Written.PRESSED)
    if work.is_gone or work.state is CertificationState.NOT_NEEDED:
        return _NOTHING
    agrees = _DECIDED[newest.status] is work.state
    return _noted(newest, Written.WRITTEN if agrees else Written.CONTRADICTED)


def _noted(newest: RequestNow, written: Written) -> Next:
    return _NOTHING if newest.written is written else Next(Step.NOTE, newest.attempt, written=written)


def content_of(doc_md5: str | None, av_md5: str | None, uploaded_at: int | None) -> str:
    """Return what tells one version of a work's files from another; `uploaded_at` in milliseconds, where no hash is.

    >>> content_of("0cc1", None, 5), content_of(None, None, 5)
    ('0cc1/', '@5')
    """
    if doc_md5 is None and av_md5 is None:
        return f"@{uploaded_at or 0}"
    return f"{doc_md5 or ''}/{av_md5 or ''}"


def is_comparable(content: str) -> bool:
    """Return whether two works of equal `content` surely have the same files: only where there are hashes."""
    return not content.startswith("@")
