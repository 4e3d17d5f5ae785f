"""Whole dialogs as tests: `talk.student("20101").says("我的件數").sees("9 件中已上傳 3 件").presses("期限")`."""

from datetime import datetime
from itertools import count
from typing import Self

from bot.answering import Answering
from bot.clock import Clock
from bot.inbox import Inbox
from handlers.conversation import Button, Incoming, IncomingKind, Link, Reply
from handlers.plain import to_plain
from locales import translator
from storage.units import Storage
from tests.world import SMALL


class Talk:
    """One person at a time, at one school; remembers what was said, and prints it when something is not as promised."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self.clock = clock
        self.inbox = Inbox(storage, clock, Answering(storage, clock, is_demo=True), channels={})
        self.answering = self.inbox.answering
        self.transcript: list[str] = []
        self.reply: Reply | None = None
        self.school, self.address = SMALL, "stranger/1"
        self._ids = count(1)

    def student(self, number: str, school: str = SMALL) -> Self:
        """Go on as this student."""
        return self._become(school, f"student/{number}")

    def guardian(self, number: str, school: str = SMALL) -> Self:
        """Go on as this guardian."""
        return self._become(school, f"guardian/{number}")

    def teacher(self, number: str, school: str = SMALL) -> Self:
        """Go on as this teacher."""
        return self._become(school, f"teacher/{number}")

    def registrar(self, number: str = "R01", school: str = SMALL) -> Self:
        """Go on as this member of staff."""
        return self._become(school, f"registrar/{number}")

    def stranger(self, name: str = "1", school: str = SMALL) -> Self:
        """Go on as somebody who is not bound."""
        return self._become(school, f"stranger/{name}")

    def says(self, text: str) -> Self:
        """Type something."""
        self.transcript.append(f"{self.address} ▸ {text}")
        return self._send(IncomingKind.WORDS, text)

    def follows(self) -> Self:
        """Add the account as a friend."""
        return self._send(IncomingKind.FOLLOW, "")

    def sends_a_file(self) -> Self:
        """Send a photo, file, voice or sticker."""
        return self._send(IncomingKind.MEDIA, "")

    def presses(self, label: str) -> Self:
        """Press the button of the newest answer whose label holds `label`."""
        self.transcript.append(f"{self.address} ▸ [{label}]")
        return self._send(IncomingKind.PRESS, self.button(label).intent.pack())

    def presses_data(self, data: str) -> Self:
        """Press something made up, or a button of an older answer."""
        self.transcript.append(f"{self.address} ▸ <{data}>")
        return self._send(IncomingKind.PRESS, data)

    def button(self, label: str) -> Button:
        """Return the button of the newest answer whose label holds `label`."""
        buttons = [] if self.reply is None else self.reply.buttons
        for button in buttons:
            if not isinstance(button, Link) and label in button.label:
                return button
        raise AssertionError(f"no button {label!r}\n{self}")

    def sees(self, *texts: str) -> Self:
        """The newest answer, as plain text, holds each of these."""
        for text in texts:
            assert text in self.text, f"{text!r} is not in the answer\n{self}"
        return self

    def never_sees(self, *texts: str) -> Self:
        """The newest answer holds none of these, title included."""
        for text in texts:
            assert text not in self.text, f"{text!r} is in the answer\n{self}"
        return self

    @property
    def text(self) -> str:
        """The newest answer as plain text."""
        return "" if self.reply is None else to_plain(self.reply, translator("zh_Hant_TW"))

    def __str__(self) -> str:
        return "\n".join(["", *self.transcript])

    def _become(self, school: str, address: str) -> Self:
        self.school, self.address = school, address
        return self

    def _send(self, kind: IncomingKind, data: str, at: datetime | None = None) -> Self:
        channel = f"simulator.{self.school}"
        number = next(self._ids)
        incoming = Incoming(channel, self.address, f"e{number}", kind, data, at or self.clock())
        self.inbox.accept([incoming])
        answered = self.answering.answer_next(channel, self.address, (self.school,))
        self.reply = None if answered is None else answered.reply
        self.transcript.append(self.text)
        return self
