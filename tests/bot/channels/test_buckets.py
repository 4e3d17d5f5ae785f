"""A channel sends no faster than its platform takes, and stops when it is told to."""

from datetime import timedelta

import pytest

from bot.channels.buckets import Bucket
from tests.conftest import FakeClock

NOW = timedelta()
LONG = timedelta(hours=1)


def seconds(value: float) -> timedelta:
    return timedelta(seconds=value)


def test_a_burst_goes_at_once_and_the_rest_in_turn(clock: FakeClock) -> None:
    """Ten a second, three at once: the fourth waits a tenth, and each after it a tenth more."""
    bucket = Bucket(clock, rate=10, burst=3)

    assert [bucket.take(within=LONG) for _ in range(6)] == [NOW, NOW, NOW, seconds(0.1), seconds(0.2), seconds(0.3)]


def test_over_time_the_rate_holds(clock: FakeClock) -> None:
    """In ten seconds nobody gets through more often than the rate and one burst."""
    bucket = Bucket(clock, rate=5, burst=5)
    taken = 0
    for _ in range(1000):
        taken += bucket.take() == NOW
        clock.turn(seconds=0.01)

    assert taken == 5 + 10 * 5 - 1


def test_who_will_not_wait_takes_nothing(clock: FakeClock) -> None:
    """Asking without waiting leaves the others' turns as they were."""
    bucket = Bucket(clock, rate=1)
    assert bucket.take() == NOW

    assert [bucket.take() for _ in range(5)] == [seconds(1)] * 5
    clock.turn(seconds=1)
    assert bucket.take() == NOW


def test_a_pause_holds_everybody(clock: FakeClock) -> None:
    """What the platform asked for counts, and a shorter pause does not end a longer one."""
    bucket = Bucket(clock, rate=10, burst=10)
    bucket.pause(seconds(30))
    bucket.pause(seconds(3))

    assert bucket.take() == seconds(30)
    clock.turn(seconds=29)
    assert bucket.take() == seconds(1)
    clock.turn(seconds=1)
    assert bucket.take() == NOW


def test_a_clock_set_back_does_not_stop_the_channel(clock: FakeClock) -> None:
    """The longest wait is what was given out already."""
    bucket = Bucket(clock, rate=10, burst=10)
    bucket.take()
    clock.turn(hours=-1)

    assert bucket.take() <= seconds(1) + timedelta(hours=1)


@pytest.mark.anyio
async def test_a_turn_is_waited_for_in_sleep(clock: FakeClock) -> None:
    """A short wait is slept through; a long one is told at once, without taking a turn."""
    slept: list[float] = []

    async def sleep(duration: float) -> None:
        slept.append(duration)
        clock.turn(seconds=duration)

    bucket = Bucket(clock, rate=2)
    assert await bucket.turn(within=seconds(1), sleep=sleep) is None
    assert await bucket.turn(within=seconds(1), sleep=sleep) is None
    assert slept == [0.5]
    bucket.pause(seconds(30))
    assert await bucket.turn(within=seconds(1), sleep=sleep) == seconds(30)
    assert slept == [0.5]
