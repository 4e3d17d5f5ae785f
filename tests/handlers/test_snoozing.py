"""「明天再提醒我」: once more at the next day's hour, where that is not too late and not planned anyway."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from portfolio.calendar import TAIPEI, Event
from portfolio.people import Role
from portfolio.reminders import NoticeState
from storage.queries import preferences, reminder_settings
from storage.tables import AuditEntry
from tests.conftest import FakeClock
from tests.handlers.reminding import planned, reminded, waiting
from tests.talk import Talk
from tests.world import SMALL, World

PRESSED = "v1:snooze:upload_outcomes:113-1"


@pytest.fixture(autouse=True)
def _planned(world: World) -> None:
    planned(world)


def test_it_comes_again_tomorrow_at_the_students_hour(talk: Talk, world: World) -> None:
    """A new notice with its own stage, to be told as it is then; pressed again it is still one."""
    reminded(world, "20101", "upload_outcomes", "113-1")
    talk.student("20101").presses_data(PRESSED)
    talk.sees("會再提醒您", "明天16點30分再提醒您：113學年度第1學期課程學習成果上傳")
    talk.presses_data(PRESSED).sees("明天16點30分")
    (one,) = waiting(world, "20101")
    assert (one["stage"], one["term"], one["about"], one["revision"]) == ("snoozed-20250116", "113-1", "", 1)
    assert one["due_at"] == datetime(2025, 1, 16, 16, 30, tzinfo=TAIPEI)
    assert one["expires_at"] == datetime(2025, 2, 4, tzinfo=TAIPEI)
    assert one["facts"] == {
        "grade": 2,
        "division": "day",
        "opens": one["facts"]["opens"],
        "closes": "2025-02-03T23:59:59+08:00",
    }
    with world.unit(SMALL) as session:
        assert [one.act for one in session.scalars(select(AuditEntry)) if "snoozed" in one.act] == ["reminder.snoozed"]


def test_typed_it_means_all_that_came_last(talk: Talk, world: World, clock: FakeClock) -> None:
    """One word puts off everything in the message, days later too; what was told before, or never came, is not."""
    world.announce(Event.SELECTION_CLOSES, "112-2", date(2025, 2, 20))
    planned(world)
    reminded(world, "20101", "upload_outcomes", "113-1")
    reminded(world, "20101", "upload_diverse", "113", at=clock() - timedelta(days=1))
    reminded(world, "20101", "selection", "112", at=clock() - timedelta(days=3))
    reminded(world, "20101", "selection", "112", state=NoticeState.EXPIRED)
    clock.turn(days=2)
    talk.student("20101").says("明天再提醒我").sees("課程學習成果上傳", "多元表現上傳").never_sees("勾選")
    assert {one["subject"].value for one in waiting(world, "20101")} == {"upload_outcomes", "upload_diverse"}


def test_without_a_reminder_there_is_nothing_to_put_off(talk: Talk, world: World, clock: FakeClock) -> None:
    """Neither for who was told nothing, nor by a made-up button, nor of what has closed since."""
    for pressed in (PRESSED, "v1:snooze:grades:113-1", "v1:snooze", "v1:snooze:upload_outcomes:119-1"):
        talk.student("20101").presses_data(pressed).sees("沒有可以延後的提醒")
    reminded(world, "30101", "upload_outcomes", "113-1")
    talk.presses_data(PRESSED).sees("沒有可以延後的提醒")  # somebody else was
    reminded(world, "20101", "upload_outcomes", "113-1")
    clock.set(datetime(2025, 2, 4, 9, tzinfo=TAIPEI))
    talk.presses_data(PRESSED).sees("沒有可以延後的提醒")
    assert waiting(world, "20101") == []


def test_a_day_that_brings_its_own_reminder_needs_no_second_one(talk: Talk, world: World, clock: FakeClock) -> None:
    """On the day before the last one it comes tomorrow anyway, and this is said."""
    clock.set(datetime(2025, 2, 2, 17, tzinfo=TAIPEI))
    reminded(world, "20101", "upload_outcomes", "113-1", at=clock())
    talk.student("20101").presses_data(PRESSED).sees("明天本來就會提醒您")
    assert waiting(world, "20101") == []


def test_too_late_is_refused_with_the_day(talk: Talk, world: World, clock: FakeClock) -> None:
    """On the last day tomorrow means nothing any more; the answer says until when, and blames nobody."""
    clock.set(datetime(2025, 2, 3, 17, tzinfo=TAIPEI))
    reminded(world, "20101", "upload_outcomes", "113-1", at=clock())
    talk.student("20101").presses_data(PRESSED).sees("再延後就來不及了", "2月3日星期一截止")
    assert waiting(world, "20101") == []


def test_nothing_is_promised_that_would_not_come(talk: Talk, world: World) -> None:
    """What was declared meanwhile needs no reminder; what has just moved is told anyway, with the new day."""
    reminded(world, "20101", "upload_outcomes", "113-1")
    reminded(world, "20101", "upload_diverse", "113")
    talk.student("20101").presses_data("v1:decl:upload_outcomes:113-1::done")
    talk.presses_data(PRESSED).sees("已經不用再提醒")
    talk.says("明天再提醒我").sees("多元表現上傳").never_sees("課程學習成果")
    world.announce(Event.UPLOAD_CLOSES, "113-1", date(2025, 2, 6))
    talk.presses_data("v1:undecl:upload_outcomes:113-1").presses_data(PRESSED).sees("日期剛有變動", "會再通知您")
    assert [one["subject"].value for one in waiting(world, "20101")] == ["upload_diverse"]
    planned(world)
    talk.presses_data(PRESSED).sees("明天16點30分再提醒您")
    assert [one["revision"] for one in waiting(world, "20101")] == [1, 2]


def test_exam_weeks_are_passed_over(talk: Talk, world: World) -> None:
    """The next day is the first one on which the school wants anything sent, and it is said by name."""
    with world.unit(SMALL) as session:
        reminder_settings.add_quiet(
            session, school=SMALL, first=date(2025, 1, 16), last=date(2025, 1, 17), added_by="cli", now=world.now
        )
    reminded(world, "20101", "upload_outcomes", "113-1")
    talk.student("20101").presses_data(PRESSED).sees("1月18日星期六16點30分再提醒您")
    assert [one["due_at"] for one in waiting(world, "20101")] == [datetime(2025, 1, 18, 16, 30, tzinfo=TAIPEI)]


def test_own_hours_count(talk: Talk, world: World) -> None:
    """Whoever set other hours is reminded in them; whoever wants none of this kind is told so."""
    reminded(world, "20101", "upload_outcomes", "113-1")
    me = world.actor("20101")
    hours = preferences.kept_hours(((time(19), time(20)),))
    with world.unit(SMALL) as session:
        preferences.change(session, owner=me, act="reminders.changed", wanted={"hours": hours}, now=world.now)
    talk.student("20101").presses_data(PRESSED).sees("明天19點再提醒您")
    with world.unit(SMALL) as session:
        preferences.change(session, owner=me, act="reminders.changed", wanted={"muted": ["uploads"]}, now=world.now)
    talk.presses_data(PRESSED).sees("這類提醒目前是關閉的")
    assert len(waiting(world, "20101")) == 1


def test_a_guardian_puts_off_what_was_told_of_each_child(talk: Talk, world: World) -> None:
    """One button for all children in it, whose words are the same for everybody; a child of age is out of it."""
    world.add_person("10101", Role.STUDENT, birthday=date(2009, 5, 1))
    world.add_guardian("20101-1", "10101")
    world.add_guardian("20101-1", "30101")
    for child in ("20101", "10101", "30101", "20102"):  # the third is of age by now, the fourth not theirs
        reminded(world, "20101-1", "upload_outcomes", "113-1", about=f"student:{child}")
    talk.guardian("20101-1").presses_data(PRESSED)
    talk.sees("明天17點30分再提醒您：113學年度第1學期課程學習成果上傳")
    assert talk.text.count("再提醒您：") == 1  # of siblings it is the same
    found = [(one["about"], one["stage"], one["facts"]["grade"]) for one in waiting(world, "20101-1")]
    assert sorted(found) == [("student:10101", "snoozed-20250116", 1), ("student:20101", "snoozed-20250116", 2)]


def test_it_is_for_students_and_guardians(talk: Talk) -> None:
    """Nobody else is reminded of deadlines."""
    talk.teacher("T01").presses_data(PRESSED).sees("不適用您的身分")
