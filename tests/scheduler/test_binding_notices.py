"""The first users of the way out: who binds, who is told, and what the message does. Every part is the real one."""

import pytest

from bot.channels.simulator import SimulatorChannel
from bot.outbox import make_push
from handlers.conversation import IncomingKind
from handlers.plain import to_plain
from locales import translator
from portfolio.reminders import NoticeState, NoticeSubject
from scheduler.runner import Scheduler
from storage.tables import Notice
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.talk import Talk
from tests.world import SMALL, World

pytestmark = pytest.mark.anyio


@pytest.fixture
def channel(clock: FakeClock) -> SimulatorChannel:
    """Return the small school's simulator."""
    return SimulatorChannel(f"simulator.{SMALL}", (SMALL,), clock)


@pytest.fixture
def scheduler(world: World, clock: FakeClock, channel: SimulatorChannel) -> Scheduler:
    """Return the scheduler as the application builds it."""
    return Scheduler(world.storage, clock, make_push({channel.name: channel}))


async def test_not_me_typed_on_the_old_phone_ends_the_new_binding(
    talk: Talk, desk: Desk, scheduler: Scheduler, channel: SimulatorChannel
) -> None:
    """The announcement reaches the old account and not the new one; its button is chosen by number, and works."""
    talk.stranger("thief").says(f"{desk.code('20101')} 20101").says("同意").sees("綁定完成")
    (sent,) = await scheduler.run_due()

    assert (sent.address, sent.subjects) == ("student/20101", (NoticeSubject.BINDING_ADDED,))
    (message,) = channel.sent
    assert (message.address, message.reply) == ("student/20101", sent.reply)
    assert "林向晴" not in to_plain(message.reply, translator(None))
    assert [notice.state for notice in desk.rows(Notice)] == [NoticeState.SENT]

    talk.student("20101").says("1").sees("已經解除那個綁定")
    assert len(desk.bindings("20101")) == 1
    assert {subject for one in await scheduler.run_due() for subject in one.subjects} <= {NoticeSubject.BINDING_REVOKED}


async def test_a_student_is_told_of_a_new_guardian(talk: Talk, desk: Desk, scheduler: Scheduler) -> None:
    """The student, bound a moment before, hears of the guardian; nobody is named."""
    talk.stranger("1").says(f"{desk.code('20102')} 20102").says("同意").sees("綁定完成")
    talk.stranger("2").says(f"{desk.code('20102-1', '20102')} 97/9/2").says("同意").sees("綁定完成")

    (sent,) = await scheduler.run_due()

    assert (sent.address, sent.subjects) == ("stranger/1", (NoticeSubject.GUARDIAN_ADDED,))
    assert "周" not in to_plain(sent.reply, translator(None))


async def test_what_is_no_news_any_more_is_not_told(talk: Talk, desk: Desk, scheduler: Scheduler) -> None:
    """A binding that was undone before anybody was told alarms nobody."""
    talk.stranger("1").says(f"{desk.code('20101')} 20101").says("同意").says("我的綁定")
    talk.says("解除第 2 個綁定").presses("確定解除")

    sent = await scheduler.run_due()

    assert [notice.reason for notice in desk.owed(NoticeSubject.BINDING_ADDED)] == ["binding_ended"]
    assert {one.subjects for one in sent} <= {(NoticeSubject.BINDING_REVOKED,)}


async def test_whoever_left_is_not_written_to_until_back(
    talk: Talk, desk: Desk, scheduler: Scheduler, clock: FakeClock
) -> None:
    """Blocking the account is noticed; speaking again undoes it."""
    talk.student("20101")._send(IncomingKind.UNFOLLOW, "")
    assert desk.account("student/20101").gone_at == clock()
    talk.stranger("1").says(f"{desk.code('20101')} 20101").says("同意")
    assert await scheduler.run_due() == []
    assert [(notice.state, notice.reason) for notice in desk.rows(Notice)] == [(NoticeState.UNREACHABLE, "gone")]

    talk.student("20101").says("我的件數")
    assert desk.account("student/20101").gone_at is None
