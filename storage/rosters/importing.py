"""The way of an import: read and stage, check everything, then apply a school at a time.

Nothing is written before everything has been read and compared; then each school is changed in one short transaction,
with its audit row and its line in the list of imports. All that takes time (reading, comparing, making rows ready) is
done before that transaction begins, so that on SQLite nobody waits long for the lock.
"""

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from portfolio.dates import taipei_day
from storage.queries.imports import has_trail, newest_import
from storage.queries.schools import list_schools
from storage.rosters.applying import ChangedMeanwhileError, Order, apply
from storage.rosters.columns import kind_named
from storage.rosters.courses import Courses
from storage.rosters.delivering import NOTHING_SAID, Delivering
from storage.rosters.enrolments import Enrolments
from storage.rosters.memory import table_from_rows
from storage.rosters.opening import open_table
from storage.rosters.people import People
from storage.rosters.planning import Asked, Findings, Plan, Planner
from storage.rosters.reading import Reading
from storage.rosters.receipt_states import ReceiptStates
from storage.rosters.receipts import Receipts
from storage.rosters.reports import SHOWN, Departure, ImportReport, Outcome, Progress, RowError
from storage.rosters.selections import Selections
from storage.rosters.sources import Refused, Table
from storage.rosters.staging import Staging
from storage.rosters.works import Works
from storage.units import Storage

PLANNERS: Final[Mapping[str, type[Any]]] = {
    "people": People,
    "courses": Courses,
    "enrolments": Enrolments,
    "works": Works,
    "selections": Selections,
    "receipts": Receipts,
    "receipt-states": ReceiptStates,
}
KEPT_STEPS: Final = 100_000  # rows of plans that stay in memory between checking and applying; others are made again
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Sinks:
    """Where everything goes that a report holds only the first 1,000 of."""

    error: Callable[[RowError], None] | None = None
    departure: Callable[[Departure], None] | None = None


def import_file(
    storage: Storage,
    kind: str,
    path: Path,
    *,
    school: str | None,
    full: bool,
    now: datetime,
    as_of: date | None = None,
    dry_run: bool = False,
    allow_departures: bool = False,
    actor: str = "cli",
    delivering: Delivering = NOTHING_SAID,
    progress: Progress | None = None,
    work_folder: Path | None = None,
    sinks: Sinks | None = None,
) -> ImportReport:
    """Bring one roster file into the tables, all of it or nothing, and return what came of it.

    `school` may be `None` for a file with a `school` column, which is atomic a school. A `full` file is all there is
    (what it lacks departs, which `allow_departures` must agree to); any other adds and changes only. `as_of` is the day
    of the data, today if none is given; `delivering` is what is said of a receipt file. Working copies stand in
    `work_folder`, and are gone at the end.

    What is wrong with the file is in the report, never raised.

    Raises:
        UnknownKindError: there is no such kind of file.
    """
    order = Order(kind_named(kind), school, full, now, as_of, dry_run, allow_departures, actor, delivering)
    return _Run(storage, order, progress, sinks).go(lambda folder: open_table(path, folder), work_folder)


def import_rows(
    storage: Storage,
    kind: str,
    rows: Sequence[Mapping[str, object]],
    *,
    school: str | None,
    full: bool,
    now: datetime,
    as_of: date | None = None,
    dry_run: bool = False,
    allow_departures: bool = False,
    actor: str = "cli",
    delivering: Delivering = NOTHING_SAID,
    progress: Progress | None = None,
) -> ImportReport:
    """Bring rows in memory into the tables, as `import_file` does with a file.

    The keys are the English headers; values may be text, numbers, days, instants, booleans, enumerations or `None`. In
    the report `line` counts from 2, as if a header stood above the rows.
    """
    order = Order(kind_named(kind), school, full, now, as_of, dry_run, allow_departures, actor, delivering)
    return _Run(storage, order, progress, None).go(lambda folder: table_from_rows(rows), None)


