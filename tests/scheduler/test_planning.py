"""Digests about certification, from planning to the message: who is told on which day, of what, and who is not."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import delete
from sqlmodel import col

from bot.channels.simulator import SimulatorChannel
from bot.outbox import make_push
from handlers.plain import to_plain
from handlers.succession_notices import UNASSIGNED
from locales import translator
from portfolio.calendar import TAIPEI, Event
from portfolio.certification import ReturnReason
from portfolio.people import Division, PersonStatus, Role
from portfolio.reminders import NoticeState, NoticeSubject
from portfolio.works import CertificationState
from scheduler.planning import Planner, plan_certification
from scheduler.runner import Scheduler
from scheduler.sending import Sent
from storage.queries import certifications, notices
from storage.tables import AnnouncedDay, Certification, Person, Teaching
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.storage.certifying import everything, make, show
from tests.world import OTHER, SMALL, World

pytestmark = pytest.mark.anyio

SLOT = datetime(2025, 1, 15, 8, 30, tzinfo=TAIPEI)
TEACHER, REGISTRAR = "teacher/T01", "registrar/R01"
LISTS = {NoticeSubject.UNREACHED, NoticeSubject.REMINDING}  # of whom reminders miss: `test_reporting` looks at them


@pytest.fixture
def scheduler(world: World, clock: FakeClock) -> Scheduler:
    """Return the scheduler as the application builds it, at a school where one work of T01's course waits."""
    make(world)
    return again(world, clock)


def again(world: World, clock: FakeClock) -> Scheduler:
    """Return a process that has just started."""
    channel = SimulatorChannel(f"simulator.{SMALL}", (SMALL,), clock)
    return Scheduler(world.storage, clock, make_push({channel.name: channel}))


async def told(scheduler: Scheduler, clock: FakeClock, ends: date) -> dict[str, list[str]]:
    """Let the days pass, looking at the hour of digests, and return when each address was written to."""
    found: dict[str, list[str]] = {}
    first = datetime.combine(clock().date(), time(8, 30), tzinfo=TAIPEI)
    for ahead in range(first < clock(), (ends - first.date()).days + 1):
        clock.set(at := first + timedelta(days=ahead))
        for sent in await scheduler.run_due():
            if not LISTS.issuperset(sent.subjects):
                found.setdefault(sent.address, []).append(f"{at:%m-%d %H:%M}")
    return found


def text(sent: Sent) -> str:
    """Return a message as it is read out."""
    return to_plain(sent.reply, translator(None))


async def at_slot(scheduler: Scheduler, clock: FakeClock, at: datetime = SLOT) -> dict[str, str]:
    """Set the clock and return what was sent then, by address."""
    clock.set(at)
    return {sent.address: text(sent) for sent in await scheduler.run_due() if not LISTS.issuperset(sent.subjects)}


async def test_a_request_that_nobody_decides_from_its_day_to_the_closing(
    scheduler: Scheduler, clock: FakeClock
) -> None:
    """New; asked for by Monday; that day past; then the week, three days and the last day before the closing.

    Uploaded on 13 January, asked for until the 20th, closed on 10 February; Lunar New Year takes the week between.
    """
    found = await told(scheduler, clock, date(2025, 2, 14))
    assert found == {
        TEACHER: ["01-15 08:30", "01-17 08:30", "01-21 08:30", "02-03 08:30", "02-07 08:30", "02-10 08:30"],
        REGISTRAR: ["01-21 08:30", "02-11 08:30"],
    }


async def test_what_a_teacher_is_told(scheduler: Scheduler, clock: FakeClock) -> None:
    """How many by course, the nearest day with its clause, and that the week asked for is no closing (T30)."""
    said = (await at_slot(scheduler, clock))[TEACHER]
    for words in (
        "有作品等候您認證",
        "有 1 件作品等候您認證，最早的一件是1月13日星期一上傳的",
        "113學年度第1學期數學：1 件",
        "規定請您接下來認證的有 1 件，請在1月20日星期一以前認證；這一天不是截止日",
        "2月10日星期一截止，還有 26 天",
        "補充規定表一，任課教師認證",
        "不評分也不評好壞",
        "以上是1月14日星期二的資料",
        "待認證",
    ):
        assert words in said, said
    assert "林向晴" not in said
    assert "逾期" not in said

    said = (await at_slot(scheduler, clock, SLOT + timedelta(days=6)))[TEACHER]
    assert "有 1 件已經過了規定請您認證的日子，最早的是1月20日星期一" in said
    assert "現在仍然可以認證" in said


async def test_what_a_registrar_is_told(scheduler: Scheduler, clock: FakeClock) -> None:
    """Late ones, by count; after the closing they are listed, not lost."""
    said = (await at_slot(scheduler, clock, SLOT + timedelta(days=6)))[REGISTRAR]
    assert "過了規定請老師認證的日子，還沒有決定：1 件，1 位老師" in said
    assert "不會自動換人" in said
    said = (await at_slot(scheduler, clock, SLOT + timedelta(days=27)))[REGISTRAR]
    assert "認證已經截止，還沒有決定：1 件" in said


