"""What went wrong when sending, in the words that every platform shares: gone, later, refused, unclear."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from scheduler.push import Delivery, Outcome


class Reason(StrEnum):
    """Why a message was not accepted; kept with its notice, and said to the staff in their own words."""

    ADDRESS = "address"  # the platform does not know this address, or not from us
    BLOCKED = "blocked"
    BODY = "body"  # it cannot read the message: a mistake of ours
    BUSY = "busy"  # too much at once, but not a matter of a rate
    CREDENTIALS = "credentials"  # the token is wrong, or may not do this
    DEACTIVATED = "deactivated"  # the account is gone
    DOWN = "down"  # the platform says that it is not well
    NEVER_STARTED = "never_started"
    NOT_SENT = "not_sent"  # no connection: nothing has left
    QUOTA = "quota"  # the month's messages are used up
    RATE = "rate"
    REFUSED = "refused"  # for a reason that is not known here
    TIMEOUT = "timeout"


LOCKED_OUT_FOR: Final = timedelta(minutes=15)  # with wrong credentials nothing is tried: somebody has to look


def accepted(request_id: str | None) -> Delivery:
    """Return that the platform took the message, now or before under this key."""
    return Delivery(Outcome.ACCEPTED, request_id=request_id)


def gone(reason: Reason, request_id: str | None = None) -> Delivery:
    """Return that this address cannot be reached any more."""
    return Delivery(Outcome.GONE, request_id, reason)


def refused(reason: Reason, request_id: str | None = None) -> Delivery:
    """Return that the platform will never take this message."""
    return Delivery(Outcome.REFUSED, request_id, reason)


def later(reason: Reason, request_id: str | None = None, *, after: timedelta | None = None) -> Delivery:
    """Return that the platform surely did not take the message, and may when asked again."""
    return Delivery(Outcome.LATER, request_id, reason, after)


def unclear(reason: Reason, request_id: str | None = None) -> Delivery:
    """Return that there was no answer: it may have been accepted."""
    return Delivery(Outcome.UNCLEAR, request_id, reason)


def seconds(value: str | None) -> timedelta | None:
    """Return a `Retry-After` in seconds; None where there is none, or a date, which neither platform sends.

    >>> seconds("30")
    datetime.timedelta(seconds=30)
    """
    if value is None or not value.strip().isdecimal() or len(value) > 6:
        return None
    return timedelta(seconds=int(value))