class _Run:
    """One import, from the file to the report."""

    def __init__(self, storage: Storage, order: Order, progress: Progress | None, sinks: Sinks | None) -> None:
        self._storage, self._order = storage, order
        self._progress: Progress = progress or (lambda stage, done, size: None)
        self._sinks = sinks or Sinks()
        self._planner: Planner = PLANNERS[order.kind.name]()
        self._report = ImportReport(order.kind.name, full=order.full)
        self._present: frozenset[str] = frozenset()
        self._seen: dict[str, int | None] = {}

    def go(self, open_: Callable[[Path], Table], work_folder: Path | None) -> ImportReport:
        """Import, and return the report."""
        if work_folder is not None:
            work_folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="import-", dir=work_folder) as name:  # readable by its owner only
            staging = Staging(Path(name))
            try:
                self._go(open_, Path(name), staging)
                self._collect(staging)
            finally:
                staging.close()
        return self._report

    def _go(self, open_: Callable[[Path], Table], folder: Path, staging: Staging) -> None:
        if not self._may_begin(staging):
            return
        try:
            table = open_(folder)
        except Refused as refused:
            staging.note(refused.error)
            return
        self._report.sha256 = table.sha256
        if not self._read(table, staging):
            return  # what follows from half a file would only confuse
        plans = self._plan_all(staging)
        if staging.counts[False] == 0 and self._report.rows == 0:
            staging.note(RowError("no-rows"))
        if staging.counts[False]:
            return
        counts = self._report.counts
        if self._order.dry_run:
            self._report.outcome = Outcome.UNCHANGED if self._report.nothing else Outcome.TRIED
        elif counts.departed and not self._order.allow_departures:
            self._report.outcome = Outcome.ASKED
        else:
            self._apply_all(plans, staging)

    def _may_begin(self, staging: Staging) -> bool:
        with self._storage.reading() as session:
            self._schools = {school.slug: school.name for school in list_schools(session)}
        school, as_of = self._order.school, self._order.as_of
        if school is not None and school not in self._schools:
            staging.note(RowError("no-such-school", value=school, facts={"known": sorted(self._schools)[:20]}))
        if as_of is not None and as_of > taipei_day(self._order.now):
            staging.note(RowError("as-of-future", value=as_of.isoformat()))
        return staging.counts[False] == 0

    def _read(self, table: Table, staging: Staging) -> bool:
        reading = Reading(self._order.kind, staging, self._schools, self._order.school)
        whole = reading.read(
            table, self._planner.Record, self._planner.check, lambda done, size: self._progress("read", done, size)
        )
        self._present = reading.present
        staging.sort()
        self._report.rows = staging.rows
        return whole

    def _plan_all(self, staging: Staging) -> dict[str, Plan]:
        """Compare every school, and return the plans that fit in memory together."""
        kept: dict[str, Plan] = {}
        kept_rows, schools, again = 0, staging.schools(), []
        self._report.schools = len(schools)
        for count, school in enumerate(schools, start=1):
            plan, seen_before = self._plan(staging, school)
            self._seen[school] = plan.seen
            again.append(seen_before)
            self._report.counts.add(plan.counts)
            self._report.also |= plan.also
            self._tell_departures(plan)
            kept_rows += plan.rows
            if kept_rows <= KEPT_STEPS or len(schools) == 1:
                kept[school] = plan
            self._progress("check", count, len(schools))
        self._report.seen_before = bool(again) and all(again)
        return kept

    def _plan(self, staging: Staging, school: str, *, again: bool = False) -> tuple[Plan, bool]:
        order = self._order
        at, data_at = _milliseconds(order.now), _milliseconds(order.data_at)
        asked = Asked(school, order.full, self._present, at, data_at, order.delivering)
        records = staging.records(school, self._planner.Record)
        with self._storage.reading(school) as session:
            newest = newest_import(session, school=school, kind=self._order.kind.name)
            plan = self._planner.plan(session, records, asked, Findings(staging, again=again))
            plan.first_entry = not has_trail(session, school)
        plan.seen = None if newest is None else newest.id
        if newest is not None and order.as_of is not None and order.data_at < newest.imported_at and not again:
            facts = {"school": school, "day": taipei_day(newest.imported_at).isoformat()}
            staging.note(RowError("older-data", value=order.as_of.isoformat(), facts=facts), remark=True)
        seen_before = newest is not None and newest.sha256 == self._report.sha256
        plan.needless = (
            plan.counts.nothing
            and not plan.also
            and seen_before
            and newest is not None
            and (order.as_of is None or order.data_at <= newest.imported_at)
        )
        return plan, seen_before

    def _tell_departures(self, plan: Plan) -> None:
        shown = self._report.departures
        shown.extend(islice(plan.departures, SHOWN - len(shown)))
        if self._sinks.departure is not None:
            for departure in plan.departures:
                self._sinks.departure(departure)
        plan.departures.clear()

    def _apply_all(self, plans: dict[str, Plan], staging: Staging) -> None:
        schools = staging.schools()
        for count, school in enumerate(schools, start=1):
            plan = plans.pop(school, None) or self._plan(staging, school, again=True)[0]
            plan.seen = self._seen[school]  # what was shown and agreed to rests on this
            try:
                if not plan.needless:
                    apply(self._storage, plan, self._order, self._report.sha256)
                    self._report.recorded = True
            except ChangedMeanwhileError as error:
                staging.note(RowError("changed-meanwhile", value=error.school))
                return
            self._report.applied_schools = count
            self._progress("apply", count, len(schools))
        self._report.outcome = Outcome.UNCHANGED if self._report.nothing else Outcome.APPLIED

    def _collect(self, staging: Staging) -> None:
        report = self._report
        report.error_count, report.remark_count = staging.counts[False], staging.counts[True]
        report.errors = _first(staging.found(), self._sinks.error)
        report.remarks = list(islice(staging.found(remark=True), SHOWN))
        if report.error_count:
            report.outcome = Outcome.REFUSED


def _first(found: Iterable[RowError], sink: Callable[[RowError], None] | None) -> list[RowError]:
    if sink is None:
        return list(islice(found, SHOWN))
    first: list[RowError] = []
    for error in found:
        if len(first) < SHOWN:
            first.append(error)
        sink(error)
    return first


def _milliseconds(instant: datetime) -> int:
    return (instant - _EPOCH) // timedelta(milliseconds=1)