async def test_planning_twice_plans_once(world: World, scheduler: Scheduler, clock: FakeClock, desk: Desk) -> None:
    """Neither a second look nor a process that starts anew nor two at once tell anybody twice."""
    clock.set(SLOT)
    assert plan_certification(world.storage, SMALL, SLOT) == 1
    assert plan_certification(world.storage, SMALL, SLOT) == 0
    assert len(await scheduler.run_due()) == 1
    clock.turn(hours=3)
    assert await again(world, clock).run_due() == []
    assert len([one for one in desk.owed(NoticeSubject.CERTIFICATION) if one.school == SMALL]) == 1


async def test_nothing_is_planned_outside_the_hours(world: World, scheduler: Scheduler, clock: FakeClock) -> None:
    """Not before the hour of digests, not after work, not on a Saturday: whoever starts then waits for the next day."""
    for at in (SLOT - timedelta(minutes=1), SLOT + timedelta(hours=8, minutes=30), SLOT + timedelta(days=3)):
        assert plan_certification(world.storage, SMALL, at) is None
        assert await at_slot(scheduler, clock, at) == {}


async def test_a_start_in_the_afternoon_makes_up_for_the_morning(scheduler: Scheduler, clock: FakeClock) -> None:
    """The day's digest goes out late, inside the hours."""
    assert set(await at_slot(scheduler, clock, SLOT + timedelta(hours=6))) == {TEACHER}


async def test_what_was_decided_before_it_goes_out_is_not_told(
    world: World, scheduler: Scheduler, clock: FakeClock, desk: Desk
) -> None:
    """Planned at half past eight, decided before it was sent: settled as needless, and no message."""
    plan_certification(world.storage, SMALL, SLOT)
    decide(world, at=SLOT)
    assert await at_slot(scheduler, clock) == {}
    ends = [(one.state, one.reason) for one in desk.owed(NoticeSubject.CERTIFICATION) if one.school == SMALL]
    assert ends == [(NoticeState.NEEDLESS, "nothing_waits")]


def decide(world: World, *, at: datetime, number: str = "T01", back: bool = False) -> int:
    """Let a teacher decide on the first request, and return its key."""
    request_id = next(one.id for one in everything(world.storage) if one.status.value == "pending")
    assert request_id is not None
    actor = world.actor(number)
    with world.storage.unit(SMALL) as session:
        request = session.get_one(Certification, request_id)
        if back:
            reason = ReturnReason.WRONG_COURSE
            certifications.send_back(
                session, request, actor=actor, version=request.version, reason=reason, words=None, now=at
            )
        else:
            certifications.certify(session, request, actor=actor, version=request.version, now=at)
    return request_id


async def test_what_the_platform_lacks_is_said_before_the_closing(
    world: World, scheduler: Scheduler, clock: FakeClock
) -> None:
    """Teacher and registrar learn what was decided here and is not written yet, and nothing once it is."""
    request_id = decide(world, at=SLOT)
    clock.set(datetime(2025, 1, 24, 8, tzinfo=TAIPEI))
    found = await told(scheduler, clock, date(2025, 2, 4))
    assert found == {TEACHER: ["02-03 08:30"], REGISTRAR: ["02-03 08:30"]}
    said = await at_slot(scheduler, clock, datetime(2025, 2, 7, 8, 30, tzinfo=TAIPEI))
    assert "您已經決定的有 1 件，學校平臺還沒有顯示" in said[TEACHER]
    assert "1 件，請在2月10日星期一截止前寫入平臺" in said[REGISTRAR]

    show(world, request_id, state=CertificationState.CERTIFIED)
    make(world)
    assert await told(scheduler, clock, date(2025, 2, 11)) == {}


async def test_a_contradiction_is_told_once(world: World, scheduler: Scheduler, clock: FakeClock) -> None:
    """The platform shows another decision: the registrar's, and only when it is news."""
    request_id = decide(world, at=SLOT - timedelta(minutes=20))
    show(world, request_id, state=CertificationState.RETURNED)
    make(world)
    said = await at_slot(scheduler, clock)
    assert set(said) == {REGISTRAR}
    assert "聊天室的決定和平臺顯示的不一致，請查證：1 件" in said[REGISTRAR]
    assert await told(scheduler, clock, date(2025, 1, 18)) == {}


async def test_who_has_left_is_told_nothing_and_the_registrar_is(
    world: World, scheduler: Scheduler, clock: FakeClock
) -> None:
    """Requests of somebody who is not at the school any more are looked after by the office."""
    with world.storage.unit(SMALL) as session:
        session.get_one(Person, world.id_of("T01")).status = PersonStatus.LEFT
    said = await at_slot(scheduler, clock)
    assert set(said) == {REGISTRAR}
    assert "認證者已經離校，請查證：1 件" in said[REGISTRAR]


