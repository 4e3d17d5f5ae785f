"""What a simulation prints: the plain rendering, or one JSON object a message (design § 9)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from handlers.conversation import Reply
from handlers.plain import to_plain
from locales import SOURCE, translator
from portfolio.calendar import TAIPEI


@dataclass(frozen=True)
class Line:
    """One message: which script line caused it, when, to whom, on which channel, and why."""

    line: int
    at: datetime
    school: str
    role: str
    number: str
    channel: str
    kind: str  # reply, unasked, or code
    reply: Reply
    reason: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Transcript:
    """Prints lines to `out`, one after the other."""

    out: Callable[[str], None]
    as_json: bool

    def show(self, line: Line) -> None:
        """Print one message."""
        text = to_plain(line.reply, translator(line.language))
        if self.as_json:
            self.out(json.dumps(_record(line, text), ensure_ascii=False))
            return
        if line.kind == "unasked":
            t = translator(SOURCE)
            at, role = f"{line.at.astimezone(TAIPEI):%Y-%m-%d %H:%M}", t(f"simulate.role.{line.role}")
            self.out(t("simulate.unasked_to", school=line.school, role=role, number=line.number, at=at))
        self.out(text + "\n")

    def say(self, words: str) -> None:
        """Print a remark that is no message; programs do not read it."""
        if not self.as_json:
            self.out(words)


def _record(line: Line, text: str) -> dict[str, object]:
    return {
        "line": line.line,
        "at": line.at.astimezone(TAIPEI).isoformat(),
        "to": {"school": line.school, "role": line.role, "number": line.number},
        "channel": line.channel,
        "kind": line.kind,
        "reason": line.reason,
        "title": line.reply.title,
        "text": text,
        "buttons": [button.label for button in line.reply.buttons],
    }
