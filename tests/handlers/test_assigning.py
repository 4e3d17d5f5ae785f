"""「指派」: the registrar names by hand who certifies, with a reason that the registrar alone reads."""

import pytest

from portfolio.people import PersonStatus
from portfolio.reminders import NoticeSubject
from storage.queries import certifications
from storage.tables import AuditEntry, Certification
from storage.units import Storage
from tests.conftest import FakeClock
from tests.handlers.away import School, school
from tests.handlers.standing_in import ask, give, leave, request_of, standing

WHY = "這門課改由另一位老師教"


@pytest.fixture
def yphs(storage: Storage, clock: FakeClock) -> School:
    """Return a school where T01 has two works waiting."""
    return school(storage, clock, "yphs")


def test_all_of_a_teacher(yphs: School) -> None:
    """Whose, to whom, why, a preview, the second tap; both are told, and the reason is kept and not told."""
    talk = yphs.talk.registrar().says("指派").sees("要指派哪些作品").says("T01")
    talk.sees("甲T01名下全部，編號T01，等候認證的有 2 件", "由哪一位認證").says("T02").sees(
        "請輸入指派的理由", "不要寫健康"
    )
    talk.says(WHY).sees("還沒有寫入", "指派給：甲T02，編號T02", f"理由：{WHY}")
    assert yphs.turns() == [("T01", 0), ("T01", 0)]
    talk.presses("確定指派").sees("已經指派", "指派了 2 件作品")
    rows = [request_of(yphs.world, work) for work in yphs.works]
    assert [(who, row.by_hand) for (who, _), row in zip(yphs.turns(), rows, strict=True)] == [("T02", True)] * 2
    before = [row for row in yphs.desk.rows(Certification) if row.note]
    assert [(row.note, row.decided_by_id) for row in before] == [(WHY, yphs.world.id_of("R01"))] * 2
    (act,) = [one for one in yphs.desk.rows(AuditEntry) if one.act == "certification.handed_over"]
    assert act.facts["works"] == [[row.work_id, 1] for row in rows]
    assert WHY not in str(act.facts)
    for number, stage in (("T02", "given"), ("T01", "handed_on")):
        said = yphs.told(NoticeSubject.TURN, number, stage)
        assert "2 件" in said
        assert WHY not in said


def test_one_request_from_a_list(yphs: School) -> None:
    """A button beside the work begins; pressed again it begins again, since nothing was done yet."""
    yphs.world.add_work("20101", "沒有老師的課", course_id=None)
    ask(yphs.world)
    talk = yphs.talk.registrar().says("認證情形").presses("看還沒有人認證的")
    begin = talk.button("指派第1件").intent.pack()
    talk.presses_data(begin).sees("作品名稱沒有老師的課這一件，等候認證的有 1 件").presses("不指派").sees("已取消")
    talk.presses_data(begin).says("T03").says(WHY).presses("確定指派").sees("指派了 1 件作品")
    talk.says("認證情形").sees("沒有需要您處理的事")
    talk.presses_data(begin).sees("沒有等候認證的作品")  # that request is over; another one waits, with T03
    yphs.talk.teacher("T02").presses_data(begin).never_sees("沒有老師的課")


def test_all_of_a_course(yphs: School) -> None:
    """By term and code, as the roster writes it."""
    give(yphs.world, "聽寫", code="ENG202")
    talk = yphs.talk.registrar().says("指派").says("113-1 ENG201").sees("113學年度第1學期英語文（二）全部", "2 件")
    talk.says("T03").says(WHY).presses("確定指派").sees("指派了 2 件作品")
    assert [who for who, _ in yphs.turns()] == ["T03", "T03"]
    talk.says("指派").says("113-1 NONE").sees("沒有這門課").says("113-3 ENG201").sees("沒有這門課").says("取消")


def test_who_cannot_be_named(yphs: School) -> None:
    """A student, nobody, who has them already, who is not at work, who is away: asked again."""
    standing(yphs.world, "T04", PersonStatus.ON_LEAVE)
    leave(yphs.world, "T05")
    talk = yphs.talk.registrar().says("指派").says("T01")
    for said, why in (
        ("20101", "這是學生或家長的編號"),
        ("T99", "名冊上沒有這位"),
        ("T01", "本來就在這位那裡"),
        ("T04", "目前不在職"),
        ("T05", "也登記了請假"),
        ("甲T0", "有 6 位符合"),
    ):
        talk.says(said).sees(why, "由哪一位認證")
    talk.says("T02").sees("請輸入指派的理由")


def test_a_reason_is_needed(yphs: School) -> None:
    """Neither none nor an essay; another one can be typed over the preview."""
    talk = yphs.talk.registrar().says("指派").says("T01").says("T02").says("字" * 201).sees("最多 200 個字")
    talk.says(WHY).sees(f"理由：{WHY}").says("組內協調").sees("理由：組內協調").presses("確定指派").sees("已經指派")
    assert {row.note for row in yphs.desk.rows(Certification) if row.note} == {"組內協調"}


def test_what_changed_since_the_preview_is_shown_anew(yphs: School) -> None:
    """A work was certified meanwhile: the tap writes nothing and counts anew; a used button does nothing."""
    talk = yphs.talk.registrar().says("指派").says("T01").says("T02").says(WHY).sees("2 件")
    newest = request_of(yphs.world, yphs.works[0]).id
    with yphs.world.unit() as session:
        row = session.get_one(Certification, newest)
        certifications.certify(session, row, actor=yphs.world.actor("T01"), version=row.version, now=yphs.clock())
    talk.presses("確定指派").sees("這些作品有變動", "等候認證的有 1 件")
    sure = talk.button("確定指派").intent.pack()
    yphs.clock.turn(minutes=31)
    talk.presses_data(sure).sees("超過 30 分鐘")
    fresh = talk.button("確定指派").intent.pack()
    talk.presses_data(fresh).sees("指派了 1 件作品")
    talk.presses_data(fresh).sees("已經用過了", "沒有變更")
    assert [who for who, _ in yphs.turns()] == ["T01", "T02"]
    talk.presses_data("v1:assignsure:made-up").sees("按鈕只能用一次")


def test_who_is_not_bound_is_said(yphs: School) -> None:
    """Whoever cannot be told is no reason against it, and the registrar is told to hand over a code."""
    talk = yphs.talk.registrar().says("指派").says("T01").says("T06").says(WHY).sees("還沒有綁定，收不到通知")
    talk.presses("確定指派").sees("已經指派")
    assert "編號T06有 2 件作品等候認證" in yphs.told(NoticeSubject.TURN, "R01", "invite")


def test_each_office_assigns_what_is_of_its_own_division(storage: Storage, clock: FakeClock) -> None:
    """The evening office moves evening students' works alone, and nobody else any."""
    at = school(storage, clock, "tttvs")
    night = give(at.world, "夜校作品", number="29101")
    at.world.bind("R91")
    at.talk.registrar("R91").says("指派").says("T01").sees("等候認證的有 1 件").says("T02").says(WHY).presses(
        "確定指派"
    )
    assert [who for who, _ in at.turns()] == ["T01", "T01"]
    assert request_of(at.world, night).certifier_id == at.world.id_of("T02")
    at.talk.registrar("R91").says("指派").says("T01").sees("沒有等候認證的作品了，或不是貴處室部別的學生")
    at.talk.teacher("T01").says("指派").never_sees("要指派哪些作品")