async def test_a_request_of_nobody_goes_to_the_registrar(world: World, clock: FakeClock, scheduler: Scheduler) -> None:
    """Once; not every day while it stays so."""
    with world.storage.unit(SMALL) as session:
        session.get_one(Certification, everything(world.storage)[0].id).certifier_id = None
        session.exec(delete(Teaching))
    said = await at_slot(scheduler, clock)
    assert set(said) == {REGISTRAR}
    assert "沒有人可以認證，請指定認證者：1 件" in said[REGISTRAR]
    assert "自動換人" not in said[REGISTRAR]
    assert await told(scheduler, clock, date(2025, 1, 20)) == {}


async def test_what_was_told_at_once_is_no_news_the_next_morning(
    world: World, clock: FakeClock, scheduler: Scheduler
) -> None:
    """That nobody is left in the order was said when it came to that; the digest does not repeat it alone."""
    with world.storage.unit(SMALL) as session:
        session.get_one(Certification, everything(world.storage)[0].id).certifier_id = None
        session.exec(delete(Teaching))
        notices.owe(
            session,
            school=SMALL,
            recipient_id=world.id_of("R01"),
            subject=NoticeSubject.TURN,
            stage=UNASSIGNED,
            about="turn:1",
            facts={"count": 1},
            now=clock(),
        )
    assert await at_slot(scheduler, clock, SLOT - timedelta(minutes=10)) == {}  # waits for what else there may be
    (said,) = (await at_slot(scheduler, clock)).values()
    assert "沒有人可以認證，請指定認證者" not in said
    assert await at_slot(scheduler, clock, SLOT + timedelta(days=1)) == {}


async def test_every_teacher_of_a_course_is_told(world: World, scheduler: Scheduler, clock: FakeClock) -> None:
    """Whoever may decide learns that something waits, and is left alone once a colleague has decided."""
    with world.storage.unit(SMALL) as session:
        course = world.courses[SMALL, "113-1", "M1"]
        session.add(Teaching(school=SMALL, course_id=course, teacher_id=world.id_of("T02")))
    world.bind("T02")
    assert set(await at_slot(scheduler, clock)) == {TEACHER, "teacher/T02"}
    decide(world, at=SLOT + timedelta(hours=1), number="T02")
    assert await told(scheduler, clock, date(2025, 1, 21)) == {}


async def test_each_office_is_told_of_its_own_division(world: World, scheduler: Scheduler, clock: FakeClock) -> None:
    """Where the evening division has an office of its own, the day's is not written to for it."""
    with world.together():
        world.add_person("R91", Role.STAFF, office="進修部教導組", title="組長", division=Division.CONTINUING)
        world.bind("R91")
    with world.storage.unit(SMALL) as session:
        session.get_one(Person, world.id_of("20101")).division = Division.CONTINUING
    said = await at_slot(scheduler, clock, SLOT + timedelta(days=6))
    assert set(said) == {TEACHER, "registrar/R91"}


async def test_each_school_tells_its_own(world: World, scheduler: Scheduler, clock: FakeClock, desk: Desk) -> None:
    """The second school has the same numbers, and a work that waits by rules that state no deadline."""
    await at_slot(scheduler, clock)
    owed = desk.owed(NoticeSubject.CERTIFICATION)
    assert {(one.school, one.recipient_id) for one in owed} == {
        (school, world.id_of("T01", school)) for school in (SMALL, OTHER)
    }
    words = to_plain(desk.told(next(one for one in owed if one.school == OTHER)), translator(None))
    assert "1 件作品等候您認證" in words
    assert "補充規定沒有寫期限" in words
    assert "截止，還有" not in words


async def test_a_school_that_fails_does_not_silence_the_others(
    world: World, clock: FakeClock, scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is tried again at the next look."""
    clock.set(SLOT)
    planner = Planner(world.storage)
    with monkeypatch.context() as broken:
        broken.setattr("scheduler.planning.view_of", lambda *_args, **_more: 1 / 0)
        assert planner.plan(SLOT) == 0
    assert planner.plan(SLOT) == 0  # within the same half hour
    assert planner.plan(SLOT + timedelta(minutes=30)) == 1
    assert planner.plan(SLOT + timedelta(hours=1)) == 0


async def test_without_an_announced_day_nothing_is_said_of_one(world: World, clock: FakeClock) -> None:
    """A rule that is silent, or a day that is not announced, is said to be so; the teacher is told all the same."""
    with world.storage.unit(SMALL) as session:
        session.exec(delete(AnnouncedDay).where(col(AnnouncedDay.event) == Event.CLOSING_CEREMONY))
    make(world)
    said = (await at_slot(again(world, clock), clock))[TEACHER]
    assert "日期還沒有公布" in said
    assert "截止，還有" not in said
