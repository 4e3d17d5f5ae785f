"""Many rows that change differently in one statement: each its own, and looked up, on both databases."""

from datetime import datetime

import pytest
from sqlalchemy import BigInteger, update
from sqlmodel import Session, col, select

from portfolio.reminders import NoticeState, NoticeSubject
from storage.queries.batches import make_batch
from storage.queries.outgoing import put_into_batch
from storage.queries.owing import Owed, owe_many
from storage.queries.pairs import as_pairs, has_pair, pairs
from storage.tables import Binding, Notice
from tests.world import SMALL, World

MANY = 1_500


def owe(session: Session, world: World, count: int, *, now: datetime) -> list[int]:
    """Owe one person so many things, and return their keys."""
    what = Owed(SMALL, NoticeSubject.SELECTION, term="112", stage="opens", due_at=now, expires_at=None)
    owe_many(session, what, [(world.id_of("20101"), f"student:{number}") for number in range(count)], now=now)
    return [key for key in session.scalars(select(Notice.id).order_by(col(Notice.id))) if key is not None]


def test_each_takes_its_own_value_and_the_others_none(world: World, now: datetime) -> None:
    """A key without a row, and a row without a key, are nothing to it."""
    with world.storage.unit(SMALL) as session:
        first, second, third = owe(session, world, 3, now=now)
        dialect = session.get_bind().dialect.name
        pair = pairs(dialect, BigInteger)
        change = update(Notice).where(has_pair(col(Notice.id), pair, dialect)).values(revision=pair.c.value)
        changed = session.connection().execute(change, {"pairs": as_pairs({first: 7, third: 9, 10**9: 4})})
        assert changed.rowcount == 2
        found = session.exec(select(Notice.id, Notice.revision).order_by(col(Notice.id))).all()
    assert found == [(first, 7), (second, 1), (third, 9)]


def test_rows_are_looked_up_where_few_were_ever_in_their_state(world: World, now: datetime) -> None:
    """A first wave: what PostgreSQL knows of the table says that nobody is in a batch, and hundreds are."""
    if world.storage.engines.is_sqlite:
        pytest.skip("SQLite looks a primary key up whatever it knows")
    with world.storage.unit() as session:
        keys = owe(session, world, MANY, now=now)
        binding = session.scalars(select(Binding.id)).first()
        assert binding is not None
        session.connection().exec_driver_sql("ANALYZE notice")
        batch = make_batch(session, school=SMALL, channel="line:small", retry_key="r", now=now)
        put_into_batch(session, dict.fromkeys(keys, binding), batch_id=batch)
        pair = pairs("postgresql", BigInteger)
        change = (
            update(Notice)
            .where(has_pair(col(Notice.id), pair, "postgresql"), col(Notice.state) == NoticeState.BATCHED)
            .values(revision=pair.c.value)
        )
        asked = change.compile(session.connection())
        values = {**asked.params, "pairs": as_pairs(dict.fromkeys(keys, 2))}
        plan = session.connection().exec_driver_sql(f"EXPLAIN {asked}", asked.construct_params(values))
        steps = "\n".join(row[0] for row in plan)
    assert "pk_notice" in steps, steps
    assert "Seq Scan on notice" not in steps, steps
