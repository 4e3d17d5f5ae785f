"""Words that nobody finds an end of are noticed, whichever thread looks for them."""

from contextlib import suppress
from datetime import timedelta

import pytest

from handlers.conversation import Reply
from handlers.notices import Telling
from scheduler.hanging import HANGS, Hanging
from storage.units import Storage
from tests.conftest import FakeClock
from tests.scheduler.fakes import PostOffice, say

pytestmark = pytest.mark.anyio


def test_what_takes_too_long_hangs(clock: FakeClock) -> None:
    """The oldest of all that are looked for counts; what was found, or broke, hangs no more."""
    hanging = Hanging(clock)
    assert not hanging.hangs()
    with hanging.watched():
        clock.now += HANGS
        with suppress(RuntimeError), hanging.watched():
            assert not hanging.hangs()
            clock.now += timedelta(seconds=1)
            assert hanging.hangs()
            raise RuntimeError
        assert hanging.hangs()
    assert not hanging.hangs()


async def test_a_notices_words_are_watched(storage: Storage, clock: FakeClock) -> None:
    """While a notice is worded the process knows it, by itself or among those that say the same."""
    seen: list[bool] = []

    def slowly(telling: Telling) -> Reply:
        clock.now += HANGS + timedelta(seconds=1)
        seen.append(post.scheduler.hangs)
        clock.now -= HANGS + timedelta(seconds=1)
        return say(telling)

    post = PostOffice(storage, clock, render=slowly)
    post.student("20101")
    post.owe("20101")
    await post.run()
    assert seen == [True]
    assert not post.scheduler.hangs
