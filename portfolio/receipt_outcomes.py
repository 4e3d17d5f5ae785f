"""What a statement came to when its window closed: by what was said of its parts, and the school's rule of silence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from portfolio.readings import Cited, Conflicting, Reading, Silent
from portfolio.receipts import Reached, ReceiptConfirmation, ReceiptOutcome, Silence
from portfolio.reminders import NoticeState

_OF_SILENCE: Final = {
    Silence.COUNTED_CORRECT: ReceiptOutcome.COUNTED_CORRECT,
    Silence.NO_OBJECTION: ReceiptOutcome.NO_OBJECTION,
}


@dataclass(frozen=True)
class SaidOfPart:
    """What was pressed of one part in the chat, and what the school platform showed; None: no import has shown it."""

    pressed: ReceiptConfirmation
    platform: ReceiptConfirmation | None = None

    def is_confirmed(self, *, counts: bool) -> bool:
        """Return whether it is confirmed on record: `counts` where a press in the chat is the act itself."""
        if self.platform not in (None, ReceiptConfirmation.WAITING):
            return self.platform is ReceiptConfirmation.CONFIRMED
        return counts and self.pressed is ReceiptConfirmation.CONFIRMED

    @property
    def is_disputed(self) -> bool:
        """Return whether the school was told of a problem, by either way: a report in the chat reaches its office."""
        if self.platform is ReceiptConfirmation.CONFIRMED:
            return False
        return ReceiptConfirmation.DISPUTED in (self.pressed, self.platform)


def outcome_of(parts: Sequence[SaidOfPart], *, counts: bool, silence: Reading[Silence]) -> tuple[ReceiptOutcome, str]:
    """Return what a statement of these parts came to, and the clause that gives silence its effect.

    A problem with one part is one of the statement; it is confirmed only where every part is. The clause is '' unless
    the school's document says what silence means.
    """
    if any(one.is_disputed for one in parts):
        return ReceiptOutcome.DISPUTED, ""
    if parts and all(one.is_confirmed(counts=counts) for one in parts):
        return ReceiptOutcome.CONFIRMED, ""
    match silence:
        case Cited(value, clause):
            return _OF_SILENCE[value], clause
        case Silent() | Conflicting():
            return ReceiptOutcome.SILENT, ""
        case _:
            assert_never(silence)


def reached_by(states: Iterable[tuple[NoticeState, bool]]) -> Reached:
    """Return whether notices that ended so reached anybody; each with whether the platform's answer is missing."""
    found = set(states)
    if (NoticeState.SENT, False) in found:
        return Reached.REACHED
    if any(state in (NoticeState.SENT, NoticeState.UNKNOWN) for state, _ in found):
        return Reached.MAYBE
    return Reached.NOT_REACHED
