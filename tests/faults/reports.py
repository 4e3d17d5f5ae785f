"""Who stands on the lists that the staff act by."""

from collections.abc import Collection

from storage.queries.unreached import find_unreached
from storage.tables import Notice
from tests.faults.grounds import Grounds


def not_on_the_list(g: Grounds, notices: Collection[Notice]) -> list[str]:
    """Return the recipients of these notices whom no list of those not reached names."""
    listed: set[int] = set()
    for school in g.town.schools:
        with g.storage.reading(school) as session:
            listed |= {one.person_id for one in find_unreached(session, school=school, now=g.clock())}
    return [f"person {one.recipient_id}, notice {one.id}" for one in notices if one.recipient_id not in listed]
