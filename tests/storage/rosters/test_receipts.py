"""Receipt files part by part, their windows, and what the school platform shows of them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from portfolio.calendar import TAIPEI, AnnouncedDay, Event, Term
from portfolio.certification import Written
from portfolio.receipts import (
    ReceiptConfirmation,
    ReceiptPart,
    ReceiptProblem,
    ReceivedItem,
    ReportState,
    fingerprint,
)
from storage.queries.audit import verify_school
from storage.queries.terms import announce
from storage.rosters import Delivering, Outcome
from storage.tables import Person, ReceiptDelivery, ReceiptReport, ReceiptStatement, School
from tests.storage.rosters.conftest import SCHOOL, Registrar, codes

HEADER = "學年度,編號,項目,平臺編號,名稱,學期,md5\n"
OUTCOME = HEADER + "112,20101,課程學習成果,W2,數列,112-1,\n"
DIVERSE = HEADER + "112,20101,多元表現,W3,淨灘,,\n112,20102,多元表現,,,,\n"
STATES = "學年度,梯次,編號,項目,確認狀態,時間\n"
CONFIRMED, DISPUTED, WAITING = ReceiptConfirmation.CONFIRMED, ReceiptConfirmation.DISPUTED, ReceiptConfirmation.WAITING
OPENS = datetime(2025, 1, 16, tzinfo=TAIPEI)
CLOSES = datetime(2025, 1, 19, 23, 59, 59, tzinfo=TAIPEI)


def set_to(registrar: Registrar, table: type[Any], key: int, **values: object) -> None:
    """Change one row."""
    with registrar.storage.unit(SCHOOL) as session:
        session.execute(update(table).where(table.id == key).values(**values))


def rules(registrar: Registrar, pack: str) -> None:
    """Give the school the rules of one of the five."""
    with registrar.storage.unit() as session:
        session.execute(update(School).where(col(School.slug) == SCHOOL).values(pack=pack))


def test_each_office_brings_its_own_part(registrar: Registrar) -> None:
    """Two files, two deliveries, each with its own window; a window that was said once stays."""
    registrar.has("people")
    first = Delivering(round=1, part="course_outcome", opens=OPENS, closes=CLOSES)
    assert registrar.bring("receipts", OUTCOME, delivering=first).outcome is Outcome.APPLIED
    registrar.bring("receipts", DIVERSE, delivering=Delivering(round=1, part="diverse_performance"))
    assert registrar.bring("receipts", OUTCOME, delivering=Delivering(1, "course_outcome")).outcome is Outcome.UNCHANGED

    outcome, diverse = registrar.all(ReceiptDelivery)
    assert (outcome.part, outcome.opens_at, outcome.closes_at) == ("course_outcome", OPENS, CLOSES)
    assert (diverse.part, diverse.round, diverse.opens_at) == ("diverse_performance", 1, None)
    statement = registrar.one(ReceiptStatement, part=ReceiptPart.COURSE_OUTCOME)
    assert statement.fingerprint == fingerprint([ReceivedItem("W2", "數列", "112-1")])


def test_another_window_is_written_although_no_row_changed(registrar: Registrar) -> None:
    """The same file with other days moves the window, and says that something was written."""
    registrar.has("people").bring("receipts", OUTCOME, delivering=Delivering(1, opens=OPENS, closes=CLOSES))

    later = Delivering(1, opens=OPENS, closes=CLOSES + timedelta(days=1))
    assert registrar.bring("receipts", OUTCOME, delivering=later, dry_run=True).outcome is Outcome.TRIED
    assert registrar.bring("receipts", OUTCOME, delivering=later).outcome is Outcome.APPLIED

    (delivery,) = registrar.all(ReceiptDelivery)
    assert delivery.closes_at == CLOSES + timedelta(days=1)
    assert delivery.first_imported_at == registrar.now
    assert verify_school(registrar.storage, SCHOOL).findings == []


@pytest.mark.parametrize(
    ("said", "row", "expected"),
    [
        (Delivering(round=2), "112,1,20101,多元表現,W9,甲\n", ("other-round", 2, "round")),
        (Delivering(part="cadre"), "112,,20101,多元表現,W9,甲\n", ("other-part", 2, "part")),
        (Delivering(division="evening"), "112,,20101,多元表現,W9,甲\n", ("other-division", 2, "number")),
        (
            Delivering(1, opens=OPENS, closes=CLOSES),
            "112,,20101,多元表現,W9,甲\n113,,20101,多元表現,W9,甲\n",
            ("window-of-one-year", 3, "academic_year"),
        ),
    ],
)
def test_what_was_not_said_is_refused(
    registrar: Registrar, said: Delivering, row: str, expected: tuple[str, int, str]
) -> None:
    """A row of another round, part, division or year than the command says is a mistake in its line; nothing comes."""
    registrar.has("people")
    set_to(registrar, Person, registrar.one(Person, number="20101").id, division="day")

    report = registrar.bring("receipts", "學年度,梯次,編號,項目,平臺編號,名稱\n" + row, delivering=said)

    assert codes(report) == [expected]
    assert registrar.all(ReceiptDelivery) == []


def test_a_corrected_statement_tells_the_reports_that_waited_for_it(registrar: Registrar) -> None:
    """Only those that the office is correcting, of that part; a new round does so as well as a new revision."""
    registrar.has("people").bring("receipts", DIVERSE)
    mine, other = registrar.all(ReceiptStatement)
    with registrar.storage.unit(SCHOOL) as session:
        for statement, state in ((mine, "corrected"), (mine, "open"), (other, "corrected")):
            session.add(
                ReceiptReport(
                    school=SCHOOL,
                    statement_id=statement.id,
                    problem=ReceiptProblem.MISSING,
                    state=ReportState(state),
                    reported_by_id=statement.student_id,
                    reported_at=registrar.now,
                    answered_at=registrar.now if state == "corrected" else None,
                )
            )

    corrected = HEADER + "112,20101,多元表現,W3,淨灘,,\n112,20101,多元表現,W4,合唱,,\n"
    assert registrar.bring("receipts", corrected, delivering=Delivering(round=2)).ok

    assert [(one.state, one.version) for one in registrar.all(ReceiptReport)] == [
        (ReportState.RESUBMITTED, 2),
        (ReportState.OPEN, 1),
        (ReportState.CORRECTED, 1),
    ]
    assert [(one.round, one.revision) for one in registrar.all(ReceiptStatement)] == [(1, 1), (1, 1), (2, 1)]
    assert verify_school(registrar.storage, SCHOOL).findings == []


def test_the_registrar_is_told_what_stands_against_a_window(registrar: Registrar) -> None:
    """T5, T6, the national minimum: said, and left to the school."""
    rules(registrar, "tttvs")
    registrar.has("people")
    with registrar.storage.unit(SCHOOL) as session:
        for event, day, place in (
            (Event.RECEIPT_OPENS, 9, "甲"),
            (Event.RECEIPT_CLOSES, 14, "甲"),
            (Event.SCHOOL_CONFIRMS, 15, "乙"),
        ):
            one = AnnouncedDay(event, Term(112, 2), datetime(2024, 10, day).date(), source=place)  # noqa: DTZ001
            announce(session, school=SCHOOL, day=one, announced_by="cli", now=registrar.now)

    def said(opens: int, closes: int, round_: int = 1) -> list[str]:
        given = Delivering(
            round_,
            opens=datetime(2024, 10, opens, tzinfo=TAIPEI),
            closes=datetime(2024, 10, closes, 23, 59, 59, tzinfo=TAIPEI),
        )
        report = registrar.bring("receipts", OUTCOME, delivering=given, dry_run=True)
        assert report.ok
        return [remark.code.removeprefix("window-") for remark in report.remarks]

    assert said(9, 14) == ["not-as-printed"]  # 六(三) gives 4 days
    assert said(9, 12) == ["not-as-announced"]
    assert said(10, 16) == ["opens-otherwise", "not-as-announced", "not-as-printed", "after-school-confirms"]
    assert said(16, 17, 2)[0] == "later-under-minimum"
    assert [one.code for one in registrar.bring("receipts", OUTCOME, dry_run=True).remarks] == ["window-not-as-printed"]


@pytest.mark.parametrize(
    ("pack", "code"), [("tttvs", "conflicting"), ("anon15", "not-announced"), ("yphs", "not-stated")]
)
def test_an_unknown_window_is_said(registrar: Registrar, pack: str, code: str) -> None:
    """The three ways of not knowing stay apart, once a round and not once a student."""
    rules(registrar, pack)
    report = registrar.has("people").bring("receipts", DIVERSE, dry_run=True)
    assert [remark.code for remark in report.remarks] == [f"window-{code}"]


def test_what_the_platform_shows_is_written_beside_a_press(registrar: Registrar) -> None:
    """A press that was the act becomes written or contradicted; one that was none stays what it was."""
    registrar.has("people").bring("receipts", OUTCOME)
    registrar.bring("receipts", DIVERSE)
    outcome, mine, _ = registrar.all(ReceiptStatement)
    for one in (outcome, mine):
        set_to(registrar, ReceiptStatement, one.id, state=CONFIRMED, decided_at=registrar.now, written=Written.PRESSED)

    shown = STATES + (
        "112,1,20101,課程學習成果,已確認,114/1/15 09:00\n112,1,20101,多元表現,有疑義,\n112,1,20102,,未確認,\n"
    )
    assert registrar.bring("receipt-states", shown).counts.changed == 3
    assert registrar.bring("receipt-states", shown).outcome is Outcome.UNCHANGED

    assert [(one.platform_state, one.written, one.version) for one in registrar.all(ReceiptStatement)] == [
        (CONFIRMED, Written.WRITTEN, 2),
        (DISPUTED, Written.CONTRADICTED, 2),
        (WAITING, None, 1),  # nothing was pressed, and nobody's button is taken from them
    ]
    assert outcome.platform_decided_at is None
    decided = registrar.one(ReceiptStatement, id=outcome.id).platform_decided_at
    assert decided == datetime(2025, 1, 15, 9, tzinfo=TAIPEI)


def test_a_word_on_an_earlier_version_does_not_confirm_the_newest(registrar: Registrar) -> None:
    """What was decided before the corrected statement came counts for what stood then; the line is remarked on."""
    registrar.has("people").bring("receipts", OUTCOME)
    later = registrar.now + timedelta(days=2)
    registrar.bring("receipts", OUTCOME.replace("數列", "級數"), now=later)

    report = registrar.bring("receipt-states", STATES + "112,,20101,,已確認,114/1/15 12:00\n", now=later)

    assert [remark.code for remark in report.remarks] == ["decided-before-revision"]
    assert [one.platform_state for one in registrar.all(ReceiptStatement)] == [CONFIRMED, None]


def test_wrong_states_are_named(registrar: Registrar) -> None:
    """Who has no such statement, a line that says two things, one said twice."""
    registrar.has("people").bring("receipts", OUTCOME)
    wrong = (
        "112,1,20102,,已確認,\n112,2,20101,,已確認,\n112,1,20101,幹部經歷,已確認,\n112,1,29999,,已確認,\n"
        "112,1,20101,,未確認,114/1/15\n112,1,20101,,已確認,\n112,1,20101,課程學習成果,有疑義,\n"
    )
    assert codes(registrar.bring("receipt-states", STATES + wrong)) == [
        ("unknown-statement", 2, "number"),
        ("unknown-statement", 3, "number"),
        ("unknown-statement", 4, "number"),
        ("unknown-student", 5, "number"),
        ("decided-and-waiting", 6, "decided_at"),
        ("duplicate", 8, "number"),
    ]
