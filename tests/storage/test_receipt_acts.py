"""Confirming, reporting, answering at the same instant, on both databases: one of them, with its one slip."""

from sqlmodel import Session

from portfolio.receipts import ReceiptConfirmation, ReceiptPart, ReceiptProblem, ReportState
from portfolio.representatives import FOR_ONESELF, ActingAs, ActingCondition, Capacity, Circumstance
from storage.queries import receipt_acts, receipt_reports
from storage.queries.receipt_acts import StatementChangedError
from storage.queries.receipt_reports import ReportChangedError
from storage.tables import ReceiptReport, ReceiptStatement, Slip
from tests.desk import Desk
from tests.handlers.receipting import state
from tests.storage.at_once import Act, all_at_once
from tests.storage.certifying import check
from tests.world import World

MOTHER = ActingAs(Capacity.LEGAL_REPRESENTATIVE, Circumstance.EPIDEMIC, ActingCondition.NOT_IN_TIME, "九(三)")


def confirming(world: World, number: str, key: int, version: int = 1) -> Act:
    """「確認無誤」 by the student or the mother."""
    actor, acting = world.actor(number), FOR_ONESELF if number == "20101" else MOTHER

    def act(session: Session) -> None:
        statement = session.get_one(ReceiptStatement, key)
        receipt_acts.confirm(
            session, statement, actor=actor, acting=acting, version=version, counted=True, content="a1", now=world.now
        )

    return act


def reporting(world: World, number: str, key: int, version: int = 1) -> Act:
    """「回報問題」 by the student or the mother."""
    actor, acting = world.actor(number), FOR_ONESELF if number == "20101" else MOTHER

    def act(session: Session) -> None:
        receipt_acts.report(
            session,
            session.get_one(ReceiptStatement, key),
            actor=actor,
            acting=acting,
            version=version,
            counted=True,
            problem=ReceiptProblem.WRONG_DATA,
            platform_id="",
            words=None,
            content="a1",
            now=world.now,
        )

    return act


def withdrawing(world: World, key: int, report: int, version: int = 1) -> Act:
    """「撤回回報」 by the student."""
    actor = world.actor("20101")

    def act(session: Session) -> None:
        receipt_acts.withdraw(
            session,
            session.get_one(ReceiptStatement, key),
            session.get_one(ReceiptReport, report),
            actor=actor,
            acting=FOR_ONESELF,
            version=version,
            counted=True,
            content="a1",
            now=world.now,
        )

    return act


def answering(world: World, report: int, verdict: ReportState, version: int = 1) -> Act:
    """The office's answer."""
    actor = world.actor("R01")

    def act(session: Session) -> None:
        found = session.get_one(ReceiptReport, report)
        receipt_reports.answer(session, found, actor=actor, version=version, verdict=verdict, words="x", now=world.now)

    return act


def test_of_two_presses_one_wins(world: World, desk: Desk) -> None:
    """The student confirms while the mother reports, and both press twice: one act, one slip, the others told."""
    for place in range(3):
        key = state(world, ReceiptPart.CADRE, "班長", revision=place + 1)
        results = all_at_once(world.storage, [confirming(world, "20101", key), reporting(world, "20101-1", key)] * 2)
        assert results.count("done") == 1
        assert sum(isinstance(one, StatementChangedError) for one in results) == 3
        (found,) = [one for one in desk.rows(ReceiptStatement) if one.id == key]
        (slip,) = [one for one in desk.rows(Slip) if one.statement_id == key]
        confirmed = found.state is ReceiptConfirmation.CONFIRMED
        assert slip.act == ("confirm_receipt" if confirmed else "report_receipt")
        assert (slip.capacity, slip.clause) == ((Capacity.STUDENT, "") if confirmed else (MOTHER.capacity, "九(三)"))
        assert len([one for one in desk.rows(ReceiptReport) if one.statement_id == key]) == (0 if confirmed else 1)
        assert found.version == 2
    check(world.storage)


def test_taking_back_while_the_office_answers(world: World, desk: Desk) -> None:
    """Either the report is taken back and the part waits, or it is answered and stays; never both."""
    for place in range(3):
        key = state(world, ReceiptPart.CADRE, "班長", revision=place + 1)
        with world.storage.unit("small") as session:
            reporting(world, "20101", key)(session)
        (report,) = [one.id or 0 for one in desk.rows(ReceiptReport) if one.statement_id == key]
        results = all_at_once(
            world.storage,
            [
                withdrawing(world, key, report),
                answering(world, report, ReportState.RIGHT),
                answering(world, report, ReportState.CORRECTED),
            ],
        )
        assert results.count("done") == 1
        refused = [one for one in results if isinstance(one, StatementChangedError | ReportChangedError)]
        assert len(refused) == 2
        (found,) = [one for one in desk.rows(ReceiptStatement) if one.id == key]
        (made,) = [one for one in desk.rows(ReceiptReport) if one.id == report]
        back = made.state is ReportState.WITHDRAWN
        assert found.state is (ReceiptConfirmation.WAITING if back else ReceiptConfirmation.DISPUTED)
        assert (found.decided_at is None) is back
    check(world.storage)


def test_nothing_is_confirmed_over_a_report_that_waits(world: World) -> None:
    """Not by the newest version either, until the office has answered; a second report may stand beside the first."""
    key = state(world, ReceiptPart.CADRE, "班長")
    acts = [
        reporting(world, "20101", key),
        confirming(world, "20101", key, version=2),
        reporting(world, "20101", key, version=2),
        confirming(world, "20101", key, version=3),
    ]
    came = [all_at_once(world.storage, [act])[0] for act in acts]
    assert [one if one == "done" else type(one) for one in came] == [
        "done",
        StatementChangedError,
        "done",
        StatementChangedError,
    ]
