"""What stood in the way of asking a platform something, in words of ours; never with a secret, an address or a body."""

from enum import StrEnum


class Trouble(StrEnum):
    """Why a platform did not do what setup or check asked."""

    AWAY = "away"  # no answer: this machine's network, or the platform
    TOKEN = "token"
    RATE = "rate"
    REFUSED = "refused"


class ChannelTroubleError(Exception):
    """A platform did not do it; `said` are its own words, as far as they can be shown."""

    def __init__(self, trouble: Trouble, said: str = "") -> None:
        super().__init__(f"{trouble} {said}".strip())
        self.trouble = trouble
        self.said = said
