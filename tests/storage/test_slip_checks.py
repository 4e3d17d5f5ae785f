"""Whoever owns the database may change slips; nobody changes them unnoticed."""

from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import col

from portfolio.representatives import Capacity
from storage.queries.slip_checks import SlipFault, check_school, fault_of
from storage.queries.slips import find_slip
from storage.tables import Slip
from tests.storage.test_slips import BY_THE_MOTHER, give
from tests.world import OTHER, SMALL, World


def test_untouched_slips_are_proved(world: World) -> None:
    """Of every kind of act, by oneself and by others; each school's are counted on their own."""
    give(world)
    give(world, act="upload", counted=False, period="113-1", actor="20101-1", acting=BY_THE_MOTHER)
    give(world, school=OTHER)
    for school, slips in ((SMALL, 2), (OTHER, 1)):
        report = check_school(world.storage, school)
        assert (report.slips, report.findings) == (slips, [])


ALTERED: dict[str, Any] = {
    "number": "ACDEFGHJKMNP",
    "act": "report_receipt",
    "content": "0" * 64,
    "counted": False,
    "clause": "九(四)",
    "period": "112",
    "statement_id": 1,
}


def test_every_alteration_shows(world: World) -> None:
    """Each column that proves anything, another person in it, another place in the trail, and one that is gone."""
    for column, value in ALTERED.items():
        slip = give(world)
        assert _changed(world, slip, **{column: value}) == [SlipFault.DIFFERS], column
    other = world.id_of("30101")
    assert _changed(world, give(world), student_id=other) == [SlipFault.DIFFERS]
    assert _changed(world, give(world), actor_id=other) == [SlipFault.DIFFERS]
    for_another = give(world, actor="20101-1", acting=BY_THE_MOTHER)
    assert _changed(world, for_another, capacity=Capacity.HOMEROOM_TEACHER) == [SlipFault.DIFFERS]
    assert _changed(world, give(world), audit_seq=9999) == [SlipFault.UNPROVED, SlipFault.REMOVED]
    gone = give(world)
    with world.unit(SMALL) as session:
        session.execute(delete(Slip).where(col(Slip.id) == gone.id))
    (finding,) = check_school(world.storage, SMALL).findings
    assert (finding.fault, finding.number, finding.seq) == (SlipFault.REMOVED, gone.number, gone.audit_seq)


def _changed(world: World, slip: Slip, **columns: Any) -> list[SlipFault]:
    """What is found after this change; it is taken back, so that the next one stands alone."""
    before = {name: getattr(slip, name) for name in columns}
    _set(world, slip, columns)
    found = [one.fault for one in check_school(world.storage, SMALL).findings]
    with world.storage.reading() as session:
        changed = find_slip(session, school=SMALL, number=columns.get("number", slip.number))
        assert changed is not None
        assert fault_of(session, changed) == found[0]
    _set(world, slip, before)
    assert check_school(world.storage, SMALL).findings == []
    return found


def _set(world: World, slip: Slip, columns: dict[str, Any]) -> None:
    with world.unit(SMALL) as session:
        session.execute(update(Slip).where(col(Slip.id) == slip.id).values(**columns))


@pytest.mark.parametrize("school", [SMALL, OTHER])
def test_nothing_is_found_where_nothing_is(world: World, school: str) -> None:
    """A school without slips has nothing to check."""
    assert check_school(world.storage, school).slips == 0
