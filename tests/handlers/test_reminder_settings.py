"""「提醒設定」: what is set is said in whole sentences, changed with one press or in words, and kept once."""

from datetime import time

import pytest

from handlers.reminding_intents import MuteKind, SetReminderHours
from portfolio.people import Division, Role
from portfolio.preferences import Preferences
from portfolio.reminders import Kind
from storage.queries.preferences import find_preferences
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.handlers.bound_twice import also_as, also_on
from tests.talk import Talk
from tests.world import World


def set_by(world: World, number: str = "20101") -> Preferences:
    """Return what this person has set."""
    key = world.id_of(number)
    with world.unit() as session:
        return find_preferences(session, [key]).get(key, Preferences())


def test_what_holds_is_said_before_anything_is_set(talk: Talk, world: World) -> None:
    """The school's hours, every kind, one message a day; looking changes nothing."""
    talk.student("20101").says("提醒設定").sees(
        "時段：每天12點到13點、16點30分到21點，這是學校的時段",
        "會提醒：上傳期限、勾選期限、收訖明細確認、認證的結果",
        "傳法：同一天的事合成一則",
        "晚上10點到早上7點一律不傳",
    ).never_sees("不提醒：", "先傳到")
    assert set_by(world) == Preferences()


@pytest.mark.parametrize(
    ("number", "hours", "kinds"),
    [
        ("guardian/20101-1", "每天17點30分到20點30分", "會提醒：上傳期限、勾選期限、收訖明細確認\n"),
        ("teacher/T01", "工作日8點到17點", "會提醒：等候認證的作品和代理的邀請、班上通知不到的人\n"),
        ("registrar/R01", "工作日8點到17點", "會提醒：認證要處理的事、通知不到的人和費用\n"),
    ],
)
def test_every_role_has_its_own(talk: Talk, number: str, hours: str, kinds: str) -> None:
    """Guardians, teachers and staff see their hours and what they are told of at all."""
    talk.address = number
    talk.says("提醒設定").sees(hours, kinds)


def test_an_evening_student_has_other_hours(talk: Talk, world: World) -> None:
    """The division counts: before classes begin."""
    world.add_person("29101", Role.STUDENT, name="夜間生", division=Division.CONTINUING)
    world.bind("29101")
    talk.student("29101").says("提醒設定").sees("每天12點到17點30分")


def test_hours_are_typed_as_one_says_them(talk: Talk, world: World) -> None:
    """Asked, typed, said back in full; the settings show them as one's own, and the school's come back with a press."""
    talk.student("20101").says("提醒設定").presses("改時段").sees("18點到20點", "晚上10點到早上7點一律不傳")
    talk.says("中午12點到1點、晚上6點到8點半").sees("時段已經設定", "每天12點到13點、18點到20點30分，這是您選的時段")
    assert set_by(world).spans == ((time(12), time(13)), (time(18), time(20, 30)))
    talk.says("提醒設定").sees("12點到13點、18點到20點30分").presses("改時段").presses("用學校的時段")
    talk.sees("12點到13點、16點30分到21點，這是學校的時段")
    assert set_by(world) == Preferences()


def test_hours_are_chosen_with_a_button(talk: Talk, world: World) -> None:
    """One press of those offered; a teacher's stay on working days."""
    talk.teacher("T01").says("改時段").presses("13:00到17:00").sees("工作日13點到17點，這是您選的時段")
    assert set_by(world, "T01").spans == ((time(13), time(17)),)


def test_hours_that_are_none_are_explained_and_asked_for_again(talk: Talk, world: World) -> None:
    """What is wrong with them, in words; the dialog goes on, and can be left."""
    talk.student("20101").says("改時段").says("晚上").sees("請再說一次時段", "沒有看出是從幾點到幾點")
    talk.says("23點到24點").sees("一律不傳").says("20點到8點").sees("不能跨過半夜")
    talk.says("18點到18點10分").sees("至少要 30 分鐘").says("18點到23點").sees("每天18點到22點", "這一段已經去掉")
    assert set_by(world).spans == ((time(18), time(22)),)
    talk.says("改時段").says("取消").sees("已取消").says("19點到20點")
    assert set_by(world).spans == ((time(18), time(22)),)


