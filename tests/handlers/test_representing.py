"""「代為辦理」 in the small school (rules of yphs): the rule, then a declared circumstance, then what is noted."""

import pytest
from sqlalchemy import update
from sqlmodel import col

from portfolio.reminders import NoticeSubject
from portfolio.representatives import ActingCondition, Capacity, Circumstance
from storage.queries.audit import verify_school
from storage.tables import Guardianship, Person, School, Slip
from tests.desk import Desk
from tests.handlers.bound_twice import also_as
from tests.talk import Talk
from tests.world import SMALL, World


def follow(world: World, pack: str) -> None:
    """Let the small school have the rules of another."""
    with world.storage.unit() as session:
        session.execute(update(School).where(col(School.slug) == SMALL).values(pack=pack))


def slips(desk: Desk) -> list[Slip]:
    """Return every slip."""
    return list(desk.rows(Slip))


def test_a_mother_notes_an_upload(talk: Talk, desk: Desk, world: World) -> None:
    """Sub-clause and head are shown before anything is declared; her own name, the student and the registrar told."""
    talk.guardian("20101-1").says("代為辦理")
    talk.sees("林向晴", "條文只列法定代理人", "補充規定第九點，三", "（補充規定第九點）", "學生沒辦法在期限內自己辦理")
    talk.sees("1 疫情", "2 重大事故", "3 人員異動").presses("重大事故")
    talk.sees("聲明的情況是重大事故，而且學生沒辦法在期限內自己辦理", "以法定代理人的身分", "看收訖明細")
    assert slips(desk) == []
    token = talk.button("註記已代為上傳").intent.pack()
    talk.presses("註記已代為上傳").sees("註記已經上傳113學年度第1學期的作品", "仍須在校內平臺完成", "學生和承辦單位")

    (slip,) = slips(desk)
    assert (slip.act, slip.period, slip.counted) == ("upload", "113-1", False)
    assert (slip.capacity, slip.circumstance) == (Capacity.LEGAL_REPRESENTATIVE, Circumstance.MAJOR_ACCIDENT)
    assert (slip.condition, slip.clause) == (ActingCondition.NOT_IN_TIME, "九(三)")
    assert (slip.actor_id, slip.student_id) == (world.id_of("20101-1"), world.id_of("20101"))
    (students,) = desk.owed(NoticeSubject.ACTED_FOR)
    (office,) = desk.owed(NoticeSubject.ACTED_FOR_OFFICE)
    assert (students.recipient_id, office.recipient_id) == (world.id_of("20101"), world.id_of("R01"))
    told = desk.told(students)
    assert "阮氏秋" not in told.title
    assert "法定代理人阮氏秋代替你註記已經上傳" in str(told.blocks)
    told = desk.told(office)
    assert "編號20101-1的人以法定代理人的身分，代替學號20101的學生" in str(told.blocks)
    assert "請確認是否屬實" in str(told.blocks)
    assert all(name not in str(told) for name in ("阮氏秋", "林向晴"))

    talk.presses_data(token).sees("已經按過")
    talk.presses_data("v1:repnote:made-up").sees("沒有記下")
    assert len(slips(desk)) == 1
    assert verify_school(world.storage, SMALL).findings == []


def test_a_press_is_checked_anew(talk: Talk, desk: Desk, world: World) -> None:
    """Between the offer and the press the roster says she is no legal representative: nothing is noted."""
    talk.guardian("20101-1").says("代為辦理").presses("疫情")
    with world.storage.unit(SMALL) as session:
        session.execute(update(Guardianship).values(legal_representative=False))
    talk.presses("註記已代為上傳").sees("什麼都沒有做")
    assert slips(desk) == []
    assert desk.owed(NoticeSubject.ACTED_FOR) == []


def test_another_persons_button_and_another_child(talk: Talk, desk: Desk, world: World) -> None:
    """The father, barred from acting, and another child's mother press her button in vain, and see no other child."""
    talk.guardian("20101-1").says("代為辦理").presses("疫情")
    token = talk.button("註記已代為上傳").intent.pack()
    world.bind("20102-1")
    for other in ("20101-2", "20102-1"):
        talk.guardian(other).presses_data(token).sees("沒有記下")
    talk.guardian("20102-1").presses_data("v1:represent:20101:epidemic").sees("查不到這位學生")
    talk.guardian("20102-1").presses_data("v1:receipts:20101:::epidemic").sees("查不到這位學生")
    talk.teacher("T01").presses_data("v1:represent:20101:epidemic").sees("沒有列到您這個身分")
    talk.guardian("20101-2").says("代為辦理").sees("您不是這位學生的法定代理人", "您照樣可以查詢")
    assert slips(desk) == []


