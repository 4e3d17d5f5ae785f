"""A channel in memory, behind the simulator page and `licheng simulate`: demo data only, nothing leaves the machine."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from threading import RLock
from typing import Final

from bot.clock import Clock
from handlers.conversation import Incoming, Reply
from scheduler.push import Delivery, Outcome

KEPT: Final = 200  # messages an address, the oldest forgotten first
KEPT_SENT: Final = 10_000  # messages in all
KEPT_KEYS: Final = 20_000  # keys of what was pushed, as a platform remembers them for a day


class SentKind(StrEnum):
    """Why somebody got a message."""

    REPLY = "reply"
    UNASKED = "unasked"


@dataclass(frozen=True)
class SentMessage:
    """One message as the channel took it; `key` is the event's id for a reply, the sending key for what is unasked."""

    kind: SentKind
    at: datetime
    address: str
    reply: Reply
    key: str
    language: str | None
    plain_text: bool = False


@dataclass(frozen=True)
class Said:
    """What the person at the page typed, or the label of what was pressed."""

    at: datetime
    address: str
    words: str
    key: str


Listener = Callable[[SentMessage], None]


class SimulatorChannel:
    """One school's simulator (`simulator.<slug>`); an address is `<persona>/<number>`, like `student/20101`."""

    takes_keys = True

    def __init__(self, name: str, schools: Iterable[str], clock: Clock) -> None:
        self.name = name
        self.schools = tuple(schools)
        self.sent: list[SentMessage] = []
        self._clock = clock
        self._talks: dict[str, deque[Said | SentMessage]] = {}
        self._keys: dict[tuple[str, str], None] = {}  # a dict, since it keeps the order in which they came
        self._listeners: list[Listener] = []
        self._lock = RLock()  # the page reads while the sender's thread writes

    async def answer(self, incoming: Incoming, reply: Reply, *, language: str | None, plain_text: bool) -> None:
        """Keep the answer to one event, and tell the listeners."""
        self._keep(
            SentMessage(SentKind.REPLY, self._clock(), incoming.address, reply, incoming.event_id, language, plain_text)
        )

    async def push(
        self, address: str, reply: Reply, *, key: str, language: str | None, plain_text: bool = False
    ) -> Delivery:
        """Keep one unasked message; the same key to the same address was accepted before, and is not shown twice."""
        with self._lock:
            known = (address, key) in self._keys
            self._remember(address, key)
            if not known:
                self._keep(SentMessage(SentKind.UNASKED, self._clock(), address, reply, key, language, plain_text))
        return Delivery(Outcome.ACCEPTED, request_id=key)

    def hear(self, address: str, words: str, *, key: str) -> Said:
        """Keep what was typed, so that the page can show the whole conversation again; a repeated key once."""
        with self._lock:
            for entry in self._talks.get(address, ()):
                if isinstance(entry, Said) and entry.key == key:
                    return entry
            said = Said(self._clock(), address, words, key)
            self._talk(address).append(said)
            return said

    def history(self, address: str) -> tuple[Said | SentMessage, ...]:
        """Return one address's conversation, the oldest first; at most `KEPT` entries."""
        with self._lock:
            return tuple(self._talks.get(address, ()))

    def subscribe(self, callback: Listener) -> Callable[[], None]:
        """Call `callback` with every message from now on, in the sender's thread; return how to stop that."""
        with self._lock:
            self._listeners.append(callback)

        def stop() -> None:
            with self._lock:
                self._listeners.remove(callback)

        return stop

    def _talk(self, address: str) -> deque[Said | SentMessage]:
        return self._talks.setdefault(address, deque(maxlen=KEPT))

    def _remember(self, address: str, key: str) -> None:
        self._keys[address, key] = None
        if len(self._keys) > KEPT_KEYS:
            del self._keys[next(iter(self._keys))]

    def _keep(self, message: SentMessage) -> None:
        with self._lock:
            self.sent.append(message)
            del self.sent[:-KEPT_SENT]
            self._talk(message.address).append(message)
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(message)
