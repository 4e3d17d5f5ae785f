"""The channel in memory behaves as a platform would: keys count once, conversations stay apart."""

import pytest

from bot.channels.simulator import KEPT, Said, SentKind, SentMessage, SimulatorChannel
from handlers.conversation import Incoming, IncomingKind, Reply
from scheduler.push import Outcome
from tests.conftest import FakeClock

STUDENT = "student/20101"
GUARDIAN = "guardian/20101-1"


@pytest.fixture
def channel(clock: FakeClock) -> SimulatorChannel:
    """Return a made-up school's simulator."""
    return SimulatorChannel("simulator.school", ("school",), clock)


def typed(words: str, *, event_id: str, clock: FakeClock, address: str = STUDENT) -> Incoming:
    """Return what somebody typed."""
    return Incoming("simulator.school", address, event_id, IncomingKind.WORDS, words, clock())


@pytest.mark.anyio
async def test_a_conversation_is_kept_in_order(channel: SimulatorChannel, clock: FakeClock) -> None:
    """What was said, answered and sent unasked stands in the order it happened, with its time."""
    channel.hear(STUDENT, "我的件數", key="e1")
    clock.turn(minutes=1)
    await channel.answer(typed("我的件數", event_id="e1", clock=clock), Reply("3 件"), language=None, plain_text=True)
    clock.turn(minutes=1)
    await channel.push(STUDENT, Reply("提醒"), key="k1", language="vi")

    said, reply, unasked = channel.history(STUDENT)

    assert isinstance(said, Said)
    assert (said.words, said.key) == ("我的件數", "e1")
    assert isinstance(reply, SentMessage)
    assert (reply.kind, reply.reply.title, reply.key, reply.plain_text) == (SentKind.REPLY, "3 件", "e1", True)
    assert isinstance(unasked, SentMessage)
    assert (unasked.kind, unasked.language, unasked.key) == (SentKind.UNASKED, "vi", "k1")
    assert [entry.at for entry in (said, reply, unasked)] == sorted({said.at, reply.at, unasked.at})
    assert channel.sent == [reply, unasked]


@pytest.mark.anyio
async def test_a_sending_key_counts_once(channel: SimulatorChannel) -> None:
    """A push repeated under its key is accepted and not shown again, as LINE does with its retry key."""
    outcomes = [await channel.push(STUDENT, Reply("提醒"), key="k1", language=None) for _ in range(3)]

    await channel.push(GUARDIAN, Reply("提醒"), key="k1", language=None)  # one key may stand for several people

    assert [delivery.outcome for delivery in outcomes] == [Outcome.ACCEPTED] * 3
    assert [message.address for message in channel.sent] == [STUDENT, GUARDIAN]


@pytest.mark.anyio
async def test_conversations_stay_apart(channel: SimulatorChannel) -> None:
    """Nobody sees what another address was sent."""
    await channel.push(STUDENT, Reply("給學生"), key="k1", language=None)

    assert channel.history(GUARDIAN) == ()


def test_the_same_event_is_heard_once(channel: SimulatorChannel) -> None:
    """A page that posts an event twice has said it once."""
    first = channel.hear(STUDENT, "期限", key="e1")

    assert channel.hear(STUDENT, "期限", key="e1") is first
    assert channel.history(STUDENT) == (first,)


@pytest.mark.anyio
async def test_listeners_hear_until_they_stop(channel: SimulatorChannel) -> None:
    """A listener gets every message from when it came to when it left."""
    heard: list[str] = []
    stop = channel.subscribe(lambda message: heard.append(message.reply.title))

    await channel.push(STUDENT, Reply("一"), key="k1", language=None)
    stop()
    await channel.push(STUDENT, Reply("二"), key="k2", language=None)

    assert heard == ["一"]


@pytest.mark.anyio
async def test_memory_is_bounded(channel: SimulatorChannel) -> None:
    """An address keeps its newest messages only."""
    for number in range(KEPT + 5):
        await channel.push(STUDENT, Reply(str(number)), key=f"k{number}", language=None)

    kept = channel.history(STUDENT)

    assert len(kept) == KEPT
    assert isinstance(kept[-1], SentMessage)
    assert kept[-1].reply.title == str(KEPT + 4)