def test_questions_are_answered_while_hours_are_asked_for(talk: Talk) -> None:
    """No phrase is an hour, so a phrase is understood."""
    talk.student("20101").says("改時段").says("期限").sees("學習歷程檔案的期限")


def test_made_up_data_of_a_button_changes_nothing(talk: Talk, world: World) -> None:
    """Hours that are none are asked for, kinds that are another role's are not taken."""
    talk.student("20101").presses_data(SetReminderHours("2300-0500").pack()).sees("請再說一次時段")
    talk.presses_data(MuteKind("security").pack()).sees("要提醒哪些事")
    talk.presses_data(MuteKind("lists").pack()).sees("要提醒哪些事")
    assert set_by(world) == Preferences()


def test_a_kind_is_left_out_and_taken_in_again(talk: Talk, desk: Desk, world: World) -> None:
    """What it means for the deadline is said, and that the school tells otherwise; each change has its audit row."""
    talk.student("20101").says("提醒設定").presses("改提醒哪些事").presses("不提醒上傳期限")
    talk.sees("不再提醒上傳期限。期限照舊", "通知不到的名單", "不提醒：上傳期限")
    assert set_by(world).muted == {Kind.UPLOADS}
    assert not set_by(world).wants(Kind.UPLOADS)
    talk.presses("不提醒收訖明細").presses("要提醒上傳期限").sees("以後會再提醒上傳期限", "不提醒：收訖明細確認")
    assert set_by(world).muted == {Kind.RECEIPTS}
    assert desk.acts() == ["reminders.changed"] * 3


def test_pressing_twice_is_one_change(talk: Talk, desk: Desk) -> None:
    """The same press again says what holds, and writes nothing."""
    talk.student("20101").presses_data("v1:mute:uploads").presses_data("v1:mute:uploads").sees("不提醒：上傳期限")
    talk.presses_data("v1:digest:at_once").presses_data("v1:digest:at_once")
    assert desk.acts() == ["reminders.changed"] * 2


def test_one_message_a_day_or_each_at_once(talk: Talk, world: World) -> None:
    """One press, and one back."""
    talk.guardian("20101-1").says("提醒設定").presses("一件一件傳").sees("傳法：每件事到期就傳")
    assert set_by(world, "20101-1").at_once
    talk.presses("合成一天一則").sees("傳法：同一天的事合成一則")
    assert set_by(world, "20101-1") == Preferences()


def test_whoever_has_both_messengers_chooses_one(talk: Talk, world: World) -> None:
    """The free one comes first unless another is wanted; with one messenger there is nothing to choose."""
    talk.student("20101").presses_data("v1:via:line").sees("您在LINE沒有綁定，所以沒有改變")
    also_on(world, "20101", "line.small", "U1")
    also_on(world, "20101", "telegram.small", "1")
    talk.says("提醒設定").sees("先傳到：對學校免費的那一個").presses("先傳到LINE").sees(
        "以後先傳到：LINE", "先傳到：LINE"
    )
    assert set_by(world).platform == "line"
    talk.presses("先用免費的").sees("先傳到：對學校免費的那一個")
    assert set_by(world) == Preferences()


def test_each_of_an_accounts_people_has_settings_of_their_own(talk: Talk, world: World, desk: Desk) -> None:
    """A parent who is a teacher too is told whose settings these are."""
    also_as(world, desk, "teacher/T01", "20101-1")
    talk.teacher("T01").says("提醒設定").sees("另外還有 1 個身分，各有各的設定")


def test_another_language_is_one_press_away(talk: Talk) -> None:
    """The language stands among the settings."""
    talk.student("20101").says("提醒設定").sees("語言：中文").presses("語言").presses("English")
    talk.says("reminder settings")
    assert talk.reply is not None
    assert talk.reply.title == "Reminder settings"


def test_strangers_are_told_that_nothing_comes(talk: Talk, clock: FakeClock) -> None:
    """Who is not bound has nothing to set but the language and plain text."""
    talk.stranger().says("你好").says("提醒設定").sees("不會主動傳訊息給您", "純文字模式", "輸入綁定碼")
    clock.turn(minutes=1)
    talk.presses_data("v1:mute:uploads").sees("請先綁定")
