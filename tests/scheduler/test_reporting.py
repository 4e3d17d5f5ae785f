"""Whom reminders do not reach: who is told of it, on which morning, in which words, and when not."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import delete
from sqlmodel import col

from handlers.unreached_lists import About
from handlers.unreached_notices import why_needless
from portfolio.calendar import TAIPEI, Event
from portfolio.people import PersonStatus, Role
from portfolio.reminders import Declared, Kind, NoticeState, NoticeSubject
from portfolio.rules import DeadlineSubject
from scheduler.daily import Daily
from scheduler.reminding import plan_reminders
from scheduler.reporting import plan_reports
from storage.queries import ways
from storage.tables import (
    Account,
    AnnouncedDay,
    ChannelQuota,
    Declaration,
    Notice,
    Person,
    PlannedDeadline,
    Preference,
    RosterImport,
    School,
)
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.scheduler.mornings import LAST_DAY, SLOT, VACATION_BEGINS, Mornings
from tests.world import OTHER, SMALL, World


@pytest.fixture
def mornings(world: World, clock: FakeClock, desk: Desk) -> Mornings:
    """Return the planner."""
    return Mornings(world, clock, desk)


def test_before_a_vacation_on_its_last_school_day(mornings: Mornings) -> None:
    """The reminder comes that noon, the list that morning: how many and why, the day with its clause, and no name."""
    said = mornings.told(VACATION_BEGINS)
    for words in (
        "201班有聊天通知不到的人：學生1位、家長1位",
        "課程學習成果上傳：2月3日星期一截止，還有 14 天",
        "補充規定表一",
        "還沒有綁定：學生1位、家長1位",
        "上傳和勾選都由學生自己決定",
        "通知不到的名單",
    ):
        assert words in said["T01"], said["T01"]
    assert "通知得到的導師已經收到自己班的人數" in said["R01"]
    assert set(said) == {"T01", "R01"}
    for name in ("周以樂", "周遠航"):
        assert name not in said["T01"] + said["R01"]


def test_the_morning_of_the_last_day_and_no_day_between(mornings: Mornings) -> None:
    """After the opening, after the reminder in between, and the last morning: else nobody is disturbed."""
    mornings.world.imported("works", datetime(2025, 1, 31, tzinfo=TAIPEI))
    days = [date(2025, 1, 15) + timedelta(days=ahead) for ahead in range(20)]
    assert [day for day in days if mornings.plan(day)] == [VACATION_BEGINS, LAST_DAY]


def test_planning_twice_plans_once(mornings: Mornings) -> None:
    """Neither a second look nor another process tells anybody twice; the other school has its own lists."""
    assert mornings.plan(VACATION_BEGINS) == 2
    assert mornings.plan(VACATION_BEGINS) == 0
    mornings.settle(VACATION_BEGINS)
    assert mornings.plan(VACATION_BEGINS, time(15)) == 0
    assert {notice.school for notice in mornings.owed()} == {SMALL}


def test_nothing_is_planned_outside_the_hours_of_work(mornings: Mornings) -> None:
    """Not before the hour of digests, not after work, not on a Sunday; a start in the afternoon makes up for it."""
    assert mornings.plan(VACATION_BEGINS, time(8, 29)) is None
    assert mornings.plan(VACATION_BEGINS, time(17)) is None
    assert mornings.plan(date(2025, 1, 19)) is None
    assert mornings.plan(VACATION_BEGINS, time(16, 59)) == 2


def test_a_morning_on_which_nothing_ran_is_made_up_for(mornings: Mornings) -> None:
    """Down on the last school day: the list comes the next morning, to whoever was not told, and once."""
    mornings.plan(date(2025, 1, 17))
    assert set(mornings.told(date(2025, 1, 21))) == {"T01", "R01"}
    mornings.settle(date(2025, 1, 21))
    assert mornings.told(date(2025, 1, 22)) == {}


def test_where_nobody_is_missing_nobody_is_told(mornings: Mornings) -> None:
    """No news is no message."""
    mornings.bind_everybody()
    assert mornings.told(VACATION_BEGINS) == {}


def test_whoever_is_done_is_not_missing(mornings: Mornings) -> None:
    """What a student declared ends it for the student and for the guardian."""
    mornings.add(
        Declaration(
            school=SMALL,
            student_id=mornings.world.id_of("20102"),
            subject=DeadlineSubject.UPLOAD_OUTCOMES,
            period="113-1",
            declared=Declared.DONE,
            declared_at=mornings.world.now,
        )
    )
    assert mornings.told(VACATION_BEGINS) == {}


def test_a_class_whose_teacher_is_not_told_is_the_registrars(mornings: Mornings) -> None:
    """Not bound, away, or no list wanted: the registrar reads which classes nobody will act in."""
    world = mornings.world
    world.add_person("30102", Role.STUDENT)
    world.add_person("T03", Role.TEACHER, class_name="301")
    world.add_person("10102", Role.STUDENT)
    world.add_person("T04", Role.TEACHER, class_name="101", status=PersonStatus.ON_LEAVE)
    world.bind("T04")
    said = mornings.told(VACATION_BEGINS)
    assert set(said) == {"T01", "R01"}
    assert "沒有導師可以通知的班級：101班、301班" in said["R01"]
    mornings.settle(VACATION_BEGINS)
    mornings.add(Preference(school=SMALL, person_id=world.id_of("T01"), muted=[Kind.LISTS.value], changed_at=world.now))
    assert "101班、201班、301班" in mornings.told(LAST_DAY)["R01"]


def test_old_data_is_said_the_working_day_before_a_reminder(mornings: Mornings) -> None:
    """First of all, while it can still be imported; not where the data will be fresh, and again before the next one."""
    mornings.bind_everybody()
    mornings.change(School, col(School.slug) == SMALL, stale_after_days=5)
    assert mornings.told(date(2025, 1, 16)) == {}
    said = mornings.told(date(2025, 1, 17))  # a Friday; on Monday the data of the 14th are six days old
    assert set(said) == {"R01"}
    assert said["R01"].splitlines()[1].startswith("接下來要提醒的期限有：課程學習成果上傳")
    assert "作品：1月14日星期二的資料" in said["R01"]
    mornings.settle(date(2025, 1, 17))
    assert mornings.told(VACATION_BEGINS) == {}
    mornings.world.imported("works", datetime(2025, 1, 30, 9, tzinfo=TAIPEI))
    assert mornings.told(date(2025, 1, 24)) == {}  # before Lunar New Year, of the reminder on 3 February


def test_data_that_never_came(mornings: Mornings) -> None:
    """Said as such; a start on the day of the reminder itself says it that morning."""
    mornings.bind_everybody()
    with mornings.world.storage.unit() as session:
        session.execute(delete(RosterImport).where(col(RosterImport.kind) == "works"))
    assert "作品：還沒有匯入" in mornings.told(VACATION_BEGINS)["R01"]


def test_what_failed_is_told_the_next_morning(mornings: Mornings) -> None:
    """The cap, a breakdown: by name of the reason, to the teacher of the class and the registrar, once."""
    mornings.bind_everybody()
    mornings.plan(date(2025, 1, 21))
    mornings.failed("20101", date(2025, 1, 21))
    said = mornings.told(date(2025, 1, 22))
    assert "201班有聊天通知不到的人：學生1位。" in said["T01"]
    assert "這個月能送的訊息用完了：學生1位" in said["T01"]
    assert "2月3日星期一截止" in said["T01"]
    assert "最近有提醒該送而沒有送到的：學生1位" in said["R01"]
    mornings.settle(date(2025, 1, 22))
    assert mornings.told(date(2025, 1, 23)) == {}


def test_what_failed_over_a_closing_is_told_all_the_same(mornings: Mornings) -> None:
    """Down over the last day: which deadline, since when it is closed, how many, and whom to ask."""
    mornings.bind_everybody()
    mornings.plan(date(2025, 1, 21))
    mornings.failed("20101", date(2025, 2, 4), "expired", NoticeState.EXPIRED)
    said = mornings.told(date(2025, 2, 5))
    for number in ("T01", "R01"):
        assert "113學年度第1學期課程學習成果上傳已經在2月3日星期一截止，提醒沒有送到的有：學生1位" in said[number]
        assert "註冊（試務）組" in said[number]
        assert "還有" not in said[number]


def test_a_day_that_moved_is_passed_on_anew(mornings: Mornings) -> None:
    """Whoever was told on paper must be told the new day, on the next working morning."""
    mornings.plan(date(2025, 1, 15))
    mornings.change(
        AnnouncedDay,
        (col(AnnouncedDay.school) == SMALL)
        & (col(AnnouncedDay.event) == Event.CLOSING_CEREMONY)
        & (col(AnnouncedDay.day) == VACATION_BEGINS),
        day=date(2025, 1, 22),
        revision=2,
    )
    mornings.plan(date(2025, 1, 15), time(14))
    said = mornings.told(date(2025, 1, 16))
    assert "2月5日星期三截止" in said["T01"]
    assert "改了日期" in said["T01"]


def test_nothing_is_said_once_somebody_has_seen_to_it(mornings: Mornings) -> None:
    """Between planning and sending everybody has bound: the list is needless, and so is the registrar's."""
    mornings.plan(VACATION_BEGINS)
    lists = mornings.owed()
    assert [_why(mornings, notice) for notice in lists] == [None, None]
    mornings.bind_everybody()
    assert [_why(mornings, notice) for notice in lists] == ["nobody_missing", "nothing_to_do"]


