"""Who is not bound although code and second thing are right, and accounts that are several people."""

from datetime import datetime
from itertools import count

import pytest
from sqlalchemy import update
from sqlmodel import col

from handlers.conversation import Incoming, IncomingKind
from handlers.plain import to_plain
from locales import translator
from portfolio.calendar import TAIPEI
from portfolio.people import PersonStatus
from storage.tables import Binding, Guardianship, Person
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.talk import Talk
from tests.world import OTHER, SMALL, World


def change(world: World, number: str, **columns: object) -> None:
    with world.storage.unit(SMALL) as session:
        person = session.get_one(Person, world.id_of(number))
        for name, value in columns.items():
            setattr(person, name, value)


def change_guardianship(world: World, guardian: str, **columns: object) -> None:
    with world.storage.unit(SMALL) as session:
        of_guardian = col(Guardianship.guardian_id) == world.id_of(guardian)
        session.execute(update(Guardianship).where(of_guardian).values(**columns))


def test_the_student_is_not_also_the_guardian(talk: Talk, desk: Desk) -> None:
    """First the student, then the guardian's letter, in one chat account: refused, with what to do."""
    talk.stranger().says(f"{desk.code('20102')} 20102").says("同意").sees("綁定完成")
    talk.says(f"{desk.code('20102-1')} 97/9/2").says("同意").sees("現在不能綁定", "用自己的帳號")
    assert desk.bindings("20102-1") == []


def test_the_guardian_is_not_also_the_student(talk: Talk, desk: Desk) -> None:
    """The other way round as well."""
    code = desk.code("20102")
    talk.stranger().says(f"{desk.code('20102-1')} 97/9/2").says("同意").sees("綁定完成")
    talk.says(f"{code} 20102").says("同意").sees("現在不能綁定", "學生用自己的帳號")
    assert desk.bindings("20102") == []
    talk.stranger("own").says(f"{code} 20102").says("同意").sees("綁定完成")


def test_a_barred_guardian_is_not_bound(talk: Talk, desk: Desk, world: World) -> None:
    """A protection order since the letter went out: refused, without a word on why, and nothing is seen."""
    code = desk.code("20102-1")
    change_guardianship(world, "20102-1", barred=True)
    talk.stranger().says(f"{code} 97/9/2").says("同意").sees("現在不能綁定", "核對名冊").never_sees(
        "周以樂", "停止往來"
    )
    assert desk.bindings("20102-1") == []


def test_no_longer_a_guardian(talk: Talk, desk: Desk, world: World, now: datetime) -> None:
    """Gone from the school's list: refused like a barred one."""
    code = desk.code("20102-1")
    change_guardianship(world, "20102-1", departed_at=now)
    talk.stranger().says(f"{code} 97/9/2").says("同意").sees("現在不能綁定", "核對名冊")


@pytest.mark.parametrize("number", ["20102", "T02"])
def test_who_left_the_roster_is_not_bound(talk: Talk, desk: Desk, world: World, now: datetime, number: str) -> None:
    """The code stays usable until its end, should the roster have been wrong."""
    code = desk.code(number)
    change(world, number, departed_at=now)
    talk.stranger().says(f"{code} {number}").says("同意").sees("現在不能綁定", "核對名冊").never_sees(
        "周以樂", "簡若谷"
    )
    change(world, number, departed_at=None)
    talk.says(f"{code} {number}").says("同意").sees("綁定完成")


def test_a_leaver_binds(talk: Talk, desk: Desk, world: World) -> None:
    """Receipts of who has left are still to be confirmed."""
    change(world, "20102", status=PersonStatus.LEFT)
    talk.stranger().says(f"{desk.code('20102')} 20102").says("同意").sees("綁定完成")


def test_guardians_of_who_is_of_age_are_not_bound(talk: Talk, desk: Desk, clock: FakeClock) -> None:
    """From the eighteenth birthday on the student decides; it says so, with the law."""
    clock.set(datetime(2026, 9, 1, 23, 59, tzinfo=TAIPEI))
    talk.stranger("a").says(f"{desk.code('20102-1')} 97/9/2").says("同意").sees("綁定完成")
    clock.turn(minutes=1)
    talk.stranger("b").says(f"{desk.code('20102-1')} 97/9/2").says("同意").sees(
        "已經滿18歲", "民法第12條", "學生自己決定"
    )


