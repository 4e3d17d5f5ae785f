"""What teachers do of a day, in the chat: look, pass, return, take back, postpone, say that it is not theirs."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from handlers.certification_intents import (
    Certify,
    CertifyAll,
    ConfirmCertifyAll,
    GiveReturnReason,
    NotMyCourse,
    Postpone,
    ReturnWork,
    UndoCertify,
)
from handlers.conversation import Button
from handlers.intents import Intent, ShowWaiting
from portfolio.certification import ReturnReason
from tests.talk import Talk
from tests.years.town import SCHOOL

PATIENCE = 30  # cards at one sitting
COURSES = 12  # 「全部通過」 at one sitting


class Habit(StrEnum):
    """How often somebody looks."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    NEVER = "never"


@dataclass
class Teacher:
    """One teacher and the buttons that they still see in their chat."""

    number: str
    habit: Habit
    is_quick: bool  # passes a whole course at once
    weekday: int
    old: list[str] = field(default_factory=list)

    def looks(self, draw: Random, weekday: int) -> bool:
        """Return whether they look today, a working day."""
        match self.habit:
            case Habit.DAILY:
                return draw.random() < 0.9
            case Habit.WEEKLY:
                return weekday == self.weekday
            case Habit.MONTHLY:
                return draw.random() < 0.05
            case Habit.NEVER:
                return False


class Sitting:
    """One teacher at their phone for a few minutes."""

    def __init__(self, talk: Talk, teacher: Teacher, draw: Random, done: Counter[str]) -> None:
        self.talk, self.teacher, self.draw, self.done = talk.teacher(teacher.number, SCHOOL), teacher, draw, done

    def work(self) -> None:
        """Look at what waits, and go through it."""
        self.talk.says("待認證")
        self.done["looked"] += 1
        if self.teacher.is_quick:
            self._all_at_once()
        else:
            self._one_by_one()
        self.talk.transcript.clear()

    def press_an_old_button(self) -> None:
        """Press something that was shown some time ago."""
        if self.teacher.old:
            self.talk.presses_data(self.draw.choice(self.teacher.old))
            assert self.talk.reply is not None
            self.done["old buttons pressed"] += 1
            self.talk.transcript.clear()

    def _all_at_once(self) -> None:
        for _ in range(COURSES):
            if not self._press(CertifyAll):
                return
            sure = self._press(ConfirmCertifyAll)
            if not sure and not (self._press(CertifyAll) and self._press(ConfirmCertifyAll)):  # of several, the first
                return
            self.done["all passed"] += 1
            if self.draw.random() < 0.02 and self._press(UndoCertify):
                self.done["taken back"] += 1
                return
            self.talk.says("待認證")

    def _one_by_one(self) -> None:
        if not self._press(ShowWaiting, where=lambda intent: getattr(intent, "at", "") == "1"):
            return
        for _ in range(PATIENCE):
            chance = self.draw.random()
            if chance < 0.04:
                if not self._press(Postpone):
                    return
                self.done["postponed"] += 1
                continue
            if chance < 0.11:
                if not self._press(ReturnWork):
                    return
                self._give_a_reason()
            elif chance < 0.115:
                if not self._press(NotMyCourse):
                    return
                self._press(NotMyCourse)  # with the first of the reasons
                self.done["not mine"] += 1
            else:
                if not self._press(Certify):
                    return
                self.done["passed"] += 1
                if self.draw.random() < 0.02 and self._press(UndoCertify):
                    self.done["taken back"] += 1
                    return
            if not self._press(ShowWaiting, where=lambda intent: bool(getattr(intent, "at", ""))):
                return

    def _give_a_reason(self) -> None:
        reason = self.draw.choice(list(ReturnReason)).value
        for _ in range(2):  # after the upload has closed it warns first
            if self._press(GiveReturnReason, where=lambda intent: getattr(intent, "reason", "") == reason):
                self.done["returned"] += 1
                return
            if not self._press(ReturnWork):
                return

    def _press(self, kind: type[Intent], *, where: Callable[[Intent], bool] = lambda _intent: True) -> bool:
        """Press the first button of this kind in the newest answer; return whether there is one."""
        buttons = () if self.talk.reply is None else self.talk.reply.buttons
        for button in buttons:
            if isinstance(button, Button) and isinstance(button.intent, kind) and where(button.intent):
                data = button.intent.pack()
                if self.draw.random() < 0.05:
                    self.teacher.old = [*self.teacher.old[-9:], data]
                self.talk.presses_data(data)
                return True
        return False
