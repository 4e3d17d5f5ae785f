"""What people set in the chat is what the sender keeps to: hours, kinds, one message a day, the messenger, and STOP."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from portfolio.calendar import TAIPEI
from portfolio.reminders import NoticeState, NoticeSubject
from scheduler.runner import Scheduler
from storage.queries import notices, upkeep
from storage.tables import Notice
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.handlers.bound_twice import also_on
from tests.scheduler.fakes import FakePlatforms, say
from tests.talk import Talk
from tests.world import SMALL, World

pytestmark = pytest.mark.anyio

ADDRESS = "student/20101"


@dataclass
class Town:
    """A conversation, and the sender beside it."""

    talk: Talk
    world: World
    desk: Desk
    clock: FakeClock
    platforms: FakePlatforms

    def owe(self, subject: NoticeSubject = NoticeSubject.TURN, *, about: str = "") -> None:
        """Owe a person one notice from now on."""
        with self.world.unit() as session:
            notices.owe(
                session,
                school=SMALL,
                recipient_id=self.world.id_of("20101"),
                subject=subject,
                about=about,
                facts={"text": f"{subject.value}{about}"},
                due_at=self.clock(),
                now=self.clock(),
            )

    async def at(self, hour: int, minute: int = 0) -> list[str]:
        """Return the titles that have arrived by this hour of today, after all that is due was done."""
        self.clock.set(self.clock().astimezone(TAIPEI).replace(hour=hour, minute=minute))
        await Scheduler(self.world.storage, self.clock, self.platforms, render=say).run_due()
        return self.platforms.titles_to(ADDRESS)

    def fates(self) -> list[tuple[NoticeState, str | None]]:
        """Return how each notice stands, and why."""
        return [(one.state, one.reason) for one in self.desk.rows(Notice)]


@pytest.fixture
def town(talk: Talk, world: World, desk: Desk, clock: FakeClock) -> Town:
    """Return the small school, where nothing else is due."""
    with world.storage.unit() as session:
        upkeep.set_done_for(session, date.max)
    return Town(talk, world, desk, clock, FakePlatforms(clock))


async def test_whoever_said_stop_hears_nothing_but_of_the_accounts_safety(town: Town) -> None:
    """The notice ends with its reason; the one about the account arrives."""
    town.talk.student("20101").says("STOP").says("STOP")
    town.owe()
    town.owe(NoticeSubject.BINDING_REVOKED)
    assert await town.at(17) == ["binding_revoked"]
    assert town.fates() == [(NoticeState.NEEDLESS, "stopped"), (NoticeState.SENT, None)]


async def test_whoever_started_again_hears_what_comes_then(town: Town) -> None:
    """What was dropped meanwhile stays dropped."""
    town.talk.student("20101").says("STOP").says("STOP")
    town.owe()
    await town.at(17)
    town.talk.says("恢復全部提醒")
    town.owe(about="student:20101")
    assert await town.at(17, 30) == ["turnstudent:20101"]


async def test_a_muted_kind_is_left_out_alone(town: Town) -> None:
    """On the last school day before the vacation: the deadline is not spoken of, everything else comes as before."""
    town.talk.student("20101").says("改提醒哪些事").presses("不提醒上傳期限")
    town.clock.set(datetime(2025, 1, 20, 9, tzinfo=TAIPEI))
    town.owe()
    assert await town.at(17) == ["turn"]
    assert (NoticeState.NEEDLESS, "muted") in town.fates()


async def test_what_is_not_muted_comes(town: Town) -> None:
    """The same day with another kind left out."""
    town.talk.student("20101").says("改提醒哪些事").presses("不提醒認證")
    town.clock.set(datetime(2025, 1, 20, 9, tzinfo=TAIPEI))
    town.owe()
    assert await town.at(17) == ["upload_outcomes"]
    assert (NoticeState.NEEDLESS, "muted") in town.fates()


async def test_chosen_hours_are_kept_to(town: Town) -> None:
    """Neither the school's noon nor its afternoon, but the evening that was asked for."""
    town.talk.student("20101").says("改時段").says("晚上7點到8點")
    town.owe()
    assert await town.at(12, 30) == []
    assert await town.at(17) == []
    assert await town.at(19, 1) == ["turn"]


async def test_hours_changed_meanwhile_hold_for_what_waits(town: Town) -> None:
    """What was owed before the change comes in the new hours."""
    town.owe()
    await town.at(9)
    town.talk.student("20101").says("改時段").presses("19:00到21:00")
    assert await town.at(17) == []
    assert await town.at(19, 1) == ["turn"]


async def test_each_thing_at_once_where_that_was_asked_for(town: Town) -> None:
    """Two things of one day are two messages then; with the usual setting the second waits for tomorrow."""
    town.talk.student("20101").says("一件一件傳")
    town.owe()
    assert await town.at(17) == ["turn"]
    town.owe(about="student:1")
    assert len(await town.at(18)) == 2
    town.talk.says("合成一天一則")
    town.owe(about="student:2")
    assert len(await town.at(19)) == 2
    town.clock.turn(days=1)
    assert len(await town.at(17)) == 3


async def test_the_messenger_that_was_chosen_comes_first(town: Town) -> None:
    """Telegram while nothing is chosen, since it is free; LINE once it is."""
    also_on(town.world, "20101", "line.small", "U1")
    also_on(town.world, "20101", "telegram.small", "1")
    town.talk.student("20101").says("提醒設定").presses("先傳到LINE")
    town.owe()
    await town.at(17)
    town.talk.says("提醒設定").presses("先用免費的")
    town.clock.turn(days=1)
    town.owe(about="student:20101")
    await town.at(17)
    assert [letter.address for letter in town.platforms.letters] == ["U1", "1"]


async def test_nothing_comes_at_night_whatever_was_typed(town: Town) -> None:
    """「到半夜12點」 ends at ten."""
    town.talk.student("20101").says("改時段").says("晚上8點到12點").sees("20點到22點")
    town.clock.set(town.clock() + timedelta(hours=14, minutes=30))
    town.owe()
    assert await town.at(22, 31) == []
