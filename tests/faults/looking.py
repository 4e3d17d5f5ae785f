"""All invariants of one run, read from its database, ledger and logs."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime

from sqlalchemy import inspect, text
from sqlmodel import col, select

from storage.queries import audit
from storage.tables import Batch, InboxEvent, Person
from tests.faults import invariants
from tests.faults.grounds import Grounds
from tests.faults.invariants import Check, at_most, none_of, staff_hours, students_hours
from tests.faults.town import address_of

MEMORY_MIB = 512
GROWTH_KIB = 1.0


def look(
    grounds: Grounds,
    *,
    acknowledged: Collection[str] = (),
    may_send: Callable[[datetime], bool] = students_hours,
    staff_may: Callable[[datetime], bool] = staff_hours,
    growth_since: int | None = None,
) -> Iterator[Check]:
    """Yield the checks that every run has in common."""
    notices, calls = grounds.notices(), grounds.calls()
    addresses = {
        one.recipient_id: (address_of("line", one.recipient_id), address_of("telegram", one.recipient_id))
        for one in notices
    }
    now = grounds.clock()
    yield none_of("I1 lost", invariants.lost(notices, calls, addresses, now))
    yield none_of("I2 twice on LINE", invariants.twice_on_line(calls))
    yield none_of(
        "I3 unexplained on Telegram",
        invariants.unexplained_on_telegram(notices, calls, addresses, kills=grounds.kills),
    )
    with grounds.storage.reading() as session:
        kept = list(session.scalars(select(col(InboxEvent.event_id))))
        names = {
            address_of(platform, id): name
            for id, name in session.execute(select(col(Person.id), col(Person.name))).all()
            for platform in ("line", "telegram")
        }
    yield none_of("I4 acknowledged and not kept", invariants.not_kept(acknowledged, kept))
    yield none_of("I6 audit findings", _audit(grounds))
    yield none_of("I7 told of others", invariants.told_of_others(calls, grounds.words(), names))
    staff = {address_of("line", id) for id in grounds.town.staff.values()}
    late = invariants.late(notices, calls, may_send=may_send, staff=staff, staff_may=staff_may)
    yield none_of("I8 late", late)
    yield none_of("I9 spilled", invariants.spilled({"logs": grounds.logs(), **_jobs(grounds)}))
    peak = max((child.peak_kib for child in grounds.nest.children.values()), default=0) / 1024
    yield at_most("I10 memory", peak, MEMORY_MIB, " MiB")
    if growth_since is not None and notices:
        growth = (grounds.size() - growth_since) / 1024 / len(notices)
        yield at_most("I10 growth a notice", growth, GROWTH_KIB, " KiB")


def _audit(grounds: Grounds) -> list[str]:
    return [
        f"{school}: {finding}"
        for school in grounds.town.schools
        for finding in audit.verify_school(grounds.storage, school).findings
    ]


def _jobs(grounds: Grounds) -> dict[str, str]:
    """What the job engine keeps, and settled batches whose words are still there."""
    found = {}
    engine = grounds.storage.engines.read
    with engine.connect() as connection:
        inspector = inspect(connection)
        for schema in inspector.get_schema_names():
            for table in inspector.get_table_names(schema=schema):
                if schema != "dbos" and "workflow" not in table and "operation" not in table:
                    continue
                rows = connection.execute(text(f'SELECT * FROM "{schema}"."{table}"')).all()
                found[f"{schema}.{table}"] = "\n".join(map(repr, rows))
        connection.rollback()
    with grounds.storage.reading() as session:
        settled = session.scalars(
            select(Batch).where(col(Batch.settled_at).is_not(None), col(Batch.frozen).is_not(None))
        )
        left = [str(batch.frozen) for batch in settled if batch.frozen]
    return {**found, "settled batches": "\n".join(left)}
