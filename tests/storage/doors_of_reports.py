"""The doors to receipt statements, and to what was reported of them."""

from collections.abc import Callable, Hashable
from typing import Final

from sqlmodel import Session, select

from handlers.context import Actor
from portfolio.receipts import ReceiptPart, ReceiptProblem
from storage.queries import receipt_reports, receipts
from storage.tables import ReceiptReport, ReceiptStatement
from tests.storage.doors import Door, small
from tests.world import SMALL, World


def _report(world: World) -> int:
    """Let the mother of 20101 have reported something of her child's statement."""
    with world.unit() as session:
        of = select(ReceiptStatement).where(
            ReceiptStatement.school == SMALL, ReceiptStatement.part == ReceiptPart.DIVERSE_PERFORMANCE
        )
        report = ReceiptReport(
            school=SMALL,
            statement_id=session.exec(of).one().id or 0,
            problem=ReceiptProblem.OTHER,
            reported_by_id=world.id_of("20101-1"),
            reported_at=world.now,
        )
        session.add(report)
        session.flush()
        return report.id or 0


def statements(world: World) -> Door:
    """The statements of 20101: for herself, her mother and her father."""

    def open_door(session: Session, actor: Actor) -> set[Hashable]:
        found = receipts.access_statements(session, actor=actor, number="20101", now=world.now)
        return {one.statement.student_id for one in found}

    return Door(world.id_of("20101"), small("20101", "20101-1", "20101-2"), open_door)


def a_report(world: World) -> Door:
    """One report: for its student, whoever reported it, and the school's offices."""
    report = _report(world)

    def open_door(session: Session, actor: Actor) -> set[Hashable]:
        return {receipt_reports.access_report(session, actor=actor, report_id=report).report.id}

    return Door(report, small("20101", "20101-1", "R01"), open_door)


def reports(world: World) -> Door:
    """The reports of a school: for its offices."""
    report = _report(world)

    def open_door(session: Session, actor: Actor) -> set[Hashable]:
        return {one.report.id for one in receipt_reports.access_reports(session, actor=actor)}

    return Door(report, small("R01"), open_door)


OF_REPORTS: Final[dict[str, tuple[Callable[[World], Door], ...]]] = {
    "receipts.access_statements": (statements,),
    "receipt_reports.access_report": (a_report,),
    "receipt_reports.access_reports": (reports,),
}
