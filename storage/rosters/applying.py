"""One school's plan becomes rows: in one short transaction, with its line in the list of imports and its audit row."""

from dataclasses import dataclass
from datetime import date, datetime

from portfolio.dates import end_of_day
from storage.audit_heads import HeadFile
from storage.queries import audit
from storage.queries.imports import add_import, newest_import
from storage.queries.roster_rows import lock_school
from storage.rosters.columns import Kind
from storage.rosters.delivering import NOTHING_SAID, Delivering
from storage.rosters.planning import Plan
from storage.units import Storage


class ChangedMeanwhileError(Exception):
    """Another import of this school and kind came in between; `school` says whose."""

    def __init__(self, school: str) -> None:
        super().__init__("another import came in between")
        self.school = school


@dataclass(frozen=True)
class Order:
    """What was asked for; the arguments of `import_file`."""

    kind: Kind
    school: str | None
    full: bool
    now: datetime
    as_of: date | None
    dry_run: bool
    allow_departures: bool
    actor: str
    delivering: Delivering = NOTHING_SAID

    @property
    def data_at(self) -> datetime:
        """The day of the data, as an instant: to the end of the day that was stated, or now."""
        return self.now if self.as_of is None else min(self.now, end_of_day(self.as_of))


def apply(storage: Storage, plan: Plan, order: Order, sha256: str) -> None:
    """Carry out one school's plan.

    Raises:
        ChangedMeanwhileError: the tables are not what the plan was compared with any more; nothing is changed.
    """
    counts, kind = plan.counts, order.kind.name
    facts = {"added": counts.added, "changed": counts.changed, "unchanged": counts.unchanged}
    facts["departed"] = counts.departed
    if plan.first_entry and storage.heads is not None:
        # The first entry would wait for the disk twice to lay this file out; here nobody waits with it.
        HeadFile(storage.heads, storage.secrets).begin(plan.school)
    with storage.unit(plan.school) as session:
        lock_school(session, plan.school)
        newest = newest_import(session, school=plan.school, kind=kind)
        if (None if newest is None else newest.id) != plan.seen:
            raise ChangedMeanwhileError(plan.school)
        for step in plan.steps:
            step(session)
        add_import(
            session,
            school=plan.school,
            kind=kind,
            sha256=sha256,
            full=order.full,
            rows=plan.rows,
            counts=facts,
            imported_at=order.data_at,
        )
        audit.record(
            session,
            school=plan.school,
            at=order.now,
            actor=order.actor,
            act="import",
            subject=f"roster:{kind}",
            facts={**facts, **plan.facts, "sha256": sha256, "full": order.full},
        )
