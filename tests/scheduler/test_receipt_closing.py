"""When a receipt window has closed, and on its last morning: outcomes, their evidence, and who of the staff hears."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from handlers.plain import to_plain
from locales import translator
from portfolio.calendar import TAIPEI, Event
from portfolio.certification import OfficialAct
from portfolio.readings import Cited, Silent
from portfolio.receipt_outcomes import SaidOfPart, outcome_of, reached_by
from portfolio.receipts import Reached, ReceiptConfirmation, ReceiptOutcome, Silence
from portfolio.reminders import NoticeState, NoticeSubject
from scheduler.planning import Planner
from scheduler.receipt_closing import close_receipts
from scheduler.receipt_lists import plan_receipt_lists
from scheduler.reminding import plan_reminders
from storage.queries import audit, official_acts
from storage.tables import AuditEntry, Notice, Person, ReceiptResult, ReceiptStatement, School
from tests.desk import Desk
from tests.scheduler.reminded import announce, at
from tests.world import SMALL, World

WAITING, CONFIRMED, DISPUTED = ReceiptConfirmation
CLOSED = at("2025-03-15", 0)


@pytest.fixture
def opened(world: World) -> World:
    """A window of four days on the statements of 112: 12 to 14 March, of which one part of 20101 waits."""
    for event, day in ((Event.RECEIPT_OPENS, "2025-03-11"), (Event.RECEIPT_CLOSES, "2025-03-14")):
        announce(world, event, "112-2", day, now=at("2025-03-01", 9))
    return world


def change(world: World, **values: Any) -> None:
    with world.storage.unit(SMALL) as session:
        session.execute(update(ReceiptStatement).where(col(ReceiptStatement.state) == WAITING).values(**values))


def results(world: World) -> list[ReceiptResult]:
    with world.storage.reading(SMALL) as session:
        return list(session.scalars(select(ReceiptResult).order_by(col(ReceiptResult.id))))


@pytest.mark.parametrize(
    ("parts", "counts", "expected"),
    [
        ([(CONFIRMED, None), (CONFIRMED, None)], True, ReceiptOutcome.CONFIRMED),
        ([(CONFIRMED, None), (CONFIRMED, None)], False, ReceiptOutcome.COUNTED_CORRECT),
        ([(WAITING, CONFIRMED), (CONFIRMED, CONFIRMED)], False, ReceiptOutcome.CONFIRMED),
        ([(CONFIRMED, None), (WAITING, None)], True, ReceiptOutcome.COUNTED_CORRECT),
        ([(DISPUTED, None), (CONFIRMED, CONFIRMED)], False, ReceiptOutcome.DISPUTED),
        ([(WAITING, DISPUTED)], True, ReceiptOutcome.DISPUTED),
        ([(DISPUTED, CONFIRMED)], True, ReceiptOutcome.CONFIRMED),
        ([(CONFIRMED, WAITING)], True, ReceiptOutcome.CONFIRMED),
    ],
)
def test_an_outcome_by_what_was_said_of_the_parts(parts: Any, counts: bool, expected: ReceiptOutcome) -> None:
    """A press confirms only where it is the act; a report in the chat has told the school all the same."""
    silence = Cited(Silence.COUNTED_CORRECT, "六(三)")
    found = outcome_of([SaidOfPart(*one) for one in parts], counts=counts, silence=silence)
    assert found == (expected, "六(三)" if expected is ReceiptOutcome.COUNTED_CORRECT else "")


def test_silence_means_what_the_schools_own_rule_says() -> None:
    """Counted as correct, no objection later, or not stated: never another school's."""
    waiting = [SaidOfPart(WAITING)]
    for silence, expected in (
        (Cited(Silence.NO_OBJECTION, "六(二)"), (ReceiptOutcome.NO_OBJECTION, "六(二)")),
        (Silent("註冊組"), (ReceiptOutcome.SILENT, "")),
    ):
        assert outcome_of(waiting, counts=True, silence=silence) == expected


