"""Many keys in one parameter, on both databases."""

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from storage.among import among
from storage.tables import Person
from tests.world import World


@pytest.mark.parametrize("numbers", [(), ("20101",), ("20101", "20102", "T01")])
def test_it_finds_what_is_among_the_keys(world: World, numbers: tuple[str, ...]) -> None:
    """None, one or several; as a question, later under a name, and in a change."""
    keys = {world.id_of(number) for number in numbers}
    with world.storage.unit() as session:
        found = session.scalars(select(col(Person.id)).where(among(col(Person.id), keys))).all()
        named = select(col(Person.id)).where(among(col(Person.id), named="keys"))
        again = session.connection().execute(named, {"keys": list(keys)}).all()
        changed = session.connection().execute(update(Person).where(among(col(Person.id), keys)).values(seat=99))

    assert set(found) == keys == {row[0] for row in again}
    assert changed.rowcount == len(keys)
