"""What an error of Telegram means, told apart as platforms/telegram.md § 3 has it. Pure: errors in, words of ours out.

Descriptions are compared in small letters, since the library changes their capitals. Its classes alone would not do:
`BadRequest` and `TimedOut` are network errors to it, and `TimedOut` is raised both for what never left and for what
left and was not answered.
"""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Final, assert_never

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.delivery import LOCKED_OUT_FOR, Reason, gone, later, refused, unclear
from scheduler.push import Delivery


class Failure(StrEnum):
    """What went wrong with one call."""

    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"
    NEVER_STARTED = "never_started"
    GROUP = "group"  # thrown out of it, or it became another one: not a person's chat
    SAME = "same"  # an edit that would change nothing
    UNEDITABLE = "uneditable"  # the message is gone, or not ours
    QUERY_OVER = "query_over"  # a press answered too late, or twice
    MARKUP = "markup"  # our escaping failed
    BODY = "body"  # too long, a wrong button: our mistake
    TOKEN = "token"  # revoked or wrong
    CONFLICT = "conflict"  # another process works for the same bot
    RATE = "rate"
    DOWN = "down"
    NOT_SENT = "not_sent"  # nothing has left this machine
    UNANSWERED = "unanswered"  # it left, and may have been done


# Of a 403, of a 400; the first that fits.
_FORBIDDEN: Final = (
    ("blocked by the user", Failure.BLOCKED),
    ("user is deactivated", Failure.DEACTIVATED),
    ("can't initiate conversation", Failure.NEVER_STARTED),
    ("was kicked", Failure.GROUP),
    ("not a member", Failure.GROUP),
)
_BAD: Final = (
    ("message is not modified", Failure.SAME),
    ("message to edit not found", Failure.UNEDITABLE),
    ("message can't be edited", Failure.UNEDITABLE),
    ("no text in the message to edit", Failure.UNEDITABLE),
    ("message_id_invalid", Failure.UNEDITABLE),
    ("query is too old", Failure.QUERY_OVER),
    ("query id is invalid", Failure.QUERY_OVER),
    ("can't parse entities", Failure.MARKUP),
    ("chat not found", Failure.NEVER_STARTED),
    ("peer_id_invalid", Failure.NEVER_STARTED),
    ("user is deactivated", Failure.DEACTIVATED),
)
_NEVER_LEFT: Final = (httpx.PoolTimeout, httpx.ConnectTimeout, httpx.ConnectError, httpx.UnsupportedProtocol)


def failure_of(error: TelegramError) -> Failure:
    """Return what this error of python-telegram-bot means."""
    match error:
        case RetryAfter():
            return Failure.RATE
        case ChatMigrated():
            return Failure.GROUP
        case InvalidToken():
            return Failure.TOKEN
        case Conflict():
            return Failure.CONFLICT
        case Forbidden():
            return _by_words(error, _FORBIDDEN, Failure.BLOCKED)  # whatever the reason, this chat is closed to us
        case BadRequest():
            return _by_words(error, _BAD, Failure.BODY)
        case NetworkError() if isinstance(error.__cause__, _NEVER_LEFT):
            return Failure.NOT_SENT
        case TimedOut():
            return Failure.UNANSWERED
        case NetworkError() if error.__cause__ is None or isinstance(error.__cause__, TelegramError):
            return Failure.DOWN  # an answer by status code, with a body of Telegram's or with some other page
        case _:
            return Failure.UNANSWERED  # the connection broke on the way there or back, or the answer is no JSON


def retry_after(error: TelegramError) -> timedelta | None:
    """Return how long Telegram wants to be left alone; None where it did not say."""
    if not isinstance(error, RetryAfter):
        return None
    asked = error.retry_after
    return asked if isinstance(asked, timedelta) else timedelta(seconds=asked)


def delivery_of(error: TelegramError) -> Delivery:
    """Return what became of a message that was sent unasked and met this error."""
    failure = failure_of(error)
    match failure:
        case Failure.BLOCKED:
            return gone(Reason.BLOCKED)
        case Failure.DEACTIVATED:
            return gone(Reason.DEACTIVATED)
        case Failure.NEVER_STARTED:
            return gone(Reason.NEVER_STARTED)
        case Failure.GROUP:
            return gone(Reason.ADDRESS)
        case Failure.TOKEN:
            return later(Reason.CREDENTIALS, after=LOCKED_OUT_FOR)
        case Failure.RATE:
            return later(Reason.RATE, after=retry_after(error))
        case Failure.DOWN | Failure.CONFLICT:
            return later(Reason.DOWN)
        case Failure.NOT_SENT:
            return later(Reason.NOT_SENT)
        case Failure.UNANSWERED:
            return unclear(Reason.TIMEOUT)
        case Failure.MARKUP | Failure.BODY | Failure.SAME | Failure.UNEDITABLE | Failure.QUERY_OVER:
            return refused(Reason.BODY)
        case _:
            assert_never(failure)


def _by_words(error: TelegramError, kinds: Sequence[tuple[str, Failure]], otherwise: Failure) -> Failure:
    description = error.message.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return next((failure for words, failure in kinds if words in description), otherwise)
