"""May this go out now, and where: the rules of sending that a school and a person will be able to change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from portfolio.reminders import NoticeState, NoticeSubject
from storage.queries.ways import Way

# About the safety of somebody's account: at any hour, and to every place where the person is reached.
SECURITY: Final = frozenset(
    {
        NoticeSubject.BINDING_ADDED,
        NoticeSubject.GUARDIAN_ADDED,
        NoticeSubject.BINDING_REVOKED,
        NoticeSubject.GUARDIAN_REPORTED,
        NoticeSubject.BINDING_ALARM,
    }
)


# Only within the hours of whoever is told, however late the sender is.
IN_HOURS: Final = frozenset(
    {
        NoticeSubject.CERTIFICATION,
        NoticeSubject.CERTIFICATION_OFFICE,
        NoticeSubject.CERTIFIED,
        NoticeSubject.RETURNED,
        NoticeSubject.TURN,
        NoticeSubject.DEPUTY_ASKED,
        NoticeSubject.DEPUTY_ANSWERED,
    }
)


@dataclass(frozen=True)
class Fate:
    """A final state and the code of its reason."""

    state: NoticeState
    reason: str


def too_late(expires_at: datetime | None, now: datetime) -> Fate | None:
    """Return the end of a notice that no longer means anything: from the instant `expires_at` on."""
    return Fate(NoticeState.EXPIRED, "expired") if expires_at is not None and now >= expires_at else None


def choose_ways(
    subject: NoticeSubject, *, about: str, prescribed: int | None, ways: Sequence[Way], ever_bound: bool
) -> list[Way] | Fate:
    """Return where one notice goes, or why it goes nowhere.

    `prescribed` is the binding it was owed for, if it was for one. Security goes to every binding but the one that it
    is about, since whoever made that one knows; anything else to the binding made last.
    """
    open_ways = [way for way in ways if prescribed in (None, way.binding_id)]
    if not open_ways:
        # Reached once and not any more was somebody's decision; never reached is for the staff to act on.
        bound = ever_bound or prescribed is not None
        return Fate(NoticeState.NEEDLESS, "unbound") if bound else Fate(NoticeState.UNREACHABLE, "never_bound")
    others = [way for way in open_ways if about != f"binding:{way.binding_id}"]
    if not others:
        return Fate(NoticeState.NEEDLESS, "only_binding")
    reached = [way for way in others if not way.is_gone]
    if not reached:
        return Fate(NoticeState.UNREACHABLE, "gone")
    return reached if subject in SECURITY else reached[-1:]