def test_one_account_speaks_for_several_and_switches(talk: Talk, desk: Desk) -> None:
    """A teacher who is also a guardian: the newest binding speaks, and 「切換身分」 goes back and forth."""
    talk.teacher("T01").says(f"{desk.code('20102-1')} 97/9/2").says("同意").sees("綁定完成", "切換身分")
    talk.says("件數").sees("周以樂")
    talk.says("切換身分").sees("您現在的身分是周以樂的家長", "2 個身分").presses("老師葉沛文").sees(
        "您現在的身分是老師葉沛文"
    )
    talk.says("待認證").sees("等候")
    talk.presses_data("v1:act:20102-1").says("件數").sees("周以樂")
    talk.presses_data("v1:act:20101").sees("您現在的身分是周以樂的家長")
    assert desk.account("teacher/T01").school == SMALL


def test_switching_with_one_person_says_so(talk: Talk) -> None:
    """There is nobody to switch to."""
    talk.student("20101").says("切換身分").sees("您現在的身分是學生林向晴", "只有這一個身分")


def test_a_guardian_of_several_has_a_letter_for_each_child(talk: Talk, desk: Desk, world: World) -> None:
    """Each letter asks for its own child's birthday; one person is bound once, and asks for either child."""
    world.add_guardian("20102-1", "20101")
    talk.stranger().says(f"{desk.code('20102-1', '20102')} 97/9/2").says("同意").sees("綁定完成", "周以樂同學的家長")
    code = desk.code("20102-1", "20101")
    talk.says(f"{code} 97/9/2").says("同意").sees("和學校名冊上的不同")
    talk.says("97/5/17").sees("這個帳號已經綁定了", "林向晴同學的家長")
    assert len(desk.bindings("20102-1")) == 1
    talk.says("件數").sees("要看哪一個孩子")


def test_the_same_person_in_several_places(talk: Talk, desk: Desk) -> None:
    """A phone and a tablet: two bindings, each a way to be reached."""
    talk.stranger().says(f"{desk.code('20101')} 20101").says("同意").sees("綁定完成", "林向晴")
    assert len(desk.bindings("20101")) == 2
    assert desk.channels_to("20101") == 2


def test_a_student_hears_who_of_the_guardians_is_bound(talk: Talk, desk: Desk) -> None:
    """Whoever binds after the guardians learns of them at once."""
    talk.stranger().says(f"{desk.code('20101')} 20101").says("同意").sees("已經綁定的家長：2 位")


def test_of_two_schools_on_one_channel_each_keeps_its_own(talk: Talk, desk: Desk) -> None:
    """An account bound at one school binds at another too; each answer is about the school it speaks for."""
    numbers = count(1)

    def says(text: str, *, kind: IncomingKind = IncomingKind.WORDS) -> str:
        incoming = Incoming("line.both", "U1", f"both{next(numbers)}", kind, text, desk.clock())
        talk.inbox.accept([incoming])
        answered = talk.answering.answer_next("line.both", "U1", (SMALL, OTHER))
        assert answered is not None
        assert answered.reply is not None
        return to_plain(answered.reply, translator(None))

    assert "範例高中、另一所高中" in says("", kind=IncomingKind.FOLLOW) or "另一所高中、範例高中" in says("你好")
    says(f"{desk.code('20102')} 20102")
    assert "範例高中的周以樂" in says("同意")
    assert "另一所高中，由" in says(f"{desk.code('20102', school=OTHER)} 20102")
    assert "另一所高中的周以樂" in says("同意")
    assert "另外還綁定了 1 個身分" in says("我的綁定")
    assert "您現在的身分是學生周以樂" in says(f"v1:act:{SMALL}/20102", kind=IncomingKind.PRESS)
    account = desk.account("U1", channel="line.both")
    assert account.school == SMALL
    says("解除綁定")
    assert "那些照常使用" in says("確定解除")
    assert [one.school for one in desk.rows(Binding) if one.account_id == account.id] == [OTHER]
    says("解除綁定")
    assert "已經刪除這個聊天帳號的代碼" in says("確定解除")
    assert "U1" not in desk.addresses()
