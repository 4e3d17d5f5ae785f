"""Questions that the rules do not settle, as they are forwarded to an office: states, and how many and how long."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

MAX_OPEN: Final = 10  # of one person; more is no question any more
MAX_TEXT: Final = 300  # characters
MAX_ANSWER: Final = 300
ASKED_IS_NEWS: Final = timedelta(days=14)
ANSWER_IS_NEWS: Final = timedelta(days=14)
KEPT_FOR: Final = timedelta(days=2 * 365)  # after the last word on it; the office may need it again next year
TOLD_OF_PLATFORM_EVERY: Final = timedelta(hours=1)  # a school


class QuestionState(StrEnum):
    """Where a forwarded question stands; all but the first are final."""

    WAITING = "waiting"
    ANSWERED = "answered"
    SET_ASIDE = "set_aside"  # 不是規定的問題
    WITHDRAWN = "withdrawn"  # by whoever asked; its text is gone


SAID_BY_OFFICE: Final = (QuestionState.ANSWERED, QuestionState.SET_ASIDE)