def test_whether_anybody_was_told() -> None:
    """An answer of the platform is needed; without one it may have arrived, and nothing at all is nothing."""
    sent, unknown, blocked = NoticeState.SENT, NoticeState.UNKNOWN, NoticeState.UNREACHABLE
    assert reached_by([(blocked, False), (sent, False)]) is Reached.REACHED
    assert reached_by([(sent, True), (blocked, False)]) is Reached.MAYBE
    assert reached_by([(unknown, True)]) is Reached.MAYBE
    assert reached_by([(blocked, False)]) is reached_by([]) is Reached.NOT_REACHED


def test_nothing_is_noted_before_the_last_second(opened: World) -> None:
    """The last second of the window still counts."""
    assert close_receipts(opened.storage, SMALL, CLOSED - timedelta(seconds=1)) == 0
    assert close_receipts(opened.storage, SMALL, CLOSED) == 1
    assert close_receipts(opened.storage, SMALL, CLOSED + timedelta(days=1)) == 0


def test_the_planner_finds_the_schools_with_statements(opened: World) -> None:
    """What their windows came to is noted by the first look after their end."""
    Planner(opened.storage).plan(CLOSED)
    assert len(results(opened)) == 1


def test_each_student_has_one_outcome_with_its_evidence_and_its_audit_row(opened: World) -> None:
    """yphs says nothing of silence; what was tried stands beside the outcome, whatever became of it."""
    plan_reminders(opened.storage, SMALL, at("2025-03-11", 9))
    settled: dict[str, Any] = {"settled_at": at("2025-03-11", 12), "facts": {}}
    with opened.storage.unit(SMALL) as session:
        student = opened.id_of("20101")
        mine = col(Notice.recipient_id) == student
        session.execute(update(Notice).where(mine).values(state=NoticeState.UNREACHABLE, reason="gone", **settled))
        session.execute(update(Notice).where(~mine).values(state=NoticeState.SENT, **settled))
    close_receipts(opened.storage, SMALL, CLOSED)
    (result,) = results(opened)
    assert (result.student_id, result.outcome, result.clause) == (student, ReceiptOutcome.SILENT, "")
    assert (result.reached, result.closed_at) == (Reached.REACHED, CLOSED - timedelta(seconds=1))
    attempts = {(one["to"], one["stage"], one["state"], one["reason"]) for one in result.evidence["attempts"]}
    assert attempts == {("20101", "opens", "unreachable", "gone"), ("20101-1", "opens", "sent", None)}
    with opened.storage.reading(SMALL) as session:
        (entry,) = session.scalars(select(AuditEntry).where(col(AuditEntry.act) == "receipt.outcome"))
        assert entry.subject == audit.person_pseudonym(session, SMALL, "20101")
        assert entry.facts == {"year": 112, "round": 1, "outcome": "silent", "reached": "reached"}


def test_what_an_import_shows_later_changes_the_outcome_and_not_the_evidence(opened: World) -> None:
    """The platform is the record: confirmed there in time, and imported on the day after."""
    close_receipts(opened.storage, SMALL, CLOSED)
    change(opened, platform_state=CONFIRMED, platform_decided_at=CLOSED - timedelta(hours=1))
    later = CLOSED + timedelta(days=1)
    assert [close_receipts(opened.storage, SMALL, later) for _ in range(2)] == [1, 0]
    (result,) = results(opened)
    assert (result.outcome, result.reached, result.noted_at) == (
        ReceiptOutcome.CONFIRMED,
        Reached.NOT_REACHED,
        CLOSED,
    )


def test_a_press_is_the_act_where_the_school_has_recorded_so(opened: World) -> None:
    """Confirmed in the chat, and nothing imported since."""
    with opened.storage.unit(SMALL) as session:
        what: Any = {"act": OfficialAct.RECEIPT_CONFIRMATION, "counts": True, "basis": "校務會議"}
        official_acts.record_act(session, school=SMALL, recorded_by="cli", now=opened.now, **what)
    change(opened, state=CONFIRMED, decided_at=at("2025-03-12"), decided_by_id=opened.id_of("20101"))
    close_receipts(opened.storage, SMALL, CLOSED)
    assert [one.outcome for one in results(opened)] == [ReceiptOutcome.CONFIRMED]


