"""Many keys in one parameter, on both databases."""

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from storage.among import among
from storage.tables import Binding, Person, Work
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


def test_an_index_is_used(world: World) -> None:
    """The works of some students are looked up, and not looked for in those of a whole country."""
    if not world.storage.engines.is_sqlite:
        pytest.skip("PostgreSQL plans by how many rows there are")
    of_some = select(col(Work.id)).where(among(col(Work.student_id), [1, 2]), col(Work.academic_year) == 113)
    with world.storage.reading() as session:
        sql = str(of_some.compile(session.connection(), compile_kwargs={"render_postcompile": True}))
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", ("[1,2]", 113))
        steps = [row[3] for row in plan]
    assert any("SEARCH work" in step and "student_id=?" in step for step in steps), steps


def test_no_row_is_held_against_every_key(world: World) -> None:
    """PostgreSQL hashes the keys, or looks each up, even where it knows nothing of the tables yet."""
    if world.storage.engines.is_sqlite:
        pytest.skip("SQLite makes an index of the keys")
    joined = (
        select(col(Binding.id))
        .join(Person, col(Person.id) == col(Binding.person_id))
        .where(col(Binding.ended_at).is_(None), col(Person.departed_at).is_(None))
        .where(among(col(Binding.person_id), named="keys"))
    )
    with world.storage.reading() as session:
        sql = str(joined.compile(session.connection()))
        driver = session.connection().connection.driver_connection
        assert driver is not None
        plan = driver.execute(f"EXPLAIN {sql}", {"keys": list(range(2000))}).fetchall()
    assert not [line for (line,) in plan if "Filter" in line and "1999" in line]
