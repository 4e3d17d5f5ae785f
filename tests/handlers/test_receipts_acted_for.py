"""Receipt statements in a student's place: only as the school's rule allows it, declared, told, and asked anew."""

import pytest

from portfolio.receipts import ReceiptConfirmation, ReceiptPart
from portfolio.reminders import NoticeSubject
from portfolio.representatives import Capacity, Circumstance
from storage.tables import Guardianship, ReceiptReport, ReceiptStatement, Slip
from tests.desk import Desk
from tests.handlers.receipting import rules_of
from tests.talk import Talk
from tests.world import SMALL, World


def begun(talk: Talk) -> Talk:
    """Go as the mother of 20101 to her child's diverse performances, an epidemic declared (yphs 九(三))."""
    talk.guardian("20101-1").says("代為辦理").presses("疫情").presses("收訖明細")
    return talk.presses("看多元表現")


def test_the_legal_representative_confirms_in_her_own_name(world: World, talk: Talk, desk: Desk) -> None:
    """The provision stands with what is shown; slip and statement name her; the student and the office are told."""
    begun(talk).sees("您以法定代理人的身分，代林向晴辦理。（補充規定第九點，三）", "淨灘")
    talk.presses("確認無誤").sees("已經確認無誤", "您以法定代理人的身分", "回條編號")
    (slip,) = desk.rows(Slip)
    assert (slip.capacity, slip.circumstance, slip.clause) == (
        Capacity.LEGAL_REPRESENTATIVE,
        Circumstance.EPIDEMIC,
        "九(三)",
    )
    assert (slip.student_id, slip.actor_id) == (world.id_of("20101"), world.id_of("20101-1"))
    assert [one.recipient_id for one in desk.owed(NoticeSubject.ACTED_FOR)] == [world.id_of("20101")]
    assert [one.recipient_id for one in desk.owed(NoticeSubject.ACTED_FOR_OFFICE)] == [world.id_of("R01")]
    talk.student("20101").says("收訖明細").sees("阮氏秋確認無誤")


def test_what_she_reports_she_is_answered_and_her_child_too(world: World, talk: Talk, desk: Desk) -> None:
    """Her report goes the same way; the student may take it back; other guardians may not."""
    begun(talk).presses("回報問題").presses("檔案不對").presses("第1件").presses("送出回報").sees("已回報問題")
    (made,) = desk.rows(ReceiptReport)
    assert made.reported_by_id == world.id_of("20101-1")
    talk.registrar("R01").says("收訖回報").presses("回答第1則").sees("回報的是阮氏秋").presses("會更正再提交")
    told = {one.recipient_id: desk.told(one) for one in desk.owed(NoticeSubject.RECEIPT_ANSWER)}
    assert set(told) == {world.id_of("20101"), world.id_of("20101-1")}
    assert "淨灘" in str(told[world.id_of("20101")].blocks)
    assert "淨灘" not in str(told[world.id_of("20101-1")].blocks)
    assert "林向晴" not in str(told[world.id_of("20101-1")])


@pytest.mark.parametrize("hindrance", ["barred", "rules"])
def test_whether_she_may_is_asked_again_at_the_press(world: World, talk: Talk, desk: Desk, hindrance: str) -> None:
    """Barred meanwhile (停止往來), or under rules that do not allow it: nothing is done."""
    begun(talk)
    if hindrance == "rules":
        rules_of(world, "anon15")
    else:
        with world.unit() as session:
            of = [one for one in desk.rows(Guardianship) if one.guardian_id == world.id_of("20101-1")]
            row = session.get_one(Guardianship, of[0].id)
            row.barred = True
            session.add(row)
    talk.presses("確認無誤").never_sees("已經確認無誤", "淨灘")
    found = [one for one in desk.rows(ReceiptStatement) if one.part is ReceiptPart.DIVERSE_PERFORMANCE]
    assert {one.state for one in found if one.school == SMALL} == {ReceiptConfirmation.WAITING}
    assert desk.rows(Slip) == []


def test_who_may_not_act_gets_no_items(talk: Talk) -> None:
    """Not with a made-up button either: the father, another circumstance, a teacher where none is named."""
    talk.guardian("20101-2").presses_data("v1:receipts:20101:112:diverse_performance:epidemic").never_sees("淨灘")
    talk.guardian("20101-1").presses_data("v1:receipts:20101:112:diverse_performance:sudden_change")
    talk.never_sees("淨灘")
    talk.teacher("T01").presses_data("v1:receipts:20101:112:diverse_performance:epidemic").never_sees("淨灘")


def test_a_homeroom_teacher_may_at_one_school(world: World, talk: Talk, desk: Desk) -> None:
    """tttvs 十二(一)3 names teachers; as what one acts stands in the slip."""
    rules_of(world, "tttvs")
    talk.teacher("T01").presses_data("v1:receipts:20101:112:diverse_performance:epidemic")
    talk.sees("您以導師的身分，代林向晴辦理。（補充規定第十二點，一，3）").presses("確認無誤").sees("已經確認無誤")
    (slip,) = desk.rows(Slip)
    assert slip.capacity is Capacity.HOMEROOM_TEACHER
