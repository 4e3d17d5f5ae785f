"""Deciding on requests to certify (認證): guarded by the version that was shown, audited with each change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Protocol

from sqlalchemy import exists, tuple_, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from portfolio.certification import UNDO_FOR, CertificationStatus, ReturnReason, Written
from portfolio.errors import PortfolioError
from storage.queries import audit
from storage.tables import Certification

PROGRAM: Final = "succession"  # who acts in the audit trail where nobody pressed
AT_ONCE: Final = 200  # SQLite takes so many pairs a statement


class Decider(Protocol):
    """Who acts, as the verified event says; `handlers.context.Actor` is one."""

    @property
    def person_id(self) -> int:
        """The person's key."""
        ...

    @property
    def school(self) -> str:
        """The person's school."""
        ...

    @property
    def number(self) -> str:
        """The person's number in the roster."""
        ...


class RequestChangedError(PortfolioError):
    """The request is not what it was when the button was shown: decided, handed over, or about other files."""

    code = "request-changed"


class UndoOverError(PortfolioError):
    """Ten minutes are over, or it was not this person's decision, or it has been written to the platform."""

    code = "undo-over"


def certify(session: Session, request: Certification, *, actor: Decider, version: int, now: datetime) -> None:
    """Decide that it is the student's own work of this course; `version` is that of what was shown.

    Raises:
        RequestChangedError: it is pending no more, or another version.
    """
    _decide(session, request, actor, version, now, {"status": CertificationStatus.CERTIFIED})
    _record(session, request, "certification.certified", actor, now)


def send_back(
    session: Session,
    request: Certification,
    *,
    actor: Decider,
    version: int,
    reason: ReturnReason,
    words: str | None,
    now: datetime,
) -> None:
    """Return the work for one of the reasons (退件), with words that the student reads.

    Raises:
        RequestChangedError: it is pending no more, or another version.
    """
    changed = {"status": CertificationStatus.RETURNED, "reason": reason, "words": words}
    _decide(session, request, actor, version, now, changed)
    _record(session, request, "certification.returned", actor, now, reason=reason.value)


def undo(session: Session, request: Certification, *, actor: Decider, version: int, now: datetime) -> None:
    """Take back one's own 「認證通過」 within ten minutes: the request is pending again, with whoever decided it.

    Raises:
        UndoOverError: too late, somebody else's, not a pass, the platform shows it already, or other files are asked
            about since.
    """
    newer = aliased(Certification)
    back = (
        update(Certification)
        .where(
            col(Certification.id) == request.id,
            col(Certification.version) == version,
            col(Certification.status) == CertificationStatus.CERTIFIED,
            col(Certification.written) == Written.PRESSED,
            col(Certification.decided_by_id) == actor.person_id,
            col(Certification.decided_at) > now - UNDO_FOR,
            ~exists().where(col(newer.work_id) == request.work_id, col(newer.id) > request.id),
        )
        .values(
            status=CertificationStatus.PENDING,
            written=None,
            decided_at=None,
            decided_by_id=None,
            version=version + 1,
        )
    )
    if not _changes(session, back, request):
        raise UndoOverError
    _record(session, request, "certification.undone", actor, now)


def hand_over(
    session: Session,
    request: Certification,
    *,
    to: int | None,
    step: int,
    now: datetime,
    actor: Decider | None = None,
    by_hand: bool = False,
    note: str | None = None,
) -> Certification:
    """Ask somebody else, and return the new request; `to` None asks the registrar to name somebody.

    `step` is the place in the school's order, 0 the course teacher. The old request stays as it was, handed over.

    Raises:
        RequestChangedError: it is pending no more, or was changed since it was read.
    """
    (following,) = hand_over_all(session, [request], to=to, step=step, now=now, actor=actor, by_hand=by_hand, note=note)
    return following


def hand_over_all(
    session: Session,
    asked: Sequence[Certification],
    *,
    to: int | None,
    step: int,
    now: datetime,
    actor: Decider | None = None,
    by_hand: bool = False,
    note: str | None = None,
) -> list[Certification]:
    """Do the same for many requests of one school that go the same way, in a few statements and one audit row.

    One by one, a teacher's two hundred would keep everybody else's decisions waiting for seconds.

    Raises:
        RequestChangedError: one of them is pending no more, or was changed since it was read; none is to be kept then.
    """
    if not asked:
        return []
    school = asked[0].school
    session.flush()
    audit.take_turn(session, school)
    for start in range(0, len(asked), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        over = (
            update(Certification)
            .where(
                tuple_(col(Certification.id), col(Certification.version)).in_([(one.id, one.version) for one in some]),
                col(Certification.status) == CertificationStatus.PENDING,
            )
            .values(
                status=CertificationStatus.HANDED_OVER,
                decided_at=now,
                decided_by_id=None if actor is None else actor.person_id,
                note=note,
                version=col(Certification.version) + 1,
            )
            .returning(col(Certification.id))
            .execution_options(synchronize_session=False)
        )
        if len(session.execute(over).all()) != len(some):
            raise RequestChangedError
    following = [
        Certification(
            school=school,
            work_id=one.work_id,
            attempt=one.attempt,
            certifier_id=to,
            step=step,
            by_hand=by_hand,
            content=one.content,
            asked_at=now,
        )
        for one in asked
    ]
    session.add_all(following)
    session.flush()
    for one in asked:
        session.expire(one)
    audit.record(
        session,
        school=school,
        at=now,
        actor=PROGRAM if actor is None else audit.person_pseudonym(session, school, actor.number),
        act="certification.handed_over",
        subject="works",
        facts={
            "works": [[one.work_id, one.attempt] for one in following],
            "step": step,
            "by_hand": by_hand,
            "named": to is not None,
        },
    )
    return following


def _decide(
    session: Session, request: Certification, actor: Decider, version: int, now: datetime, changed: dict[str, Any]
) -> None:
    changed = {**changed, "written": Written.PRESSED, "decided_by_id": actor.person_id}
    _end(session, request, version, now, changed)


def _end(session: Session, request: Certification, version: int, now: datetime, changed: dict[str, Any]) -> None:
    end = (
        update(Certification)
        .where(
            col(Certification.id) == request.id,
            col(Certification.version) == version,
            col(Certification.status) == CertificationStatus.PENDING,
        )
        .values(decided_at=now, version=version + 1, **changed)
    )
    if not _changes(session, end, request):
        raise RequestChangedError


def _changes(session: Session, statement: Any, request: Certification) -> bool:
    """Run a guarded change of one row, and return whether the row was still what the caller believed."""
    session.flush()
    audit.take_turn(session, request.school)
    statement = statement.returning(col(Certification.id)).execution_options(synchronize_session=False)
    changed = session.execute(statement).one_or_none() is not None
    session.refresh(request)
    return changed


def _record(
    session: Session, request: Certification, act: str, actor: Decider | None, now: datetime, **facts: Any
) -> None:
    by = PROGRAM if actor is None else audit.person_pseudonym(session, request.school, actor.number)
    audit.record(
        session,
        school=request.school,
        at=now,
        actor=by,
        act=act,
        subject=f"work:{request.work_id}",
        facts={"request": request.id, "attempt": request.attempt, **facts},
    )
