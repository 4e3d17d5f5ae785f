"""What `doctor` says of sending: nothing while nothing is to be sent, and what is stuck for want of a sender."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.checks import Check
from bot.doctor_sending import OFF_BY, check_sending
from scheduler.durable import VERSION
from scheduler.standing import LEASE, Standing
from storage.engine import make_job_engine
from storage.queries import batches, jobs
from storage.tables import School
from storage.units import Storage
from tests.conftest import FakeClock


def checked(storage: Storage, clock: FakeClock) -> dict[str, Check]:
    """Return what was looked at, by name."""
    return {check.check: check for check in check_sending(storage, clock())}


def test_a_stopped_server_is_in_order_while_nothing_waits(storage: Storage, clock: FakeClock) -> None:
    """Something to send and nobody to send it is not; a sender without a planner lasts a moment, and is said."""
    assert checked(storage, clock)["senders"].ok
    with storage.unit() as session:
        session.add(School(slug="s", name="範例高中", pack=None, created_at=clock()))
        session.flush()
        batches.make_batch(session, school="s", channel="line.s", retry_key="a", now=clock())

    said = checked(storage, clock)["senders"]
    assert not said.ok
    assert "licheng serve" in said.remedy

    first, second = (Standing(storage, clock, wanted=name) for name in ("一號", "二號"))
    first.begin()
    second.begin()
    said = checked(storage, clock)["senders"]
    assert said.ok
    assert "一號" in said.detail
    assert "2 個" in said.detail

    first.end()
    assert not checked(storage, clock)["senders"].ok
    second.keep()
    assert checked(storage, clock)["senders"].ok
    clock.turn(seconds=LEASE.total_seconds())
    assert not checked(storage, clock)["senders"].ok


@pytest.mark.parametrize(
    ("row", "ok", "words"),
    [
        (("PENDING", "一號", VERSION), True, "進行中 1"),
        (("PENDING", "不在了", VERSION), False, "1 個"),
        (("ENQUEUED", None, VERSION), True, "排隊中 1"),
        (("ENQUEUED", None, "0"), False, "別的版本"),
        (("SUCCESS", "不在了", "0"), True, "進行中 0"),
    ],
)
def test_jobs_that_nobody_will_do(
    storage: Storage, clock: FakeClock, row: tuple[str, str | None, str], ok: bool, words: str
) -> None:
    """A job under the name of a process that is gone, or for another version, is said; others are counted."""
    assert "jobs" not in checked(storage, clock)  # nothing was ever sent
    Standing(storage, clock, wanted="一號").begin()
    database = make_job_engine(storage.engines)
    with database.begin() as connection:
        columns = "status TEXT, executor_id TEXT, application_version TEXT"
        connection.execute(text(f"CREATE TABLE workflow_status ({columns})"))
        connection.execute(
            text("INSERT INTO workflow_status VALUES (:status, :name, :version)"),
            dict(zip(("status", "name", "version"), row, strict=True)),
        )
    database.dispose()

    said = checked(storage, clock)["jobs"]
    assert said.ok is ok
    assert words in said.detail
    assert bool(said.remedy) is not ok


@pytest.mark.parametrize(("seconds", "ok"), [(0, True), (2, True), (2.1, False), (-2.1, False)])
def test_clocks_that_differ(
    storage: Storage, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, seconds: float, ok: bool
) -> None:
    """Leases are told by each machine's own clock: more than 2 seconds from the database's is said."""
    monkeypatch.setattr(jobs, "read_clock", lambda _session: clock() + timedelta(seconds=seconds))

    assert checked(storage, clock)["clock"].ok is ok
    assert timedelta(seconds=2) == OFF_BY
