"""What somebody does on the simulator's page becomes the same event that a platform would bring."""

import asyncio
import re
from dataclasses import dataclass
from typing import Final

import structlog

from bot.app import App
from bot.channels.simulator import Said, SentMessage, SimulatorChannel
from bot.web.metrics import Metrics
from handlers.conversation import Button, Incoming, IncomingKind

LONGEST: Final = 2000  # characters of one message; LINE takes 5000, people type less
EVENT_ID: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
PLATFORM: Final = "simulator"

log = structlog.get_logger()


@dataclass(frozen=True)
class Talked:
    """What came of one event: its entries in the conversation, and whether an answer is among them."""

    entries: tuple[Said | SentMessage, ...]

    @property
    def answered(self) -> bool:
        """Whether somebody answered; not so only when the event was parked."""
        return any(isinstance(entry, SentMessage) for entry in self.entries)


class NotTakenError(Exception):
    """The event could not be kept: the database did not answer in time."""


class Talking:
    """The way from the page to the inbox and back."""

    def __init__(self, app: App, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def send(
        self, channel: SimulatorChannel, address: str, event: str, kind: IncomingKind, data: str, *, shown: str
    ) -> Talked:
        """Accept one event, have it answered, send what fell due by it, and return what the conversation gained.

        The same event again is accepted once and answered once; both callers get the one answer.

        Raises:
            NotTakenError: the event could not be kept; it may be sent again under the same id.
        """
        incoming = Incoming(channel.name, address, f"page-{event}", kind, data, self.app.clock())
        try:
            new = await asyncio.to_thread(self.app.inbox.accept, [incoming])
        except Exception as error:
            self._count(channel, kind, "unavailable")
            log.error("event_not_taken", channel=channel.name, error=type(error).__name__)
            raise NotTakenError from error
        self._count(channel, kind, "accepted" if new else "duplicate")
        channel.hear(address, shown, key=incoming.event_id)
        await self.app.inbox.drain(channel.name, address)
        await self.app.scheduler.run_due()
        return Talked(tuple(entry for entry in channel.history(address) if entry.key == incoming.event_id))

    def _count(self, channel: SimulatorChannel, kind: IncomingKind, result: str) -> None:
        self.metrics.count_webhook(platform=PLATFORM, school=channel.schools[0], kind=kind.value, result=result)


def label_of(channel: SimulatorChannel, address: str, packed: str) -> str:
    """Return the label of the newest button that carries this packed intent; the packed form where none does."""
    for entry in reversed(channel.history(address)):
        if isinstance(entry, SentMessage):
            for button in entry.reply.buttons:
                if isinstance(button, Button) and button.intent.pack() == packed:
                    return button.label
    return packed