def test_a_teacher_who_gave_the_class_away_is_told_nothing(mornings: Mornings) -> None:
    """The list is for whoever has the class when it goes out."""
    mornings.plan(VACATION_BEGINS)
    (mine,) = mornings.desk.owed(NoticeSubject.UNREACHED)
    mornings.change(Person, col(Person.id) == mine.recipient_id, class_name=None)
    assert _why(mornings, mine) == "nobody_missing"


def _why(mornings: Mornings, notice: Notice) -> str | None:
    with mornings.world.storage.reading() as session:
        return why_needless(
            session,
            school=notice.school,
            recipient_id=notice.recipient_id,
            subject=notice.subject,
            facts=notice.facts,
            now=mornings.clock(),
        )


def test_what_the_month_costs_goes_along(mornings: Mornings) -> None:
    """Where it suffices, once a month before something that costs; where it does not, before each reminder."""
    mornings.bind_everybody()
    of_small = (col(Account.address) == "student/20101") & (col(Account.channel) == f"simulator.{SMALL}")
    mornings.change(Account, of_small, channel="line.small")
    quota = ChannelQuota(channel="line.small", month="2025-01", quota=3000, used=100, read_at=mornings.clock())
    with mornings.world.storage.unit() as session:  # no school's
        session.add(quota)
    said = mornings.told(VACATION_BEGINS)
    assert set(said) == {"R01"}
    assert "line.small這個月的訊息：已經用了100則，預計還要1則，夠用。" in said["R01"]
    mornings.settle(VACATION_BEGINS)
    mornings.change(ChannelQuota, col(ChannelQuota.month) == "2025-01", used=3000, month="2025-02")
    mornings.world.imported("works", datetime(2025, 1, 31, tzinfo=TAIPEI))
    said = mornings.told(LAST_DAY)
    assert "預計還要2則，其中2則送不出去" in said["R01"]
    assert "收訖明細和最後一天的提醒會先送" in said["R01"]


