"""After a backup was put back: nothing that was due before goes out a second time by itself."""

from datetime import timedelta

import pytest

from portfolio.reminders import NoticeState
from scheduler.policy import held
from storage.queries.restored import find_held_until, hold_until
from storage.units import Storage
from tests.conftest import START, FakeClock
from tests.scheduler.fakes import LINE, TELEGRAM, PostOffice, Weather

pytestmark = pytest.mark.anyio


def test_held() -> None:
    """From before, up to that very instant; nothing where nothing was put back."""
    assert held(START, None) is None
    assert held(START, START) is not None
    assert held(START + timedelta(seconds=1), START) is None


async def test_what_was_due_before_is_left_to_a_person(storage: Storage, clock: FakeClock) -> None:
    """What falls due later goes out as ever."""
    post = PostOffice(storage, clock)
    post.student("20101")
    post.student("20102")
    post.owe("20101", "before")
    with storage.unit() as session:
        hold_until(session, clock())
        assert find_held_until(session) == clock()
    clock.turn(hours=1)
    post.owe("20102", "after")

    await post.run()

    assert post.fates() == [(NoticeState.UNKNOWN, "restored"), (NoticeState.SENT, None)]
    assert list(post.letters_by_text()) == ["after"]


@pytest.mark.parametrize(("channel", "end"), [(LINE, NoticeState.SENT), (TELEGRAM, NoticeState.UNKNOWN)])
async def test_a_batch_goes_on_where_a_key_keeps_it_from_arriving_twice(
    storage: Storage, clock: FakeClock, channel: str, end: NoticeState
) -> None:
    """Tried before the backup, it goes out under the key that it had; without keys it does not."""
    post = PostOffice(storage, clock)
    post.student("20101", channel)
    post.owe("20101", "before")
    post.platforms.forecast.append(Weather.BUSY)
    await post.run()
    with storage.unit() as session:
        hold_until(session, clock())

    clock.turn(minutes=5)
    await post.run()

    assert post.the_notice().state is end
