"""Reports of receipt statements (問題回報) as an office answers them, and as whoever reported them takes them back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, cast

from sqlalchemy import Select, and_, or_, select, update
from sqlmodel import Session, col

from portfolio.errors import PortfolioError
from portfolio.people import Role
from portfolio.receipts import ReportState
from storage.queries import audit
from storage.queries.people import Asker
from storage.tables import Person, ReceiptItem, ReceiptReport, ReceiptStatement, Work


class Answerer(Protocol):
    """Who answers, as the verified event says; `handlers.context.Actor` is one."""

    @property
    def person_id(self) -> int:
        """The person's key."""
        ...

    @property
    def number(self) -> str:
        """The person's number in the roster."""
        ...


class NotYourReportError(PortfolioError):
    """A report that is not this person's, or that does not exist: refused alike."""

    code = "not-your-report"


class ReportChangedError(PortfolioError):
    """The report is not what it was when it was shown: answered by a colleague, or taken back."""

    code = "report-changed"


@dataclass(frozen=True)
class Reported:
    """One report with its statement and student; `title` is that of the item, empty where it is about no item."""

    report: ReceiptReport
    statement: ReceiptStatement
    student: Person
    title: str


def access_reports(
    session: Session, *, actor: Asker, states: Collection[ReportState] = (ReportState.OPEN,)
) -> list[Reported]:
    """Return the reports of a school in one of these states to a member of its offices, the oldest first.

    Which of them are an office's own, the rules say (`handlers.receipt_offices`); nobody else gets any.
    """
    if actor.role is not Role.STAFF:
        return []
    wanted = (col(ReceiptReport.school) == actor.school, col(ReceiptReport.state).in_(states))
    return _reported(session, _rows().where(*wanted))


def access_report(session: Session, *, actor: Asker, report_id: int) -> Reported:
    """Return one report to a member of the school's offices, to its student and to whoever reported it.

    Raises:
        NotYourReportError: anybody else's, another school's, or none at all.
    """
    wanted = [col(ReceiptReport.school) == actor.school, col(ReceiptReport.id) == report_id]
    if actor.role is not Role.STAFF:
        mine = (col(ReceiptReport.reported_by_id), col(ReceiptStatement.student_id))
        wanted.append(or_(*(one == actor.person_id for one in mine)))
    found = _reported(session, _rows().where(*wanted))
    if not found:
        raise NotYourReportError
    return found[0]


def find_reports_of(session: Session, statement: ReceiptStatement) -> list[Reported]:
    """Return everything that was reported of this part of that student's year, of earlier content too, oldest first."""
    wanted = (
        col(ReceiptStatement.student_id) == statement.student_id,
        col(ReceiptStatement.academic_year) == statement.academic_year,
        col(ReceiptStatement.part) == statement.part,
    )
    return _reported(session, _rows().where(*wanted))


def find_report(session: Session, *, report_id: int) -> Reported | None:
    """Return one report for the program's own use: a notice about it."""
    return next(iter(_reported(session, _rows().where(col(ReceiptReport.id) == report_id))), None)


def answer(
    session: Session,
    report: ReceiptReport,
    *,
    actor: Answerer,
    version: int,
    verdict: ReportState,
    words: str | None,
    now: datetime,
) -> None:
    """Answer a report as right or as to be corrected, with words that the student reads; audited.

    Raises:
        ReportChangedError: answered or taken back since it was shown; of two answers one wins.
        ValueError: the verdict is no answer.
    """
    if verdict not in (ReportState.RIGHT, ReportState.CORRECTED):
        raise ValueError(f"{verdict} is no answer")
    session.flush()
    audit.take_turn(session, report.school)
    change = (
        update(ReceiptReport)
        .where(
            col(ReceiptReport.id) == report.id,
            col(ReceiptReport.version) == version,
            col(ReceiptReport.state) == ReportState.OPEN,
        )
        .values(
            state=verdict,
            answer=words,
            answered_by_id=actor.person_id,
            answered_at=now,
            version=version + 1,
        )
        .returning(col(ReceiptReport.id))
        .execution_options(synchronize_session=False)
    )
    changed = session.execute(change).one_or_none() is not None
    session.refresh(report)
    if not changed:
        raise ReportChangedError
    audit.record(
        session,
        school=report.school,
        at=now,
        actor=audit.person_pseudonym(session, report.school, actor.number),
        act="receipt_report.answered",
        subject=f"receipt_report:{report.id}",
        facts={"statement": report.statement_id, "verdict": verdict.value},
    )


def _rows() -> Select[Any]:
    is_item = and_(
        col(ReceiptItem.statement_id) == col(ReceiptReport.statement_id),
        col(ReceiptItem.platform_id) == col(ReceiptReport.platform_id),
    )
    is_work = and_(
        col(Work.school) == col(ReceiptReport.school),
        col(Work.student_id) == col(ReceiptStatement.student_id),
        col(Work.platform_id) == col(ReceiptReport.platform_id),
    )
    rows = (
        select(ReceiptReport, ReceiptStatement, Person, col(ReceiptItem.title), col(Work.title))
        .join(ReceiptStatement, col(ReceiptStatement.id) == ReceiptReport.statement_id)
        .join(Person, col(Person.id) == ReceiptStatement.student_id)
        .outerjoin(ReceiptItem, is_item)
        .outerjoin(Work, is_work)
        .order_by(col(ReceiptReport.reported_at), col(ReceiptReport.id))
    )
    return cast("Select[Any]", rows)


def _reported(session: Session, statement: Select[Any]) -> list[Reported]:
    rows: Sequence[Any] = session.execute(statement).all()
    return [Reported(report, of, student, received or own or "") for report, of, student, received, own in rows]