def test_a_blocked_account_counts_from_the_next_list_on(mornings: Mornings) -> None:
    """By its reason."""
    mornings.bind_everybody()
    student = mornings.world.id_of("20101")
    with mornings.world.storage.unit() as session:
        (way,) = ways.find_ways(session, person_ids=[student])[student]
        ways.mark_gone(session, account_id=way.account_id, at=mornings.clock())
    assert "帳號收不到訊息：學生1位" in mornings.told(VACATION_BEGINS)["T01"]


def test_what_a_list_is_about_is_kept_whole(mornings: Mornings) -> None:
    """What a notice keeps of it gives back the same."""
    mornings.plan(date(2025, 1, 17))
    mornings.plan(VACATION_BEGINS)
    for notice in mornings.owed():
        assert About.of(notice.facts).facts() == notice.facts


def test_one_school_on_which_it_fails_stops_no_other(mornings: Mornings) -> None:
    """It is tried again at the next look, and what was planned is planned once."""
    broken = {OTHER}

    def plan(storage: Any, school: str, now: datetime) -> int | None:
        if school in broken:
            raise RuntimeError("broken")
        return plan_reports(storage, school, now)

    mornings.change(School, col(School.slug) == OTHER, pack="yphs")
    mornings.clock.set(datetime.combine(VACATION_BEGINS, SLOT, tzinfo=TAIPEI))
    for school in (SMALL, OTHER):
        plan_reminders(mornings.world.storage, school, mornings.clock())
    lists = Daily(mornings.world.storage, plan, schools=lambda *_: [OTHER, SMALL], each=timedelta(minutes=10))
    assert lists.plan(mornings.clock()) == 2
    broken.clear()
    assert lists.plan(mornings.clock()) == 0  # the look of these ten minutes is over
    mornings.clock.turn(minutes=10)
    lists.plan(mornings.clock())
    assert {notice.school for notice in mornings.owed()} == {SMALL, OTHER}


def test_without_planned_deadlines_nobody_is_told(mornings: Mornings) -> None:
    """Lists follow the reminders: what was not planned is not listed."""
    mornings.clock.set(datetime.combine(VACATION_BEGINS, SLOT, tzinfo=TAIPEI))
    assert plan_reports(mornings.world.storage, SMALL, mornings.clock()) == 0
    assert mornings.desk.rows(PlannedDeadline) == []
