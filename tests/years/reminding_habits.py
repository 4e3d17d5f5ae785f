"""What students and guardians do in the chat when a reminder arrives: mostly nothing; the rest goes into the book."""

from collections import Counter
from datetime import date, time
from random import Random
from typing import Any, Final, Protocol

from handlers.conversation import Button, IncomingKind, Reply
from handlers.intents import Intent
from handlers.reminding_intents import Declare, MuteKind, SetDigest, SetPlatform, SetReminderHours, Snooze
from handlers.reminding_intents import TakeBackDeclaration as TakeBack
from portfolio.people import Role
from portfolio.reminders import OF_DEADLINES
from scheduler.sending import Sent
from tests.years.reminding_town import People, Somebody

KINDS: Final = ("uploads", "selection", "receipts")
SPANS: Final = (("1800-2000", (time(18), time(20))), ("0730-0830", (time(7, 30), time(8, 30))))


class Chat(Protocol):
    """Whoever brings what is typed and pressed to the program."""

    def send(self, account: tuple[str, str], kind: IncomingKind, data: str = "") -> Reply | None:
        """Do something on one account, and return what is answered."""
        ...


class Habits:
    """Drawn from a seed; each act is done in the chat, and written down with its day."""

    def __init__(self, people: People, chat: Chat, draw: Random) -> None:
        self.people, self.chat, self.draw = people, chat, draw
        self.done: Counter[str] = Counter()

    def reacts(self, sent: Sent, day: date) -> None:
        """Do something about one message, or nothing."""
        one = self.people.by_id[sent.recipient_id]
        if not OF_DEADLINES.intersection(sent.subjects) or one.role not in (Role.STUDENT, Role.GUARDIAN):
            return
        account = (sent.channel, sent.address)
        chance = self.draw.random()
        if chance < 0.08:
            self._press_declare(one, account, sent.reply, day)
        elif chance < 0.14:
            self._press_snooze(one, account, sent.reply, day)
        elif chance < 0.16:
            kind = self.draw.choice(KINDS)
            self._press(one, account, MuteKind(kind), day, "muted a kind", f"muted {kind}", True)
        elif chance < 0.175:
            self.chat.send(account, IncomingKind.WORDS, "停止提醒")
            self._say(one, account, "停止提醒", day, stopped=True)
        elif chance < 0.20:
            text, span = self.draw.choice(SPANS)
            self._press(one, account, SetReminderHours(text), day, "changed hours", "hours", [span])
        elif chance < 0.205:
            self._press(one, account, SetDigest("at_once"), day, "wants each at once", "at_once", True)
        elif chance < 0.22 and len(one.accounts) == 2:
            self._press(one, account, SetPlatform("line"), day, "prefers LINE", "platform", "line")

    def change_their_minds(self, day: date) -> None:
        """Some start again, unmute, or take back what they declared."""
        for one in self.people.by_id.values():
            if not one.log or not one.accounts or one.now("unbound") or one.now("blocked"):
                continue
            account = one.accounts[0]
            if one.now("stopped") and self.draw.random() < 0.03:
                self._say(one, account, "恢復全部提醒", day, stopped=False)
            for what in sorted({what for _, what, value in one.log if value is True}):
                if not one.now(what) or self.draw.random() > 0.01:
                    continue
                if what.startswith("muted "):
                    intent = MuteKind(what.partition(" ")[2], "off")
                    self._press(one, account, intent, day, "unmuted", what, False)
                elif what.startswith("declared "):
                    subject, period, round_ = next(key for key in self._keys(one) if what == f"declared {key}")
                    back = TakeBack(subject, period, str(round_ or ""))
                    self._press(one, account, back, day, "took back a declaration", what, False)

    def _keys(self, one: Somebody) -> set[tuple[str, str, int]]:
        return {window.key for window in self.people.plan.windows}

    def _press_declare(self, one: Somebody, account: tuple[str, str], reply: Reply, day: date) -> None:
        buttons = [intent for intent in _intents(reply) if isinstance(intent, Declare) and intent.period]
        if buttons:
            intent = self.draw.choice(buttons)
            key = (intent.subject, intent.period, int(intent.round or 0))
            self._press(one, account, intent, day, f"declared {intent.what}", f"declared {key}", True)

    def _press_snooze(self, one: Somebody, account: tuple[str, str], reply: Reply, day: date) -> None:
        buttons = [intent for intent in _intents(reply) if isinstance(intent, Snooze)]
        if buttons:
            self._press(one, account, self.draw.choice(buttons), day, "snoozed", "snoozed", True)

    def _press(
        self, one: Somebody, account: tuple[str, str], intent: Intent, day: date, did: str, what: str, value: Any
    ) -> None:
        assert self.chat.send(account, IncomingKind.PRESS, intent.pack()) is not None
        one.note(day, what, value)
        self.done[did] += 1

    def _say(self, one: Somebody, account: tuple[str, str], text: str, day: date, *, stopped: bool) -> None:
        assert self.chat.send(account, IncomingKind.WORDS, text) is not None
        one.note(day, "stopped", stopped)
        self.done["stopped all" if stopped else "started again"] += 1


def _intents(reply: Reply) -> list[Intent]:
    return [button.intent for button in reply.buttons if isinstance(button, Button)]
