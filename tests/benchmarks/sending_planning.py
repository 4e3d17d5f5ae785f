"""How fast the program plans, against a bare bulk insert of the same rows."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlmodel import col

from portfolio.calendar import TAIPEI
from scheduler.reminding import plan_reminders
from storage.tables import Notice
from tests.faults.grounds import Grounds
from tests.faults.invariants import Check

SCHOOLS, A_SCHOOL = 8, 2_500
NOON = datetime(2025, 2, 3, 12, 0, tzinfo=TAIPEI)  # the last day of uploading


def planning(g: Grounds) -> Iterator[Check]:
    """Plan the last day of eight schools, then insert the very same rows, a transaction a school, and compare."""
    g.town.now = NOON - timedelta(days=1)
    for place in range(SCHOOLS):
        g.town.add_school(f"s{place:03}", line=A_SCHOOL)
    begun = time.perf_counter()
    for school in g.town.schools:
        plan_reminders(g.storage, school, NOON)
    planned = time.perf_counter() - begun
    with g.storage.reading() as session:
        found = session.execute(select(Notice.__table__)).mappings().all()  # type: ignore[attr-defined]
    rows = [{name: value for name, value in row.items() if name != "id"} for row in found]
    with g.storage.unit() as session:
        session.execute(delete(Notice))
    begun = time.perf_counter()
    for school in g.town.schools:
        with g.storage.unit() as session:
            session.execute(insert(Notice), [row for row in rows if row["school"] == school])
    inserted = time.perf_counter() - begun
    with g.storage.reading() as session:
        assert len(session.execute(select(col(Notice.id))).all()) == len(rows) > 0
    yield Check(
        "planning: rows",
        f"{len(rows) / planned:,.0f}/s of {len(rows):,}, ratio {inserted / planned:.2f} to a bulk insert"
        f" ({len(rows) / inserted:,.0f}/s)",
        "stated",
        True,
    )
