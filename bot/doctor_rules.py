"""What `doctor` looks at of the schools' rules: whether this program can still read what schools added by file."""

from typing import TYPE_CHECKING

from bot.checks import Check, fault, fine
from storage.queries.rulebooks import rules_of
from storage.queries.schools import list_schools

if TYPE_CHECKING:
    from sqlmodel import Session


def check_rules(session: "Session") -> Check:
    """Whether every school that has rules is answered by them; a school without any is none of it."""
    here = list_schools(session)
    added = [school for school in here if school.rules_key is not None]
    unreadable = [
        school.slug
        for school in here
        if (school.rules_key is not None or school.pack is not None) and rules_of(session, school) is None
    ]
    if unreadable:
        return fault("rules", "unreadable", schools="、".join(unreadable))
    return fine("rules", schools=sum(school.pack is not None or school in added for school in here), added=len(added))
