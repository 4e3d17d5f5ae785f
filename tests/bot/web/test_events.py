"""Open pages are told everything once and in order, also after they lost their connection."""

import asyncio
from datetime import datetime, timedelta
from itertools import islice
from threading import Thread

import pytest

from bot.channels.simulator import SimulatorChannel
from bot.web.events import KEPT, ClockMoved, Hub, SentUnasked
from handlers.conversation import Incoming, IncomingKind, Reply
from tests.conftest import START, FakeClock

pytestmark = pytest.mark.anyio


def moved(hours: int) -> ClockMoved:
    """Return a move of the clock that can be told from others."""
    return ClockMoved(START + timedelta(hours=hours))


async def heard(hub: Hub, after: str, count: int) -> list[datetime]:
    """Return the next moves that a page is told, as many as asked for."""
    found: list[datetime] = []
    async for event in hub.listen(after):
        assert isinstance(event.what, ClockMoved)
        found.append(event.what.now)
        if len(found) == count:
            break
    return found


async def test_a_page_hears_what_happens_after_it_was_made() -> None:
    """What happened between rendering and listening is not lost, and what the page shows is not told again."""
    hub = Hub("run")
    hub.publish(moved(1))
    shown = hub.newest()
    hub.publish(moved(2))
    listening = asyncio.create_task(heard(hub, shown, 2))
    await asyncio.sleep(0)
    hub.publish(moved(3))

    assert await listening == [moved(2).now, moved(3).now]


async def test_a_lost_connection_goes_on_where_it_was() -> None:
    """`Last-Event-ID` of any event that is still kept brings everything after it."""
    hub = Hub("run")
    for hour in range(5):
        hub.publish(moved(hour))

    assert await heard(hub, "run-3", 2) == [moved(3).now, moved(4).now]


@pytest.mark.parametrize("after", ["earlier-99", "", "nonsense", "run-"])
async def test_an_id_of_another_run_brings_all(after: str) -> None:
    """After a restart numbers begin anew; the page gets all there is, and knows by the ids what it shows."""
    hub = Hub("run")
    hub.publish(moved(1))
    hub.publish(moved(2))

    assert await heard(hub, after, 2) == [moved(1).now, moved(2).now]


async def test_events_may_come_from_any_thread() -> None:
    """The sender works in threads; every event arrives once, and in the order in which they were published."""
    hub = Hub("run")
    listening = asyncio.create_task(heard(hub, hub.newest(), 50))
    await asyncio.sleep(0)
    thread = Thread(target=lambda: [hub.publish(moved(hour)) for hour in range(50)])
    thread.start()

    assert await listening == [moved(hour).now for hour in range(50)]
    thread.join()


async def test_closing_ends_every_stream() -> None:
    """A server that stops lets its pages go, and one that comes too late gets nothing."""
    hub = Hub("run")
    listening = asyncio.create_task(heard(hub, hub.newest(), 1))
    await asyncio.sleep(0)

    hub.close()

    assert await listening == []
    assert await heard(hub, hub.newest(), 1) == []


async def test_only_what_is_unasked_is_told(clock: FakeClock) -> None:
    """An answer belongs to whoever asked; the pane shows what nobody asked for."""
    hub, channel = Hub("run"), SimulatorChannel("simulator.school", ("school",), clock)
    hub.follow(channel)
    asked = Incoming(channel.name, "student/1", "e1", IncomingKind.WORDS, "件數", clock())
    await channel.answer(asked, Reply("答"), language=None, plain_text=False)
    await channel.push("student/1", Reply("提醒"), key="k1", language=None)

    assert [(sent.channel.name, sent.message.reply.title) for sent in hub.sent()] == [("simulator.school", "提醒")]


async def test_memory_is_bounded(clock: FakeClock) -> None:
    """Only the newest are kept, however long the server runs."""
    hub, channel = Hub("run"), SimulatorChannel("simulator.school", ("school",), clock)
    hub.follow(channel)
    for number in range(KEPT + 3):
        await channel.push("student/1", Reply(str(number)), key=f"k{number}", language=None)

    kept = hub.sent()

    assert len(kept) == KEPT
    assert [sent.message.reply.title for sent in islice(kept, 1)] == [str(KEPT + 2)]
    assert all(isinstance(sent, SentUnasked) for sent in kept)


class Interrupted(str):
    """The name of a run, at whose use in the middle of something a signal comes."""

    hub: Hub

    def __format__(self, spec: str) -> str:
        self.hub.close()
        return str.__format__(self, spec)


def test_a_signal_in_the_middle_of_something_closes_too() -> None:
    """A handler runs in the thread that it interrupts; one that waited for that thread would never end."""
    run = Interrupted("run")
    run.hub = Hub(run)
    asked = Thread(target=run.hub.newest, daemon=True)
    asked.start()
    asked.join(timeout=10)

    assert not asked.is_alive()
