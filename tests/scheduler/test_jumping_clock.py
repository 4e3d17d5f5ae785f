"""Clocks that are set, back and forth: nothing early, nothing twice, and nobody waits for a day that never was."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from portfolio.reminders import NoticeState
from scheduler.means import Clock
from scheduler.runner import Scheduler
from scheduler.standing import LEASE, RENEWED, Standing
from scheduler.watch import HOLD, Watch
from storage.tables import Batch
from storage.units import Storage
from tests.conftest import FakeClock
from tests.scheduler.fakes import LINE, TELEGRAM, Killed, PostOffice, Weather

pytestmark = pytest.mark.anyio

DAY = timedelta(days=1)
SENT = (NoticeState.SENT, None)


class Machine:
    """A machine whose clock can be set, while its time goes on by itself."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.passed = timedelta()
        self._begun = clock()

    def steady(self) -> datetime:
        """Return the time that nobody can set."""
        return self._begun + self.passed

    def goes_on(self, by: timedelta = HOLD) -> None:
        """Let time pass."""
        self.passed += by
        self.clock.now += by

    def set(self, by: timedelta) -> None:
        """Set the clock."""
        self.clock.now += by


@pytest.fixture
def machine(clock: FakeClock) -> Machine:
    """Return the machine of this test's clock."""
    return Machine(clock)


def scheduler(post: PostOffice, steady: Clock) -> Scheduler:
    """Return a process that knows a clock which nobody can set."""
    return Scheduler(post.storage, post.clock, post.platforms, steady=steady, render=post.render)


def test_a_jump_is_noticed_and_time_going_by_is_not(machine: Machine) -> None:
    """Set forward or back, by an hour or by a minute: for a moment the clock is not believed."""
    watch = Watch(machine.clock, machine.steady)
    assert watch.is_steady()
    for by in (timedelta(hours=1), -DAY, timedelta(seconds=90)):
        machine.goes_on(DAY)
        assert watch.is_steady()
        machine.set(by)
        assert not watch.is_steady()
        machine.goes_on(HOLD - timedelta(seconds=1))
        assert not watch.is_steady()
        machine.goes_on(timedelta(seconds=1))
        assert watch.is_steady()
    assert watch.jumps() == 3


def test_who_has_one_clock_notices_nothing(clock: FakeClock) -> None:
    """A demo's clock is moved by hand."""
    watch = Watch(clock)
    assert watch.is_steady()
    clock.turn(days=1)
    assert watch.is_steady()
    assert watch.jumps() == 0


async def test_nothing_is_planned_ended_or_sent_right_after_a_jump(post: PostOffice, machine: Machine) -> None:
    """A clock that is a month ahead for a second ends nothing as expired, and sends nothing before its time."""
    post.student("20101")
    post.owe("20101", "soon", due_at=post.clock() + timedelta(hours=1), expires_at=post.clock() + 2 * DAY)
    post.scheduler = scheduler(post, machine.steady)
    await post.run()

    machine.set(30 * DAY)
    await post.run()
    machine.set(-30 * DAY)
    machine.goes_on()
    await post.run()
    assert post.fates() == [(NoticeState.PLANNED, None)]

    machine.goes_on(timedelta(hours=1))
    await post.run()
    assert post.fates() == [SENT]


@pytest.mark.parametrize("channel", [LINE, TELEGRAM])
async def test_a_jump_in_the_middle_of_a_batch_stops_it(post: PostOffice, machine: Machine, channel: str) -> None:
    """What was not tried yet when the clock was set back waits for its own time; nobody is told twice."""
    numbers = [str(number) for number in range(20101, 20105)]
    due_at = post.clock() + timedelta(hours=1)
    for number in numbers:
        post.student(number, channel)
        post.owe(number, due_at=due_at)
    post.scheduler = scheduler(post, machine.steady)
    await post.run()
    machine.set(DAY)
    await post.run()
    machine.goes_on()

    def set_back() -> None:
        if len(post.platforms.letters) == 1:
            machine.set(-DAY)
            post.platforms.watch = lambda: None

    post.platforms.at_once = 1
    post.platforms.watch = set_back
    await post.run()
    assert len(post.platforms.letters) == 1
    assert sorted(post.fates()) == sorted([SENT, *[(NoticeState.PLANNED, None)] * 3])

    machine.goes_on()
    await post.run()
    assert len(post.platforms.letters) == 1
    machine.goes_on(timedelta(hours=1))
    await post.run()
    assert sorted(letter.address for letter in post.platforms.letters) == [f"{channel[0]}-{one}" for one in numbers]
    assert set(post.fates()) == {SENT}


