"""The month's messages as LINE tells them: asked seldom, before many go out, and never where there is no LINE."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.channels.config import ChannelConfig, Platform
from bot.quota_reading import QuotaReader
from portfolio.quota import Quota
from portfolio.reminders import NoticeSubject
from storage.queries import notices
from storage.queries.quotas import find_quota
from tests.bot.webhooks import LINE, TELEGRAM
from tests.conftest import FakeClock
from tests.platforms import fake_line_http
from tests.platforms.fake_line import FakeLine
from tests.world import SMALL, World

pytestmark = pytest.mark.anyio

MINE = ChannelConfig(Platform.LINE, LINE.key, (SMALL,), held={"token": ("the-token-of-no-channel",)})


@pytest.fixture
def line(clock: FakeClock) -> FakeLine:
    """Return a LINE whose month holds 3,000 messages."""
    return FakeLine(clock, quota=3000, used=1200)


@pytest.fixture
def reader(world: World, clock: FakeClock, line: FakeLine) -> Iterator[QuotaReader]:
    """Return a reader of that LINE."""
    with fake_line_http.serving(line) as base:
        yield QuotaReader(world.storage, clock, (MINE, TELEGRAM), base=base)


def kept(world: World, clock: FakeClock) -> Quota:
    """Return what is kept of the channel."""
    with world.storage.reading() as session:
        return find_quota(session, MINE.name, now=clock())


async def test_line_is_asked_every_few_hours(
    world: World, clock: FakeClock, line: FakeLine, reader: QuotaReader
) -> None:
    """At first at once; then not again for hours; then what LINE says by then."""
    asked = [await reader.run_due(), await reader.run_due()]
    first = kept(world, clock)
    line.used = 1500
    clock.turn(hours=2, minutes=59)
    asked.append(await reader.run_due())
    clock.turn(minutes=1)
    asked.append(await reader.run_due())

    assert asked == [1, 0, 0, 1]
    assert (first, kept(world, clock)) == (Quota(3000, 1200), Quota(3000, 1500))
    assert line.violations == []


async def test_line_is_asked_before_many_go_out(world: World, clock: FakeClock, reader: QuotaReader) -> None:
    """Twenty notices within ten minutes are a wave; nineteen wait for the next look."""
    asked = [await reader.run_due()]
    soon = clock() + timedelta(minutes=40)
    for count in (19, 1):
        with world.storage.unit(SMALL) as session:
            for number in range(count):
                notices.owe(
                    session,
                    school=SMALL,
                    recipient_id=world.id_of("20101"),
                    subject=NoticeSubject.SELECTION,
                    stage=f"{count}-{number}",
                    now=clock(),
                    due_at=soon,
                )
        clock.turn(minutes=15)
        asked.append(await reader.run_due())
    clock.turn(minutes=1)
    asked.append(await reader.run_due())

    assert asked == [1, 0, 1, 0]


async def test_what_line_does_not_say_changes_nothing(
    world: World, clock: FakeClock, line: FakeLine, reader: QuotaReader
) -> None:
    """Refused or away, the last reading holds, and LINE is asked again at the next look."""
    await reader.run_due()
    line.token, line.used = "another-token", 2900
    clock.turn(hours=4)

    assert await reader.run_due() == 0
    assert kept(world, clock) == Quota(3000, 1200)
    line.token = "the-token-of-no-channel"
    assert await reader.run_due() == 1
    assert kept(world, clock) == Quota(3000, 2900)


async def test_a_new_month_is_asked_about_at_once(
    world: World, clock: FakeClock, line: FakeLine, reader: QuotaReader
) -> None:
    """What was used last month is used up, whenever that was read."""
    clock.set(clock().replace(month=1, day=31, hour=23, minute=30))
    await reader.run_due()
    line.quota, line.used = 6000, 0
    clock.turn(hours=1)

    assert await reader.run_due() == 1
    assert kept(world, clock) == Quota(6000, 0)


async def test_without_line_nothing_runs(world: World, clock: FakeClock) -> None:
    """A process that serves Telegram alone asks nobody."""
    reader = QuotaReader(world.storage, clock, (TELEGRAM,), base="http://127.0.0.1:9")
    reader.start()

    assert await reader.run_due() == 0
    await reader.stop()
