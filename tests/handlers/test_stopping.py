"""「停止提醒」: one warning that names what is lost, then nothing unasked; and everything back with one line."""

import pytest

from handlers.reminding_intents import Declare, MuteKind
from storage.queries.preferences import find_preferences
from storage.tables import Guardianship
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.handlers.bound_twice import also_as
from tests.handlers.test_reminder_settings import set_by
from tests.talk import Talk
from tests.world import OTHER, SMALL, World


def test_a_student_is_warned_once_by_name_and_then_it_stops(talk: Talk, world: World, desk: Desk) -> None:
    """The coming deadlines with their days; nothing changes before the second tap, and each step has its audit row."""
    talk.student("20101").says("停止提醒").sees(
        "要停止全部提醒嗎",
        "113學年度第1學期課程學習成果上傳：2月3日星期一截止，還有 19 天",
        "113學年度多元表現上傳：7月31日星期四截止",
        "期限照舊，不會因為停止提醒而延後",
        "通知不到的名單",
    ).never_sees("身分也會一起停止", "教師認證")
    assert not set_by(world).is_stopped
    talk.presses("確定停止提醒").sees("已經停止全部提醒", "您問的，我照樣回答", "「恢復全部提醒」")
    assert set_by(world).is_stopped
    assert desk.acts() == ["reminders.stop_asked", "reminders.stopped"]


@pytest.mark.parametrize("word", ["STOP", "停止", "不要再傳了", "我不想再收到", "Unsubscribe", "dung nhac", "berhenti"])
def test_the_words_people_use_for_it_are_understood(talk: Talk, word: str) -> None:
    """In any language, and none of them ends a binding."""
    talk.student("20101").says(word).sees("要停止全部提醒嗎")


def test_typing_it_twice_stops(talk: Talk, world: World) -> None:
    """Whoever says it again means it; no third question."""
    talk.student("20101").says("STOP").says("STOP").sees("已經停止全部提醒")
    assert set_by(world).is_stopped
    talk.says("STOP").sees("提醒已經停止", "恢復全部提醒")


def test_it_is_understood_in_the_middle_of_something_else(talk: Talk, world: World) -> None:
    """Whatever is being asked: stop means stop."""
    talk.student("20101").says("改時段").says("停止提醒").sees("要停止全部提醒嗎").says("停止提醒")
    assert set_by(world).is_stopped


def test_what_is_asked_is_still_answered(talk: Talk, world: World) -> None:
    """Stopped are the messages that nobody asked for; settings say since when."""
    talk.student("20101").says("STOP").says("STOP").says("我的件數").sees("已上傳 3 件")
    talk.says("提醒設定").sees("1月15日星期三起已經停止全部提醒").presses("恢復全部提醒").sees(
        "已經恢復提醒", "不會補傳"
    )
    assert not set_by(world).is_stopped


def test_starting_again_warns_again_before_the_next_stop(talk: Talk, world: World) -> None:
    """Every stop has its warning, as the deadlines are others by then."""
    talk.student("20101").says("STOP").says("STOP").says("恢復全部提醒").says("STOP").sees("要停止全部提醒嗎")
    assert not set_by(world).is_stopped


def test_thinking_better_of_it_changes_nothing(talk: Talk, world: World) -> None:
    """Who keeps the reminders is warned again another time."""
    talk.student("20101").says("STOP").presses("保留提醒").sees("提醒照常")
    talk.says("STOP").sees("要停止全部提醒嗎")
    assert not set_by(world).is_stopped


def test_an_old_button_asks_again(talk: Talk, world: World, clock: FakeClock) -> None:
    """The second tap of a warning that is long past, or of one that was used, stops nothing."""
    pressed = talk.student("20101").says("STOP").button("確定停止提醒").intent.pack()
    clock.turn(hours=2)
    talk.presses_data(pressed).sees("要停止全部提醒嗎")
    assert not set_by(world).is_stopped
    talk.presses("確定停止提醒").says("恢復全部提醒").presses_data(pressed).sees("要停止全部提醒嗎")
    assert not set_by(world).is_stopped


def test_somebody_elses_button_stops_nothing(talk: Talk, world: World) -> None:
    """The token of one person is nothing in another's hand."""
    pressed = talk.student("20101").says("STOP").button("確定停止提醒").intent.pack()
    talk.student("30101").presses_data(pressed).sees("要停止全部提醒嗎")
    assert not set_by(world, "30101").is_stopped
    assert not set_by(world).is_stopped


def test_a_guardian_hears_the_childs_deadlines(talk: Talk, world: World) -> None:
    """Stopping is the guardian's own: the child goes on being reminded."""
    talk.guardian("20101-1").says("停止提醒").sees("課程學習成果上傳：2月3日星期一截止", "孩子的期限公布或改變")
    talk.never_sees("林向晴").says("停止提醒").sees("通知不到的名單")
    assert set_by(world, "20101-1").is_stopped
    assert not set_by(world).is_stopped


