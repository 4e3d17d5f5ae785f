"""For whom a reminder of a receipt statement means something: of whom something waits in that very window."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from portfolio.calendar import Event
from portfolio.certification import OfficialAct
from portfolio.receipts import ReceiptConfirmation, ReceiptPart
from portfolio.reminders import Declared
from portfolio.rules import DeadlineSubject
from storage.queries import official_acts
from storage.queries.declarations import Declarable, declare
from storage.tables import Notice, ReceiptDelivery, ReceiptStatement
from tests.scheduler.reminded import announce, at, needless, owed_to, plan
from tests.world import SMALL, World

EVERYBODY = {"20101", "20101-1", "20102", "20102-1", "30101"}
NOW = at("2025-01-20", 9)


def receipts(world: World, *states: tuple[str, ReceiptPart, int, ReceiptConfirmation]) -> datetime:
    """Let receipts of 112 be confirmed these days, with these statements beside those of 20101."""
    for event, day in ((Event.RECEIPT_OPENS, "2025-01-16"), (Event.RECEIPT_CLOSES, "2025-01-19")):
        announce(world, event, "112-2", day, now=at("2025-01-15", 9))
    with world.storage.unit(SMALL) as session:
        for number, part, revision, state in states:
            decided = None if state is ReceiptConfirmation.WAITING else NOW
            session.add(
                ReceiptStatement(
                    school=SMALL,
                    academic_year=112,
                    part=part,
                    revision=revision,
                    student_id=world.id_of(number),
                    state=state,
                    decided_at=decided,
                    platform_state=state,
                    imported_at=world.now,
                )
            )
    return at("2025-01-16", 9)


OUTCOMES, DIVERSE = ReceiptPart.COURSE_OUTCOME, ReceiptPart.DIVERSE_PERFORMANCE
WAITING, CONFIRMED = ReceiptConfirmation.WAITING, ReceiptConfirmation.CONFIRMED


@pytest.mark.parametrize(
    ("states", "reminded"),
    [
        ([], {"20101", "20101-1", "30101"}),  # a part of 20101 waits; nothing has come for 20102, or 30101's grade
        ([("20101", DIVERSE, 2, CONFIRMED)], {"30101"}),  # the corrected one is what counts
        ([("20101", DIVERSE, 2, CONFIRMED), ("20101", DIVERSE, 3, WAITING)], {"20101", "20101-1", "30101"}),
        ([("20102", OUTCOMES, 1, WAITING)], EVERYBODY),
        ([("20102", OUTCOMES, 1, ReceiptConfirmation.DISPUTED)], {"20101", "20101-1", "30101"}),
    ],
)
def test_who_is_reminded_of_receipts(world: World, states: list[Any], reminded: set[str]) -> None:
    """Whoever has a part that waits for a decision; everybody of a grade while nothing has come for it."""
    plan(world, receipts(world, *states))
    assert owed_to(world) == reminded
    assert needless(world, at("2025-01-16", 18)) == {}


def test_only_a_decision_ends_reminders_of_receipts(world: World) -> None:
    """What a student says of it does not: it has legal effect (tttvs 六(三))."""
    now = receipts(world)
    with world.storage.unit(SMALL) as session:
        one = Declarable(DeadlineSubject.RECEIPT_CONFIRMATION, "112")
        declare(session, one, Declared.DONE, actor=world.actor("20101"), now=NOW)
    plan(world, now)
    assert "20101" in owed_to(world)
    with world.storage.unit(SMALL) as session:
        session.execute(update(ReceiptStatement).values(platform_state=CONFIRMED))
    assert needless(world, now + timedelta(hours=9)) == {"20101": "decided", "20101-1": "decided"}


def test_a_press_in_the_chat_ends_them_only_where_it_is_the_act(world: World) -> None:
    """Elsewhere the platform still waits, and reminding goes on until an import shows it done."""
    now = receipts(world)
    plan(world, now)
    with world.storage.unit(SMALL) as session:
        session.execute(update(ReceiptStatement).values(state=CONFIRMED, decided_at=now))
    assert needless(world, now + timedelta(hours=9)) == {}
    with world.storage.unit(SMALL) as session:
        what: Any = {"act": OfficialAct.RECEIPT_CONFIRMATION, "counts": True, "basis": "校務會議"}
        official_acts.record_act(session, school=SMALL, recorded_by="cli", now=now, **what)
    assert needless(world, now + timedelta(hours=9)) == {"20101": "decided", "20101-1": "decided"}


def test_a_part_with_a_window_of_its_own(world: World) -> None:
    """Each office brings its own part: reminded of by itself, and not with the round."""
    now = receipts(world, ("20102", ReceiptPart.CADRE, 1, WAITING))
    with world.storage.unit(SMALL) as session:
        session.add(
            ReceiptDelivery(
                school=SMALL,
                academic_year=112,
                round=1,
                part="cadre",
                opens_at=at("2025-01-16"),
                closes_at=at("2025-01-18") - timedelta(seconds=1),
                first_imported_at=now,
                imported_at=now,
            )
        )
    plan(world, now)
    with world.storage.reading(SMALL) as session:
        columns = (col(Notice.recipient_id), col(Notice.term), col(Notice.round), col(Notice.expires_at))
        rows = session.execute(select(*columns)).all()
    found = {(row[0], *row[1:]) for row in rows if row[0] in (world.id_of("20101"), world.id_of("20102"))}
    assert found == {
        (world.id_of("20101"), "112", 0, at("2025-01-20")),
        (world.id_of("20102"), "112/cadre", 1, at("2025-01-18")),
    }
    assert needless(world, now + timedelta(hours=9)) == {}
