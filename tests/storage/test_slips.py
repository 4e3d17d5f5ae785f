"""A slip proves one act: what it says stands in the trail's entry that was written with it."""

import re
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from portfolio.receipts import fingerprint
from portfolio.representatives import (
    FOR_ONESELF,
    ActingAs,
    ActingCondition,
    Capacity,
    Circumstance,
)
from storage.queries import slips
from storage.queries.audit import PersonalDataError, person_pseudonym
from storage.tables import AuditEntry, Slip
from tests.world import OTHER, SMALL, World

CONTENT = fingerprint([])
BY_THE_MOTHER = ActingAs(Capacity.LEGAL_REPRESENTATIVE, Circumstance.EPIDEMIC, ActingCondition.NOT_IN_TIME, "九(三)")


def give(world: World, student: str = "20101", actor: str | None = None, school: str = SMALL, **changed: Any) -> Slip:
    asked = {
        "school": school,
        "act": "confirm_receipt",
        "student_id": world.id_of(student, school),
        "actor_id": world.id_of(actor or student, school),
        "acting": FOR_ONESELF,
        "counted": True,
        "content": CONTENT,
        "now": world.now,
    }
    with world.unit(school) as session:
        return slips.give_slip(session, **{**asked, **changed})


def test_what_a_slip_says_stands_in_the_trail(world: World) -> None:
    """One entry a slip, with number, content, capacity, provision and whether it counted; the people are pseudonyms."""
    slip = give(world, actor="20101-1", acting=BY_THE_MOTHER, counted=False, period="112")
    assert re.fullmatch(r"[0-9A-Z]{12}", slip.number)
    with world.unit(SMALL) as session:
        entry = session.scalars(select(AuditEntry).where(col(AuditEntry.seq) == slip.audit_seq)).one()
        assert (entry.act, entry.at, slip.acted_at) == ("confirm_receipt", slip.acted_at, world.now)
        assert entry.actor == person_pseudonym(session, SMALL, "20101-1")
        assert entry.subject == person_pseudonym(session, SMALL, "20101")
        assert entry.facts == slips.proved(slip)
        assert entry.facts["slip"] == slip.number
        assert (entry.facts["counted"], entry.facts["capacity"]) == (False, "legal_representative")
        assert (entry.facts["circumstance"], entry.facts["condition"]) == ("epidemic", "not_in_time")


def test_a_number_is_found_at_its_own_school_only(world: World) -> None:
    """Two slips have two numbers, and another school's query does not find them, whatever wall covers for it."""
    one, two = give(world), give(world)
    assert one.number != two.number
    with world.storage.reading() as session:
        found = slips.find_slip(session, school=SMALL, number=one.number)
        assert found is not None
        assert found.id == one.id
        assert slips.find_slip(session, school=OTHER, number=one.number) is None


def test_no_slip_of_another_schools_people_and_none_of_words(world: World) -> None:
    """Whose slip it is must be of this school, and what it holds a fingerprint: words would stay in the trail."""
    with pytest.raises(ValueError, match="this school"):
        give(world, actor_id=world.id_of("20101", OTHER))
    for words in ("數列報告", ""):
        with pytest.raises(PersonalDataError):
            give(world, content=words)
    with world.storage.reading(SMALL) as session:
        assert list(session.scalars(select(Slip))) == []