def test_a_mother_confirms_for_her_child(talk: Talk, desk: Desk, world: World) -> None:
    """Through the view of the statement, under what she declared: a slip of hers, and both are told."""
    talk.guardian("20101-1").says("代為辦理").presses("疫情").presses("看收訖明細").sees("以法定代理人的身分")
    talk.presses("看多元表現").presses("確認無誤")
    (slip,) = slips(desk)
    assert (slip.act, slip.capacity, slip.circumstance, slip.clause) == (
        "confirm_receipt",
        Capacity.LEGAL_REPRESENTATIVE,
        Circumstance.EPIDEMIC,
        "九(三)",
    )
    assert "確認收訖明細無誤" in str(desk.told(desk.owed(NoticeSubject.ACTED_FOR)[0]).blocks)
    assert len(desk.owed(NoticeSubject.ACTED_FOR_OFFICE)) == 1


@pytest.mark.parametrize("pack", ["tmsb", "hwvs", "anon15"])
def test_where_nothing_is_stated_nothing_is_offered(talk: Talk, world: World, pack: str) -> None:
    """Said to be so, with the office to ask, to guardians and teachers alike; no button leads on, help has none."""
    follow(world, pack)
    for become, number in ((talk.guardian, "20101-1"), (talk.teacher, "T01")):
        become(number).says("代為辦理").sees("本校的規定沒有寫到誰可以代替學生", "這要問").never_sees("疫情；", "註記")
        become(number).says("說明").never_sees("代為辦理")
    talk.guardian("20101-1").presses_data("v1:represent:20101:epidemic").sees("沒有寫到誰可以代替")


def test_teachers_act_at_tttvs_for_their_own_students_only(talk: Talk, desk: Desk, world: World) -> None:
    """The homeroom teacher types the number of a student of the class; anybody else's is not found."""
    follow(world, "tttvs")
    talk.teacher("T01").says("代為辦理").sees("請輸入學號").says("30101").sees("查不到這個學號")
    talk.says("不知道").sees("查不到這個學號").says("20101").sees("導師、任課教師可以代為操作", "臨時異動")
    talk.presses("臨時異動").sees("以導師的身分").presses("註記已代為勾選").sees("註記已經勾選112學年度的作品")
    (slip,) = slips(desk)
    assert (slip.capacity, slip.condition, slip.period) == (
        Capacity.HOMEROOM_TEACHER,
        ActingCondition.NO_NETWORK,
        "112",
    )
    talk.guardian("20101-1").says("代為辦理").sees("父母或其他法定代理人").never_sees("人員異動")


def test_a_teacher_who_is_a_parent_speaks_as_one_of_them(talk: Talk, desk: Desk, world: World) -> None:
    """At yphs a teacher acts for nobody; the same account, speaking as the guardian, for the child alone."""
    world.add_guardian("20102-5", "20102")
    also_as(world, desk, "teacher/T01", "20102-5")
    talk.teacher("T01").says("代為辦理").sees("沒有列到您這個身分")
    talk.says("切換身分").presses("20102-5" if "20102-5" in talk.text else "周以樂")
    talk.says("代為辦理").sees("周以樂", "條文只列法定代理人")
    talk.presses_data("v1:represent:20101").sees("查不到這位學生")


def test_students_and_staff_are_told_how_it_is(talk: Talk, world: World) -> None:
    """A student acts for oneself; the registrar is told of it and does nothing here."""
    talk.student("20101").says("代為辦理").sees("你的事由你自己辦理")
    talk.registrar().says("代為辦理").sees("每一次都會通知您這裡", "條文只列法定代理人")


def test_several_children_and_one_without_a_birthday(talk: Talk, world: World) -> None:
    """Which child is asked; where the age is not known nobody acts."""
    world.add_guardian("20101-1", "20102")
    talk.guardian("20101-1").says("代為辦理").sees("林向晴", "周以樂").presses("周以樂").sees("這次是替周以樂辦理")
    with world.storage.unit(SMALL) as session:
        session.get_one(Person, world.id_of("20102")).birthday = None
    talk.presses("疫情").sees("學校沒有登記這位學生的生日")
    world.add_guardian("20103-1", "20102")
    world.bind("20103-1")
    talk.guardian("20103-1").says("代為辦理").sees("學校沒有登記這位學生的生日").never_sees("周以樂")


def test_who_is_not_bound_is_told_by_somebody(talk: Talk, desk: Desk, world: World) -> None:
    """The student's chat has no way: whoever acts is asked to tell, and so is the office."""
    world.bind("20102-1")
    talk.guardian("20102-1").says("代為辦理").presses("疫情").presses("註記已代為上傳")
    talk.sees("承辦單位會收到通知", "請您告訴學生")
    (office,) = desk.owed(NoticeSubject.ACTED_FOR_OFFICE)
    assert "請轉告學生" in str(desk.told(office).blocks)
    assert desk.owed(NoticeSubject.ACTED_FOR) == []


def test_a_guardian_reads_it_in_vietnamese(talk: Talk) -> None:
    """Without marks, as many people type; the Chinese terms stay beside the words."""
    talk.guardian("20101-1").says("tieng viet").says("lam thay con").presses("dịch bệnh")
    talk.sees("người đại diện theo pháp luật (法定代理人)", "Ghi đã tải lên")
