"""May this go out now, and where: the rules of sending that a school and a person can change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from portfolio.preferences import Preferences
from portfolio.quota import is_free
from portfolio.reminders import KIND_OF, Kind, NoticeState, NoticeSubject
from storage.queries.ways import Way

# About the safety of somebody's account: to every place where the person is reached, each a message of its own.
SECURITY: Final = frozenset(subject for subject, kind in KIND_OF.items() if kind is Kind.SECURITY)

NOTHING_SET: Final = Preferences()


@dataclass(frozen=True)
class Fate:
    """A final state and the code of its reason."""

    state: NoticeState
    reason: str


def held(since: datetime, held_until: datetime | None) -> Fate | None:
    """Return the end of what was due, or in a batch, before a backup was put back: it may have gone out since."""
    return Fate(NoticeState.UNKNOWN, "restored") if held_until is not None and since <= held_until else None


def too_late(expires_at: datetime | None, now: datetime) -> Fate | None:
    """Return the end of a notice that no longer means anything: from the instant `expires_at` on."""
    return Fate(NoticeState.EXPIRED, "expired") if expires_at is not None and now >= expires_at else None


def unwanted(subject: NoticeSubject, wishes: Preferences) -> Fate | None:
    """Return the end of a notice that its person does not want: this kind, or anything at all."""
    if wishes.wants(KIND_OF[subject]):
        return None
    return Fate(NoticeState.NEEDLESS, "stopped" if wishes.is_stopped else "muted")


def choose_ways(
    subject: NoticeSubject,
    *,
    about: str,
    prescribed: int | None,
    ways: Sequence[Way],
    ever_bound: bool,
    platform: str | None = None,
) -> list[Way] | Fate:
    """Return where one notice goes, or why it goes nowhere.

    `prescribed` is the binding it was owed for, if it was for one. Security goes to every binding but the one that it
    is about, since whoever made that one knows; anything else to one: on the `platform` preferred, else where it costs
    nothing, and of several such the one made last.
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
    return reached if subject in SECURITY else [best_way(reached, platform)]


def best_way(reached: Sequence[Way], platform: str | None) -> Way:
    """Return the one of a person's ways that a message goes: preferred, free, newest, in this order."""

    def rank(way: Way) -> tuple[bool, bool, int]:
        preferred = platform is not None and way.channel.startswith(f"{platform}.")
        return preferred, is_free(way.channel), way.binding_id

    return max(reached, key=rank)
