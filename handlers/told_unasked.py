"""What somebody is told unasked at all: by role, and of guardians only those who may represent a minor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from handlers.context import Context
from portfolio.dates import taipei_day
from portfolio.people import Role
from portfolio.reminders import Kind
from storage.queries import people
from storage.queries.reminder_audience import find_guardians

if TYPE_CHECKING:
    from storage.tables import Person

# What each role is told of; what concerns the account's safety is not theirs to choose.
KINDS: Final[dict[Role, tuple[Kind, ...]]] = {
    Role.STUDENT: (Kind.UPLOADS, Kind.SELECTION, Kind.RECEIPTS, Kind.CERTIFICATION),
    Role.GUARDIAN: (Kind.UPLOADS, Kind.SELECTION, Kind.RECEIPTS),
    Role.TEACHER: (Kind.CERTIFICATION, Kind.LISTS),
    Role.STAFF: (Kind.CERTIFICATION, Kind.LISTS),
}


def reminded_children(ctx: Context) -> list[Person]:
    """Return the children of whose deadlines this guardian is reminded: minors whose legal representative this may be.

    Who is known to be none (名冊上不是法定代理人) is answered when asking, and not written to unasked.
    """
    actor, _ = ctx.bound()
    children = people.access_children(ctx.session, actor=actor, now=ctx.now)
    keys = [child.id for child in children if child.id is not None]
    pairs = find_guardians(ctx.session, school=actor.school, on=taipei_day(ctx.now), student_ids=keys)
    own = {one.student_id for one in pairs if one.id == actor.person_id}
    return [child for child in children if child.id in own]


def kinds_of(ctx: Context) -> tuple[Kind, ...]:
    """Return what the speaker is told of unasked and may leave out; a guardian who represents nobody: nothing."""
    actor, _ = ctx.bound()
    return () if is_told_nothing(ctx) else KINDS[actor.role]


def is_told_nothing(ctx: Context) -> bool:
    """Return whether this is a guardian whom nothing is told of unasked but the account's safety."""
    actor, _ = ctx.bound()
    return actor.role is Role.GUARDIAN and not reminded_children(ctx)


def is_on_paper(ctx: Context) -> bool:
    """Return whether the speaker comes on the list of those not reached: students, and guardians who are reminded."""
    actor, _ = ctx.bound()
    return actor.role in (Role.STUDENT, Role.GUARDIAN) and not is_told_nothing(ctx)
