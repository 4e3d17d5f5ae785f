"""Whom the chat does not reach, and why: so that somebody can tell them on paper in time (design § 8)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from portfolio.reminders import Kind, NoticeState


class Lack(StrEnum):
    """Why something did not reach a person, or would not; the ones that last come first."""

    NEVER_BOUND = "never_bound"
    UNBOUND = "unbound"  # was bound, and no binding is open any more
    BLOCKED = "blocked"  # or the account is gone
    STOPPED = "stopped"  # wants nothing unasked
    MUTED = "muted"  # wants nothing of this kind
    OVER_CAP = "over_cap"  # it would have cost more than the school allows
    REFUSED = "refused"  # the platform did not take the message
    NOT_SENT = "not_sent"  # it made no sense any more when it could have gone out
    UNCLEAR = "unclear"  # the platform never answered: it may have arrived


KINDS: Final = frozenset({Kind.UPLOADS, Kind.SELECTION, Kind.RECEIPTS})
"""What students and their guardians are told of deadlines."""

_OURS: Final = {
    "over_cap": Lack.OVER_CAP,
    "too_old": Lack.NOT_SENT,
    "broken": Lack.NOT_SENT,
    "unsayable": Lack.NOT_SENT,
}


@dataclass(frozen=True)
class Standing:
    """How one person can be reached today.

    `gone` holds one entry an open binding: since when nobody is there any more, or None where somebody is.
    `unbound_at` is when the last binding ended, `invited_at` when the newest code was issued that is not used yet.
    """

    gone: Sequence[datetime | None] = ()
    unbound_at: datetime | None = None
    invited_at: datetime | None = None
    stopped_at: datetime | None = None
    muted: Collection[Kind] = frozenset()
    muted_at: datetime | None = None  # at the latest


def lack_of(one: Standing, kinds: Collection[Kind] = KINDS) -> tuple[Lack, datetime | None] | None:
    """Return why this person is not reached by something of these kinds, and since when; None where they are.

    Without a binding ever, it is the day of the code that was not used, or None where none was issued. One muted kind
    of several is enough: of that one they hear nothing.
    """
    if not one.gone:
        return (Lack.NEVER_BOUND, one.invited_at) if one.unbound_at is None else (Lack.UNBOUND, one.unbound_at)
    since = [at for at in one.gone if at is not None]
    if len(since) == len(one.gone):
        return Lack.BLOCKED, max(since)
    if one.stopped_at is not None:
        return Lack.STOPPED, one.stopped_at
    return (Lack.MUTED, one.muted_at) if any(kind in one.muted for kind in kinds) else None


def lack_in(state: NoticeState, reason: str | None) -> Lack | None:
    """Return what was lacking where a message ended like this; None where nothing was, or it lies with the person.

    Whether a person is bound now, or has blocked, is asked of today's bindings and not of an old message.

    >>> lack_in(NoticeState.UNREACHABLE, "over_cap").value, lack_in(NoticeState.UNREACHABLE, "never_bound")
    ('over_cap', None)
    """
    match state:
        case NoticeState.EXPIRED:
            return Lack.NOT_SENT
        case NoticeState.UNKNOWN:
            return Lack.UNCLEAR
        case NoticeState.UNREACHABLE if reason not in OF_PERSON:
            return _OURS.get(reason or "", Lack.REFUSED)
    return None


OF_PERSON: Final = ("never_bound", "gone")
"""Reasons of a message that ended UNREACHABLE which say how the person stood then."""