def test_what_is_muted_already_is_lost_no_more(talk: Talk) -> None:
    """Where uploads are left out, stopping costs no reminder of them."""
    talk.student("20101").presses_data(MuteKind("uploads").pack())
    talk.says("停止提醒").sees("要停止全部提醒嗎", "認證通過、退回的通知").never_sees("截止，")
    talk.teacher("T01").presses_data(MuteKind("certification").pack())
    talk.says("停止提醒").never_sees("截止，")


def test_what_was_declared_is_lost_no_more(talk: Talk) -> None:
    """A deadline that reminders have ended for already is not among what stopping costs."""
    talk.student("20101").presses_data(Declare("upload_outcomes", "113-1", "", "done").pack())
    talk.says("停止提醒").sees("多元表現上傳").never_sees("課程學習成果上傳")
    talk.guardian("20101-1").says("停止提醒").never_sees("課程學習成果上傳")


def test_a_guardian_who_is_no_legal_representative_loses_no_reminder(talk: Talk, world: World) -> None:
    """He is told that he gets none, and why; he may stop all the same."""
    talk.guardian("20101-2").says("提醒設定").sees("法定代理人身分", "請向學校更正", "會提醒：沒有")
    talk.says("停止提醒").sees("法定代理人身分").never_sees("截止，", "紙本").says("停止提醒").never_sees("紙本")
    assert set_by(world, "20101-2").is_stopped


def test_of_several_children_each_is_named(talk: Talk, world: World) -> None:
    """Which deadline is whose has to be heard."""
    with world.unit() as session:
        session.add(Guardianship(school=SMALL, guardian_id=world.id_of("20101-1"), student_id=world.id_of("20102")))
    talk.guardian("20101-1").says("停止提醒").sees("林向晴，113學年度", "周以樂，113學年度")


def test_a_teacher_hears_when_certification_closes(talk: Talk) -> None:
    """And what a missed invitation means; no paper list is promised to staff."""
    talk.teacher("T01").says("停止提醒").sees("教師認證", "2月10日星期一截止", "就當作沒有同意").never_sees("紙本")


def test_staff_hear_what_they_will_not_be_told(talk: Talk, world: World) -> None:
    """No deadline is theirs; the matters are named."""
    talk.registrar().says("停止提醒").sees("通知不到的人和費用").never_sees("截止", "紙本").says("停止提醒")
    assert set_by(world, "R01").is_stopped


def test_it_stops_for_everybody_the_account_speaks_for(talk: Talk, world: World, desk: Desk) -> None:
    """Whoever says stop means this chat: at another school too; and starting starts them all."""
    also_as(world, desk, "student/20101", "30101", school=OTHER)
    elsewhere = world.id_of("30101", OTHER)
    talk.student("20101").says("STOP").sees("另外的 1 個身分也會一起停止").presses("確定停止提醒")
    assert set_by(world).is_stopped
    assert is_stopped(world, elsewhere)
    assert desk.acts(OTHER) == ["reminders.stopped"]
    talk.says("恢復全部提醒").sees("已經恢復提醒")
    assert not set_by(world).is_stopped
    assert not is_stopped(world, elsewhere)


def test_whoever_binds_again_hears_that_it_is_stopped(talk: Talk, world: World, desk: Desk) -> None:
    """Another phone, another year: silence is explained, and ended with one press."""
    talk.student("20101").says("STOP").says("STOP")
    talk.stranger("new").says(f"{desk.code('20101')} 20101").says("同意").sees("綁定完成", "您已經停止全部提醒")
    talk.presses("恢復全部提醒").sees("已經恢復提醒")
    assert not set_by(world).is_stopped


def test_a_stranger_has_nothing_to_stop(talk: Talk, desk: Desk) -> None:
    """Nobody unbound is written to unasked, and this is said."""
    talk.stranger().says("你好").says("STOP").sees("這裡沒有提醒", "不會主動傳訊息給您")
    talk.says("恢復全部提醒").sees("這裡沒有提醒")
    assert desk.acts() == []


def test_talking_about_it_stops_nothing(talk: Talk, world: World) -> None:
    """A question that holds the words is no order: it is shown where one sets it."""
    talk.student("20101").says("STOP").says("為什麼停止提醒了呢我不懂").sees("提醒設定")
    assert not set_by(world).is_stopped


def is_stopped(world: World, person_id: int) -> bool:
    """Return whether this person of the other school gets nothing unasked."""
    with world.unit(OTHER) as session:
        found = find_preferences(session, [person_id]).get(person_id)
        return found is not None and found.is_stopped
