"""Why a platform that is asked for its events gave none; apart from its library, which takes a while to load."""

from datetime import timedelta
from enum import StrEnum


class Trouble(StrEnum):
    """Why no updates came."""

    OTHER = "other"  # another process asks for the same bot
    WEBHOOK = "webhook"  # a webhook is set: Telegram sends them there
    TOKEN = "token"
    AWAY = "away"  # no answer, or none that can be read


class PollError(Exception):
    """Telegram gave no updates; `after` is the pause that it asked for."""

    def __init__(self, trouble: Trouble, after: timedelta | None = None) -> None:
        super().__init__(trouble)
        self.trouble, self.after = trouble, after