async def test_a_pause_that_began_while_the_clock_was_ahead_is_over(post: PostOffice) -> None:
    """What the platform put off by seconds does not wait for a day because the clock was a day ahead just then."""
    post.student("20101")
    post.owe("20101")
    post.clock.turn(days=1)
    post.platforms.forecast.append(Weather.BUSY)
    await post.run()
    assert post.fates() == [(NoticeState.BATCHED, None)]

    post.clock.turn(hours=-23, minutes=-59)  # it was made by then
    with post.storage.unit() as session:
        session.execute(update(Batch).values(made_at=post.clock()))
    await post.run()
    assert post.fates() == [SENT]


async def test_what_a_clock_that_was_ahead_has_tried_waits_for_its_time(post: PostOffice) -> None:
    """Of a batch frozen a day too early nobody is told then; what the platform may have goes under its own key."""
    due_at = post.clock() + timedelta(hours=1)
    for number in ("20101", "20102"):
        post.student(number, TELEGRAM)
        post.owe(number, due_at=due_at)
    post.clock.turn(days=1)
    post.platforms.forecast.append(Weather.KILLED_BEFORE)
    with pytest.raises(Killed):
        await post.run()

    post.clock.turn(days=-1)
    post.scheduler = post.another_process()
    await post.run()
    states = [one.state for one in post.notices()]
    assert sorted(states) == [NoticeState.BATCHED, NoticeState.PLANNED]
    assert post.platforms.letters == []

    post.clock.turn(hours=1, minutes=1)
    await post.run()
    assert len(post.platforms.letters) == 1  # whom the platform surely did not tell
    (batch,) = (one for one in post.batches() if one.settled_at is None)
    assert batch.first_tried_at is not None
    assert batch.first_tried_at <= post.clock()  # so that its key is not believed in for too long


async def test_a_lease_further_ahead_than_any_can_be_is_over(post: PostOffice) -> None:
    """A process that died while its clock was a day ahead keeps nothing for a day."""
    post.student("20101")
    post.owe("20101")
    post.platforms.forecast.append(Weather.KILLED_BEFORE)
    with pytest.raises(Killed):
        await post.run()
    with post.storage.unit() as session:
        ahead = {"leased_until": post.clock() + DAY, "next_try_at": post.clock() + DAY}
        session.execute(update(Batch).where(col(Batch.settled_at).is_(None)).values(**ahead))

    post.scheduler = post.another_process()
    await post.run()
    assert post.fates() == [SENT]


def test_nobody_is_buried_because_the_clock_was_set_forward(storage: Storage, machine: Machine) -> None:
    """Every lease looks over then: who lives renews it, and only who does not is dead."""
    first, second = (Standing(storage, machine.clock, steady=machine.steady, wanted=name) for name in ("a", "b"))
    first.begin()
    second.begin()
    machine.set(DAY)
    assert second.bury_dead() == {"a", "b"}
    assert first.keep()
    machine.goes_on(RENEWED)
    assert second.keep()
    assert second.bury_dead() == {"a", "b"}

    machine.set(DAY)  # and `first` is silent from now on
    assert second.bury_dead() == {"a", "b"}
    machine.goes_on(RENEWED)
    assert second.bury_dead() == {"b"}


def test_a_name_held_for_a_day_by_a_dead_process_is_had_again(storage: Storage, machine: Machine) -> None:
    """Its clock was a day ahead when it died: half a minute tells that nobody renews the lease."""
    machine.set(DAY)
    assert Standing(storage, machine.clock, steady=machine.steady, wanted="a").begin() == "a"
    machine.set(-DAY)
    after = Standing(storage, machine.clock, steady=machine.steady, wanted="a")
    assert after.begin() is None
    machine.goes_on(LEASE)
    assert after.begin() == "a"


def test_the_desk_is_not_held_for_a_day(storage: Storage, machine: Machine) -> None:
    """Whoever sat down while the clock was ahead, and cannot say that it lives, does not think that it plans."""
    one = Standing(storage, machine.clock, steady=machine.steady, wanted="a")
    machine.set(DAY)
    one.begin()
    machine.set(-DAY)
    assert one.plans
    machine.goes_on(LEASE)
    assert not one.plans