def told(world: World, desk: Desk, day: date, subject: NoticeSubject) -> dict[str, str]:
    """Plan a morning, and return what is said to whom."""
    now = datetime.combine(day, time(8, 30), tzinfo=TAIPEI)
    desk.clock.set(now)
    plan_reminders(world.storage, SMALL, now)
    known = {one.id for one in desk.owed(subject)}
    plan_receipt_lists(world.storage, SMALL, now)
    new = [one for one in desk.owed(subject) if one.id not in known]
    numbers = {key: number for (_, number), key in world.people.items()}
    return {numbers[one.recipient_id]: to_plain(desk.told(one), translator(None)) for one in new}


def test_the_homeroom_teacher_hears_on_the_last_morning(opened: World, desk: Desk) -> None:
    """How many of the class have not acted, and of how many nothing is known to have told them; nobody by name."""
    assert told(opened, desk, date(2025, 3, 13), NoticeSubject.RECEIPT_CLASS) == {}
    said = told(opened, desk, date(2025, 3, 14), NoticeSubject.RECEIPT_CLASS)
    assert list(said) == ["T01"]
    assert "還有1位學生的收訖明細沒有確認" in said["T01"]
    assert "3月14日" in said["T01"]
    assert "林向晴" not in said["T01"]
    assert told(opened, desk, date(2025, 3, 14), NoticeSubject.RECEIPT_CLASS) == {}


def test_once_everybody_has_acted_no_homeroom_teacher_hears(opened: World, desk: Desk) -> None:
    """Nothing waits on the last morning."""
    change(opened, platform_state=CONFIRMED)
    assert told(opened, desk, date(2025, 3, 14), NoticeSubject.RECEIPT_CLASS) == {}


@pytest.mark.parametrize(("pack", "word"), [("tttvs", "紙本郵寄"), ("anon15", "自己申請"), ("yphs", None)])
def test_leavers_go_on_the_registrars_list_by_the_schools_own_rule(
    opened: World, desk: Desk, pack: str, word: str | None
) -> None:
    """On the opening day: letters at tttvs, an application at anon15, nothing where nothing is said."""
    with opened.storage.unit(SMALL) as session:
        session.execute(update(School).where(col(School.slug) == SMALL).values(pack=pack))
        session.execute(update(Person).where(col(Person.number) == "20101").values(left_on=date(2025, 2, 20)))
    if pack == "tttvs":  # rounds are told apart there
        for event, day in ((Event.RECEIPT_OPENS, "2025-03-11"), (Event.RECEIPT_CLOSES, "2025-03-14")):
            announce(opened, event, "112-2", day, now=at("2025-03-01", 9), round=1)
    assert told(opened, desk, date(2025, 3, 10), NoticeSubject.RECEIPT_OFFICE) == {}
    said = told(opened, desk, date(2025, 3, 11), NoticeSubject.RECEIPT_OFFICE)
    assert told(opened, desk, date(2025, 3, 12), NoticeSubject.RECEIPT_OFFICE) == {}
    assert (list(said) == ["R01"]) is (word is not None)
    assert word is None or (word in said["R01"] and "1位" in said["R01"])


def test_the_registrar_hears_what_came_of_a_round(opened: World, desk: Desk) -> None:
    """On the working day after the closing: each outcome in numbers, and how many nothing had told."""
    told(opened, desk, date(2025, 3, 14), NoticeSubject.RECEIPT_OFFICE)
    close_receipts(opened.storage, SMALL, CLOSED)
    said = told(opened, desk, date(2025, 3, 17), NoticeSubject.RECEIPT_OFFICE)
    assert "沒有回覆，規定沒有寫效果：1位" in said["R01"]
    assert "其中1位沒有任何通知送到過" in said["R01"]
    assert told(opened, desk, date(2025, 3, 18), NoticeSubject.RECEIPT_OFFICE) == {}
