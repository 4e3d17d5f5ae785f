"""A bot writes no faster than Telegram allows, obeys when it is told to wait, and lets answers go first."""

from datetime import datetime, timedelta

import pytest

from bot.channels.telegram_pace import PEOPLE_KEPT, Pace
from tests.conftest import FakeClock

pytestmark = pytest.mark.anyio


@pytest.fixture
def pace(clock: FakeClock) -> Pace:
    async def sleep(seconds: float) -> None:
        clock.turn(seconds=seconds)

    return Pace(clock, sleep)


def seconds_since(start: datetime, clock: FakeClock) -> float:
    return (clock.now - start).total_seconds()


async def test_29_answers_a_second_in_all(pace: Pace, clock: FakeClock) -> None:
    """However many people press: a little below the 30 that Telegram names."""
    start = clock.now
    for person in range(1, 1161):
        assert await pace.answer(person) is None

    assert seconds_since(start, clock) == pytest.approx(40, abs=0.1)


async def test_late_turns_do_not_bunch(clock: FakeClock) -> None:
    """After a second without a processor all those whose turn has come do not write at one moment."""
    waits: list[float] = []
    is_stalled = True

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        if not is_stalled:
            clock.turn(seconds=seconds)

    pace = Pace(clock, sleep)
    for person in range(30):
        assert await pace.answer(person) is None
    is_stalled = False
    left_at = clock.now
    assert await pace.answer(31) is None
    assert clock.now - left_at >= timedelta(seconds=1)


async def test_25_messages_a_second_unasked(pace: Pace, clock: FakeClock) -> None:
    """However many people are written to, there is room for answers."""
    start = clock.now
    for person in range(1, 1201):
        assert await pace.unasked(person) is None

    assert seconds_since(start, clock) == pytest.approx(48, abs=0.1)


async def test_one_message_a_second_to_one_person(pace: Pace, clock: FakeClock) -> None:
    """A little less, since they arrive unevenly; reminders and answers count together."""
    start = clock.now
    for _ in range(3):
        assert await pace.answer(7) is None
        assert await pace.unasked(7) is None

    assert seconds_since(start, clock) == pytest.approx(5 / 0.9, abs=0.3)


async def test_leafing_through_lists_is_not_held_up(pace: Pace, clock: FakeClock) -> None:
    """Edits are no new messages: a few presses in a row are answered at once."""
    start = clock.now
    for _ in range(5):
        assert await pace.answer(7, edit=True) is None

    assert seconds_since(start, clock) < 0.3


async def test_whoever_is_to_be_left_alone_is(pace: Pace, clock: FakeClock) -> None:
    """After 429 this person waits, with edits too; others are answered; nothing unasked goes out to anybody."""
    start = clock.now
    pace.pause(7, timedelta(seconds=20))

    assert await pace.answer(8) is None
    assert await pace.unasked(8) == timedelta(seconds=20)
    assert seconds_since(start, clock) == 0
    assert await pace.answer(7, edit=True) is None
    assert seconds_since(start, clock) == 20


async def test_nobody_is_kept_waiting_for_long(pace: Pace, clock: FakeClock) -> None:
    """What is too far off is said at once, and takes nobody's turn."""
    pace.pause(7, timedelta(seconds=31))

    assert await pace.answer(7) == timedelta(seconds=31)
    assert await pace.unasked(9) == timedelta(seconds=31)
    clock.turn(seconds=31)
    start = clock.now
    assert await pace.answer(7) is None
    assert seconds_since(start, clock) == 0


async def test_answers_go_before_reminders(clock: FakeClock) -> None:
    """A reminder takes no turn while answers are in line, however long before it came; it comes again later."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    pace = Pace(clock, sleep)
    for person in range(1, 129):
        await pace.answer(person)

    in_line = await pace.unasked(999)
    assert in_line is not None
    assert in_line.total_seconds() == pytest.approx(128 / 29, abs=0.001)
    await pace.answer(129)
    assert slept[-1] == pytest.approx(128 / 29, abs=0.001)
    clock.turn(seconds=129 / 29 + 0.01)
    assert await pace.unasked(999) is None


async def test_a_crowd_is_forgotten_in_time(pace: Pace, clock: FakeClock) -> None:
    """The table of people does not grow for ever; the newest are kept."""
    for person in range(PEOPLE_KEPT + 50):
        pace.pause(person, timedelta())

    assert len(pace._people) == PEOPLE_KEPT
    assert 0 not in pace._people
    assert PEOPLE_KEPT + 49 in pace._people
