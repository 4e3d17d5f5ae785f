"""An answerer that says what a test lets it say, and a stranger on a channel of two schools."""

from typing import Any

from bot.answering import Answering
from bot.inbox import Inbox
from handlers.conversation import Incoming, IncomingKind
from handlers.intents import Intent
from handlers.regulation_answers import Answer, Sources
from portfolio.regulations.slots import Asker
from tests.conftest import FakeClock
from tests.world import OTHER, SMALL, World


class Scripted:
    """An answerer that says what a test lets it say, and remembers for whom."""

    def __init__(self) -> None:
        self.answer = Answer("可以上傳10件（五，三，1）。", ("五(三)1",))
        self.asked: list[tuple[Sources, Asker, str]] = []

    def __call__(self, sources: Sources, asker: Asker, text: str) -> Answer:
        """Return the one answer."""
        self.asked.append((sources, asker, text))
        return self.answer


class Several:
    """A stranger on one channel of both schools."""

    def __init__(self, world: World, clock: FakeClock) -> None:
        self.answering = Answering(world.storage, clock, is_demo=True)
        self.inbox = Inbox(world.storage, clock, self.answering, channels={})
        self.clock, self.count = clock, 0
        self._send(IncomingKind.FOLLOW, "")

    def says(self, text: str) -> Any:
        """Type something and return the reply."""
        return self._send(IncomingKind.WORDS, text)

    def presses(self, intent: Intent) -> Any:
        """Press a button and return the reply."""
        return self._send(IncomingKind.PRESS, intent.pack())

    def presses_data(self, data: str) -> Any:
        """Press something made up."""
        return self._send(IncomingKind.PRESS, data)

    def _send(self, kind: IncomingKind, data: str) -> Any:
        self.count += 1
        self.inbox.accept([Incoming("simulator.all", "x", f"e{self.count}", kind, data, self.clock())])
        answered = self.answering.answer_next("simulator.all", "x", (SMALL, OTHER))
        assert answered is not None
        return answered.reply
