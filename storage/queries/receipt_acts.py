"""Acting on receipt statements (收訖明細): confirming and reporting, guarded by the content that was shown."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, Protocol

from sqlalchemy import select, update
from sqlmodel import Session, col

from portfolio.certification import Written
from portfolio.errors import PortfolioError
from portfolio.receipts import ReceiptConfirmation, ReceiptProblem, ReportState
from portfolio.representatives import ActingAs
from storage.queries import audit
from storage.queries.slips import give_slip
from storage.tables import ReceiptReport, ReceiptStatement, Slip

CONFIRM: Final = "confirm_receipt"
REPORT: Final = "report_receipt"
WITHDRAW: Final = "withdraw_report"

UNSETTLED: Final = (
    ReportState.OPEN,
    ReportState.CORRECTED,
)  # of the office's to do; nothing can be confirmed over them
STANDING: Final = (*UNSETTLED, ReportState.RIGHT, ReportState.RESUBMITTED)


class Acting(Protocol):
    """Who acts, as the verified event says; `handlers.context.Actor` is one."""

    @property
    def person_id(self) -> int:
        """The person's key."""
        ...

    @property
    def school(self) -> str:
        """The person's school."""
        ...


class StatementChangedError(PortfolioError):
    """The statement is not what it was when the button was shown: other content, or acted on by somebody else."""

    code = "statement-changed"


def mark_seen(session: Session, statement: ReceiptStatement, *, version: int, now: datetime) -> None:
    """Note that somebody who may act says to have looked at the platform; the content and its version stay.

    Raises:
        StatementChangedError: the statement is another version by now.
    """
    _change(session, statement, version, {"seen_at": now})


def confirm(
    session: Session,
    statement: ReceiptStatement,
    *,
    actor: Acting,
    acting: ActingAs,
    version: int,
    counted: bool,
    content: str,
    now: datetime,
) -> Slip:
    """Confirm the content of one part as right, and return the slip that proves it.

    `counted` says whether the school has recorded that a press in the chat is the confirmation, `content` is the
    fingerprint of what was shown. The caller has checked
    that `actor` may act, that the window admits it, and that this is the newest statement.

    Raises:
        StatementChangedError: another version by now, confirmed already, or a report of it waits for the office.
    """
    audit.take_turn(session, statement.school)
    if statement.state is ReceiptConfirmation.CONFIRMED or find_reports(session, [statement.id or 0], UNSETTLED):
        raise StatementChangedError
    _decide(session, statement, actor, version, counted, now, ReceiptConfirmation.CONFIRMED)
    return _slip(session, statement, CONFIRM, actor, acting, counted, content, now)


def report(
    session: Session,
    statement: ReceiptStatement,
    *,
    actor: Acting,
    acting: ActingAs,
    version: int,
    counted: bool,
    problem: ReceiptProblem,
    platform_id: str,
    words: str | None,
    content: str,
    now: datetime,
) -> tuple[ReceiptReport, Slip]:
    """Report a problem of one item, or of the part as a whole (`platform_id` ""); return the report and its slip.

    Raises:
        StatementChangedError: another version by now.
    """
    audit.take_turn(session, statement.school)
    _decide(session, statement, actor, version, counted, now, ReceiptConfirmation.DISPUTED)
    made = ReceiptReport(
        school=statement.school,
        statement_id=statement.id or 0,
        platform_id=platform_id,
        problem=problem,
        words=words,
        reported_by_id=actor.person_id,
        reported_at=now,
    )
    session.add(made)
    session.flush()
    return made, _slip(session, statement, REPORT, actor, acting, counted, content, now)


def withdraw(
    session: Session,
    statement: ReceiptStatement,
    found: ReceiptReport,
    *,
    actor: Acting,
    acting: ActingAs,
    version: int,
    counted: bool,
    content: str,
    now: datetime,
) -> Slip:
    """Take a report back that nobody has answered; without another one the statement waits again.

    `version` is that of the report as it was shown.

    Raises:
        StatementChangedError: the office has answered, or it was taken back already.
    """
    audit.take_turn(session, statement.school)
    back = (
        update(ReceiptReport)
        .where(
            col(ReceiptReport.id) == found.id,
            col(ReceiptReport.version) == version,
            col(ReceiptReport.state) == ReportState.OPEN,
        )
        .values(state=ReportState.WITHDRAWN, version=version + 1)
        .returning(col(ReceiptReport.id))
        .execution_options(synchronize_session=False)
    )
    if session.execute(back).one_or_none() is None:
        raise StatementChangedError
    session.refresh(found)
    session.refresh(statement)
    if not find_reports(session, [statement.id or 0], STANDING):
        waiting = {"state": ReceiptConfirmation.WAITING, "decided_at": None, "decided_by_id": None, "written": None}
        _change(session, statement, statement.version, {**waiting, "version": statement.version + 1})
    return _slip(session, statement, WITHDRAW, actor, acting, counted, content, now)


def find_reports(
    session: Session, statement_ids: Collection[int], states: Collection[ReportState] = tuple(ReportState)
) -> list[ReceiptReport]:
    """Return the reports of these statements in one of these states, oldest first."""
    if not statement_ids:
        return []
    wanted = (col(ReceiptReport.statement_id).in_(statement_ids), col(ReceiptReport.state).in_(states))
    return list(session.scalars(select(ReceiptReport).where(*wanted).order_by(col(ReceiptReport.id))))


def _decide(
    session: Session,
    statement: ReceiptStatement,
    actor: Acting,
    version: int,
    counted: bool,
    now: datetime,
    state: ReceiptConfirmation,
) -> None:
    decided = {"state": state, "decided_at": now, "decided_by_id": actor.person_id, "version": version + 1}
    _change(session, statement, version, {**decided, "written": Written.PRESSED if counted else None})


def _change(session: Session, statement: ReceiptStatement, version: int, values: dict[str, Any]) -> None:
    session.flush()
    change = (
        update(ReceiptStatement)
        .where(col(ReceiptStatement.id) == statement.id, col(ReceiptStatement.version) == version)
        .values(**values)
        .returning(col(ReceiptStatement.id))
        .execution_options(synchronize_session=False)
    )
    changed = session.execute(change).one_or_none() is not None
    session.refresh(statement)
    if not changed:
        raise StatementChangedError


def _slip(
    session: Session,
    statement: ReceiptStatement,
    act: str,
    actor: Acting,
    acting: ActingAs,
    counted: bool,
    content: str,
    now: datetime,
) -> Slip:
    return give_slip(
        session,
        school=statement.school,
        act=act,
        student_id=statement.student_id,
        actor_id=actor.person_id,
        acting=acting,
        counted=counted,
        content=content,
        now=now,
        statement_id=statement.id,
    )
