"""People with a phone, on LINE, on Telegram and at the simulator: what one of them does, the others do in their way."""

from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Final, Protocol

from bot.answering import Answered, Answering
from bot.demo_mark import marked
from handlers.conversation import Button, Incoming, IncomingKind
from locales import translator
from storage.queries import inbox
from storage.units import Storage
from tests.conftest import FakeClock
from tests.platforms import words
from tests.platforms.contract import Contract
from tests.platforms.fake_line_webhook import LineWebhook
from tests.platforms.house import LINE, SCHOOL, TELEGRAM, House, issue_code
from tests.platforms.words import Shown

BETWEEN: Final = 2  # seconds from one thing a person does to the next
BROUGHT: Final = ("sendMessage", "editMessageText")


class Phone(Protocol):
    """One person on one platform; everything returns what came back."""

    platform: str  # as people call it

    def starts(self) -> Shown:
        """Add the account, or press Telegram's START."""
        ...

    def says(self, text: str) -> Shown:
        """Type a text."""
        ...

    def presses(self, label: str) -> Shown:
        """Press the button of the newest answer whose label begins so."""
        ...

    def sends_a_photo(self) -> Shown:
        """Send a photo."""
        ...

    def code(self, number: str, child: str | None = None) -> str:
        """Be given a code on paper."""
        ...


@dataclass
class OnLine:
    """Somebody on LINE."""

    house: House
    webhook: LineWebhook
    user: str
    platform: str = "LINE"

    def starts(self) -> Shown:
        return self._do(self.webhook.follow(self.user))

    def says(self, text: str) -> Shown:
        return self._do(self.webhook.words(self.user, text))

    def presses(self, label: str) -> Shown:
        action = _of_label(label, [(one["label"], one) for one in self._actions()])
        if action["type"] == "message":
            return self.says(action["text"])
        return self._do(self.webhook.press(self.user, action["data"]))

    def sends_a_photo(self) -> Shown:
        return self._do(self.webhook.photo(self.user))

    def code(self, number: str, child: str | None = None) -> str:
        return self.house.code(number, child)

    def happens(self, event: dict[str, Any]) -> Shown:
        """Have LINE bring an event of this person that they are answered."""
        return self._do(event)

    def _do(self, event: dict[str, Any]) -> Shown:
        before, heard = len(self._replies()), self.house.hearing.answers[LINE]
        self.webhook.bring(event)
        self.house.hearing.wait(LINE, heard + 1)
        [message] = self._replies()[before:]
        return words.of_line(message.objects)

    def _replies(self) -> list[Any]:
        return self.webhook.line.messages(self.user, "reply")

    def _actions(self) -> list[dict[str, Any]]:
        return words.line_actions(self._replies()[-1].objects)


@dataclass
class OnTelegram:
    """Somebody on Telegram."""

    house: House
    contract: Contract
    user: int
    platform: str = "Telegram"

    def starts(self) -> Shown:
        return self.says("/start")

    def says(self, text: str) -> Shown:
        return self._do("say", user={"id": self.user}, text=text)

    def presses(self, label: str) -> Shown:
        newest = self._brought()[-1]
        rows = newest["params"]["reply_markup"]["inline_keyboard"]
        data = _of_label(
            label, [(key["text"], key["callback_data"]) for row in rows for key in row if "url" not in key]
        )
        message = newest["params"].get("message_id") or newest["result"]["message_id"]
        return self._do("tap", chat_id=self.user, message_id=int(message), data=data)

    def sends_a_photo(self) -> Shown:
        return self._do("say", user={"id": self.user}, photo=self.contract.photo())

    def code(self, number: str, child: str | None = None) -> str:
        return self.house.code(number, child)

    def _do(self, what: str, **facts: Any) -> Shown:
        before, heard = len(self._brought()), self.house.hearing.answers[TELEGRAM]
        self.contract.control(what, **facts)
        self.house.hearing.wait(TELEGRAM, heard + 1)
        return words.of_telegram(call["params"] for call in self._brought()[before:])

    def _brought(self) -> list[Any]:
        calls = [call for call in self.contract.calls(*BROUGHT) if "result" in call]
        return [call for call in calls if str(call["params"]["chat_id"]) == str(self.user)]


@dataclass
class AtTheSimulator:
    """Somebody at the simulator, whose words are what the other two are held against."""

    storage: Storage
    clock: FakeClock
    address: str = "stranger/1"
    platform: str = "模擬器"
    newest: Answered | None = None
    _numbers: Any = field(default_factory=lambda: count(1))

    def starts(self) -> Shown:
        return self._do(IncomingKind.FOLLOW, "")

    def says(self, text: str) -> Shown:
        return self._do(IncomingKind.WORDS, text)

    def presses(self, label: str) -> Shown:
        assert self.newest is not None
        assert self.newest.reply is not None
        buttons = [(one.label, one) for one in self.newest.reply.buttons if isinstance(one, Button)]
        return self._do(IncomingKind.PRESS, _of_label(label, buttons).intent.pack())

    def sends_a_photo(self) -> Shown:
        return self._do(IncomingKind.MEDIA, "")

    def code(self, number: str, child: str | None = None) -> str:
        return issue_code(self.storage, self.clock, number, child)

    def _do(self, kind: IncomingKind, data: str) -> Shown:
        channel, number = f"simulator.{SCHOOL}", next(self._numbers)
        incoming = Incoming(channel, self.address, f"e{number}", kind, data, self.clock())
        row = {"channel": channel, "event_id": incoming.event_id, "address": self.address, "received_at": incoming.at}
        body = {"kind": kind.value, "data": data, "reply_to": ""}
        with self.storage.receiving() as session:
            inbox.add_events(session, [{**row, "occurred_at": incoming.at, "body": body}])
        answering = Answering(self.storage, self.clock, is_demo=True)
        answered = answering.answer_next(channel, self.address, (SCHOOL,))
        assert answered is not None
        assert answered.reply is not None
        t = translator(answered.language)
        reply = marked(answered.reply, t)  # real accounts are told on every message that these are made-up data
        self.newest = replace(answered, reply=reply)
        return words.of_reply(reply, t, plain_text=answered.plain_text)


def whole(phone: Phone, question: str, more: str, clock: FakeClock) -> tuple[Shown, int]:
    """Return an answer to its end, and in how many parts it came: `more` is pressed until nothing is left."""
    clock.turn(seconds=BETWEEN)
    parts = [phone.says(question)]
    while more in parts[-1].choices:
        clock.turn(seconds=BETWEEN)
        parts.append(phone.presses(more))
    return words.joined(parts, more), len(parts)


def _of_label(label: str, buttons: list[tuple[str, Any]]) -> Any:
    for shown, what in buttons:
        if shown.startswith(label):
            return what
    raise AssertionError(f"no button {label!r} among {[shown for shown, _ in buttons]}")
