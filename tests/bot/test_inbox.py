"""The inbox: each event once, in the platform's order, and one person's trouble is nobody else's."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from sqlmodel import col, select

from bot.answering import Answering
from bot.channels.simulator import SimulatorChannel
from bot.inbox import Inbox
from handlers.conversation import Incoming, IncomingKind, Reply
from storage.queries import inbox as queries
from storage.tables import Dialog, InboxEvent
from tests.conftest import FakeClock
from tests.world import SMALL, World

pytestmark = pytest.mark.anyio
CHANNEL = f"simulator.{SMALL}"
STUDENT = "student/20101"


class Office:
    """An inbox with one channel in memory, and events for it."""

    def __init__(self, world: World, clock: FakeClock) -> None:
        self.storage, self.clock = world.storage, clock
        self.channel = SimulatorChannel(CHANNEL, (SMALL,), clock)
        self.answering = Answering(world.storage, clock, is_demo=True)
        self.inbox = Inbox(world.storage, clock, self.answering, {CHANNEL: self.channel})
        self._ids = count(1)

    def event(self, words: str, address: str = STUDENT, *, id: str = "", ago: float = 0) -> Incoming:
        """Return one typed message, `ago` seconds old."""
        at = self.clock() - timedelta(seconds=ago)
        return Incoming(CHANNEL, address, id or f"e{next(self._ids)}", IncomingKind.WORDS, words, at)

    def titles(self) -> list[str]:
        """Return the titles of everything that was answered."""
        return [message.reply.title for message in self.channel.sent]

    def rows(self) -> list[InboxEvent]:
        """Return the inbox as it stands."""
        with self.storage.reading() as session:
            return list(session.exec(select(InboxEvent).order_by(col(InboxEvent.id))))


@pytest.fixture
def office(world: World, clock: FakeClock) -> Office:
    """Return an inbox at the small school."""
    return Office(world, clock)


async def test_an_event_that_comes_again_is_answered_once(office: Office) -> None:
    """A redelivery with the same id changes nothing and is not answered a second time."""
    event = office.event("我的件數", id="same")
    assert office.inbox.accept([event, event]) == 1
    assert office.inbox.accept([event]) == 0
    assert await office.inbox.drain(CHANNEL, STUDENT) == 1
    assert office.inbox.accept([event]) == 0
    assert await office.inbox.drain(CHANNEL, STUDENT) == 0
    assert office.titles() == ["學習歷程檔案件數"]


async def test_events_are_handled_in_the_platforms_order(office: Office) -> None:
    """What was said first is answered first, though it arrived last."""
    office.inbox.accept([office.event("期限", ago=1), office.event("我的件數", ago=9)])
    await office.inbox.drain(CHANNEL, STUDENT)
    assert office.titles() == ["學習歷程檔案件數", "學習歷程檔案的期限"]


async def test_handled_events_keep_no_words(office: Office) -> None:
    """A body may hold a code or a birth date: it is blanked with the commit that handles it, the answer once sent."""
    office.inbox.accept([office.event("我的件數")])
    assert office.rows()[0].body is not None
    await office.inbox.drain(CHANNEL, STUDENT)
    (row,) = office.rows()
    assert (row.body, row.reply) == (None, None)
    assert row.handled_at is not None
    assert row.answered_at is not None


async def test_poison_is_parked_and_the_next_event_goes_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """An event that breaks five times is parked with the kind of error and without its words."""
    _break_on(office, monkeypatch, lambda event: event.data == "毒")
    office.inbox.accept([office.event("毒", ago=2), office.event("我的件數", ago=1)])
    await office.inbox.drain(CHANNEL, STUDENT)
    poison, healthy = office.rows()
    assert (poison.tries, poison.parked_reason, poison.body) == (queries.MAX_TRIES, "ZeroDivisionError", None)
    assert healthy.handled_at is not None
    assert office.titles() == ["學習歷程檔案件數"]


async def test_what_a_handler_changed_goes_with_its_failure(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash in the middle leaves neither half a dialog nor a handled event."""
    _break_on(office, monkeypatch, lambda event: True, after=True)
    office.inbox.accept([office.event("我的件數")])
    await office.inbox.drain(CHANNEL, STUDENT)
    with office.storage.reading() as session:
        assert session.exec(select(Dialog)).all() == []
    assert office.rows()[0].handled_at is None


async def test_a_start_goes_on_with_what_was_left(office: Office) -> None:
    """Accepted and not handled, or handled and not sent: the next process answers both, each once."""
    office.inbox.accept([office.event("我的件數")])
    assert office.inbox.handle_next(CHANNEL, STUDENT) is not None  # and the process dies before it sends
    office.inbox.accept([office.event("期限")])
    office.clock.turn(seconds=10)
    await office.inbox.go_on()
    await office.inbox.go_on()
    assert office.titles() == ["學習歷程檔案件數", "學習歷程檔案的期限"]


async def test_an_answer_that_is_too_old_is_not_sent(office: Office) -> None:
    """After a minute the reply token is gone, and nobody wants the answer of an hour ago."""
    office.inbox.accept([office.event("我的件數")])
    office.inbox.handle_next(CHANNEL, STUDENT)
    office.clock.turn(hours=1)
    await office.inbox.go_on()
    assert office.titles() == []


async def test_a_channel_that_fails_keeps_the_answer(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The event stays handled; its answer goes out with the next start, if it is still fresh."""
    answer = office.channel.answer

    async def fail(*_args: object, **_kw: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(office.channel, "answer", fail)
    office.inbox.accept([office.event("我的件數")])
    assert await office.inbox.drain(CHANNEL, STUDENT) == 1
    monkeypatch.setattr(office.channel, "answer", answer)
    await office.inbox.go_on()
    assert office.titles() == ["學習歷程檔案件數"]


async def test_whoever_leaves_is_not_answered(office: Office) -> None:
    """Blocking the account is an event without an answer."""
    left = Incoming(CHANNEL, STUDENT, "left", IncomingKind.UNFOLLOW, "", office.clock())
    office.inbox.accept([left])
    assert await office.inbox.drain(CHANNEL, STUDENT) == 1
    assert office.titles() == []


def _break_on(
    office: Office, monkeypatch: pytest.MonkeyPatch, poison: Callable[[Incoming], bool], *, after: bool = False
) -> None:
    """Let answering raise for some events, before or after their handler ran."""
    import bot.answering

    understand, remember = bot.answering.understand, bot.answering._remember

    def read(incoming: Incoming, *rest: object) -> object:
        if not after and poison(incoming):
            raise ZeroDivisionError
        return understand(incoming, *rest)  # type: ignore[arg-type]

    def keep(ctx: object, reply: Reply) -> None:
        remember(ctx, reply)  # type: ignore[arg-type]
        if after:
            raise ZeroDivisionError

    monkeypatch.setattr(bot.answering, "understand", read)
    monkeypatch.setattr(bot.answering, "_remember", keep)
