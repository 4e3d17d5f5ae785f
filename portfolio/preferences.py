"""What one person set about being told unasked (提醒設定); whoever set nothing has `Preferences()`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time

from portfolio.reminders import Kind


@dataclass(frozen=True)
class Preferences:
    """Spans of the day chosen (none: the school's), kinds muted, all stopped, and where to be reached first.

    `at_once`: each thing as soon as it is due, and not one message a day. `platform` is "line" or "telegram".
    """

    spans: tuple[tuple[time, time], ...] | None = None
    muted: Collection[Kind] = frozenset()
    at_once: bool = False
    platform: str | None = None
    is_stopped: bool = False

    def wants(self, kind: Kind) -> bool:
        """Return whether something of this kind may be sent: what concerns the account's safety always may."""
        return kind is Kind.SECURITY or not (self.is_stopped or kind in self.muted)
